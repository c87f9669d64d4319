"""From what is known to the figures of a period: the one place where indicators are computed (rule 7).

Laptop and ward each gather Facts in their own way; from there on the same lines run. A figure that is not
known is None, never 0: a place knows a measure as soon as it holds one record of it, of any time.

What each measure is:

    helped          people with a turn of help, or their turns; a turn without a name is no person
    attended        learners who were there, or how often
    reached         people helped or taught, each once
    confirmed       people with a reference to an official confirmation
    observed        people of whom the newest observation says so
    roster          people in the notebook
    sessions        class sessions held; classes: those they belong to
    points          sessions of mobile points
    households      those that take part in the programme so far; households_met: those met at the door
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from desktop.contract.indicator import Indicator
from desktop.contract.measures import Chunk, People, Turns, Who, nameless_in, people_of, turns_in, union
from desktop.contract.period import Period

WARD = "ward"  # as a place: all of it
ELSEWHERE = "elsewhere"  # as a place: what is in no cell that is known here

PlaceKind = Literal["neighbourhood", "pseudo", "team", "organisation", "elsewhere"]


@dataclass(frozen=True)
class Place:
    """Where figures are of. `cell`: its people's, or its team's; an organisation has none."""

    code: str
    name: str
    kind: PlaceKind
    cell: str = ""
    adults: int | None = None  # as the ward typed them
    households: int | None = None


class Event(NamedTuple):
    """Something that is counted by itself: a session held, a household met."""

    cell: str
    day: date | None  # None: nobody said; it counts where no day is asked for
    subject: str  # counted once
    detail: str = ""


class Reported(NamedTuple):
    """What a unit without a notebook told, or an officer adjusted; see models/unit_figure.py."""

    unit: str  # code of a place
    indicator: str
    period: str
    line: str  # reported | adjusted
    amount: int
    out_of: int | None


class Facts(Protocol):
    """What is known, as its holder gathers it."""

    @property
    def people(self) -> People: ...

    @property
    def places(self) -> Sequence[Place]: ...

    def chunks(self, first: date | None, last: date) -> Sequence[Chunk]:
        """All turns of these days; without a first day, since the beginning."""

    def status(self, name: str, day: date) -> Mapping[str, int]:
        """ "confirmed", or a kind of observation: value -> people of whom it holds on that day."""

    def events(self, measure: str) -> Sequence[Event]: ...

    def reported(self) -> Sequence[Reported]: ...


@dataclass(frozen=True)
class Figure:
    """`value`: in the indicator's unit, a percentage with one decimal; None: chưa có số liệu."""

    value: Decimal | int | None
    numerator: int | None
    denominator: int | None
    from_notebook: int | None = None  # as records say (Từ sổ)
    from_units: int | None = None  # as units report (Đơn vị báo cáo)
    adjustment: int | None = None  # by hand, with a reason


Figures = Mapping[str, Mapping[str, Figure]]  # indicator -> place -> figure; WARD is a place, too


def figures(indicators: Iterable[Indicator], period: Period, facts: Facts) -> Figures:
    told, knows = facts.reported(), _Known(facts)
    return {each.code: _of_all(each, period, facts, told, knows) for each in indicators}


def told_once(told: Iterable[tuple[str, Reported]]) -> list[Reported]:
    """(home, what was told): of one line kept by several teams the ward's own counts, else the first."""
    kept: dict[tuple[str, str, str, str], Reported] = {}
    for _, each in sorted(told, key=lambda pair: (pair[0] != WARD, pair[0])):
        kept.setdefault(each[:4], each)
    return list(kept.values())


