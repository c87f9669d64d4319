"""The numbers of a report: taken from the indicators, kept as JSON when it is sent, compared later.

    {"places": [[code, name], …], "indicators": [[code, version, title, unit, counts, is_output], …],
     "figures": {indicator: {place: [value, own, units, adjusted, part, whole]}},
     "unit": its name, "ward": its name, "form": {"name": …, "data": as the catalogue had it}}

A value is a whole number, or "85.5" of a percentage; null: chưa có số liệu. Whatever is renamed, or asked for
otherwise, after a report was sent: it keeps its names, its form and its numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, NamedTuple

from desktop.contract import report as rules
from desktop.contract.catalog import CatalogEntry
from desktop.contract.figures import ELSEWHERE, NAMES, NOTHING, OWN, WARD, Figure, Figures, percent
from desktop.contract.indicator import Indicator
from desktop.contract.report import Form

UNIT_WORDS = {
    "turns": "lượt",
    "people": "người",
    "households": "hộ",
    "percent": "%",
    "sessions": "buổi",
    "classes": "lớp",
    "units": "đơn vị",
}
UNITS = "units"  # as a place of the whole ward's report: its teams, associations, offices … together
_NAMES = {UNITS: "Tổ chuyển đổi số, hội, đơn vị", **NAMES}
_COLUMNS = {
    "denominator": "trên tổng số",
    "from_notebook": "từ sổ",
    "from_units": "đơn vị báo cáo",
    "adjustment": "điều chỉnh",
}
_FIELDS = [each.name for each in fields(Figure)]


@dataclass(frozen=True)
class Line:
    """One indicator of one place. Missing is None, never 0."""

    code: str
    title: str
    unit: str  # a word: người
    figure: Figure
    is_output: bool = False  # it tells what was done, not what people can do


class Head(NamedTuple):
    """An indicator as a report tells it."""

    code: str
    version: int
    title: str
    unit: str  # turns | people | …
    counts: str  # what its parts are
    is_output: bool


@dataclass(frozen=True)
class Changed:
    """A number that is another by now. is_recounted: it is counted in another way by now, or no longer."""

    title: str
    place: str
    then: Decimal | int | None
    now: Decimal | int | None
    unit: str
    is_recounted: bool = False


@dataclass(frozen=True)
class Snapshot:
    heads: Sequence[Head]
    places: Sequence[tuple[str, str]]
    figures: Figures

    def at(self, indicator: str, place: str) -> Figure:
        return self.figures.get(indicator, {}).get(place, NOTHING)

    def lines(self, place: str) -> Sequence[Line]:
        return [
            Line(
                each.code,
                each.title,
                UNIT_WORDS.get(each.unit, ""),
                self.at(each.code, place),
                each.is_output,
            )
            for each in self.heads
        ]


@dataclass(frozen=True)
class Sent:
    """A report as it was sent. form: None of a newer program's."""

    snapshot: Snapshot
    unit: str
    ward: str
    form: Form | None


def taken(
    indicators: Sequence[Indicator],
    figures: Figures,
    places: Sequence[tuple[str, str]],
    units: Collection[str] | None = None,
) -> Snapshot:
    """Of these places alone. `units`: of the whole ward, whose other lines are these units together (UNITS),
    ELSEWHERE, and OWN, each where there is anything, so that the parts add up."""
    heads = [Head(*(getattr(each, name) for name in Head._fields)) for each in indicators]
    codes = {code for code, _ in places}
    kept = {}
    for head in heads:
        found = figures.get(head.code, {})
        kept[head.code] = {code: each for code, each in found.items() if code in codes}
        if units is not None:
            rest = {code: found[code] for code in (ELSEWHERE, OWN, WARD) if code in found}
            together = _together([found[code] for code in units if code in found], head.unit)
            kept[head.code] |= {UNITS: together, **rest}
    more = [code for code in _NAMES if any(of.get(code, NOTHING).numerator for of in kept.values())]
    return Snapshot(heads, [*places, *((code, _NAMES[code]) for code in more)], kept)


def stored_figures(figures: Figures) -> dict[str, Any]:
    return {
        name: {place: [_plain(getattr(figure, of)) for of in _FIELDS] for place, figure in found.items()}
        for name, found in figures.items()
    }


