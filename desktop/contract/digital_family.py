"""Gia đình số: what the ward's criteria say, and how far a household is (plan III.5.2). Pure.

A criterion is ticked by records: `evidence` is a list of lists; of each list at least one thing must be
known of the same member. Where records do not tell it, a reviewer may (`review`), or a number as counted at
the door (`counted`). The ward switches one on by loading a file with a higher version.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from desktop.contract.birth import age_on
from desktop.contract.catalog_shape import list_problems, missing
from desktop.contract.roles import Role, may

Data = Mapping[str, Any]
Status = Literal["not_visited", "not_joined", "registered", "learning", "meets", "proposed", "recognised"]
STATUSES: tuple[Status, ...] = (
    "not_visited", "not_joined", "registered", "learning", "meets", "proposed", "recognised",
)  # fmt: skip
Why = Literal["records", "review", "counted", "alone", "denied", "nothing"]
RECORDED = frozenset({"class", "help", "confirmed", "skill", "able_help"})  # services/digital_family.py
OBSERVED = "observed:"  # observed:<kind>=<value>|<value>
WHO = ("one", "every_adult")
STEPS = (None, "declined", "registered", "proposed", "recognised")  # a household's programme
RIGHTS = {"recognised": "household.recognise", "proposed": "household.propose"}  # to or from that step
_PROGRAMME = ("programme", "programme_on", "criteria_version", "decision_no", "decision_on")
COUNTS = ("learned", "smartphones")  # fields of a household that is counted without names
ADULT = 18


@dataclass(frozen=True)
class Criterion:
    code: str
    title: str
    advice: str  # what to do while it is missing
    ease: int  # the less, the easier to reach
    evidence: tuple[tuple[str, ...], ...]
    who: str = "one"
    review: bool = True
    counted: str | None = None
    alone: bool = False  # of itself where nobody else lives there


@dataclass(frozen=True)
class Criteria:
    version: int
    title: str
    source: str
    items: tuple[Criterion, ...]  # those switched on

    @property
    def evidence(self) -> list[str]:
        """Everything any of them asks for, once."""
        return list(dict.fromkeys(each for item in self.items for some in item.evidence for each in some))

    @cached_property
    def asks_ages(self) -> bool:
        return any(each.who == "every_adult" for each in self.items)


class Person(NamedTuple):
    """A member, as far as the criteria go."""

    known: frozenset[str]  # evidence
    is_adult: bool = True


@dataclass(frozen=True)
class Household:
    """What is known of one household."""

    programme: str | None = None
    visited: bool = False  # somebody was spoken to at the door
    members: Sequence[Person] = ()
    people: int | None = None  # counted without names
    counts: Mapping[str, int] = field(default_factory=dict)
    reviews: Mapping[str, bool] = field(default_factory=dict)  # criterion -> what the latest review says


@dataclass(frozen=True)
class Tick:
    criterion: Criterion
    met: bool
    why: Why
    near: float  # 0: nothing of it is there; 1: all


@dataclass(frozen=True)
class Standing:
    status: Status
    ticks: tuple[Tick, ...]

    @property
    def missing(self) -> list[Tick]:
        """The easiest first: what is half there is half as hard."""
        open_ones = [each for each in self.ticks if not each.met]
        return sorted(open_ones, key=lambda each: each.criterion.ease * (1 - each.near / 2))

    @property
    def next(self) -> Criterion | None:
        return self.missing[0].criterion if self.missing else None

    @property
    def met(self) -> int:
        return sum(each.met for each in self.ticks)


def step_of(programme: str | None) -> int:
    """How far that is; of a step of a newer version: as if they had not been asked."""
    return STEPS.index(programme) if programme in STEPS else 0


def told(programmes: Mapping[str, str | None], stand: Mapping[str, str]) -> dict[str, str]:
    """Household that stands -> which of those read as it tells of the programme: the furthest.

    `programmes`: household -> its own step; `stand`: see contract/one_household.py."""
    together: dict[str, dict[str, str | None]] = {}
    for each, step in programmes.items():
        together.setdefault(stand.get(each, each), {})[each] = step
    return {
        home: max(steps, key=lambda each: (step_of(steps[each]), each == home, each))
        for home, steps in together.items()
    }


def standing(criteria: Criteria, of: Household) -> Standing:
    """Whether each criterion is met and why, and what the household is by that."""
    ticks = tuple(_tick(each, of) for each in criteria.items)
    return Standing(_status(of, ticks), ticks)


def _status(of: Household, ticks: Sequence[Tick]) -> Status:
    match of.programme:
        case "recognised" | "proposed":
            return "recognised" if of.programme == "recognised" else "proposed"
        case "registered":
            if ticks and all(each.met for each in ticks):
                return "meets"
            has_begun = any(each.met or each.near for each in ticks) or bool(of.counts.get("learned"))
            return "learning" if has_begun else "registered"
        case "declined":
            return "not_joined"
    return "not_joined" if of.visited else "not_visited"


def _tick(criterion: Criterion, of: Household) -> Tick:
    if _is_recorded(criterion, of.members):
        return Tick(criterion, True, "records", 1.0)
    said = of.reviews.get(criterion.code) if criterion.review else None
    if said:
        return Tick(criterion, True, "review", 1.0)
    if criterion.counted and of.counts.get(criterion.counted):
        return Tick(criterion, True, "counted", 1.0)
    if criterion.alone and of.people == 1 and len(of.members) <= 1:  # one name is not one person
        return Tick(criterion, True, "alone", 1.0)
    return Tick(criterion, False, "denied" if said is False else "nothing", _near(criterion, of.members))


def _is_recorded(criterion: Criterion, members: Sequence[Person]) -> bool:
    asked = [each for each in members if each.is_adult] if criterion.who == "every_adult" else members
    if not asked or not criterion.evidence:
        return False
    shown = (all(each.known.intersection(some) for some in criterion.evidence) for each in asked)
    return all(shown) if criterion.who == "every_adult" else any(shown)


def _near(criterion: Criterion, members: Sequence[Person]) -> float:
    """How much of it one member has, the furthest of them; of every adult: how many have it."""
    wanted = criterion.evidence
    if not wanted or not members:
        return 0.0
    shares = [sum(bool(each.known.intersection(some)) for some in wanted) / len(wanted) for each in members]
    if criterion.who == "one":
        return max(shares)
    adults = [share for share, each in zip(shares, members, strict=True) if each.is_adult]
    return sum(adults) / len(adults) if adults else 0.0


def is_adult(birth: str | None, today: date) -> bool:
    """Who has no year is one of whom one is asked."""
    age = age_on(birth, today)
    return age is None or age >= ADULT


def breach(before: Mapping[str, Any] | None, fields: Mapping[str, Any], role: Role) -> str | None:
    """The right that somebody of this role lacks for this change of a household; None: she may.

    `before`: what stood, None of a new one; `fields`: name -> [seen, wanted]."""
    changed = [name for name in _PROGRAMME if name in fields and fields[name][0] != fields[name][1]]
    steps = fields.get("programme") or [(before or {}).get("programme")]
    if not changed:
        return None
    right = next((right for step, right in RIGHTS.items() if step in steps), None)
    return right if right and not may(role, right) else None


# ---- the catalogue's entry


def criteria(entry: Any) -> Criteria:
    items = tuple(_criterion(raw) for raw in entry.data["criteria"] if raw.get("on", True))
    return Criteria(entry.version, entry.title, entry.data["source"], items)


def _criterion(raw: Data) -> Criterion:
    return Criterion(
        code=raw["code"],
        title=raw["title"],
        advice=raw["advice"],
        ease=raw["ease"],
        evidence=tuple(tuple(some) for some in raw.get("evidence", ())),
        who=raw.get("who", "one"),
        review=raw.get("review", True),
        counted=raw.get("counted"),
        alone=raw.get("alone", False),
    )


def problems(kind: str, data: Data) -> Iterator[str]:
    """What of an entry's data cannot be read, in Vietnamese for whoever wrote the file."""
    if kind == "household_relation":
        yield from _relation_problems(data)
    elif kind == "household_criteria":
        yield from missing(data, "source")
        yield from list_problems(data, "criteria", "code", "title", "advice")
        raws = data.get("criteria")
        for number, raw in enumerate(raws if isinstance(raws, list) else (), start=1):
            for problem in _criterion_problems(raw) if isinstance(raw, dict) else ():
                yield f"tiêu chí {number}: {problem}"


