"""Dividing a way among those who walk it. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")


def split(way: Sequence[T], shares: int) -> Sequence[Sequence[T]]:
    """So many stretches of the way, one behind the other; none is longer than another by more than one.

    Raises ValueError for less than one share."""
    if shares < 1:
        raise ValueError(shares)
    ends = [place * len(way) // shares for place in range(shares + 1)]
    return [way[start:end] for start, end in pairwise(ends)]
