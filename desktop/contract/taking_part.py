"""Which households take part in Gia đình số, on any day: also before their newest step. Pure.

Two days tell it: since when a household is at its step, and when it registered the first time. One that was
struck through, but was rightly written, took part until then.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from desktop.contract.digital_family import told
from desktop.contract.figures import Event
from desktop.contract.measures import struck
from desktop.contract.one_household import standing

_A_DAY = timedelta(1)


class Home(NamedTuple):
    """A household as figures see it."""

    cell: str
    programme: str | None
    since: date | None  # at that step
    registered: date | None  # the first time
    into: str | None  # that it was merged into
    voided_at: str | None  # as it travels
    reason: str | None


def events(homes: Mapping[str, Home]) -> Iterator[Event]:
    """The steps of each household, those read as one together; `detail` is the step."""
    never = {each for each, home in homes.items() if struck(home.voided_at, home.reason)[1]}
    left = {each: _day_left(home) for each, home in homes.items() if home.voided_at and each not in never}
    links = {each: home.into for each, home in homes.items() if home.into and home.into in homes}
    stand = standing(links, never | left.keys())
    alive = [each for each in homes if each not in never and not (each in left and each in stand)]
    first: dict[str, date] = {}
    for each in alive:
        if day := homes[each].registered:
            at = stand.get(each, each)
            first[at] = min(day, first.get(at, day))
    for at, teller in told({each: homes[each].programme for each in alive}, stand).items():
        last = left[at] - _A_DAY if at in left else None
        for step, begins, ends in _steps(homes[teller], first.get(at)):
            until = min(filter(None, (ends, last)), default=None)
            yield Event(homes[at].cell, begins, at, step, until=until)


def _steps(of: Home, first: date | None) -> Iterator[tuple[str, date | None, date | None]]:
    """(step, since, until); `first`: the day of registering."""
    if of.programme == "registered":
        yield of.programme, first or of.since, None
    elif of.programme:
        yield of.programme, of.since, None
        if first and of.since and first < of.since:
            yield "registered", first, of.since - _A_DAY


def _day_left(home: Home) -> date:
    return date.fromisoformat(struck(home.voided_at, home.reason)[0] or "")
