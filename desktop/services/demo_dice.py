"""Chance that falls the same way on every machine and in every Python.

Only Random.random() is promised to stay the same for a seed, so everything is made from it.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random

    def chance(self, share: float) -> bool:
        return self._random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def one_of(self, values: Sequence[T]) -> T:
        return values[int(self._random() * len(values))]

    def some_of(self, values: Sequence[T], most: int) -> list[T]:
        """One to `most` different values, the first ones likelier."""
        left = list(values)
        return [
            left.pop(self.between(0, self.between(0, len(left) - 1))) for _ in range(self.between(1, most))
        ]
