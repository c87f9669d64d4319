"""What the catalogue says of indicators, targets and organisations, as data with a checked shape (rule 6).

An indicator is declared over the few measures named here; the code knows measures, the ward its indicators.

    unit       turns | people | households | percent | sessions | classes | units
    measure    see MEASURES; "units": no notebook counts it, units report it (unit_figure)
    counts     of a percentage: what its parts are (people, where nothing is said)
    span       what counts: of the "period"; of its "year" until its end, and of days across two years all of
               them; "ever": all until its end
    of         the whole of a percentage: "adults" or "households" as the ward typed them, "roster" (the same
               people in the notebook), "units" (neighbourhoods and organisations), "reported" (as units say)
    where      who and what is meant; see Where
    parts      by what it may be broken down: sex, age, target_group; people by need: server/sensitive.py
    is_public  whether anybody may see it: else it is on no paper of the page of progress, and of few people
               the ward's file for the city does not tell it (server/indicators.py)
    is_output  it tells what was done, not what people can do
    source     the section of the plan or form it comes from
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from desktop.contract.measures import Who

Unit = Literal["turns", "people", "households", "percent", "sessions", "classes", "units"]
UNITS: tuple[Unit, ...] = ("turns", "people", "households", "percent", "sessions", "classes", "units")
Span = Literal["period", "year", "ever"]
SPANS: tuple[Span, ...] = ("period", "year", "ever")
Whole = Literal["adults", "households", "roster", "units", "reported"]
WHOLES: tuple[Whole, ...] = ("adults", "households", "roster", "units", "reported")

# Measure -> the units it is counted in (of a percentage: its parts). What each is: contract/figures.py.
MEASURES: Mapping[str, tuple[Unit, ...]] = {
    "helped": ("people", "turns"),
    "attended": ("people", "turns"),
    "reached": ("people",),
    "confirmed": ("people",),
    "observed": ("people",),
    "roster": ("people",),
    "sessions": ("sessions",),
    "classes": ("classes",),
    "points": ("sessions",),
    "households": ("households",),
    "households_met": ("households",),
    "ambassadors": ("units",),
    "units": UNITS,
}
_FIRST: Mapping[str, str] = {
    "helped": "service",
    "attended": "audience",
    "sessions": "audience",
    "classes": "audience",
    "confirmed": "source",
    "observed": "value",
    "households": "programme",
}
_LISTS = ("service", "outcome", "audience", "source", "value", "programme", "target_group")
_TEXTS = ("sex", "need", "kind")
_NUMBERS = ("min_age", "max_age")
PARTS = ("sex", "age", "target_group", "need")
NEEDS = (
    "disability",
    "hardship",
    "health",
)  # areas of support kinds: sensitive, counted by the ward's server
ORGANISATIONS = ("school", "enterprise", "association", "office", "building")


@dataclass(frozen=True)
class Where:
    who: Who = field(default_factory=Who)
    kind: str = ""  # of observation
    first: frozenset[str] = frozenset()  # services; audiences; sources; programmes; values
    second: frozenset[str] = frozenset()  # outcomes


@dataclass(frozen=True)
class Indicator:
    code: str
    version: int
    title: str
    title_en: str
    unit: Unit
    measure: str
    counts: Unit  # what its numerator is counted in
    span: Span
    of: Whole | None
    where: Where
    parts: tuple[str, ...]
    is_public: bool
    is_output: bool
    source: str

    @property
    def is_reported(self) -> bool:
        """Units tell it; no notebook does."""
        return self.measure == "units"


@dataclass(frozen=True)
class Target:
    """What the plan asks for; a value of None is open: the plan says "high", or nobody has said yet."""

    indicator: str
    year: int
    value: int | None
    text: str = ""  # as the plan words it


def indicator(entry: Any) -> Indicator:
    data = entry.data
    return Indicator(
        code=entry.code,
        version=entry.version,
        title=entry.title,
        title_en=entry.title_en,
        unit=data["unit"],
        measure=data["measure"],
        counts=data.get("counts") or _counts(data),
        span=data.get("span", "period"),
        of=data.get("of"),
        where=_where(data["measure"], data.get("where", {})),
        parts=tuple(data.get("parts", ())),
        is_public=data["is_public"],
        is_output=data.get("is_output", False),
        source=data["source"],
    )


def target(entry: Any) -> Target:
    data = entry.data
    return Target(data["indicator"], data["year"], data.get("value"), data.get("text", ""))


def problems(kind: str, data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with an entry of the catalogue; nothing of a kind that has no rules here."""
    if check := _CHECKS.get(kind):
        yield from check(data)


