"""From what is known to the figures of a period: the one place where indicators are computed (rule 7).

Laptop and ward each gather Facts in their own way; from there on the same lines run. A figure that is not
known is None, never 0: a place knows a measure from the first record of it on that it holds, and nothing is
known of a period that is still to come.

What is told in the period is what records say, what units report, and what is adjusted by hand, added up; see
reported.py for which lines count. Where a percentage is of what units report, their part alone is told: part
and whole are by one teller. Of those who live in the ward ("adults", "households", "roster") only places with
residents have a part, and only who was on the roster on the last day. So the figures of all places, ELSEWHERE
and OWN add up to the ward's. Numbers that cannot be right are shown, with what is wrong.

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
    ambassadors     neighbourhoods and units that have a digital ambassador on the last day
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from desktop.contract.indicator import Indicator
from desktop.contract.measures import Chunk, People, Turns, Who, nameless_in, people_of, turns_in, union
from desktop.contract.period import Period
from desktop.contract.records import WARD as WARD  # as a place: all of it
from desktop.contract.reported import Reported, Told, heard, together, total

ELSEWHERE = "elsewhere"  # as a place: what is in no cell that is known here, or told by no unit that is
OWN = "own"  # as a place: what is told of the whole ward, and of no place in it; there if anything is
NAMES: Mapping[str, str] = {  # on paper and on the ward's page: always Vietnamese
    ELSEWHERE: "Nơi khác",
    OWN: "Ghi chung cho cả phường",
}

PlaceKind = Literal["neighbourhood", "pseudo", "team", "organisation", "elsewhere", "own"]
UNITS: tuple[PlaceKind, ...] = ("neighbourhood", "organisation")  # each ought to have an ambassador
Doubt = Literal["more_than_whole", "negative"]
DOUBTS: Mapping[Doubt, str] = {  # on paper and on the ward's page: always Vietnamese
    "more_than_whole": "tử số lớn hơn mẫu số",
    "negative": "số âm",
}


@dataclass(frozen=True)
class Place:
    """Where figures are of. `cell`: its people's, or its team's; an organisation has none.

    `is_here`: it is in the sum WARD. A laptop that holds some of the ward's cells sums those alone, and
    knows nothing of the others' people: what it did for them is ELSEWHERE.
    """

    code: str
    name: str
    kind: PlaceKind
    cell: str = ""
    adults: int | None = None  # as the ward typed them
    households: int | None = None
    is_here: bool = True


class Event(NamedTuple):
    """Something that is counted by itself: a session held, a household met."""

    cell: str
    day: date | None  # None: nobody said; it counts where no day is asked for
    subject: str  # counted once
    detail: str = ""
    place: str = ""  # code of its place, where that is in no cell of its own
    until: date | None = None  # its last day; None: it is a matter of one day, or goes on

    def holds(self, day: date) -> bool:
        """It has begun by then, and is not over."""
        return (self.day is None or self.day <= day) and (self.until is None or day <= self.until)


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
    hidden: bool = False  # too few to be told, of what is sensitive
    is_change: bool = False  # of others: it may be negative

    @property
    def doubt(self) -> Doubt | None:
        """Why these numbers cannot be right."""
        if self.numerator is None or self.is_change:
            return None
        if self.numerator < 0:
            return "negative"
        return "more_than_whole" if self.denominator and self.numerator > self.denominator else None


NOTHING = Figure(None, None, None)
_TYPED = ("adults", "households")  # wholes that the ward types
_OF_RESIDENTS = (*_TYPED, "roster")
Figures = Mapping[str, Mapping[str, Figure]]  # indicator -> place -> figure; WARD is a place, too


def figures(indicators: Iterable[Indicator], period: Period, facts: Facts, today: date) -> Figures:
    told, knows = facts.reported(), _Known(facts, period.last)
    places = [place.code for place in facts.places]
    nothing = dict.fromkeys([*places, WARD], NOTHING)
    return {
        each.code: _of_all(each, period, facts, told, knows) if period.first <= today else nothing
        for each in indicators
    }


def takes(indicator: Indicator, place: PlaceKind) -> bool:
    """Whether such a place has a part in it; the ward's own line always has."""
    if indicator.of in _TYPED:
        return place == "neighbourhood"
    return indicator.of != "roster" or place != "organisation"


