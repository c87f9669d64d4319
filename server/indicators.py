"""The ward's indicators, computed by the same lines as on a laptop; and a file of numbers for the city."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from desktop.contract.figures import WARD, Figure, Figures, figures
from desktop.contract.indicator import Indicator, Target
from desktop.contract.period import Period
from server import audit, measuring
from server.context import Context
from server.measuring import WardFacts
from server.ward import ward_row, ward_tx

FEWEST = 5  # people with a disability, or in hardship: of fewer nobody outside the ward is told


@dataclass(frozen=True)
class Known:
    """The ward's indicators in a period."""

    facts: WardFacts
    period: Period
    figures: Figures
    targets: Mapping[str, Target]  # of the year the period ends in


class Indicators:
    """Every record is read once; until the ward's number moves, what they tell stands."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._facts: dict[str, tuple[tuple[str, int], WardFacts]] = {}

    def known(self, ward_id: str, period: Period) -> Known:
        with self._ctx.store.reading() as connection:
            facts = self._read(connection, ward_id)
        year = {each.indicator: each for each in facts.targets if each.year == period.last.year}
        return Known(facts, period, figures(facts.indicators, period, facts), year)

    def export(self, ward_id: str, period: Period) -> dict[str, Any]:
        """For the city: numbers and no person, signed by the ward's server; who took it out is noted.

        {v, kind: "figures", ward, name, period, at, figures: [{indicator, title, unit, value, numerator,
        denominator, from_units, adjustment, hidden}], sig}; `value` is text, null where it is not known.
        `hidden`: too few to be told, so nothing is.
        """
        known = self.known(ward_id, period)
        with ward_tx(self._ctx, ward_id) as tx:
            name = ward_row(tx.connection, ward_id).name
            audit.note(self._ctx, tx.connection, ward_id, "figures.export", period=period.code)
        rows = [_row(each, known.figures[each.code][WARD]) for each in known.facts.indicators]
        told = {"v": 1, "kind": "figures", "ward": ward_id, "name": name, "period": period.code}
        return self._ctx.keys.signed(told | {"at": self._ctx.moment(), "figures": rows})

    def _read(self, connection: Connection, ward_id: str) -> WardFacts:
        head = ward_row(connection, ward_id)
        mark, known = (head.epoch, head.number), self._facts.get(ward_id)
        if known is None or known[0] != mark:
            known = self._facts[ward_id] = mark, measuring.read(connection, ward_id)
        return known[1]


def _row(of: Indicator, figure: Figure) -> dict[str, Any]:
    is_hidden = bool(of.where.who.need) and 0 < (figure.numerator or 0) < FEWEST
    told = {"indicator": of.code, "title": of.title, "unit": of.unit, "hidden": is_hidden}
    numbers = ("numerator", "denominator", "from_units", "adjustment")
    found = {name: None if is_hidden else getattr(figure, name) for name in numbers}
    value = None if figure.value is None or is_hidden else str(figure.value)
    return told | found | {"value": value}


def places_told(known: Known, code: str) -> Sequence[tuple[str, Figure]]:
    """(name of a place, its figure), of one indicator; the places that have one."""
    found = known.figures[code]
    told = [(place.name, found[place.code]) for place in known.facts.places if place.code in found]
    return [
        (name, figure) for name, figure in told if figure.value is not None or figure.numerator is not None
    ]
