"""Who may open this notebook: the key file.

One random 256-bit key opens the database. The file holds that key wrapped once per way of opening it: under
each person's passphrase, together with a share that the system keeps where it keeps any (key_share.py), and
under the code of one recovery sheet alone. Of a joined notebook it also says where the ward is to be asked
for the key it keeps sealed (forgotten.py). Little is imported before it is needed: the sign-in window is
painted first.
"""

import json
import os
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from desktop import key_share
from desktop.errors import KeyShareMissing, KeysUnreadable, WrongPassphrase, WrongPin
from desktop.tries import LONGEST_WAIT_S, Tries
from desktop.whole_file import replace as _replace

VERSION = 1
KEY_BYTES = 32
OPS = 3
MEMORY_BYTES = 64 * 1024 * 1024
ENOUGH_WORDS = 4
ENOUGH_CHARACTERS = 10
PIN_DIGITS = range(6, ENOUGH_CHARACTERS)  # more could be a passphrase
PIN_WAITS_S = (0, 0, 0, 0, 5, 30, LONGEST_WAIT_S)  # after the last of these only the passphrase opens


def passphrase_problem(text: str) -> str | None:
    """Why this cannot be a new passphrase: required | passphrase_short | passphrase_simple."""
    text = _one_spelling(text)
    if not text.strip():
        return "required"
    if len(text.split()) < ENOUGH_WORDS and len(text.strip()) < ENOUGH_CHARACTERS:
        return "passphrase_short"
    return "passphrase_simple" if len(set(text.replace(" ", ""))) < ENOUGH_WORDS else None


def pin_problem(text: str) -> str | None:
    """Why this cannot be a new PIN: required | pin_digits | pin_simple."""
    text = text.strip()
    if not text:
        return "required"
    if not (text.isascii() and text.isdigit() and len(text) in PIN_DIGITS):
        return "pin_digits"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(text)}
    return "pin_simple" if steps <= {0} or steps == {1} or steps == {9} else None


class KeyFile:
    """Two copies side by side; a damaged first one falls back to the second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._second = path.with_name(path.name + ".bak")
        self.asked = path.with_name(path.stem + ".asked.json")  # what was asked of the ward; see forgotten.py
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
        self._write(_with_wrap(content, _shared_wrap(user, passphrase, key)))
        return key

    def add(self, user: str, passphrase: str, key: bytes) -> None:
        """Let another person of this computer open the same notebook, or the same one by other words."""
        before = self._shares(user)
        self._add(_shared_wrap(user, passphrase, key), key)
        for share in before:  # last: until then the wrap of before may be needed
            key_share.forget(share)

    def has_share(self, user: str) -> bool:
        """Her passphrase opens this notebook on this computer's account only."""
        return bool(self._shares(user))

    def _shares(self, user: str | None = None) -> list[str]:
        wraps = self._read().get("wraps", [])
        return [str(w["share"]) for w in wraps if "share" in w and user in (None, w.get("user"))]

    def remove(self, user: str) -> None:
        """Her words open it no more; somebody else's must. The key stays: a copy of this file still opens."""
        content = self._read()
        users = [each for each in content["users"] if each != user]
        if not users:
            raise ValueError("nobody could open this notebook any more")
        wraps, shares = [wrap for wrap in content["wraps"] if wrap.get("user") != user], self._shares(user)
        self._write({**content, "users": users, "wraps": wraps})
        for share in shares:
            key_share.forget(share)
        self._tries.forget(user)

    def set_pin(self, user: str, pin: str, key: bytes) -> None:
        """It opens nothing by itself: without the key nobody can tell from the file which PIN is right."""
        salt = os.urandom(16).hex()
        self._add({"kind": "pin", "user": user, "salt": salt, "tag": _pin_tag(key, user, salt, pin)}, key)
        self._tries.forget(_of_pin(user))

    def remove_pin(self, user: str) -> None:
        content = self._read()
        self._write({**content, "wraps": [w for w in content["wraps"] if not _is_of(w, "pin", user)]})
        self._tries.forget(_of_pin(user))

    def has_pin(self, user: str) -> bool:
        """One was set. Raises KeysUnreadable."""
        return any(_is_of(wrap, "pin", user) for wrap in self._read().get("wraps", []))

    def takes_pin(self, user: str) -> bool:
        """One was set, and was not mistyped so often that only the passphrase will do."""
        return self.has_pin(user) and self._tries.count(_of_pin(user)) < len(PIN_WAITS_S)

    def check_pin(self, user: str, pin: str, key: bytes) -> None:
        """For whoever unlocked this notebook since the program started. Raises WrongPin; tries are counted on
        the disk."""
        who = _of_pin(user)
        if not self.takes_pin(user):
            raise WrongPin(is_last=True)
        if wait := self._tries.wait_s(who, PIN_WAITS_S):
            raise WrongPin(wait)
        for wrap in self._read().get("wraps", []):
            if _is_of(wrap, "pin", user) and _same(
                _pin_tag(key, user, str(wrap.get("salt")), pin), str(wrap.get("tag"))
            ):
                self._tries.forget(who)
                return
        wait = self._tries.note(who, PIN_WAITS_S)
        raise WrongPin(wait, is_last=not self.takes_pin(user))

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
        self.renew(user, new, key)
        return key

    def renew(self, user: str, new: str, key: bytes) -> None:
        """A new passphrase by the key itself, which came back on paper or from the ward."""
        self.add(user, new, key)
        self._tries.forget(user)

    def opens(self, key: bytes) -> bool:
        """Whether this is the key of this notebook."""
        return _same(str(self._read().get("check")), _check(key))

    def keep_ward(self, about: Mapping[str, str], key: bytes) -> None:
        """Where to ask for the key that the ward keeps; see forgotten.py."""
        if about != self.ward():
            self._add({"kind": "ward", "user": "", **about}, key)

    def ward(self) -> dict[str, str] | None:
        """As keep_ward() was told. Raises KeysUnreadable."""
        found = next((wrap for wrap in self._read().get("wraps", []) if _is_of(wrap, "ward", "")), None)
        return found and {name: str(value) for name, value in found.items() if name not in ("kind", "user")}

    def destroy(self) -> None:
        """Both copies, overwritten first, and the system's shares: what they opened stays shut for ever."""
        with suppress(KeysUnreadable):
            for share in self._shares():
                key_share.forget(share)
        for path in (self._path, self._second, self.asked):
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
                share = key_share.find(str(wrap["share"])) if "share" in wrap else b""
                if share is None:
                    raise KeyShareMissing
                key = _unwrapped(wrap, secret, share)
                if key is not None and _same(_check(key), str(content.get("check"))):
                    for each in (user, _of_pin(user)):
                        self._tries.forget(each)
                    return key
        raise WrongPassphrase(self._tries.note(user))

    def _add(self, wrap: Mapping[str, Any], key: bytes) -> None:
        if not self.opens(key):
            raise ValueError("not the key of this notebook")
        self._write(_with_wrap(self._read(), wrap))

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

    def reopen(self, typed: str) -> None:
        """The PIN or the passphrase, of whoever is signed in. Raises WrongPin, WrongPassphrase."""
        digits = typed.strip()
        if digits.isdigit() and len(digits) < ENOUGH_CHARACTERS and self.file.has_pin(self.user):
            self.file.check_pin(self.user, digits, self.key)
        else:
            self.file.unlock(self.user, typed)

    def takes_pin(self) -> bool:
        return self.file.takes_pin(self.user)

    def has_pin(self) -> bool:
        return self.file.has_pin(self.user)

    def set_pin(self, passphrase: str, pin: str) -> None:
        """Raises WrongPassphrase."""
        self.file.set_pin(self.user, pin.strip(), self.file.unlock(self.user, passphrase))

    def remove_pin(self) -> None:
        self.file.remove_pin(self.user)

    def has_share(self) -> bool:
        return self.file.has_share(self.user)

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

    def keep_ward(self, about: Mapping[str, str]) -> None:
        self.file.keep_ward(about, self.key)

    def ward(self) -> dict[str, str] | None:
        return self.file.ward()


