"""The numbers of a report: taken from the indicators, kept as JSON when it is sent, compared later.

    {"places": [[code, name], …], "figures": {indicator: {place: [value, own, units, adjusted, part, whole]}}}

A value is a whole number, or "85.5" of a percentage; null: chưa có số liệu.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from desktop.contract.figures import ELSEWHERE, WARD, Figure, Figures
from desktop.contract.indicator import Indicator

UNIT_WORDS = {
    "turns": "lượt",
    "people": "người",
    "households": "hộ",
    "percent": "%",
    "sessions": "buổi",
    "classes": "lớp",
    "units": "đơn vị",
}
NOTHING = Figure(None, None, None)
_FIELDS = [each.name for each in fields(Figure)]


@dataclass(frozen=True)
class Line:
    """One indicator of one place. Missing is None, never 0."""

    code: str
    title: str
    unit: str  # a word: người
    figure: Figure
    is_output: bool = False  # it tells what was done, not what people can do


@dataclass(frozen=True)
class Changed:
    """A number that is another by now."""

    title: str
    place: str
    then: Decimal | int | None
    now: Decimal | int | None
    unit: str


@dataclass(frozen=True)
class Snapshot:
    places: Sequence[tuple[str, str]]
    figures: Figures

    def at(self, indicator: str, place: str) -> Figure:
        return self.figures.get(indicator, {}).get(place, NOTHING)

    def lines(self, indicators: Sequence[Indicator], place: str) -> Sequence[Line]:
        return [
            Line(each.code, each.title, UNIT_WORDS[each.unit], self.at(each.code, place), each.is_output)
            for each in indicators
        ]


def taken(figures: Figures, places: Sequence[tuple[str, str]]) -> Snapshot:
    """Of these places; ELSEWHERE stays where it holds something, so that the parts add up to the ward."""
    elsewhere = any(found.get(ELSEWHERE, NOTHING).value for found in figures.values() if len(places) > 1)
    kept = [*places, (ELSEWHERE, "Nơi khác")] if elsewhere else list(places)
    codes = {WARD, *(code for code, _ in kept)} if len(places) > 1 else {code for code, _ in kept}
    return Snapshot(
        kept,
        {
            name: {code: each for code, each in found.items() if code in codes}
            for name, found in figures.items()
        },
    )


def stored(snapshot: Snapshot) -> dict[str, Any]:
    """As the record keeps it; no floats, they are not written the same everywhere."""
    return {
        "places": [list(each) for each in snapshot.places],
        "figures": {
            name: {place: [_plain(getattr(figure, of)) for of in _FIELDS] for place, figure in found.items()}
            for name, found in snapshot.figures.items()
        },
    }


def read(kept: Mapping[str, Any], unit: str) -> Snapshot:
    """Of a newer program's, what is known here. The one place of a unit's report is the unit, by whatever
    code it went before its notebook had a ward."""
    places = [(str(code), str(name)) for code, name in kept.get("places", ())]
    codes = {places[0][0]: unit} if len(places) == 1 else {}
    return Snapshot(
        [(codes.get(code, code), name) for code, name in places],
        {
            name: {
                codes.get(place, place): Figure(*map(_number, values[: len(_FIELDS)]))
                for place, values in found.items()
            }
            for name, found in kept.get("figures", {}).items()
        },
    )


def changed(then: Snapshot, now: Snapshot, indicators: Sequence[Indicator]) -> Sequence[Changed]:
    """Number by number, in the order of the form; of a percentage that stays, or cannot be told, its part."""
    places = dict(then.places) | dict(now.places)
    if len(places) > 1:
        places[WARD] = "Toàn phường"
    found = []
    for each in indicators:
        for code, name in places.items():
            before, after = then.at(each.code, code), now.at(each.code, code)
            if before.value != after.value:
                word = UNIT_WORDS[each.unit]
                found.append(Changed(each.title, name, before.value, after.value, word))
            elif before.numerator != after.numerator:
                word = UNIT_WORDS.get(each.measure, UNIT_WORDS["people"])
                found.append(Changed(each.title, name, before.numerator, after.numerator, word))
    return found


def _plain(value: Decimal | int | None) -> int | str | None:
    return str(value) if isinstance(value, Decimal) else value


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value