def percent(part: int, whole: int) -> Decimal | None:
    """With one decimal, half up; None of nothing."""
    return Decimal((2000 * part + whole) // (2 * whole)).scaleb(-1) if whole else None


def people_behind(indicator: Indicator, period: Period, facts: Facts) -> int:
    """The set of people an indicator of people counts; see measures.numbers_in()."""
    where, people = indicator.where, facts.people
    who = people.who(where.who, period.last)
    first, last = _span(indicator, period)
    match indicator.measure:
        case "roster":
            found = people.listed
        case "confirmed" | "observed":
            name = where.kind or "confirmed"
            values = facts.status(name, last)
            found = 0
            for value, bits in values.items():
                found |= bits if not where.first or value in where.first else 0
        case _:
            chunks = facts.chunks(first, last)
            found = 0
            for asked in _turns(indicator):
                found |= people_of(chunks, asked)
    return found & who & (people.listed if indicator.of == "roster" else -1)


def by_place(bits: int, facts: Facts) -> dict[str, int]:
    """Place -> how many of these people live there; whoever lives in none is ELSEWHERE."""
    found, left = {}, bits
    for place in facts.places:
        if here := facts.people.place.get(place.cell, 0) if place.cell else 0:
            found[place.code] = (here & bits).bit_count()
            left &= ~here
    return found | ({ELSEWHERE: left.bit_count()} if left else {})


def days_of(indicator: Indicator, period: Period) -> Period:
    """The days whose records it counts."""
    first, last = _span(indicator, period)
    return Period(first or date.min, last)


def _span(indicator: Indicator, period: Period) -> tuple[date | None, date]:
    match indicator.span:
        case "period":
            return period.first, period.last
        case "year":
            return date(period.last.year, 1, 1), period.last
    return None, period.last


def _turns(indicator: Indicator) -> list[Turns]:
    if indicator.measure == "reached":
        return [Turns("helped"), Turns("attended")]
    return [Turns(indicator.measure, indicator.where.first, indicator.where.second)]


def _of_all(
    indicator: Indicator, period: Period, facts: Facts, told: Sequence[Reported], knows: "_Known"
) -> Mapping[str, Figure]:
    counted = {} if indicator.is_reported else _counted(indicator, period, facts)
    known = knows.places(indicator)
    wholes = _wholes(indicator, period, facts)
    heard = _heard(indicator, period, told)
    found = {}
    for place in [*facts.places, Place(ELSEWHERE, "", "elsewhere")]:
        count = counted.get(place.code, 0) if place.code in known else counted.get(place.code) or None
        if place.kind != "elsewhere" or count is not None:
            found[place.code] = _figure(indicator, count, wholes.get(place.code), heard.get(place.code))
    found[WARD] = _whole_ward(indicator, facts, found, wholes.get(WARD), heard.get(WARD))
    return found


def _counted(indicator: Indicator, period: Period, facts: Facts) -> dict[str, int]:
    """Place -> what its records say."""
    if indicator.counts == "turns":
        return _count_turns(indicator, period, facts)
    if indicator.counts == "people":
        return by_place(people_behind(indicator, period, facts), facts)
    first, last = _span(indicator, period)
    place_of = {place.cell: place.code for place in facts.places if place.cell}
    subjects: dict[str, set[str]] = {}
    for cell, day, subject, detail in facts.events(indicator.measure):
        within = first is None if day is None else (first or date.min) <= day <= last
        if within and (not indicator.where.first or detail in indicator.where.first):
            subjects.setdefault(place_of.get(cell, ELSEWHERE), set()).add(subject)
    return {code: len(some) for code, some in subjects.items()}


def _count_turns(indicator: Indicator, period: Period, facts: Facts) -> dict[str, int]:
    chunks, who = facts.chunks(*_span(indicator, period)), facts.people.who(indicator.where.who, period.last)
    found: Counter[str] = Counter()
    for asked in _turns(indicator):
        left = who
        for place in facts.places:
            if here := facts.people.place.get(place.cell, 0) if place.cell else 0:
                found[place.code] += turns_in(chunks, asked, who & here)
                left &= ~here
        found[ELSEWHERE] += turns_in(chunks, asked, left)
        place_of = {place.cell: place.code for place in facts.places if place.cell}
        for cell, count in nameless_in(chunks, asked, indicator.where.who).items():
            found[place_of.get(cell, ELSEWHERE)] += count
    return dict(+found)


class _Known:
    """The places where nothing counted is a zero, and not something nobody has looked at: asked once for each
    measure."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._found: dict[tuple[str, str], set[str]] = {}

    def places(self, indicator: Indicator) -> set[str]:
        facts, asked = self._facts, (indicator.measure, indicator.where.kind)
        if indicator.where.who.need and not facts.people.need:
            return set()
        if asked not in self._found:
            place_of = {place.cell: place.code for place in facts.places if place.cell}
            self._found[asked] = {place_of.get(cell, ELSEWHERE) for cell in _seen(*asked, facts)}
        return self._found[asked]


def _seen(measure: str, kind: str, facts: Facts) -> set[str]:
    """The cells that hold a record of this measure, of any time."""
    people = facts.people
    if measure in ("confirmed", "observed"):
        told = union(facts.status(kind or "confirmed", date.max).values())
        return _cells(people, told)
    if measure == "roster":
        return _cells(people, people.listed)
    if measure in ("helped", "attended", "reached"):
        chunks = facts.chunks(None, date.max)
        any_of = [Turns(name) for name in ("helped", "attended") if measure in (name, "reached")]
        seen = {cell for asked in any_of for cell in _cells(people, people_of(chunks, asked))}
        return seen | {cell for asked in any_of for cell in nameless_in(chunks, asked, Who())}
    return {event.cell for event in facts.events(measure)}


def _cells(people: People, bits: int) -> set[str]:
    return {cell for cell, here in people.place.items() if here & bits}


def _wholes(indicator: Indicator, period: Period, facts: Facts) -> dict[str, int]:
    """Place -> what a percentage is of, where it is known; of the ward only if all of it is."""
    real = [place for place in facts.places if place.kind == "neighbourhood"]
    match indicator.of:
        case "adults" | "households":
            typed = {place.code: getattr(place, indicator.of) for place in real}
            found = {code: count for code, count in typed.items() if count}
            return found | ({WARD: sum(found.values())} if real and len(found) == len(real) else {})
        case "roster":
            who = facts.people.listed & facts.people.who(indicator.where.who, period.last)
            found = {code: count for code, count in by_place(who, facts).items() if count}
            return found | ({WARD: who.bit_count()} if who else {})
    return {}


class _Told(NamedTuple):
    amount: int | None
    out_of: int | None
    adjustment: int | None


def _heard(indicator: Indicator, period: Period, told: Sequence[Reported]) -> dict[str, _Told]:
    """Place -> what its unit reported: for this very period, or the newest so far where all of it counts;
    adjustments are added up."""
    mine: dict[str, dict[str, list[tuple[Period, Reported]]]] = {}
    for each in told:
        of = Period.read(each.period)
        if each.indicator == indicator.code and _falls_in(indicator, of, period):
            mine.setdefault(each.unit, {}).setdefault(each.line, []).append((of, each))
    return {unit: _told(lines) for unit, lines in mine.items()}


def _told(lines: Mapping[str, list[tuple[Period, Reported]]]) -> _Told:
    reported = sorted(lines.get("reported", ()), key=lambda each: (each[0].last, each[0].first))
    newest = reported[-1][1] if reported else None
    adjusted = [each.amount for _, each in lines.get("adjusted", ())]
    return _Told(
        newest.amount if newest else None,
        newest.out_of if newest else None,
        sum(adjusted) if adjusted else None,
    )


def _falls_in(indicator: Indicator, of: Period, period: Period) -> bool:
    if indicator.span == "period":
        return of == period
    first, last = _span(indicator, period)
    return of.last <= last and (first is None or of.first >= first)


def _figure(indicator: Indicator, count: int | None, whole: int | None, told: _Told | None) -> Figure:
    amount, out_of, adjustment = told or _Told(None, None, None)
    part = count
    if indicator.is_reported or indicator.of == "reported":
        part, whole = amount, out_of if indicator.unit == "percent" else None
    if part is not None or adjustment is not None:
        part = (part or 0) + (adjustment or 0)
    value: Decimal | int | None = part
    if indicator.unit == "percent":
        value = percent(part, whole) if part is not None and whole else None
    return Figure(value, part, whole, count, amount, adjustment)


def _whole_ward(
    indicator: Indicator,
    facts: Facts,
    found: Mapping[str, Figure],
    whole: int | None,
    own: _Told | None,
) -> Figure:
    """The sum of what is known; of a typed whole only those who live in the ward are a part."""
    typed = indicator.of in ("adults", "households")
    within = {place.code for place in facts.places if place.kind == "neighbourhood"}
    parts = [figure for code, figure in found.items() if not typed or code in within]
    count = _sum(figure.from_notebook for figure in parts)
    own = own or _Told(None, None, None)
    told = _Told(
        _sum([own.amount, *(figure.from_units for figure in parts)]),
        _sum([own.out_of, *(figure.denominator for figure in parts if figure.from_units is not None)]),
        _sum([own.adjustment, *(figure.adjustment for figure in parts)]),
    )
    return _figure(indicator, count, whole, told)


def _sum(parts: Iterable[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None
