"""The ward's indicators: what each comes to, how it compares with its target, and the records behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract import figures, indicator, measures
from desktop.contract.catalog import CatalogEntry
from desktop.contract.figures import WARD, Figure, Place
from desktop.contract.indicator import Indicator, Target
from desktop.contract.measures import Who
from desktop.contract.period import Period
from desktop.contract.roles import SEE_PROGRESS
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.yearly_target import YearlyTarget
from desktop.services.catalog import Catalog
from desktop.services.dates import today
from desktop.services.measured_team import TeamFacts
from desktop.services.measuring import Measuring, measuring
from desktop.services.ward_counts import WardCounts, ward_counts

Figures = Mapping[str, Mapping[str, Figure]]  # code of an indicator -> code of a place -> figure
UNKNOWN = ""  # as a part: of whom it is not known

# Measure -> the list that shows what it counts; of people and turns see records_behind().
_LISTS: Mapping[str, str] = {
    "sessions": "training_class",
    "classes": "training_class",
    "points": "point_session",
    "households": "household",
    "households_met": "household",
    "ambassadors": "ambassador",
    "units": "unit_figure",
}


@dataclass(frozen=True)
class Behind:
    """What a figure was counted from: a list that shows it.

    `page`: citizen | help_visit | training_class | household | point_session | ambassador | unit_figure.
    """

    page: str
    people: frozenset[str] | None = None  # these citizens; None: not of people
    records: frozenset[str] | None = None  # these classes, households or sessions; None: not of those
    services: frozenset[str] = frozenset()
    days: Period | None = None
    nameless: bool = False  # and turns without a name
    cells: frozenset[str] | None = None  # of those without a name; None: any
    said: str = ""  # which figure it is, in words


class Indicators:
    """What is declared anybody may read; figures are for whoever may see the ward's (roles.SEE_PROGRESS),
    since of her own people alone they would be wrong: else NotAllowed."""

    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)
        self._facts = measuring(database)

    def all(self, group: str | None = None) -> Sequence[Indicator]:
        """In the ward's order; of one target group those that are about people, narrowed to it. What is
        declared in a way that only a newer program knows is left out: it would be counted wrongly."""
        found = [indicator.indicator(entry) for entry in self._readable("indicator")]
        if group is None:
            return found
        return [made for each in found if (made := indicator.of_group(each, group))]

    def get(self, code: str, group: str | None = None) -> Indicator | None:
        return next((each for each in self.all(group) if each.code == code), None)

    def places(self) -> Sequence[Place]:
        """Neighbourhoods, then what is elsewhere, then teams, then units without a notebook."""
        self._facts.look_at_grants()
        return self._facts.places

    def figures(
        self, period: Period, codes: Sequence[str] | None = None, group: str | None = None
    ) -> Figures:
        """Of these indicators, of all if none are named; each with the place figures.WARD for the whole,
        figures.ELSEWHERE where something belongs to no place that is known here, and figures.OWN where
        something is told of the ward as a whole."""
        self._database.demand(self._user, SEE_PROGRESS)
        wanted = [each for each in self.all(group) if codes is None or each.code in codes]
        found = self.of(wanted, period, group)
        needs = {each.code: each.where.who.need for each in wanted if each.where.who.need and not group}
        told = ward_counts(self._database, period) if needs else WardCounts()
        return {
            code: told.laid_over(places, code, need) if (need := needs.get(code)) else places
            for code, places in found.items()
        }

    def of(self, wanted: Sequence[Indicator], period: Period, group: str | None = None) -> Figures:
        """Of these, as they are given. What units report is of everybody, and of no group."""
        self._database.demand(self._user, SEE_PROGRESS)
        self._facts.look_at_grants()
        names = {each.code: f"{each.code}/{group}" if group else each.code for each in wanted}
        asked = [replace(each, code=names[each.code]) for each in wanted]
        found = figures.figures(asked, period, self._facts, today())
        return {code: found[name] for code, name in names.items()}

    def of_team(self, unit: str, period: Period, codes: Sequence[str]) -> Figures:
        """Of an association or office whose team's records are here: what the team did, and what the unit
        told; indicator -> unit -> figure. Empty where it has no team, or not here."""
        self._database.demand(self._user, SEE_PROGRESS)
        places = {each.code: each for each in self.places()}
        team, own = places.get(f"team:{unit}"), places.get(unit)
        if own is None or team is None or not team.is_here:
            return {}
        facts = TeamFacts(self._facts, own, team.cell)
        wanted = [each for each in self.all() if each.code in codes and each.measure != "roster"]
        found = figures.figures(wanted, period, facts, today())
        return {code: {unit: of[WARD]} for code, of in found.items()}

    def by_need(self, code: str, period: Period) -> tuple[Figures, datetime | None]:
        """(need -> place -> figure, when the ward counted it), as this notebook last heard it from the ward:
        no laptop holds all that tells it. Empty where the ward has not told it of this period."""
        self._database.demand(self._user, SEE_PROGRESS)
        told = ward_counts(self._database, period)
        needs = told.heard.get(code, {})
        return {
            need: told.laid_over(dict.fromkeys(places, figures.NOTHING), code, need)
            for need, places in needs.items()
        }, told.at

    def parts(self, of: Indicator, by: str, period: Period) -> Figures:
        """The same indicator of each of its parts, value -> place -> figure; what is left of the whole is
        UNKNOWN. Nothing where it does not declare them. Ages: 0_17, 18_59, 60_999. As records say it; needs
        as the ward told them, of all people and of no group."""
        self._database.demand(self._user, SEE_PROGRESS)
        if by not in of.parts:
            return {}
        if by == "need":
            return self.by_need(of.code, period)[0] if of == self.get(of.code) else {}
        who = _narrowed(of.where.who, by, self._facts)
        made = [replace(indicator.narrowed(of, each), code=name) for name, each in who.items()]
        found = dict(self.of(made, period, by))
        whole = self.of([indicator.narrowed(of, of.where.who)], period, by)[of.code]
        found[UNKNOWN] = {
            place: _left(figure, [part[place] for part in found.values() if place in part])
            for place, figure in whole.items()
        }
        return found

    def targets(self, year: int, place: str = WARD) -> Mapping[str, Target]:
        """Indicator -> what is asked of that year; nothing where nobody has said. The ward's own word counts
        before the catalogue's, whose targets are of the whole ward: none of its places has one by them."""

        def read(session: Session) -> Mapping[str, Target]:
            known = [indicator.target(entry) for entry in self._readable("target") if place == WARD]
            query = select(YearlyTarget).where(
                YearlyTarget.year == year, YearlyTarget.place == place, YearlyTarget.voided_at.is_(None)
            )
            own = sorted(session.scalars(query), key=lambda each: (each.home == WARD, each.home))
            found = {each.indicator: each for each in known if each.year == year}
            return found | {each.indicator: Target(each.indicator, year, each.value) for each in own}

        return self._facts.kept(read, "targets", year, place)

    def records_behind(self, code: str, place: str, period: Period, group: str | None = None) -> Behind:
        """`place`: a code of places(), figures.ELSEWHERE, figures.OWN, or figures.WARD."""
        self._database.demand(self._user, SEE_PROGRESS)
        of = self.get(code, group)
        if of is None:
            return Behind("")
        days = figures.days_of(of, period)
        if of.of == "reported" or place == figures.OWN:  # what was told
            return Behind("unit_figure", days=days)
        if page := _LISTS.get(of.measure):
            return Behind(page, records=self._events(of, place, period), days=days)
        living = figures.living_at(place, of, self._facts)
        people = self._ids(figures.people_behind(of, period, self._facts) & living)
        is_visit = of.counts == "turns" and of.measure == "helped"
        is_of_all = is_visit and of.where.who == Who()
        page = "help_visit" if is_visit else "citizen"
        cells = figures.nameless_at(place, of, period, self._facts)
        return Behind(page, people, None, of.where.first, days, nameless=is_of_all, cells=cells)

    def not_helped(self, cells: Sequence[str], period: Period) -> frozenset[str]:
        """Who lives there and had no turn of help in this time."""
        self._database.demand(self._user, SEE_PROGRESS)
        people, asked = self._facts.people, measures.Turns("helped")
        helped = measures.people_of(self._facts.chunks(period.first, period.last), asked)
        there = measures.union(people.place.get(cell, 0) for cell in cells)
        return self._ids(there & people.listed(period.last) & ~helped)

    def _readable(self, kind: str) -> Sequence[CatalogEntry]:
        found = self._catalog.entries(kind)
        return [entry for entry in found if not any(indicator.problems(kind, entry.data))]

    def _ids(self, bits: int) -> frozenset[str]:
        return frozenset(self._facts.ids(measures.numbers_in(bits)))

    def _events(self, of: Indicator, place: str, period: Period) -> frozenset[str]:
        """What is counted by itself; of sessions of classes their classes, which have a list."""
        found = figures.events_behind(of, period, self._facts)
        subjects = {each for code, some in found.items() if place in (WARD, code) for each in some}
        if of.measure != "sessions":
            return frozenset(subjects)
        held = select(ClassSession.id, ClassSession.class_id)
        with self._database.read() as session:
            return frozenset(name for each, name in session.execute(held) if each in subjects)


def _left(whole: Figure, parts: Sequence[Figure]) -> Figure:
    """How many are in none of the parts."""
    if whole.numerator is None:
        return figures.NOTHING
    left = max(whole.numerator - sum(part.numerator or 0 for part in parts), 0)
    return Figure(left, left, None, left)


def _narrowed(who: Who, by: str, facts: Measuring) -> Mapping[str, Who]:
    people = facts.people
    if by == "sex":
        told = sorted({"female", "male", *people.sex})  # also of whoever left no name
        return {each: replace(who, sex=each) for each in told if who.sex in (None, each)}
    if by == "target_group":
        groups = [each for each in sorted(people.group) if not who.target_group or each in who.target_group]
        return {each: replace(who, target_group=frozenset([each])) for each in groups}
    spans = [(0, 17), (18, 59), (60, 999)]
    lowest, highest = who.min_age or 0, 999 if who.max_age is None else who.max_age
    return {
        f"{young}_{old}": replace(who, min_age=max(young, lowest), max_age=min(old, highest))
        for young, old in spans
        if old >= lowest and young <= highest
    }