def narrowed(of: Indicator, who: Who) -> Indicator:
    """The same, of these people only. Where nobody knows how many of them there are, it is a number and no
    percentage."""
    made = replace(of, where=replace(of.where, who=who))
    is_known = of.of in (None, "roster")
    return made if is_known else replace(made, unit=of.counts, of=None)


def of_group(of: Indicator, group: str) -> Indicator | None:
    """Of one target group; None: it is not about people, or about others."""
    own = of.where.who.target_group
    if of.measure not in _OF_PEOPLE or (own and group not in own):
        return None
    return narrowed(of, replace(of.where.who, target_group=frozenset([group])))


def _where(measure: str, data: Mapping[str, Any]) -> Where:
    who = {name: data[name] for name in ("sex", "min_age", "max_age", "need") if name in data}
    return Where(
        who=Who(**who, target_group=frozenset(data.get("target_group", ()))),
        kind=data.get("kind", ""),
        first=frozenset(data.get(_FIRST.get(measure, ""), ())),
        second=frozenset(data.get("outcome", ())),
    )


def _counts(data: Mapping[str, Any]) -> Unit:
    """A percentage of people counts people, unless it says otherwise."""
    counts: Unit = data["unit"]
    if counts == "percent":
        counts = "people" if data["measure"] == "units" else MEASURES[data["measure"]][0]
    return counts


def _indicator_problems(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _no_such(data, unit=UNITS, measure=tuple(MEASURES))
    yield from _no_such(data, optional=True, span=SPANS, of=WHOLES, counts=UNITS)
    if not isinstance(data.get("source"), str) or not data["source"]:
        yield "thiếu source (mục nào của kế hoạch, mẫu nào)"
    for name in ("is_public", "is_output"):
        if type(data.get(name, None if name == "is_public" else False)) is not bool:
            yield f"{name} phải là true hoặc false"
    yield from _part_problems(data)
    if (data.get("unit") == "percent") != ("of" in data):
        yield "tỷ lệ (percent) phải có mẫu số (of), đơn vị khác thì không"
    where = data.get("where", {})
    if data.get("measure") in MEASURES and isinstance(where, dict):
        yield from _where_problems(str(data["measure"]), data, where)
    elif not isinstance(where, dict):
        yield "where phải là một bảng"


def _part_problems(data: Mapping[str, Any]) -> Iterator[str]:
    if any(part not in PARTS for part in data.get("parts", ())):
        yield f"parts: chỉ gồm {', '.join(PARTS)}"
    if "need" in data.get("parts", ()) and data.get("counts", data.get("unit")) not in ("people", "percent"):
        yield "parts: need chỉ dùng khi đếm người"


def _where_problems(measure: str, data: Mapping[str, Any], where: Mapping[str, Any]) -> Iterator[str]:
    own = {_FIRST.get(measure), "outcome" if measure == "helped" else None}
    own |= {"kind"} if measure == "observed" else set()
    if measure in _OF_PEOPLE:
        own |= {*_NUMBERS, "sex", "need", "target_group"}
    for name, value in where.items():
        if name not in own:
            yield f"where: phép đếm {measure} không có điều kiện {name}"
        elif not _is_right(name, value):
            yield f"where: {name} = {value!r}"
    if measure == "observed" and "kind" not in where:
        yield "where: thiếu kind"
    if data.get("unit") not in (*MEASURES[measure], "percent"):
        yield f"{measure} đếm bằng {' hoặc '.join(MEASURES[measure])}"
    is_turns = "turns" in (data.get("unit"), data.get("counts"))
    if is_turns and measure == "helped" and len(where.get("service", ())) != bool(where):
        yield "where: đếm lượt thì chỉ nêu một dịch vụ, kẻo một lượt hai việc thành hai lượt"


def _is_right(name: str, value: object) -> bool:
    if name in _LISTS:
        return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
    return type(value) is int and value >= 0 if name in _NUMBERS else isinstance(value, str) and bool(value)


def _target_problems(data: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(data.get("indicator"), str):
        yield "thiếu indicator"
    if type(data.get("year")) is not int or not 2020 <= data["year"] <= 2100:
        yield "year phải là một năm"
    if "value" in data and (type(data["value"]) is not int or data["value"] < 0):
        yield "value là số nguyên; chưa có chỉ tiêu thì bỏ trống"


def _organisation_problems(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _no_such(data, type=ORGANISATIONS)


def _no_such(data: Mapping[str, Any], *, optional: bool = False, **allowed: tuple[str, ...]) -> Iterator[str]:
    for name, words in allowed.items():
        if data.get(name) not in words and not (optional and name not in data):
            yield f"{name} {data.get(name)!r}: phải là một trong {', '.join(words)}"


_OF_PEOPLE = ("helped", "attended", "reached", "confirmed", "observed", "roster")
_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "indicator": _indicator_problems,
    "target": _target_problems,
    "organisation": _organisation_problems,
}
