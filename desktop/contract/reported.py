"""What units without a notebook told of a period, and officers adjusted by hand: which lines count when.

A flow (span "period" or "year": turns, people, sessions) adds up: months to a quarter, quarters to a year,
each unit by itself. Where one line spans others it stands for them, as the unit's own word on the whole, so
that nothing is added twice; of lines that overlap in part the longer one counts. Who came in two months is
told twice by them: only the unit's own figure of the quarter tells how many people they were.

Of a stock (span "ever": what has been reached by a day) the newest line that ends by that day stands, alone.

Adjustments follow the same rule, by themselves: a quarter's stands for those of its months, a stock's newest
for those before it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from desktop.contract.indicator import Indicator
from desktop.contract.period import Period
from desktop.contract.records import WARD


class Reported(NamedTuple):
    """One line; see models/unit_figure.py."""

    unit: str  # code of a place
    indicator: str
    period: str
    line: str  # reported | adjusted
    amount: int
    out_of: int | None


class Told(NamedTuple):
    """What counts of a unit. out_of: None, too, where a line does not say of how many."""

    amount: int | None = None
    out_of: int | None = None
    adjustment: int | None = None


_Line = tuple[Period, Reported]


def told_once(told: Iterable[tuple[str, Reported]]) -> list[Reported]:
    """(home, what was told): of one line kept by several teams, or under two names of the same days, the
    ward's own counts, else the first."""
    kept: dict[tuple[str, str, Period | str, str], Reported] = {}
    for _, each in sorted(told, key=lambda pair: (pair[0] != WARD, pair[0], pair[1].period)):
        kept.setdefault((each.unit, each.indicator, _period(each) or each.period, each.line), each)
    return list(kept.values())


def heard(indicator: Indicator, told: Iterable[Reported], days: Period) -> dict[str, Told]:
    """Unit -> what counts of it, in these days."""
    mine: dict[str, dict[str, list[_Line]]] = {}
    for each in told:
        if each.indicator != indicator.code or (of := _period(each)) is None:
            continue
        if days.first <= of.first and of.last <= days.last:
            mine.setdefault(each.unit, {}).setdefault(each.line, []).append((of, each))
    in_force = _newest if indicator.span == "ever" else _apart
    return {
        unit: _told(in_force(lines.get("reported", [])), in_force(lines.get("adjusted", [])))
        for unit, lines in mine.items()
    }


def total(parts: Iterable[int | None]) -> int | None:
    """Of what is known; None of nothing."""
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def together(told: Iterable[Told]) -> Told:
    """Of how many is known only where each who told a part says it."""
    parts = list(told)
    wholes = [each.out_of for each in parts if each.amount is not None]
    return Told(
        total(each.amount for each in parts),
        None if None in wholes else total(wholes),
        total(each.adjustment for each in parts),
    )


def _told(reported: Sequence[Reported], adjusted: Sequence[Reported]) -> Told:
    parts = [Told(each.amount, each.out_of) for each in reported]
    return together([*parts, *(Told(adjustment=each.amount) for each in adjusted)])


def _newest(lines: Sequence[_Line]) -> list[Reported]:
    return [max(lines, key=lambda each: (each[0].last, each[0].first))[1]] if lines else []


def _apart(lines: Sequence[_Line]) -> list[Reported]:
    """The widest first; whatever lies within one that counts, or across it, does not."""
    kept: list[_Line] = []
    for of, line in sorted(lines, key=lambda each: (each[0].first - each[0].last, each[0].first)):
        if all(of.last < other.first or other.last < of.first for other, _ in kept):
            kept.append((of, line))
    return [line for _, line in kept]


def _period(line: Reported) -> Period | None:
    """None: a newer program's kind."""
    try:
        return Period.read(line.period)
    except ValueError:
        return None