def holds_all(places: Iterable[Place]) -> bool:
    """Every neighbourhood of the ward is here: then what is here is the ward."""
    return all(place.is_here for place in places if place.kind == "neighbourhood")


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
            found = people.all
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
    if indicator.measure == "roster" or indicator.of in _OF_RESIDENTS:
        return found & who & people.listed(period.last)
    return found & who & ~people.never


def by_place(bits: int, facts: Facts) -> dict[str, int]:
    """Place -> how many of these people live there; whoever lives in none is ELSEWHERE."""
    found, left = {}, bits
    for place in _here(facts):
        if here := facts.people.place.get(place.cell, 0) if place.cell else 0:
            found[place.code] = (here & bits).bit_count()
            left &= ~here
    return found | ({ELSEWHERE: left.bit_count()} if left else {})


def living_at(place: str, indicator: Indicator, facts: Facts) -> int:
    """The set of people a figure of this place may count; WARD: all who are counted at any place."""
    homes = {each: facts.people.place.get(each.cell, 0) for each in _here(facts) if each.cell}
    if place == WARD:
        here = union(bits for each, bits in homes.items() if takes(indicator, each.kind))
        return here if indicator.of in _TYPED else -1
    if place == ELSEWHERE:
        return ~union(homes.values())
    return union(bits for each, bits in homes.items() if each.code == place)


def nameless_at(place: str, indicator: Indicator, period: Period, facts: Facts) -> frozenset[str] | None:
    """The cells whose turns without a name a figure of this place counts; None: all."""
    known = set(_place_of(facts))
    if place == WARD:
        return None
    if place != ELSEWHERE:
        return frozenset(each.cell for each in facts.places if each.code == place and each.cell)
    chunks = facts.chunks(*_span(indicator, period))
    found = (cell for asked in _turns(indicator) for cell in nameless_in(chunks, asked, Who()))
    return frozenset(found) - known


def days_of(indicator: Indicator, period: Period) -> Period:
    """The days whose records it counts."""
    first, last = _span(indicator, period)
    return Period(first or date.min, last)


def _span(indicator: Indicator, period: Period) -> tuple[date | None, date]:
    match indicator.span:
        case "period":
            return period.first, period.last
        case "year":
            return min(period.first, date(period.last.year, 1, 1)), period.last
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
    says = heard(indicator, told, days_of(indicator, period))
    strangers = sorted(says.keys() - {place.code for place in facts.places} - {WARD})
    if strangers:
        says = says | {ELSEWHERE: together(says[each] for each in strangers)}
    found = {}
    for place in [*facts.places, Place(ELSEWHERE, "", "elsewhere")]:
        code = place.code
        count = counted.get(code, 0) if code in known else counted.get(code) or None
        if not takes(indicator, place.kind) or (place.cell and not place.is_here):
            found[code] = NOTHING
        elif code != ELSEWHERE or count is not None or strangers:
            found[code] = _figure(indicator, count, wholes.get(code), says.get(code))
    here = {ELSEWHERE, *(place.code for place in _here(facts))}
    own = says.get(WARD) if holds_all(facts.places) else None
    parts = [figure for code, figure in found.items() if code in here]
    if own:
        found[OWN] = replace(_figure(indicator, None, None, own), is_change=True)
    found[WARD] = _whole_ward(indicator, parts, wholes.get(WARD), own or Told())
    return found


def _counted(indicator: Indicator, period: Period, facts: Facts) -> dict[str, int]:
    """Place -> what its records say."""
    if indicator.counts == "turns":
        return _count_turns(indicator, period, facts)
    if indicator.counts == "people":
        return by_place(people_behind(indicator, period, facts), facts)
    return {code: len(some) for code, some in events_behind(indicator, period, facts).items()}


def events_behind(indicator: Indicator, period: Period, facts: Facts) -> Mapping[str, set[str]]:
    """Place -> what is counted by itself there."""
    first, last = _span(indicator, period)
    place_of = _place_of(facts)
    subjects: dict[str, set[str]] = {}
    for each in facts.events(indicator.measure):
        within = first is None if each.day is None else (first or date.min) <= each.day <= last
        over = each.until is not None and each.until < last
        if within and not over and (not indicator.where.first or each.detail in indicator.where.first):
            place = each.place or place_of.get(each.cell, ELSEWHERE)
            subjects.setdefault(place, set()).add(each.subject)
    return subjects


