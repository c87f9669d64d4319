"""How far the ward is: each indicator against the target of the year, month by month; what is not reached."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from desktop.contract.figures import ELSEWHERE, NOTHING, OWN, UNITS, WARD, Figure, Place, holds_all
from desktop.contract.indicator import Indicator, Target
from desktop.contract.period import Period
from desktop.contract.roles import SEE_PROGRESS
from desktop.models.database import Database
from desktop.services import last_figures
from desktop.services.dates import today
from desktop.services.indicator import Behind, Figures, Indicators
from desktop.services.measuring import measuring

HoleKind = Literal["no_turns", "no_adults", "no_visits", "no_ambassador"]
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Asked:
    """Of which time, where, and whom: all, or one target group."""

    period: Period
    place: str = WARD
    group: str | None = None

    @property
    def question(self) -> list[str | None]:
        return [self.period.code, self.place, self.group]


@dataclass(frozen=True)
class Pace:
    """How many are missing to the target, and how many months are left: of them the current one is the first;
    none: the year is over."""

    missing: int
    months: int

    @property
    def monthly(self) -> int | None:
        return -(-self.missing // self.months) if self.months else None


@dataclass(frozen=True)
class Standing:
    """An indicator at one place. `target`: the place's own, if one was set for it. `pace`: to its own target;
    of a percentage else to the ward's; None: there is none, or not known of how many."""

    n: int
    indicator: Indicator
    figure: Figure
    target: Target | None
    pace: Pace | None

    @property
    def id(self) -> str:
        return self.indicator.code


@dataclass(frozen=True)
class Hole:
    """What nobody has reached, or told. `places`: names; for alleys where they are. `behind`: the records of
    it, where there are any."""

    kind: HoleKind
    places: Sequence[str]
    behind: Behind | None = None


@dataclass(frozen=True)
class Overview:
    """`counted_at`: None, it is counted just now; else it is what was shown last."""

    asked: Asked
    standings: Sequence[Standing]
    holes: Sequence[Hole] = field(default_factory=list)
    counted_at: datetime | None = None


@dataclass(frozen=True)
class Detail:
    """One indicator: where, month by month, and by its declared parts. All of `before`: the period before."""

    asked: Asked
    indicator: Indicator
    by_place: Sequence[tuple[Place, Figure, Pace | None]]  # those that have one
    months: Sequence[tuple[Period, Figure]]  # the twelve up to the end of the period
    before: tuple[Period, Figure]
    parts: Mapping[str, Sequence[tuple[str, Figure]]]  # sex | age | target_group -> code -> figure


