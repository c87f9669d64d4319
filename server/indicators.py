"""The ward's indicators, computed by the same lines as on a laptop; and a file of numbers for the city."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.contract import roles
from desktop.contract.figures import ELSEWHERE, NAMES, OWN, WARD, Figure, Figures, figures
from desktop.contract.indicator import Indicator, Target
from desktop.contract.period import Period
from desktop.contract.roles import SEE_PROGRESS
from desktop.contract.small_cells import FEWEST
from desktop.contract.wire import CountsAsk
from server import audit, measuring, sensitive
from server.context import VIETNAM, Context, moment_text
from server.errors import Refused
from server.measuring import WardFacts
from server.tables import member
from server.ward import ward_row, ward_tx

STALE = timedelta(minutes=15)  # for laptops: counting a large ward takes seconds, and many ask


@dataclass(frozen=True)
class Known:
    """The ward's indicators in a period."""

    facts: WardFacts
    period: Period
    figures: Figures
    targets: Mapping[str, Target]  # of the year the period ends in


@dataclass(frozen=True)
class _Read:
    mark: tuple[str, int]  # epoch and number of the ward
    at: datetime
    facts: WardFacts


class Indicators:
    """Every record is read once; until the ward's number moves, what they tell stands."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)  # two who ask at once read once
        self._known: dict[str, _Read] = {}

    def known(self, ward_id: str, period: Period) -> Known:
        with self._ctx.store.reading() as connection:
            facts = self._read(connection, ward_id).facts
        today = self._today()
        year = {each.indicator: each for each in facts.targets if each.year == period.last.year}
        return Known(facts, period, figures(facts.indicators, period, facts, today), year)

    def export(self, ctx: Context, ward_id: str, period: Period) -> dict[str, Any]:
        """For the city: numbers and no person, signed by the ward's server; who took it out, who acts in
        `ctx`, is noted.

        {v, kind: "figures", ward, name, period, at, figures: [{indicator, title, unit, value, numerator,
        denominator, from_units, adjustment, doubt, hidden}], sig}; `value` is text, null where it is not
        known. `hidden`: records tell of too few people in need, so that nothing is told that would give the
        number. `doubt`: "more_than_whole" | "negative" | null: numbers that cannot be right, as they are.
        """
        known = self.known(ward_id, period)
        with ward_tx(ctx, ward_id) as tx:
            name = ward_row(tx.connection, ward_id).name
            audit.note(ctx, tx.connection, ward_id, "figures.export", period=period.code)
        rows = [_row(each, known.figures[each.code][WARD]) for each in known.facts.indicators]
        told = {"v": 1, "kind": "figures", "ward": ward_id, "name": name, "period": period.code}
        return self._ctx.keys.signed(told | {"at": self._ctx.moment(), "figures": rows})

    def counts(self, reader: Row[Any], ask: CountsAsk) -> dict[str, Any]:
        """A wire.CountsSeen, for the laptop `reader`, not older than STALE. Raises Refused."""
        years = [Period.year(year) for year in ask.years]
        with self._ctx.store.reading() as connection:
            mine = (member.c.ward_id == reader.ward_id, member.c.user_id == reader.user_id)
            if not roles.may(connection.execute(select(member.c.role).where(*mine)).scalar(), SEE_PROGRESS):
                raise Refused(403, "scope")
            known = self._read(connection, reader.ward_id, STALE)
        told = {each.code: sensitive.counts(known.facts, each, self._today()) for each in years}
        return {"at": moment_text(known.at), "counts": told}

    def _today(self) -> date:
        return self._ctx.now().astimezone(VIETNAM).date()

    def _read(self, connection: Connection, ward_id: str, stale: timedelta = timedelta()) -> _Read:
        with self._locks[ward_id]:
            head, now = ward_row(connection, ward_id), self._ctx.now()
            mark, known = (head.epoch, head.number), self._known.get(ward_id)
            if known is None or (known.mark != mark and now - known.at >= stale):
                known = self._known[ward_id] = _Read(mark, now, measuring.read(connection, ward_id))
            return known


def _row(of: Indicator, figure: Figure) -> dict[str, Any]:
    """What units told and what was adjusted goes with it: the rest of the sum is what records say."""
    is_held_back = bool(of.where.who.need) or not of.is_public
    is_hidden = is_held_back and 0 < (figure.from_notebook or 0) < FEWEST
    told = {"indicator": of.code, "title": of.title, "unit": of.unit, "hidden": is_hidden}
    numbers = ("numerator", "denominator", "from_units", "adjustment", "doubt")
    found = {name: None if is_hidden else getattr(figure, name) for name in numbers}
    value = None if figure.value is None or is_hidden else str(figure.value)
    return told | found | {"value": value}


def places_told(known: Known, code: str) -> Sequence[tuple[str, Figure]]:
    """(name of a place, its figure), of one indicator; the places that have one, and the ward at last."""
    found = known.figures[code]
    places = [
        *((place.name, place.code) for place in known.facts.places),
        ("Nơi khác, không để lại tên", ELSEWHERE),
        (NAMES[OWN], OWN),
        ("Toàn phường", WARD),
    ]
    told = [(name, found[place]) for name, place in places if place in found]
    return [(name, figure) for name, figure in told if (figure.value, figure.numerator) != (None, None)]
