"""How far the ward is: each indicator against the target of the year, month by month; what is not reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import select

from desktop.contract.figures import ELSEWHERE, NOTHING, WARD, Figure, Place
from desktop.contract.indicator import Indicator, Target
from desktop.contract.period import Period
from desktop.contract.roles import SEE_PROGRESS
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_visit import HouseholdVisit
from desktop.services import one_household
from desktop.services.indicator import Indicators

HoleKind = Literal["no_turns", "no_adults", "no_visits"]
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Standing:
    """An indicator at one place. `target`: the place's own, if one was set for it. `needed`: how many more
    each month until the year ends, to reach the target; None: no target, or not known of how many."""

    n: int
    indicator: Indicator
    figure: Figure
    target: Target | None
    needed: int | None

    @property
    def id(self) -> str:
        return self.indicator.code

    @property
    def share(self) -> Decimal | None:
        """Of the target, 1 being all of it."""
        wanted = self.target.value if self.target else None
        if not wanted or self.figure.value is None:
            return None
        return Decimal(self.figure.value) / wanted


@dataclass(frozen=True)
class Hole:
    """What nobody has reached, or told. `places`: names; for alleys where they are."""

    kind: HoleKind
    places: Sequence[str]


@dataclass(frozen=True)
class Overview:
    period: Period
    place: str
    standings: Sequence[Standing]
    places: Mapping[str, Mapping[str, Figure]]  # indicator -> place -> figure
    holes: Sequence[Hole] = field(default_factory=list)


@dataclass(frozen=True)
class Detail:
    """One indicator: where, and month by month."""

    indicator: Indicator
    by_place: Sequence[tuple[Place, Figure]]  # those that have one
    months: Sequence[tuple[Period, Figure]]  # the twelve up to the end of the period


class ProgressOfWard:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._indicators = Indicators(database, user)

    def overview(self, period: Period, place: str = WARD) -> Overview:
        """Raises NotAllowed: of her own people alone no figure of the ward can be told."""
        self._database.demand(self._user, SEE_PROGRESS)
        figures = self._indicators.figures(period)
        targets = self._indicators.targets(period.last.year, place)
        standings = [
            _standing(n, each, figures[each.code].get(place, NOTHING), targets, period)
            for n, each in enumerate(self._indicators.all())
        ]
        return Overview(period, place, standings, figures, self._holes(figures))

    def detail(self, code: str, period: Period, place: str = WARD) -> Detail | None:
        """Months that are still to come have no figure."""
        self._database.demand(self._user, SEE_PROGRESS)
        of = self._indicators.get(code)
        if of is None:
            return None
        figures = self._indicators.figures(period, [code])[code]
        everywhere = [*self.places(), Place(ELSEWHERE, "", "elsewhere")]
        places = [(each, figures[each.code]) for each in everywhere if each.code in figures]
        months = [Period.month(period.last.year, period.last.month)]
        while len(months) < MONTHS_SHOWN:
            months.insert(0, months[0].before())
        by_month = [(m, self._indicators.figures(m, [code])[code].get(place, NOTHING)) for m in months]
        told = [(each, figure) for each, figure in places if figure != NOTHING]
        return Detail(of, told, by_month)

    def places(self) -> Sequence[Place]:
        return self._indicators.places()

    def _holes(self, figures: Mapping[str, Mapping[str, Figure]]) -> Sequence[Hole]:
        real = [place for place in self.places() if place.kind == "neighbourhood"]
        turns = figures.get("turns", {})
        found = {
            "no_turns": [p.name for p in real if not turns.get(p.code, NOTHING).value],
            "no_adults": [p.name for p in real if not p.adults],
            "no_visits": self._alleys({place.cell: place.name for place in real}),
        }
        kinds: tuple[HoleKind, ...] = ("no_turns", "no_adults", "no_visits")
        return [Hole(kind, found[kind]) for kind in kinds if found[kind]]

    def _alleys(self, names: Mapping[str, str]) -> list[str]:
        """Alleys with households at none of which anybody has knocked."""
        with self._database.read() as session:
            of = one_household.merged(session)
            knocked = select(HouseholdVisit.household_id).where(
                HouseholdVisit.visited_on.is_not(None), HouseholdVisit.voided_at.is_(None)
            )
            visited = {of.get(each, each) for each in session.scalars(knocked.distinct())}
            alleys = (Household.cell, Household.street, Household.alley)
            rows: Sequence[Any] = session.execute(
                select(Household.id, *alleys)
                .where(Household.voided_at.is_(None), ~one_household.hidden(session))
                .where(Household.alley.is_not(None))
                .order_by(Household.cell, Household.walk_key)
            ).all()
        reached = {tuple(alley) for household, *alley in rows if household in visited}
        left = dict.fromkeys(tuple(alley) for _, *alley in rows if tuple(alley) not in reached)
        return [", ".join(filter(None, (alley, street, names.get(cell)))) for cell, street, alley in left]


def _standing(
    n: int, indicator: Indicator, figure: Figure, targets: Mapping[str, Target], period: Period
) -> Standing:
    target = targets.get(indicator.code)
    return Standing(n, indicator, figure, target, _needed(indicator, figure, target, period))


def _needed(indicator: Indicator, figure: Figure, target: Target | None, period: Period) -> int | None:
    if target is None or target.value is None or figure.numerator is None:
        return None
    wanted = target.value
    if indicator.unit == "percent":
        if not figure.denominator:
            return None
        wanted = -(-target.value * figure.denominator // 100)
    left = 12 - period.last.month
    missing = max(wanted - figure.numerator, 0)
    return -(-missing // left) if left else missing
