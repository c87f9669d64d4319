"""Reports: their forms in the catalogue (kind "report_form"), and the way of a report from draft to closed.

period      month | quarter | year | days
units       who owes one: "neighbourhood", "ward", or kinds of organisations
by_place    a table with a line for each neighbourhood; otherwise a line for each indicator
due         { day, months }: that day of the month so many months after the period's last
indicators  codes, in the order of the table
prose       [[code, heading], …]; codes of PROSE
sign        what follows the number: BC-TCĐS
title       of the document: BÁO CÁO is above it; {period} is filled in
signatures  [[line, …], …], left to right; recipients: Nơi nhận
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from desktop.contract.catalog_shape import missing
from desktop.contract.period import Kind, Period
from desktop.contract.roles import Role, may

State = Literal["draft", "submitted", "returned", "approved", "locked"]
PROSE = ("results", "difficulties", "proposals")
KINDS: tuple[Kind, ...] = ("month", "quarter", "year", "days")
UNITS = ("neighbourhood", "ward", "school", "enterprise", "association", "office", "building")

# From, to -> the right it takes. What stands in no row cannot be done.
STEPS: Mapping[tuple[str, str], str] = {
    ("draft", "submitted"): "report.submit",
    ("returned", "submitted"): "report.submit",
    ("submitted", "draft"): "report.submit",  # taken back before anybody has decided
    ("submitted", "returned"): "report.return",
    ("approved", "returned"): "report.return",
    ("submitted", "approved"): "report.approve",
    ("approved", "locked"): "report.lock",
}
WRITABLE = ("draft", "returned")
_OF_THE_STEP = frozenset(
    ("state", "reason", "figures", "complete", "submitted_by", "submitted_at", "decided_by", "decided_at")
)


@dataclass(frozen=True)
class Form:
    code: str
    version: int
    name: str
    title: str
    period: Kind
    units: tuple[str, ...]
    by_place: bool
    due_day: int
    due_months: int
    indicators: tuple[str, ...]
    prose: tuple[tuple[str, str], ...]
    to: str
    sign: str
    signatures: tuple[tuple[str, ...], ...]
    recipients: tuple[str, ...]

    def due(self, period: Period) -> date:
        """The last day to send it."""
        months = period.last.year * 12 + period.last.month - 1 + self.due_months
        year, month = divmod(months, 12)
        return date(year, month + 1, min(self.due_day, monthrange(year, month + 1)[1]))

    def current(self, today: date) -> Period:
        """The period to be reported now: of its kind, the newest that is over or whose day to send it is near
        its end (due within it)."""
        found = _around(self.period, today)
        return found if self.due(found) <= found.last and today >= found.first else found.before()


def form(entry: Any) -> Form:
    data = entry.data
    due = data["due"]
    return Form(
        code=entry.code,
        version=entry.version,
        name=entry.title,
        title=data["title"],
        period=data["period"],
        units=tuple(data["units"]),
        by_place=data.get("by_place", False),
        due_day=due["day"],
        due_months=due.get("months", 0),
        indicators=tuple(data["indicators"]),
        prose=tuple((code, heading) for code, heading in data.get("prose", ())),
        to=data.get("to", ""),
        sign=data["sign"],
        signatures=tuple(tuple(lines) for lines in data["signatures"]),
        recipients=tuple(data.get("recipients", ())),
    )


def problems(kind: str, data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with an entry of the catalogue; nothing of a kind that has no rules here."""
    if kind != "report_form":
        return
    yield from missing(data, "title", "sign")
    if data.get("period") not in KINDS:
        yield f"period: một trong {', '.join(KINDS)}"
    if not _texts(data.get("units")) or set(data["units"]) - set(UNITS):
        yield f"units: danh sách trong {', '.join(UNITS)}"
    if not _texts(data.get("indicators")):
        yield "indicators: danh sách mã chỉ tiêu"
    if not _is_due(data.get("due")):
        yield "due: { day = 1 đến 31, months = 0 đến 12 }"
    if not all(_texts(each) and len(each) == 2 and each[0] in PROSE for each in data.get("prose", ())):
        yield f"prose: danh sách [mã, đề mục]; mã trong {', '.join(PROSE)}"
    if not data.get("signatures") or not all(_texts(each) for each in data["signatures"]):
        yield "signatures: danh sách khối chữ ký, mỗi khối là danh sách dòng"


def breach(before: Mapping[str, Any] | None, fields: Mapping[str, Any], role: Role | None) -> str | None:
    """Why these changes of a report may not be: "locked", or the right that is lacking; None: they may.

    `before`: what stood, None of a new one; `fields`: name -> [seen, wanted]; a role of None is not asked.
    """
    state = str(before["state"]) if before else "draft"
    changes = {
        name: wanted for name, (_, wanted) in fields.items() if before is None or wanted != before.get(name)
    }
    if before is not None and changes and (state == "locked" or _is_shut(state, changes)):
        return "locked"
    wanted = changes.get("state", state)
    if wanted == state or (before is not None and fields["state"][0] != state):
        return None  # or it meets another's step: a person chooses
    right = STEPS.get((state, str(wanted)))
    return "locked" if right is None else right if role is not None and not may(role, right) else None


def _is_shut(state: str, changes: Mapping[str, Any]) -> bool:
    """Sent, it is as it was sent, until it is taken back or returned; and then only as a step."""
    if state in WRITABLE:
        return False
    leaves = changes.get("state", state) in WRITABLE
    return bool(changes.keys() - _OF_THE_STEP) or ("figures" in changes and not leaves)


def _around(kind: Kind, day: date) -> Period:
    match kind:
        case "month":
            return Period.month(day.year, day.month)
        case "quarter":
            return Period.quarter(day.year, (day.month + 2) // 3)
        case "year":
            return Period.year(day.year)
    return Period(day, day)


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each for each in value)


def _is_due(value: object) -> bool:
    if not isinstance(value, dict) or set(value) - {"day", "months"}:
        return False
    day, months = value.get("day"), value.get("months", 0)
    return type(day) is int and type(months) is int and 1 <= day <= 31 and 0 <= months <= 12
