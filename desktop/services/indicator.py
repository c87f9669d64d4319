"""The ward's indicators: what each comes to, how it compares with its target, and the records behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from desktop.contract import figures, indicator, measures
from desktop.contract.figures import WARD, Figure, Place
from desktop.contract.indicator import Indicator, Target
from desktop.contract.measures import Who
from desktop.contract.period import Period
from desktop.contract.roles import SEE_PROGRESS
from desktop.models.database import Database
from desktop.models.yearly_target import YearlyTarget
from desktop.services.catalog import Catalog
from desktop.services.dates import today
from desktop.services.measuring import Measuring, measuring
from desktop.services.ward_counts import WardCounts, ward_counts

Figures = Mapping[str, Mapping[str, Figure]]  # code of an indicator -> code of a place -> figure


@dataclass(frozen=True)
class Behind:
    """What a figure was counted from: a list that shows it.

    `page`: citizen | help_visit | training_class | "" (nothing to open: units reported it, or it is typed).
    """

    page: str
    people: frozenset[str] | None = None  # these citizens; None: not of people
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

    def all(self) -> Sequence[Indicator]:
        """In the ward's order."""
        return [indicator.indicator(entry) for entry in self._catalog.entries("indicator")]

    def get(self, code: str) -> Indicator | None:
        return next((each for each in self.all() if each.code == code), None)

    def places(self) -> Sequence[Place]:
        """Neighbourhoods, then what is elsewhere, then teams, then units without a notebook."""
        return self._facts.places

    def figures(self, period: Period, codes: Sequence[str] | None = None) -> Figures:
        """Of these indicators, of all if none are named; each with the place figures.WARD for the whole, and
        figures.ELSEWHERE where something belongs to no place that is known here."""
        self._database.demand(self._user, SEE_PROGRESS)
        wanted = [each for each in self.all() if codes is None or each.code in codes]
        found = figures.figures(wanted, period, self._facts, today())
        needs = {each.code: each.where.who.need for each in wanted if each.where.who.need}
        told = ward_counts(self._database, period) if needs else WardCounts()
        return {
            code: told.laid_over(places, code, need) if (need := needs.get(code)) else places
            for code, places in found.items()
        }

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

    def parts(self, code: str, period: Period, by: Literal["sex", "age", "target_group"]) -> Figures:
        """The same indicator of each of its parts: value -> place -> figure. Ages: 0_17, 18_59, 60_999."""
        self._database.demand(self._user, SEE_PROGRESS)
        whole = self.get(code)
        if whole is None or by not in whole.parts:
            return {}
        made = [
            replace(whole, code=name, where=replace(whole.where, who=narrowed))
            for name, narrowed in _narrowed(whole.where.who, by, self._facts).items()
        ]
        return figures.figures(made, period, self._facts, today())

    def targets(self, year: int, place: str = WARD) -> Mapping[str, Target]:
        """Indicator -> what is asked of that year; nothing where nobody has said. The ward's own word counts
        before the catalogue's, whose targets are of the whole ward: none of its places has one by them."""
        known = [indicator.target(entry) for entry in self._catalog.entries("target") if place == WARD]
        found = {each.indicator: each for each in known if each.year == year}
        query = select(YearlyTarget).where(
            YearlyTarget.year == year, YearlyTarget.place == place, YearlyTarget.voided_at.is_(None)
        )
        with self._database.read() as session:
            own = sorted(session.scalars(query), key=lambda each: (each.home == WARD, each.home))
        return found | {each.indicator: Target(each.indicator, year, each.value) for each in own}

    def records_behind(self, code: str, place: str, period: Period) -> Behind:
        """`place`: a code of places(), figures.ELSEWHERE, or figures.WARD."""
        self._database.demand(self._user, SEE_PROGRESS)
        of = self.get(code)
        if of is None or of.is_reported:
            return Behind("")
        if of.counts not in ("people", "turns"):
            return Behind("training_class" if of.measure in ("sessions", "classes") else "", days=period)
        bits = figures.people_behind(of, period, self._facts)
        bits &= figures.living_at(place, of, self._facts)
        people = frozenset(self._facts.ids(measures.numbers_in(bits)))
        page = "help_visit" if of.counts == "turns" and of.measure == "helped" else "citizen"
        is_of_all = page == "help_visit" and of.where.who == Who()
        days = figures.days_of(of, period)
        cells = figures.nameless_at(place, of, period, self._facts)
        return Behind(page, people, of.where.first, days, nameless=is_of_all, cells=cells)


def _narrowed(who: Who, by: str, facts: Measuring) -> Mapping[str, Who]:
    people = facts.people
    if by == "sex":
        return {each: replace(who, sex=each) for each in sorted(people.sex)}
    if by == "target_group":
        return {each: replace(who, target_group=frozenset([each])) for each in sorted(people.group)}
    spans = [(0, 17), (18, 59), (60, 999)]
    lowest = who.min_age or 0
    return {
        f"{young}_{old}": replace(who, min_age=max(young, lowest), max_age=old)
        for young, old in spans
        if old >= lowest
    }
