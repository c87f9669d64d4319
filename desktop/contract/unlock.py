"""A forgotten passphrase: what a laptop asks its ward's office, and what it is answered.

    escrow   a notebook's key in a sealed box (X25519) that only the ward's recovery key opens. That key is on
             two sheets of paper, so the server keeps escrows and cannot read them.
    request  "STSU:" + base32 of canonical JSON {ward, device, user, pk, sig}. `pk` is made for this request;
             `sig` is by a key that lies beside the laptop's locked notebook, whose other half the ward has.
             It is made of the notebook's key and does not lead back to it.
    answer   "STSK:" + base32 of canonical JSON {code, box, sig}: the notebook's key in a sealed box to `pk`,
             signed by the ward's server together with the request.

Whoever sits at the laptop reads the code of her request to the office, which thereby knows whose request it
answers. Both texts may go through any hands: one says nothing secret, the other opens at that laptop only.
"""

from base64 import b32decode, b32encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any

import orjson
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey

from desktop.contract import crockford
from desktop.contract.line import canonical
from desktop.contract.signature import is_signed

ASKS, ANSWERS = "STSU:", "STSK:"
SUFFIX = ".stu"  # of either, as a file
KEY_BYTES = 32
DEVICE_BYTES = 16  # in hex: its end is part of a file's name
BOX_BYTES = KEY_BYTES + 48
CODE_LENGTH = 12  # 60 bits: nobody makes another request with this code
MOST = 4000  # characters of either text


@dataclass(frozen=True)
class Request:
    ward: str
    device: str
    user: str  # her name at the sign-in: whose passphrase it is
    pk: str  # hex, X25519: the answer is sealed to it
    sig: str  # hex, Ed25519 over the rest

    @property
    def code(self) -> str:
        """To be read aloud: K7QM-2D4X-9T3A."""
        digest = blake2b(canonical(asdict(self)), digest_size=8, person=b"STS unlock").digest()
        number = int.from_bytes(digest, "big")
        letters = (crockford.ALPHABET[number >> 5 * place & 31] for place in range(CODE_LENGTH))
        return crockford.grouped("".join(letters))

    def is_by(self, ask_pk: str) -> bool:
        return is_signed(_asked(asdict(self)), self.sig, ask_pk)


def ask_key(key: bytes) -> SigningKey:
    """By which the laptop of this notebook signs requests."""
    return SigningKey(blake2b(key=key, digest_size=32, person=b"STS ask").digest())


def public_half(ask_key: str) -> str:
    """Hex."""
    return SigningKey(bytes.fromhex(ask_key)).verify_key.encode().hex()


def sealed(key: bytes, public_key: str) -> str:
    """A notebook's key in a box (hex)."""
    return SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(key).hex()


def opened(box: str, private_key: PrivateKey) -> bytes | None:
    """None: it was not sealed to this key, or is damaged."""
    try:
        key = SealedBox(private_key).decrypt(bytes.fromhex(box))
    except (CryptoError, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def request(ward: str, device: str, user: str, pk: str, ask_key: SigningKey) -> str:
    """The text of a request."""
    about = {"ward": ward, "device": device, "user": user, "pk": pk}
    return _written(ASKS, about | {"sig": ask_key.sign(_asked(about)).signature.hex()})


def read(text: str) -> Request | None:
    """None: this is no request."""
    value = _read(ASKS, text) or {}
    try:
        sizes = len(bytes.fromhex(value["pk"])), len(bytes.fromhex(value["device"]))
        return Request(**value) if sizes == (KEY_BYTES, DEVICE_BYTES) else None
    except (TypeError, KeyError, ValueError):
        return None


def answer(asked: Request, key: bytes, sign: SigningKey) -> str:
    """The text of the ward's answer to this request."""
    box = sealed(key, asked.pk)
    signature = sign.sign(_answered(asked, box)).signature.hex()
    return _written(ANSWERS, {"code": asked.code, "box": box, "sig": signature})


def is_answer(text: str) -> bool:
    return _read(ANSWERS, text) is not None


def is_answer_to(text: str, asked: Request) -> bool:
    """As far as it says so itself."""
    return (_read(ANSWERS, text) or {}).get("code") == asked.code


def taken(text: str, asked: Request, private_key: PrivateKey, server_pk: str) -> bytes | None:
    """The notebook's key; None: not the ward's answer to this very request."""
    value = _read(ANSWERS, text) or {}
    box, sig = str(value.get("box")), str(value.get("sig"))
    is_ours = value.get("code") == asked.code and is_signed(_answered(asked, box), sig, server_pk)
    return opened(box, private_key) if is_ours else None


def name_of(asked: Request) -> str:
    """E.g. mo-so_PL_3fa9c1.stu: nothing about people."""
    return f"mo-so_{asked.ward}_{asked.device[-6:]}{SUFFIX}"


def name_of_answer(name: str) -> str:
    """Beside the request of this name."""
    return f"{name.removesuffix(SUFFIX)}_tra-loi{SUFFIX}"


def _asked(about: Mapping[str, Any]) -> bytes:
    return b"unlock|" + canonical({name: about[name] for name in ("ward", "device", "user", "pk")})


def _answered(asked: Request, box: str) -> bytes:
    return b"unlocked|" + canonical(asdict(asked)) + box.encode()


def _written(prefix: str, value: Mapping[str, Any]) -> str:
    return prefix + b32encode(canonical(value)).decode().rstrip("=")


def _read(prefix: str, text: str) -> dict[str, Any] | None:
    """Spaces and line breaks, which mail adds, do not matter."""
    bare = "".join(text[:MOST].split()).upper()
    if not bare.startswith(prefix):
        return None
    bare = bare.removeprefix(prefix)
    try:
        value = orjson.loads(b32decode(bare + "=" * (-len(bare) % 8)))
    except ValueError:
        return None
    is_flat = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return value if is_flat else None