def _criterion_problems(raw: Data) -> Iterator[str]:
    if type(raw.get("ease")) is not int or raw["ease"] < 1:
        yield "ease là một số, từ 1"
    for name, known in (("who", WHO), ("counted", COUNTS)):
        if name in raw and raw[name] not in known:
            yield f"{name} {raw[name]!r}: phải là một trong {', '.join(known)}"
    for name in ("on", "review", "alone"):
        if type(raw.get(name, True)) is not bool:
            yield f"{name} phải là true hoặc false"
    yield from _evidence_problems(raw.get("evidence", []))
    if not raw.get("evidence") and raw.get("review") is False:
        yield "không có evidence, cũng không có review: không bao giờ đạt được"


def _evidence_problems(evidence: Any) -> Iterator[str]:
    is_list = isinstance(evidence, list) and all(isinstance(some, list) and some for some in evidence)
    if not is_list or not all(is_evidence(each) for some in evidence for each in some):
        yield f"evidence là danh sách các danh sách gồm {', '.join(sorted(RECORDED))}, {OBSERVED}loại=giá trị"


def is_evidence(text: Any) -> bool:
    if not isinstance(text, str):
        return False
    kind, sign, values = text.removeprefix(OBSERVED).partition("=")
    return text in RECORDED or (text.startswith(OBSERVED) and bool(kind and sign and values))


def observed(evidence: str) -> tuple[str, list[str]] | None:
    """(kind, values) of an observation that is asked for; None: other evidence."""
    if not evidence.startswith(OBSERVED):
        return None
    kind, _, values = evidence.removeprefix(OBSERVED).partition("=")
    return kind, values.split("|")


def _relation_problems(data: Data) -> Iterator[str]:
    words = data.get("words")
    if not isinstance(words, list) or not all(isinstance(each, str) for each in words):
        yield "words là danh sách các cách viết"
    if not isinstance(data.get("inverse", ""), str):
        yield "inverse là mã của một quan hệ"
