"""Ids of records, deeds and lines: 32 lowercase hex digits."""

from secrets import randbits
from time import time_ns
from uuid import UUID, uuid5

_NATURAL = UUID("6f1c0b52-0d7e-5d0a-9f5c-3a2f6b1f7e11")  # our own namespace, chosen once


def uuid7() -> str:
    """Milliseconds, then 74 random bits (RFC 9562): new rows land together at the end of an index.

    The time inside only sorts; nobody reads it.
    """
    milliseconds = time_ns() // 1_000_000 & (1 << 48) - 1
    return f"{milliseconds << 80 | 0x7 << 76 | randbits(12) << 64 | 0b10 << 62 | randbits(62):032x}"


def natural_id(table: str, *parts: object) -> str:
    """The same thing noted on two laptops is one record: UUIDv5 of its natural key."""
    return uuid5(_NATURAL, "|".join([table, *map(str, parts)])).hex
