"""Numbers of a signed sheet as people write them down: 1-12, 15, 20-40. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from desktop.contract.vietnamese import fold
from desktop.services.learner import Learner

Why = Literal["no_number", "backwards", "too_big", "nobody", "two"]
MOST = 9_999  # nobody's sheet is longer
_DASH = re.compile(r"\s*(?:[-‐‑‒–—−~]|\bden\b|\btoi\b)\s*")
_ONE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?").fullmatch


@dataclass(frozen=True)
class Unread:
    """A piece of what was typed that is not as it should be."""

    text: str
    why: Why


@dataclass(frozen=True)
class Picked:
    learners: Sequence[Learner]
    unread: Sequence[Unread]


def numbers(typed: str) -> tuple[Sequence[int], Sequence[Unread]]:
    """Each number once, in their order; and what could not be read. A range may be written 1-12, 1 – 12 or
    1 đến 12; between pieces stands a comma, a semicolon, a space or a new line."""
    found: set[int] = set()
    unread = []
    for piece in re.split(r"[,;.\s]+", _DASH.sub("-", fold(typed.replace("\n", ",")))):
        if not piece:
            continue
        if why := _take(piece, found):
            unread.append(Unread(piece, why))
    return sorted(found), unread


def pick(typed: str, learners: Iterable[Learner]) -> Picked:
    """The learners of these numbers. A number that nobody has, or two have, is unread: nobody is guessed."""
    wanted, unread = numbers(typed)
    by_number: dict[int, list[Learner]] = {}
    for each in learners:
        for seat in each.all:  # she may stand on the sheet twice
            if seat.number is not None and seat.state != "withdrawn":
                by_number.setdefault(seat.number, []).append(each)
    picked, unclear = [], list(unread)
    for number in wanted:
        match by_number.get(number, []):
            case [one]:
                picked.append(one)
            case []:
                unclear.append(Unread(str(number), "nobody"))
            case _:
                unclear.append(Unread(str(number), "two"))
    return Picked(picked, unclear)


def _take(piece: str, found: set[int]) -> Why | None:
    read = _ONE(piece)
    if read is None:
        return "no_number"
    first = int(read[1])
    last = int(read[2]) if read[2] else first
    if last < first:
        return "backwards"
    if not 1 <= first <= last <= MOST:
        return "too_big"
    found.update(range(first, last + 1))
    return None
