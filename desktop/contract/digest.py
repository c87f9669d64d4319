"""Do two sides hold the same rows of a cell? Order-free: a count and a sum of hashes."""

import hashlib

MASK = (1 << 64) - 1


def row_digest(record: str, rev: int) -> int:
    """One row's part of its cell's digest; add on put, subtract on leaving, modulo 2^64."""
    return int.from_bytes(hashlib.blake2b(f"{record}:{rev}".encode(), digest_size=8).digest(), "big")


def text(total: int) -> str:
    return f"{total & MASK:016x}"
