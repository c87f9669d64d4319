"""The code on a recovery sheet: eight groups of three random characters and one that checks them.

120 random bits. A slip of the pen is told by its group, so that nobody has to type the whole again.
"""

from hashlib import blake2b

from desktop.contract import crockford

GROUPS = 8
SIZE = 4


def fresh() -> str:
    """32 characters, without hyphens."""
    parts = (crockford.fresh(SIZE - 1) for _ in range(GROUPS))
    return "".join(part + _check(number, part) for number, part in enumerate(parts))


def wrong_groups(typed: str) -> list[int]:
    """Which groups, from 1, are not as they were given out; those that are missing too."""
    parts = groups(typed)
    return [
        number + 1
        for number in range(max(GROUPS, len(parts)))
        if number >= GROUPS
        or number >= len(parts)
        or len(parts[number]) != SIZE
        or parts[number][-1] != _check(number, parts[number][:-1])
    ]


def groups(code: str) -> list[str]:
    """As they are printed, however they were typed."""
    return crockford.grouped(crockford.plain(code), SIZE).split("-")


def _check(number: int, part: str) -> str:
    digest = blake2b(f"{number}{part}".encode(), digest_size=1, person=b"DTS sheet").digest()
    return crockford.ALPHABET[digest[0] & 31]
