"""Ids of records, deeds and lines: 32 lowercase hex digits."""

from hashlib import sha1
from secrets import randbits
from time import time_ns

_NATURAL = bytes.fromhex("6f1c0b520d7e5d0a9f5c3a2f6b1f7e11")  # our own namespace, chosen once
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))  # its two highest bits become 10


def uuid7() -> str:
    """Milliseconds, then 74 random bits (RFC 9562): new rows land together at the end of an index.

    The time inside only sorts; nobody reads it.
    """
    milliseconds = time_ns() // 1_000_000 & (1 << 48) - 1
    return f"{milliseconds << 80 | 0x7 << 76 | randbits(12) << 64 | 0b10 << 62 | randbits(62):032x}"


def natural_id(table: str, *parts: object) -> str:
    """The same thing noted on two laptops is one record: UUIDv5 of its natural key.

    By hand: uuid.uuid5() takes much longer, and an import asks for one per row.
    """
    name = "|".join([table, *map(str, parts)]).encode()
    digits = sha1(_NATURAL + name, usedforsecurity=False).hexdigest()
    return f"{digits[:12]}5{digits[13:16]}{_VARIANT[digits[16]]}{digits[17:32]}"
