"""A line as it came."""

from typing import Any, NamedTuple


class Sent(NamedTuple):
    """A line whose body has been checked against its hash."""

    seq: int
    prev: bytes
    hash: bytes
    body: bytes
    head: dict[str, Any]
    rows: list[Any]  # those that were not erased
