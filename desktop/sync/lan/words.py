"""What two laptops on one local network say to each other, and how they find each other.

    POST /drop              a bundle as it would lie on a stick -> the carrier's receipt, as it lies beside it
    GET  /letter/DEVICE/N   the N-th answer of the ward that lies there for this laptop; 204: no more

Both with X-Key: the six digits on the leader's screen, or the longer key of her QR code. The files are sealed
and signed like those on a stick, so the line itself is plain HTTP (docs/decisions/008).
"""

import re
from base64 import b32decode, b32encode
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from desktop.handover import ROOM_CODE

PORT = 47800  # TCP, and UDP for being found
KEY = "X-Key"
_ASKS, _SAYS = b"STSL1?", b"STSL1!"
ASKED = 64  # bytes; the answer is shorter, so that it is of no use to send it to others
_ADDRESS = re.compile(r"(?P<host>[0-9A-Za-z.-]{1,60})(:(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True)
class Link:
    """What the QR code says."""

    addresses: Sequence[str]  # host:port
    key: str

    def written(self) -> str:
        text = orjson.dumps([self.key, *self.addresses])
        return ROOM_CODE + b32encode(text).decode().rstrip("=")


def read_link(said: str) -> Link | None:
    """None: it is no such code."""
    bare = "".join(said.split()).upper()
    if not bare.startswith(ROOM_CODE):
        return None
    bare = bare.removeprefix(ROOM_CODE)
    try:
        key, *found = orjson.loads(b32decode(bare + "=" * (-len(bare) % 8)))
    except ValueError:
        return None
    return Link([str(each) for each in found[:8]], str(key))


def address_of(typed: str) -> tuple[str, int] | None:
    """(host, port) of "192.168.1.5" or "192.168.1.5:47800"; None: it is no address."""
    found = _ADDRESS.fullmatch(typed.strip())
    if found is None:
        return None
    port = int(found["port"] or PORT)
    return (found["host"], port) if 0 < port < 65536 else None


def question(ward: str, nonce: bytes) -> bytes:
    return (_ASKS + nonce + ward.encode()[:20]).ljust(ASKED, b"\0")


def asked(data: bytes, ward: str) -> bytes | None:
    """The nonce, if this asks for a laptop of our ward."""
    nonce = data[len(_ASKS) : len(_ASKS) + 8]
    return nonce if data == question(ward, nonce) else None


def reply(nonce: bytes, port: int) -> bytes:
    return _SAYS + nonce + port.to_bytes(2, "big")


def replied(data: bytes, nonce: bytes) -> int | None:
    """The port, if this answers our question."""
    start = _SAYS + nonce
    return int.from_bytes(data[-2:], "big") if data[:-2] == start else None
