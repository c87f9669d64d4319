"""How many of those counted have a disability, live in hardship, or are ill: for laptops, which hold only
some of what tells it. Numbers and no person, small ones hidden (contract/small_cells.py)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from desktop.contract.figures import WARD, Figure, figures
from desktop.contract.indicator import NEEDS, Indicator
from desktop.contract.period import Period
from desktop.contract.small_cells import told
from server.measuring import WardFacts

Counts = Mapping[
    str, Mapping[str, Mapping[str, int | None]]
]  # indicator -> need -> place -> people; None: hidden


def counts(facts: WardFacts, year: Period, today: date) -> Counts:
    """Of indicators of people that ask for a need, or may be broken down by it; only where something is
    known. WARD is a place, too. Years only, and what counts since ever for the running one alone: of a month
    in its quarter, or a year in all of them, the rest would be a number of its own, and may be small."""
    now = [each for each in facts.indicators if each.span != "ever" or year.first <= today <= year.last]
    asked = [(each, need) for each in now for need in _needs(each)]
    found: dict[str, dict[str, Mapping[str, int | None]]] = {}
    for of, need in asked:
        made = replace(of, where=replace(of.where, who=replace(of.where.who, need=need)))
        places = figures([made], year, facts, today)[of.code]
        if known := _known(places):
            shown, total = told(known)
            found.setdefault(of.code, {})[need] = shown | {WARD: total}
    return found


def _needs(of: Indicator) -> tuple[str, ...]:
    """Turns are left out: five of them may be one person."""
    if of.counts != "people":
        return ()
    return (of.where.who.need,) if of.where.who.need else NEEDS if "need" in of.parts else ()


def _known(places: Mapping[str, Figure]) -> dict[str, int]:
    """As records say, in the ward's order."""
    return {
        place: figure.from_notebook
        for place, figure in places.items()
        if place != WARD and figure.from_notebook is not None
    }
