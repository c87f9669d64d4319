"""The server's own keys. They lie outside the database: a backup of the records holds none of them."""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import Any

import orjson
from nacl.exceptions import TypeError as NaClTypeError
from nacl.exceptions import ValueError as NaClValueError
from nacl.public import PrivateKey
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from desktop.contract.line import canonical
from desktop.contract.signature import is_signed


class KeysUnreadable(Exception):
    """The file of the server's own keys is damaged."""


@dataclass(frozen=True)
class ServerKeys:
    sign: SigningKey  # Ed25519: receipts, greetings, certificates
    box: PrivateKey  # X25519: what is sealed to this server
    secret: bytes  # hashes of codes and tokens are useless without it

    @property
    def sign_pk(self) -> str:
        return self.sign.verify_key.encode().hex()

    @property
    def box_pk(self) -> str:
        return self.box.public_key.encode().hex()

    def signed(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """The message with `sig` over its canonical form without `sig`."""
        bare = {name: value for name, value in message.items() if name != "sig"}
        return bare | {"sig": self.sign.sign(canonical(bare)).signature.hex()}

    def has_signed(self, message: Mapping[str, Any]) -> bool:
        bare = {name: value for name, value in message.items() if name != "sig"}
        return is_signed(canonical(bare), str(message.get("sig", "")), self.sign_pk)

    def tag(self, *parts: str) -> str:
        """A keyed hash, for what must be found again but not be read."""
        return hmac.digest(self.secret, "|".join(parts).encode(), "sha256").hex()

    def sealed(self, text: str) -> str:
        """For what must be read again, but not from the database alone."""
        return self._safe().encrypt(text.encode()).hex()

    def unsealed(self, sealed: str) -> str:
        return self._safe().decrypt(bytes.fromhex(sealed)).decode()

    def _safe(self) -> SecretBox:
        return SecretBox(hmac.digest(self.secret, b"sealed in the database", "sha256"))


def fresh() -> ServerKeys:
    return ServerKeys(SigningKey.generate(), PrivateKey.generate(), token_bytes(32))


def path_in(folder: Path) -> Path:
    return folder / "keys.json"


def load(folder: Path) -> ServerKeys:
    """Those of this data folder, made on first start. Losing the file means enrolling every laptop anew."""
    path = path_in(folder)
    if not path.exists():
        _write(path, fresh())
    try:
        values = {name: bytes.fromhex(text) for name, text in orjson.loads(path.read_bytes()).items()}
        return ServerKeys(SigningKey(values["sign"]), PrivateKey(values["box"]), values["secret"])
    except (ValueError, TypeError, AttributeError, KeyError, NaClTypeError, NaClValueError) as error:
        raise KeysUnreadable(
            f"tệp khóa {path} đã hỏng. Đừng xóa tệp này (mất nó thì mọi máy phải nối lại): "
            "khôi phục từ bản sao vào một thư mục trống"
        ) from error


def _write(path: Path, keys: ServerKeys) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = orjson.dumps(
        {"sign": keys.sign.encode().hex(), "box": keys.box.encode().hex(), "secret": keys.secret.hex()}
    )
    write_private(path, text)


def write_private(path: Path, content: bytes) -> None:
    """All of it or nothing, readable by its owner only (where the system knows owners)."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