def read_figures(kept: Mapping[str, Any], codes: Mapping[str, str] | None = None) -> Figures:
    """`codes`: places that go by another code now."""
    return {
        name: {
            (codes or {}).get(place, place): Figure(*map(_number, values[: len(_FIELDS)]))
            for place, values in found.items()
        }
        for name, found in kept.items()
    }


def stored(sent: Sent) -> dict[str, Any]:
    """As the record keeps it; no floats, they are not written the same everywhere."""
    snapshot, form = sent.snapshot, sent.form
    return {
        "places": [list(each) for each in snapshot.places],
        "indicators": [list(each) for each in snapshot.heads],
        "figures": stored_figures(snapshot.figures),
        "unit": sent.unit,
        "ward": sent.ward,
        "form": {"name": form.name, "data": dict(form.data)} if form else None,
    }


def read(kept: Mapping[str, Any], unit: str, form: str, version: int) -> Sent:
    """`kept`: of the report of this unit, in this version of this form. Of a newer program's, what is known
    here. The one place of a unit's report is the unit, by whatever code it went before its notebook had a
    ward."""
    places = [(str(code), str(name)) for code, name in kept.get("places", ())]
    codes = {places[0][0]: unit} if len(places) == 1 and unit != WARD else {}
    snapshot = Snapshot(
        [Head(*each[: len(Head._fields)]) for each in kept.get("indicators", ())],
        [(codes.get(code, code), name) for code, name in places],
        read_figures(kept.get("figures", {}), codes),
    )
    return Sent(
        snapshot, kept.get("unit", unit), kept.get("ward", ""), _form(kept.get("form"), form, version)
    )


def changed(then: Snapshot, now: Snapshot) -> Sequence[Changed]:
    """Number by number, in the order of the form; of a percentage that stays, or cannot be told, its part; of
    a sum that stays what it is made of. Of a place that is no more, nothing."""
    known = {code for found in now.figures.values() for code in found} | {*_NAMES}
    places = {code: name for code, name in [*now.places, *then.places] if code in known}
    if any(WARD in found for found in then.figures.values()):
        places[WARD] = "Toàn phường"
    versions = {each.code: each.version for each in now.heads}
    found = []
    for each in then.heads:
        word = UNIT_WORDS.get(each.unit, "")
        if versions.get(each.code) != each.version:
            found.append(Changed(each.title, "", None, None, word, is_recounted=True))
            continue
        for code, name in places.items():
            before, after = then.at(each.code, code), now.at(each.code, code)
            if before.value != after.value:
                found.append(Changed(each.title, name, before.value, after.value, word))
            elif before.numerator != after.numerator:
                part = UNIT_WORDS.get(each.counts, "")
                found.append(Changed(each.title, name, before.numerator, after.numerator, part))
            else:
                part = UNIT_WORDS.get(each.counts if each.unit == "percent" else each.unit, "")
                found += [
                    Changed(f"{each.title} ({column})", name, then_, now_, part)
                    for of, column in _COLUMNS.items()
                    if (then_ := getattr(before, of)) != (now_ := getattr(after, of))
                ]
    return found


def _together(parts: Sequence[Figure], unit: str) -> Figure:
    """Of places that share nothing: what is known of them, added up."""
    part, whole, own, told, adjusted = (
        sum(known)
        if (known := [value for each in parts if (value := getattr(each, of)) is not None])
        else None
        for of in ("numerator", "denominator", "from_notebook", "from_units", "adjustment")
    )
    value = part if unit != "percent" else percent(part, whole) if part is not None and whole else None
    return Figure(value, part, whole, own, told, adjusted)


def _form(kept: Any, code: str, version: int) -> Form | None:
    if not isinstance(kept, dict) or any(rules.problems("report_form", kept.get("data", {}))):
        return None
    name = str(kept.get("name", code))
    return rules.form(CatalogEntry("report_form", code, version, name, name, 0, kept["data"]))


def _plain(value: Decimal | int | None) -> int | str | None:
    return str(value) if isinstance(value, Decimal) else value


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value
