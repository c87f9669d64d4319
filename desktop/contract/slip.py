"""A slip of participation that proves itself: facts signed by the laptop that printed it, and the ward's
certificate of that laptop's key. Made offline; checked offline by any notebook of the ward, online by its
page.

In a QR code: the address of the ward's page, `/P/`, and base32 of

    1 byte    format
    16 bytes  id of the slip's record
    2 bytes   length of the facts
    facts     canonical JSON [class, initials, attended, held, first day, last day, day of issue]
    64 bytes  Ed25519 of b"slip|" + all before, by the laptop
    32 bytes  the laptop's signing key
    32 bytes  its sealing key
    64 bytes  the ward's signature of its certificate
    the rest  canonical JSON: the other fields of that certificate

Upper case throughout: a QR code packs that tighter. Nothing names the learner beyond her initials.
"""

from base64 import b32decode, b32encode
from dataclasses import astuple, dataclass
from typing import Any, Literal

import orjson
from nacl.signing import SigningKey

from desktop.contract.line import canonical
from desktop.contract.signature import SIGNATURE, certified, device_of, is_signed

FORMAT = 1
PATH = "/P/"
MOST_CHARACTERS = 4000  # a QR code cannot hold more
_KEY = 32
_HEAD = 19
_BY_KEY = ("device", "sign_pk", "box_pk")  # not said again in the rest of the certificate

Why = Literal["no_slip", "other_ward", "forged"]


@dataclass(frozen=True)
class Facts:
    """What the slip says, in the order it is signed."""

    title: str  # of the class
    initials: str
    attended: int  # sessions
    held: int
    first: str  # YYYY-MM-DD, of the sessions held
    last: str
    issued_on: str


@dataclass(frozen=True)
class Genuine:
    """A slip that a laptop of this ward signed."""

    record: str  # id
    facts: Facts
    ward: str
    device: str
    signer: str  # public key of the laptop, hexadecimal

    @property
    def serial(self) -> str:
        return serial_of(self.record)


class BadSlip(ValueError):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def serial_of(record: str) -> str:
    """What is printed for people to read out: of the random end of the id."""
    tail = record[-12:].upper()
    return f"{tail[:4]}-{tail[4:8]}-{tail[8:]}"


def initials_of(full_name: str) -> str:
    """'Nguyễn Thị Hoa' -> 'N.T.H.'"""
    return "".join(f"{word[0].upper()}." for word in full_name.split() if word[0].isalpha())


def seal(record: str, facts: Facts, cert: str, sign_key: str) -> str:
    """What the QR code says after the address. `cert` and `sign_key` (hex): this laptop's."""
    said = canonical(list(astuple(facts)))
    message = bytes([FORMAT]) + bytes.fromhex(record) + len(said).to_bytes(2, "big") + said
    signature = SigningKey(bytes.fromhex(sign_key)).sign(b"slip|" + message).signature
    raw = bytes.fromhex(cert)
    named: dict[str, Any] = orjson.loads(raw[:-SIGNATURE])
    rest = canonical({name: value for name, value in named.items() if name not in _BY_KEY})
    keys = bytes.fromhex(named["sign_pk"]) + bytes.fromhex(named["box_pk"])
    return b32encode(message + signature + keys + raw[-SIGNATURE:] + rest).decode().rstrip("=")


def address(url: str, sealed: str) -> str:
    """What the QR code says: a phone's camera opens the ward's page with it."""
    return url.rstrip("/").upper() + PATH + sealed


def verified(text: str, server_pk: str) -> Genuine:
    """Of what a QR code said, with or without the address. Raises BadSlip."""
    raw = _raw(text)
    length = int.from_bytes(raw[17:_HEAD], "big")
    message, rest = raw[: _HEAD + length], raw[_HEAD + length :]
    signature, rest = rest[:SIGNATURE], rest[SIGNATURE:]
    keys, by_ward, others = rest[: 2 * _KEY], rest[2 * _KEY :][:SIGNATURE], rest[2 * _KEY + SIGNATURE :]
    facts, named = _facts(message[_HEAD:]), _certificate(keys, others)
    if certified((canonical(named) + by_ward).hex(), server_pk) is None:
        raise BadSlip("other_ward")
    if not is_signed(b"slip|" + message, signature.hex(), named["sign_pk"]):
        raise BadSlip("forged")
    return Genuine(message[1:17].hex(), facts, str(named["ward"]), named["device"], named["sign_pk"])


def _raw(text: str) -> bytes:
    sealed = "".join(text.split()).upper().rpartition(PATH)[2]
    if not sealed or len(text) > MOST_CHARACTERS:
        raise BadSlip("no_slip")
    try:
        raw = b32decode(sealed + "=" * (-len(sealed) % 8))
    except ValueError:
        raise BadSlip("no_slip") from None
    if len(raw) < _HEAD or raw[0] != FORMAT:
        raise BadSlip("no_slip")
    return raw


def _facts(said: bytes) -> Facts:
    try:
        facts = Facts(*orjson.loads(said))
    except (orjson.JSONDecodeError, TypeError):
        raise BadSlip("no_slip") from None
    kinds = [type(value) for value in astuple(facts)]
    if kinds != [str, str, int, int, str, str, str]:
        raise BadSlip("no_slip")
    return facts


def _certificate(keys: bytes, rest: bytes) -> dict[str, Any]:
    try:
        named = orjson.loads(rest)
    except orjson.JSONDecodeError:
        raise BadSlip("no_slip") from None
    if not isinstance(named, dict) or len(keys) != 2 * _KEY:
        raise BadSlip("no_slip")
    sign_pk = keys[:_KEY].hex()
    return named | {"device": device_of(sign_pk), "sign_pk": sign_pk, "box_pk": keys[_KEY:].hex()}
