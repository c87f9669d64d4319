"""Who may open this notebook: the key file.

One random 256-bit key opens the database. The file holds that key wrapped once per way of opening it; here,
under a person's passphrase. Wraps of other kinds (the system's keyring, escrow, a recovery sheet) are kept
as they are. Little is imported before it is needed: the sign-in window is painted first.
"""

import json
import os
import unicodedata
from collections.abc import Mapping
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
        self._write(_with_wrap(content, user, passphrase, key))
        return key

    def add(self, user: str, passphrase: str, key: bytes) -> None:
        """Let another person of this computer open the same notebook."""
        content = self._read()
        if not _same(str(content.get("check")), _check(key)):
            raise ValueError("not the key of this notebook")
        self._write(_with_wrap(content, user, passphrase, key))

    def unlock(self, user: str, passphrase: str) -> bytes:
        """The key. Raises WrongPassphrase; wrong tries wait longer and longer, also over restarts."""
        if wait := self._tries.wait_s(user):
            raise WrongPassphrase(wait)
        content = self._read()
        for wrap in content.get("wraps", []):
            if wrap.get("kind") == "passphrase" and wrap.get("user") == user:
                key = _unwrapped(wrap, passphrase)
                if key is not None and _same(_check(key), str(content.get("check"))):
                    self._tries.forget(user)
                    return key
        raise WrongPassphrase(self._tries.note(user))

    def change_passphrase(self, user: str, old: str, new: str) -> None:
        key = self.unlock(user, old)
        self._write(_with_wrap(self._read(), user, new, key))

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


def _with_wrap(content: Mapping[str, Any], user: str, passphrase: str, key: bytes) -> dict[str, Any]:
    """The content with this person's passphrase wrap, in place of the one she had."""
    others = [
        wrap
        for wrap in content["wraps"]
        if not (wrap.get("kind") == "passphrase" and wrap.get("user") == user)
    ]
    users = [*content["users"], *([] if user in content["users"] else [user])]
    return {**content, "users": users, "wraps": [*others, _wrap(user, passphrase, key)]}


def _wrap(user: str, passphrase: str, key: bytes) -> dict[str, Any]:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

    salt, nonce = os.urandom(16), os.urandom(24)
    box = encrypt(key, _context(user), nonce, _stretched(passphrase, salt, OPS, MEMORY_BYTES))
    return {
        "kind": "passphrase",
        "user": user,
        "salt": salt.hex(),
        "ops": OPS,
        "mem": MEMORY_BYTES,
        "nonce": nonce.hex(),
        "box": box.hex(),
    }


def _unwrapped(wrap: Mapping[str, Any], passphrase: str) -> bytes | None:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
    from nacl.exceptions import CryptoError

    try:
        salt, nonce, box = (bytes.fromhex(wrap[name]) for name in ("salt", "nonce", "box"))
        stretched = _stretched(passphrase, salt, int(wrap["ops"]), int(wrap["mem"]))
        return bytes(decrypt(box, _context(str(wrap["user"])), nonce, stretched))
    except (CryptoError, KeyError, TypeError, ValueError):
        return None


def _context(user: str) -> bytes:
    """What the box belongs to: a wrap moved to another name does not open."""
    return json.dumps(["so-tay-so", VERSION, "passphrase", user], ensure_ascii=False).encode()


def _stretched(passphrase: str, salt: bytes, ops: int, memory: int) -> bytes:
    from nacl.pwhash import argon2id

    return bytes(argon2id.kdf(KEY_BYTES, _one_spelling(passphrase).encode(), salt, ops, memory))


def _one_spelling(passphrase: str) -> str:
    # Keyboards differ in how they compose "ệ", and in what the long space bar leaves behind.
    return " ".join(unicodedata.normalize("NFC", passphrase).split())


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