def _count_turns(indicator: Indicator, period: Period, facts: Facts) -> dict[str, int]:
    chunks, who = facts.chunks(*_span(indicator, period)), facts.people.who(indicator.where.who, period.last)
    found: Counter[str] = Counter()
    for asked in _turns(indicator):
        left = who
        for place in _here(facts):
            if here := facts.people.place.get(place.cell, 0) if place.cell else 0:
                found[place.code] += turns_in(chunks, asked, who & here)
                left &= ~here
        found[ELSEWHERE] += turns_in(chunks, asked, left)
        place_of = _place_of(facts)
        for cell, count in nameless_in(chunks, asked, indicator.where.who).items():
            found[place_of.get(cell, ELSEWHERE)] += count
    return dict(+found)


def _here(facts: Facts) -> list[Place]:
    return [place for place in facts.places if place.is_here]


def _place_of(facts: Facts) -> dict[str, str]:
    return {place.cell: place.code for place in _here(facts) if place.cell}


class _Known:
    """The places where nothing counted is a zero, and not something nobody has looked at yet by that day:
    asked once for each measure."""

    def __init__(self, facts: Facts, last: date) -> None:
        self._facts = facts
        self._last = last
        self._found: dict[tuple[str, str], set[str]] = {}

    def places(self, indicator: Indicator) -> set[str]:
        facts, asked = self._facts, (indicator.measure, indicator.where.kind)
        if indicator.where.who.need and not facts.people.need:
            return set()
        if indicator.of == "units":  # whoever is in the list nowhere has none, once there is a list
            return _units(facts) if _seen(*asked, facts, self._last) else set()
        if asked not in self._found:
            place_of = _place_of(facts)
            self._found[asked] = {place_of.get(cell, ELSEWHERE) for cell in _seen(*asked, facts, self._last)}
        return self._found[asked]


def _seen(measure: str, kind: str, facts: Facts, last: date) -> set[str]:
    """The cells that hold a record of this measure, of that day or before."""
    people = facts.people
    if measure in ("confirmed", "observed"):
        told = union(facts.status(kind or "confirmed", last).values())
        return _cells(people, told)
    if measure == "roster":
        return _cells(people, people.listed(last))
    if measure in ("helped", "attended", "reached"):
        chunks = facts.chunks(None, last)
        any_of = [Turns(name) for name in ("helped", "attended") if measure in (name, "reached")]
        seen = {cell for asked in any_of for cell in _cells(people, people_of(chunks, asked))}
        return seen | {cell for asked in any_of for cell in nameless_in(chunks, asked, Who())}
    return {event.cell for event in facts.events(measure) if event.day is None or event.day <= last}


def _units(facts: Facts) -> set[str]:
    return {place.code for place in _here(facts) if place.kind in UNITS}


def _cells(people: People, bits: int) -> set[str]:
    return {cell for cell, here in people.place.items() if here & bits}


def _wholes(indicator: Indicator, period: Period, facts: Facts) -> dict[str, int]:
    """Place -> what a percentage is of, where it is known; of the ward only if all of it is."""
    real = [place for place in _here(facts) if place.kind == "neighbourhood"]
    match indicator.of:
        case "adults" | "households":
            typed = {place.code: getattr(place, indicator.of) for place in real}
            found = {code: count for code, count in typed.items() if count}
            return found | ({WARD: sum(found.values())} if real and len(found) == len(real) else {})
        case "roster":
            who = facts.people.listed(period.last) & facts.people.who(indicator.where.who, period.last)
            found = {code: count for code, count in by_place(who, facts).items() if count}
            return found | ({WARD: who.bit_count()} if who else {})
        case "units":
            units = _units(facts)
            return dict.fromkeys(units, 1) | ({WARD: len(units)} if units else {})
    return {}


def _figure(indicator: Indicator, count: int | None, whole: int | None, told: Told | None) -> Figure:
    amount, out_of, adjustment = told or Told()
    part = total([count, amount, adjustment])
    if indicator.is_reported or indicator.of == "reported":
        part, whole = total([amount, adjustment]), out_of if indicator.unit == "percent" else None
    value: Decimal | int | None = part
    if indicator.unit == "percent":
        value = percent(part, whole) if part is not None and whole else None
    return Figure(value, part, whole, count, amount, adjustment)


def _whole_ward(indicator: Indicator, parts: Sequence[Figure], whole: int | None, own: Told) -> Figure:
    """The sum of what is known of its places, and of what is told of all of it."""
    units = [Told(each.from_units, each.denominator, each.adjustment) for each in parts]
    told = together([own, *units])
    return _figure(indicator, total(part.from_notebook for part in parts), whole, told)
