"""One person, several records: pairs of `same_person` join them, and one record stands for all of them
(design, decision 6). Pure: laptop and server run the same lines.

Nothing is rewritten when people are joined, so taking it back is a decision like any other. A pair whose
decision is empty is only a question: nobody has answered it yet.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

SAME, DIFFERENT = "same", "different"  # the decisions


class Join(NamedTuple):
    """A pair that says "same": the ids of both, the smaller first, and of the record that stands for them."""

    one: str
    other: str
    survivor: str | None

    @property
    def loser(self) -> str:
        return self.one if self.survivor == self.other else self.other


def in_order(one: str, other: str) -> tuple[str, str]:
    """As a pair names them, whoever is the survivor."""
    return (one, other) if one < other else (other, one)


def groups(joins: Iterable[Join]) -> list[set[str]]:
    """The records that are one person, as far as there are several."""
    group_of: dict[str, set[str]] = {}
    for one, other, _ in joins:
        whole = group_of.setdefault(one, {one}) | group_of.setdefault(other, {other})
        group_of.update(dict.fromkeys(whole, whole))
    return list({id(group): group for group in group_of.values()}.values())


def representative(here: Iterable[str], joins: Iterable[Join], voided: Collection[str] = ()) -> str:
    """Of the records of one person that are here: the smallest that loses in no pair, else the smallest; one
    that is struck through only where all are."""
    lost = {join.loser for join in joins}
    return min(here, key=lambda record: (record in voided, record in lost, record))


def teller(who: str, telling: Iterable[tuple[str, bool, bool]]) -> str | None:
    """Which of her records tells a value: the one that stands for her, or else another; one that is struck
    through, or that a person decided against, only where there is no other. `telling`: those that have a
    value, each with whether it is struck through, and whether it was decided against."""
    best = min(telling, key=lambda each: (each[1], each[2], each[0] != who, each[0]), default=None)
    return best[0] if best else None
