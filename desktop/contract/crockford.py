"""Codes that people read out and type: Crockford's base32, without I, L, O and U."""

from hashlib import blake2b
from secrets import choice

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")


def fresh(length: int) -> str:
    """5 bits a character."""
    return "".join(choice(ALPHABET) for _ in range(length))


def plain(typed: str) -> str:
    """As it was given out, however it was typed."""
    return "".join(typed.split()).replace("-", "").upper().translate(_READ_AS)


def grouped(code: str, size: int = 4) -> str:
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def receipt_code(digest: bytes) -> str:
    """The eight characters, as K7QM-2D4X, that prove somebody has read the bundle of this digest whole."""
    number = int.from_bytes(blake2b(digest, digest_size=5, person=b"DTS receipt").digest(), "big")
    return grouped("".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(8))))
