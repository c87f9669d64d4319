"""A file only its owner can read, and nobody can shorten, change or put together anew.

    STSB1 \\n | header JSON \\n | 24 bytes | frames: length (4 bytes, big end first), sealed piece

The pieces are an XChaCha20-Poly1305 secretstream whose last one is marked; the header is bound to the first.
Its key is made from a passphrase (argon2id) or sealed to a public key (the ward's recovery key).
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes
from typing import Any, BinaryIO

import orjson
from nacl import bindings, pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

MAGIC = b"STSB1\n"
PIECE = 1024 * 1024
LONGEST_HEADER = 64 * 1024
OPS, MEMORY = 3, 64 * 1024 * 1024  # argon2id, as for notebooks (sync protocol, 4.2)

_MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class NotReadable(Exception):
    """`wrong key` | `damaged` | `no backup` | `newer`"""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Lock:
    """A fresh key, and what the header must say so that its owner finds it again."""

    key: bytes
    says: Mapping[str, Any]


def by_passphrase(passphrase: str) -> Lock:
    salt = token_bytes(pwhash.argon2id.SALTBYTES)
    says = {"salt": salt.hex(), "ops": OPS, "memory": MEMORY}
    return Lock(_derived(passphrase, says), says)


def by_public_key(public_key: str) -> Lock:
    key = token_bytes(32)
    sealed = SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(key)
    return Lock(key, {"sealed": sealed.hex(), "to": public_key})


def _mark(key: bytes) -> str:
    """Tells a wrong key from a damaged file, and nothing about the key."""
    return sha256(b"STSB1 key|" + key).hexdigest()[:16]


Unlock = Callable[[Mapping[str, Any]], bytes]  # what the header says -> the key


def with_passphrase(passphrase: str) -> Unlock:
    def unlock(says: Mapping[str, Any]) -> bytes:
        if "salt" not in says:
            raise NotReadable("wrong key")
        return _derived(passphrase, says)

    return unlock


def with_private_key(private: PrivateKey) -> Unlock:
    def unlock(says: Mapping[str, Any]) -> bytes:
        try:
            return SealedBox(private).decrypt(bytes.fromhex(says["sealed"]))
        except (KeyError, ValueError, CryptoError) as error:
            raise NotReadable("wrong key") from error

    return unlock


def _derived(passphrase: str, says: Mapping[str, Any]) -> bytes:
    try:
        salt, ops, memory = bytes.fromhex(says["salt"]), int(says["ops"]), int(says["memory"])
        if not (0 < ops <= 10 and 0 < memory <= 1 << 30):
            raise NotReadable("damaged")
        return pwhash.argon2id.kdf(32, passphrase.encode(), salt, opslimit=ops, memlimit=memory)
    except (KeyError, ValueError, TypeError, CryptoError) as error:
        raise NotReadable("damaged") from error


class SealingWriter(io.RawIOBase):
    """Seals what is written; close() ends the stream, without it the file is not whole."""

    def __init__(self, file: BinaryIO, lock: Lock, about: Mapping[str, Any]) -> None:
        header = orjson.dumps({"lock": {**lock.says, "check": _mark(lock.key)}, **about}) + b"\n"
        self._file = file
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        start = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, lock.key)
        self._bound: bytes | None = sha256(header).digest()
        self._waiting = bytearray()
        file.write(MAGIC + header + start)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) >= PIECE:
            self._seal(bytes(self._waiting[:PIECE]), _MORE)
            del self._waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), _LAST)
        super().close()

    def _seal(self, piece: bytes, tag: int) -> None:
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(self._state, piece, self._bound, tag)
        self._bound = None
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)


class OpeningReader(io.RawIOBase):
    """Reads what a SealingWriter wrote. `about`: its header. Raises NotReadable."""

    def __init__(self, file: BinaryIO, unlock: Unlock) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise NotReadable("no backup")
        header = file.readline(LONGEST_HEADER)
        try:
            self.about: dict[str, Any] = orjson.loads(header)
            key = unlock(self.about["lock"])
            is_right = self.about["lock"]["check"] == _mark(key)
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise NotReadable("damaged") from error
        if not is_right:
            raise NotReadable("wrong key")
        self._file = file
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._bound: bytes | None = sha256(header).digest()
        self._piece, self._ended = b"", False
        start = file.read(bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
        try:
            bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, start, key)
        except (CryptoError, ValueError) as error:
            raise NotReadable("damaged") from error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._piece and not self._ended:
            self._piece = self._open()
        count = min(len(buffer), len(self._piece))
        buffer[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        return count

    def _open(self) -> bytes:
        size = int.from_bytes(self._file.read(4), "big")
        if not 0 < size <= 2 * PIECE:
            raise NotReadable("damaged")
        try:
            piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(
                self._state, self._file.read(size), self._bound
            )
        except (CryptoError, ValueError) as error:
            raise NotReadable("damaged") from error
        self._bound = None
        self._ended = tag == _LAST
        if self._ended and self._file.read(1):
            raise NotReadable("damaged")
        return bytes(piece)
