"""Codes that people read out and type: Crockford's base32, without I, L, O and U."""

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