class ProgressOfWard:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._indicators = Indicators(database, user)
        self._facts = measuring(database)

    def overview(self, asked: Asked) -> Overview:
        """Raises NotAllowed: of her own people alone no figure of the ward can be told."""
        self._database.demand(self._user, SEE_PROGRESS)
        figures = self._indicators.figures(asked.period, group=asked.group)
        return self._as_of(asked, figures, None)

    def count_ahead(self) -> bool:
        """Read what the first question needs, for whoever has looked at figures before: it is megabytes,
        which nobody else needs. Gives whether it was read."""
        wanted = last_figures.is_kept(self._database, self._user)
        if wanted:
            self._indicators.figures(Period.year(today().year))
        return wanted

    def remember(self, shown: Overview) -> Future[None]:
        """What the next start shows while it counts."""
        of = {each.id: {shown.asked.place: each.figure} for each in shown.standings}
        return last_figures.keep(self._database, self._user, shown.asked.question, of)

    def last_shown(self, asked: Asked) -> Overview | None:
        """What the same question was answered last, at once; None: it was not the last question."""
        self._database.demand(self._user, SEE_PROGRESS)
        kept = last_figures.kept(self._database, self._user, asked.question)
        return self._as_of(asked, kept.figures, kept.at) if kept else None

    def detail(self, code: str, asked: Asked) -> Detail | None:
        """Months that are still to come have no figure."""
        self._database.demand(self._user, SEE_PROGRESS)
        period = asked.period
        of = self._indicators.get(code, asked.group)
        if of is None:
            return None
        months = [Period.month(period.last.year, period.last.month)]
        while len(months) < MONTHS_SHOWN:
            months.insert(0, months[0].before())
        return Detail(
            asked,
            of,
            self._by_place(of, asked),
            [(each, self._at(of, replace(asked, period=each))) for each in months],
            (period.before(), self._at(of, replace(asked, period=period.before()))),
            {by: found for by in of.parts if (found := self._parts(of, by, asked))},
        )

    def is_of_ward(self) -> bool:
        """Every neighbourhood of the ward is in this notebook; else its sum is that of its own places."""
        return holds_all(self._indicators.places())

    def places(self) -> Sequence[Place]:
        """Those whose people are in this notebook."""
        return [place for place in self._indicators.places() if place.is_here]

    def _at(self, of: Indicator, asked: Asked) -> Figure:
        return self._figures(of, asked).get(asked.place, NOTHING)

    def _figures(self, of: Indicator, asked: Asked) -> Mapping[str, Figure]:
        return self._indicators.figures(asked.period, [of.code], asked.group)[of.code]

    def _by_place(self, of: Indicator, asked: Asked) -> Sequence[tuple[Place, Figure, Pace | None]]:
        figures = self._figures(of, asked)
        everywhere = [*self.places(), Place(ELSEWHERE, "", "elsewhere"), Place(OWN, "", "own")]
        told = [(place, figures[place.code]) for place in everywhere if place.code in figures]
        return [
            (place, figure, self._pace(of, figure, replace(asked, place=place.code)))
            for place, figure in told
            if figure != NOTHING
        ]

    def _parts(self, of: Indicator, by: str, asked: Asked) -> Sequence[tuple[str, Figure]]:
        found = self._indicators.parts(of, by, asked.period)
        told = [(part, figures.get(asked.place, NOTHING)) for part, figures in found.items()]
        return [(part, figure) for part, figure in told if figure.numerator or figure.hidden]

    def _as_of(self, asked: Asked, figures: Figures, at: datetime | None) -> Overview:
        standings = [
            self._standing(n, each, figures[each.code].get(asked.place, NOTHING), asked)
            for n, each in enumerate(self._indicators.all(asked.group))
            if each.code in figures
        ]
        holes = [] if at else self._holes(figures, asked)
        return Overview(asked, standings, holes, at)

    def _standing(self, n: int, of: Indicator, figure: Figure, asked: Asked) -> Standing:
        target = self._target(of, asked)
        so_far = figure
        if target and of.span != "ever" and asked.period.kind != "year":  # a target is of one year
            last = asked.period.last
            so_far = self._at(of, replace(asked, period=Period(date(last.year, 1, 1), last)))
        return Standing(n, of, figure, target, self._pace(of, so_far, asked))

    def _pace(self, of: Indicator, so_far: Figure, asked: Asked) -> Pace | None:
        """The ward comes to a share when every place and group does; how many of its turns are to be there or
        of them, has to be said."""
        target = self._target(of, asked)
        if target is None and of.unit == "percent":
            target = self._indicators.targets(asked.period.last.year).get(of.code)
        return _pace(of, so_far, target, asked.period)

    def _target(self, of: Indicator, asked: Asked) -> Target | None:
        is_some = asked.group or (asked.place == WARD and not self.is_of_ward())
        known = {} if is_some else self._indicators.targets(asked.period.last.year, asked.place)
        return known.get(of.code)

    def _holes(self, figures: Figures, asked: Asked) -> Sequence[Hole]:
        here = self.places()
        real = [place for place in here if place.kind == "neighbourhood"]
        turns = figures.get("turns", {})
        named = {each.place for each in self._facts.events("ambassadors") if each.holds(asked.period.last)}
        silent = [p for p in real if not turns.get(p.code, NOTHING).value]
        people = self._indicators.not_helped([p.cell for p in silent], asked.period)
        alleys = self._facts.unvisited()
        names = {place.cell: place.name for place in real}
        shown = [a for a in alleys if a.cell in names]
        found = [
            Hole("no_turns", [p.name for p in silent], Behind("citizen", people)),
            Hole("no_adults", [p.name for p in real if not p.adults]),
            Hole(
                "no_visits",
                [", ".join(filter(None, (a.alley, a.street, names[a.cell]))) for a in shown],
                Behind("household", records=frozenset(each for a in shown for each in a.households)),
            ),
            Hole(
                "no_ambassador",
                [p.name for p in here if p.kind in UNITS and p.code not in named],
                Behind("ambassador"),
            ),
        ]
        return [hole for hole in found if hole.places]


def _pace(of: Indicator, so_far: Figure, target: Target | None, period: Period) -> Pace | None:
    if target is None or target.value is None or so_far.numerator is None:
        return None
    wanted = target.value
    if of.unit == "percent":
        if not so_far.denominator:
            return None
        wanted = -(-target.value * so_far.denominator // 100)
    return Pace(max(wanted - so_far.numerator, 0), _months_left(period, today()))


def _months_left(period: Period, day: date) -> int:
    """Of the year of a target, on that day; of a period that is over, when it ended."""
    if day.year < period.last.year:
        return 12
    return 12 - period.last.month if day > period.last else 13 - day.month
