"""Half of a key, kept by the system: Windows Credential Manager, macOS Keychain, Secret Service.

A copied key file is then worth nothing without this computer's account. The only module that knows keyring,
which is imported when a passphrase is looked at, never before the sign-in window is painted.
"""

import logging
import os
from collections.abc import Callable
from typing import Any, TypeVar

from desktop.errors import KeyShareMissing

log = logging.getLogger(__name__)
T = TypeVar("T")

SERVICE = "so-tay-so"
SHARE_BYTES = 32
NEEDED_PRIORITY = 0.5  # below: a backend that says it keeps nothing, or keeps it in the open


def is_there() -> bool:
    """Does this computer keep secrets for us?"""
    return _asked(_backend) is not None


def make() -> tuple[str, bytes] | None:
    """(name, share) of a fresh share, kept and read back; None where this computer keeps none."""
    name, share = os.urandom(16).hex(), os.urandom(SHARE_BYTES)

    def keep() -> str | None:
        if backend := _backend():
            backend.set_password(SERVICE, name, share.hex())
            return str(backend.get_password(SERVICE, name))
        return None

    return (name, share) if _asked(keep) == share.hex() else None


def find(name: str) -> bytes | None:
    """None: it is gone, as after Windows was installed anew. Raises KeyShareMissing (is_shut): the system
    will not give it now, as a Keychain that is locked, or a prompt somebody dismissed.
    """

    def look() -> str:
        backend = _backend()
        return (backend.get_password(SERVICE, name) if backend else None) or ""

    kept = _asked(look)
    if kept is None:
        raise KeyShareMissing(is_shut=True)
    try:
        return bytes.fromhex(kept) or None
    except ValueError:
        return None


def forget(name: str) -> None:
    def drop() -> None:
        if backend := _backend():
            backend.delete_password(SERVICE, name)

    _asked(drop)  # a share without its key file opens nothing


def keep_nothing() -> None:
    """From now on, in this process: for notebooks without a secret."""
    import keyring
    from keyring.backends.null import Keyring

    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]


def _backend() -> Any:
    import keyring

    found = keyring.get_keyring()
    return found if found.priority >= NEEDED_PRIORITY else None


def _asked(work: Callable[[], T]) -> T | None:
    """None: the system would not. Each backend lets through what its own system raises, and no list names
    all of it: pywintypes.error, secretstorage's and D-Bus's errors are no KeyringError.
    """
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - the passphrase, the sheet and the ward are still there
        log.warning("the system's store of keys refused: %s", type(error).__name__)
        return None
