"""Half of a key, kept by the system: Windows Credential Manager, macOS Keychain, Secret Service.

A copied key file is then worth nothing without this computer's account. The only module that knows keyring,
which is imported when a passphrase is looked at, never before the sign-in window is painted.
"""

import os
from typing import Any

SERVICE = "so-tay-so"
SHARE_BYTES = 32
NEEDED_PRIORITY = 0.5  # below: a backend that says it keeps nothing, or keeps it in the open


def is_there() -> bool:
    """Does this computer keep secrets for us?"""
    return _backend() is not None


def make() -> tuple[str, bytes] | None:
    """(name, share) of a fresh share, kept and read back; None where this computer keeps none."""
    name, share = os.urandom(16).hex(), os.urandom(SHARE_BYTES)
    backend = _backend()
    if backend is None:
        return None
    try:
        backend.set_password(SERVICE, name, share.hex())
    except _errors():
        return None
    return (name, share) if find(name) == share else None


def find(name: str) -> bytes | None:
    """None: it is gone, as after Windows was installed anew, or the system will not give it."""
    backend = _backend()
    try:
        kept = backend.get_password(SERVICE, name) if backend else None
        return bytes.fromhex(kept) if kept else None
    except ValueError:
        return None
    except _errors():
        return None


def forget(name: str) -> None:
    backend = _backend()
    try:
        if backend:
            backend.delete_password(SERVICE, name)
    except _errors():
        return  # a share without its key file opens nothing


def keep_nothing() -> None:
    """From now on, in this process: for notebooks without a secret."""
    import keyring
    from keyring.backends.null import Keyring

    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]


def _backend() -> Any:
    import keyring

    found = keyring.get_keyring()
    return found if found.priority >= NEEDED_PRIORITY else None


def _errors() -> tuple[type[Exception], ...]:
    from keyring.errors import KeyringError

    return KeyringError, OSError, RuntimeError