def _of_pin(user: str) -> str:
    """Under which tries of the PIN are counted; no name has two lines."""
    return f"{user}\npin"


def _pin_tag(key: bytes, user: str, salt: str, pin: str) -> str:
    import hashlib
    import hmac

    words = json.dumps(["so-tay-so pin", user, salt, pin], ensure_ascii=False).encode()
    return hmac.new(key, words, hashlib.sha256).hexdigest()


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


def _shared_wrap(user: str, passphrase: str, key: bytes) -> dict[str, Any]:
    """By passphrase and the system's share; by the passphrase alone where the system keeps none."""
    made = key_share.make()
    if made is None:
        return _wrap("passphrase", user, passphrase, key)
    return _wrap("passphrase", user, passphrase, key, made[1]) | {"share": made[0]}


def _wrap(kind: str, user: str, secret: str, key: bytes, share: bytes = b"") -> dict[str, Any]:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

    salt, nonce = os.urandom(16), os.urandom(24)
    box = encrypt(key, _context(kind, user), nonce, _stretched(secret, salt, (OPS, MEMORY_BYTES), share))
    return {
        "kind": kind,
        "user": user,
        "salt": salt.hex(),
        "ops": OPS,
        "mem": MEMORY_BYTES,
        "nonce": nonce.hex(),
        "box": box.hex(),
    }


def _unwrapped(wrap: Mapping[str, Any], secret: str, share: bytes) -> bytes | None:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
    from nacl.exceptions import CryptoError

    try:
        salt, nonce, box = (bytes.fromhex(wrap[name]) for name in ("salt", "nonce", "box"))
        stretched = _stretched(secret, salt, (int(wrap["ops"]), int(wrap["mem"])), share)
        return bytes(decrypt(box, _context(str(wrap["kind"]), str(wrap["user"])), nonce, stretched))
    except (CryptoError, KeyError, TypeError, ValueError):
        return None


def _context(kind: str, user: str) -> bytes:
    """What the box belongs to: a wrap moved to another name does not open."""
    return json.dumps(["so-tay-so", VERSION, kind, user], ensure_ascii=False).encode()


def _stretched(secret: str, salt: bytes, cost: tuple[int, int], share: bytes) -> bytes:
    """`cost`: passes, bytes. `share` is as long as a key, or empty."""
    import hashlib

    from nacl.pwhash import argon2id

    found = bytes(argon2id.kdf(KEY_BYTES, _one_spelling(secret).encode(), salt, *cost))
    return hashlib.blake2b(found, key=share, digest_size=KEY_BYTES).digest() if share else found


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
