"""Who may open this notebook: the key file.

One random 256-bit key opens the database. The file holds that key wrapped once per way of opening it: under
each person's passphrase, and under the code of one recovery sheet. Wraps of other kinds (the system's
keyring, escrow) are kept as they are. Little is imported before it is needed: the sign-in window is painted
first.
"""

import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

from desktop.errors import KeysUnreadable, WrongPassphrase

VERSION = 1
KEY_BYTES = 32
OPS = 3
MEMORY_BYTES = 64 * 1024 * 1024
LONGEST_WAIT_S = 300
WAITS_S = (0, 0, 5, 15, 30, 60, 120, LONGEST_WAIT_S)  # after the first, second … wrong try
ENOUGH_WORDS = 4
ENOUGH_CHARACTERS = 10


def passphrase_problem(text: str) -> str | None:
    """Why this cannot be a new passphrase: required | passphrase_short | passphrase_simple."""
    text = _one_spelling(text)
    if not text.strip():
        return "required"
    if len(text.split()) < ENOUGH_WORDS and len(text.strip()) < ENOUGH_CHARACTERS:
        return "passphrase_short"
    return "passphrase_simple" if len(set(text.replace(" ", ""))) < ENOUGH_WORDS else None


class KeyFile:
    """Two copies side by side; a damaged first one falls back to the second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._second = path.with_name(path.name + ".bak")
        self._tries = Tries(path.with_name(path.stem + ".tries.json"))

    def users(self) -> list[str]:
        """Empty: nobody has started this notebook. Raises KeysUnreadable."""
        return [str(user) for user in self._read().get("users", [])]

    def create(self, user: str, passphrase: str) -> bytes:
        """A new key, for a new notebook."""
        if self.users():
            raise ValueError("this notebook has its key")
        key = os.urandom(KEY_BYTES)
        content = {"v": VERSION, "users": [], "wraps": [], "check": _check(key)}
        self._write(_with_wrap(content, _wrap("passphrase", user, passphrase, key)))
        return key

    def add(self, user: str, passphrase: str, key: bytes) -> None:
        """Let another person of this computer open the same notebook, or the same one by other words."""
        self._add(_wrap("passphrase", user, passphrase, key), key)

    def remove(self, user: str) -> None:
        """Her words open it no more; somebody else's must. The key stays: a copy of this file still opens."""
        content = self._read()
        users = [each for each in content["users"] if each != user]
        if not users:
            raise ValueError("nobody could open this notebook any more")
        wraps = [wrap for wrap in content["wraps"] if wrap.get("user") != user]
        self._write({**content, "users": users, "wraps": wraps})
        self._tries.forget(user)

    def add_sheet(self, code: str, key: bytes, day: str) -> None:
        """Let the code of a sheet of that day (YYYY-MM-DD) open it; the sheet before no longer does."""
        self._add(_wrap("sheet", "", code, key) | {"day": day}, key)

    def sheet_day(self) -> str | None:
        """The day of the recovery sheet; None: there is none. Raises KeysUnreadable."""
        days = [wrap.get("day") for wrap in self._read().get("wraps", []) if wrap.get("kind") == "sheet"]
        return str(days[0]) if days else None

    def unlock(self, user: str, passphrase: str) -> bytes:
        """The key. Raises WrongPassphrase; wrong tries wait longer and longer, also over restarts."""
        return self._unlock("passphrase", user, passphrase)

    def change_passphrase(self, user: str, old: str, new: str) -> None:
        """Raises WrongPassphrase. The key stays: nothing has to be encrypted anew."""
        self.add(user, new, self.unlock(user, old))

    def recover(self, user: str, code: str, new: str) -> bytes:
        """The key, by the code of the recovery sheet; from now on this person has the new passphrase.

        Raises WrongPassphrase.
        """
        key = self._unlock("sheet", "", code)
        self.add(user, new, key)
        self._tries.forget(user)
        return key

    def destroy(self) -> None:
        """Both copies, overwritten first: what they opened stays shut for ever."""
        for path in (self._path, self._second):
            if path.exists():
                with path.open("r+b") as file:
                    file.write(os.urandom(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
        self._tries.clear()

    def _unlock(self, kind: str, user: str, secret: str) -> bytes:
        if wait := self._tries.wait_s(user):
            raise WrongPassphrase(wait)
        content = self._read()
        for wrap in content.get("wraps", []):
            if _is_of(wrap, kind, user):
                key = _unwrapped(wrap, secret)
                if key is not None and _same(_check(key), str(content.get("check"))):
                    self._tries.forget(user)
                    return key
        raise WrongPassphrase(self._tries.note(user))

    def _add(self, wrap: Mapping[str, Any], key: bytes) -> None:
        content = self._read()
        if not _same(str(content.get("check")), _check(key)):
            raise ValueError("not the key of this notebook")
        self._write(_with_wrap(content, wrap))

    def _read(self) -> dict[str, Any]:
        copies = [path for path in (self._path, self._second) if path.exists()]
        for path in copies:
            if (content := _parsed(path)) is not None:
                return content
        if copies:
            raise KeysUnreadable
        return {}

    def _write(self, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1).encode()
        for path in (self._path, self._second):  # never both at once: one is always whole
            _replace(path, text)


@dataclass(frozen=True)
class HeldKey:
    """What opens this notebook, held while it is open."""

    file: KeyFile
    user: str  # as she signed in
    key: bytes = field(repr=False)

    def change_passphrase(self, old: str, new: str) -> None:
        self.file.change_passphrase(self.user, old, new)

    def users(self) -> list[str]:
        return self.file.users()

    def add_person(self, name: str, passphrase: str) -> None:
        """Also a new passphrase for whoever forgot hers, given by who may let people in."""
        self.file.add(name, passphrase, self.key)

    def remove_person(self, name: str) -> None:
        self.file.remove(name)

    def add_sheet(self, code: str, day: str) -> None:
        self.file.add_sheet(code, self.key, day)

    def sheet_day(self) -> str | None:
        return self.file.sheet_day()


class Tries:
    """Wrong tries per person, counted on the disk. The clock only says "not before"."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wait_s(self, user: str) -> int:
        entry = self._read().get(user)
        if entry is None:
            return 0
        count, noted = entry
        passed = time() - noted
        if passed < 0:  # the clock was set back: the wait starts again, it never grows
            self._store(user, count)
            passed = 0
        return max(0, round(_wait_after(count) - passed))

    def note(self, user: str) -> int:
        """One more wrong try; gives the wait it costs."""
        count = self._read().get(user, (0, 0.0))[0] + 1
        self._store(user, count)
        return _wait_after(count)

    def forget(self, user: str) -> None:
        entries = self._read()
        if entries.pop(user, None) is not None:
            _replace(self._path, json.dumps(entries).encode())

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)

    def _store(self, user: str, count: int) -> None:
        _replace(self._path, json.dumps(self._read() | {user: (count, time())}).encode())

    def _read(self) -> dict[str, tuple[int, float]]:
        try:
            saved = json.loads(self._path.read_bytes())
            return {str(user): (int(entry[0]), float(entry[1])) for user, entry in saved.items()}
        except (OSError, ValueError, TypeError, AttributeError, IndexError, KeyError):
            return {}


def _wait_after(count: int) -> int:
    return WAITS_S[min(count, len(WAITS_S)) - 1] if count > 0 else 0


def _with_wrap(content: Mapping[str, Any], wrap: Mapping[str, Any]) -> dict[str, Any]:
    """The content with this wrap, in place of the one of its kind and person that was there."""
    kind, user = wrap["kind"], wrap["user"]
    others = [each for each in content["wraps"] if not _is_of(each, kind, user)]
    is_new = kind == "passphrase" and user not in content["users"]
    return {
        **content,
        "users": [*content["users"], *([user] if is_new else [])],
        "wraps": [*others, wrap],
    }


def _is_of(wrap: Mapping[str, Any], kind: str, user: str) -> bool:
    return wrap.get("kind") == kind and wrap.get("user") == user


def _wrap(kind: str, user: str, secret: str, key: bytes) -> dict[str, Any]:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

    salt, nonce = os.urandom(16), os.urandom(24)
    box = encrypt(key, _context(kind, user), nonce, _stretched(secret, salt, OPS, MEMORY_BYTES))
    return {
        "kind": kind,
        "user": user,
        "salt": salt.hex(),
        "ops": OPS,
        "mem": MEMORY_BYTES,
        "nonce": nonce.hex(),
        "box": box.hex(),
    }


def _unwrapped(wrap: Mapping[str, Any], secret: str) -> bytes | None:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
    from nacl.exceptions import CryptoError

    try:
        salt, nonce, box = (bytes.fromhex(wrap[name]) for name in ("salt", "nonce", "box"))
        stretched = _stretched(secret, salt, int(wrap["ops"]), int(wrap["mem"]))
        return bytes(decrypt(box, _context(str(wrap["kind"]), str(wrap["user"])), nonce, stretched))
    except (CryptoError, KeyError, TypeError, ValueError):
        return None


def _context(kind: str, user: str) -> bytes:
    """What the box belongs to: a wrap moved to another name does not open."""
    return json.dumps(["so-tay-so", VERSION, kind, user], ensure_ascii=False).encode()


def _stretched(secret: str, salt: bytes, ops: int, memory: int) -> bytes:
    from nacl.pwhash import argon2id

    return bytes(argon2id.kdf(KEY_BYTES, _one_spelling(secret).encode(), salt, ops, memory))


def _one_spelling(secret: str) -> str:
    # Keyboards differ in how they compose "ệ", and in what the long space bar leaves behind.
    return " ".join(unicodedata.normalize("NFC", secret).split())


def _same(one: str, other: str) -> bool:
    from hmac import compare_digest

    return compare_digest(one, other)


def _check(key: bytes) -> str:
    import hashlib

    return hashlib.sha256(b"so-tay-so key check" + key).hexdigest()[:32]


def _parsed(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    is_whole = isinstance(content, dict) and all(
        isinstance(content.get(name), list) for name in ("users", "wraps")
    )
    return content if is_whole else None


def _replace(path: Path, content: bytes) -> None:
    """All of it or none of it, also when the power goes."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    if hasattr(os, "O_DIRECTORY"):  # Windows cannot, and need not, sync a folder
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
