"""Reports: their forms in the catalogue (kind "report_form"), and the way of a report from draft to closed.

period      month | quarter | year | days
units       who owes one: "neighbourhood", "ward", or kinds of organisations
by_place    a table with a line for each neighbourhood; otherwise a line for each indicator
due         { day, months }: that day of the month so many months after the period's last; of "days":
            { days }, so many after its last
indicators  codes, in the order of the table
prose       [[code, heading], …]; codes of PROSE
sign        what follows the number: BC-TCĐS
title       of the document: BÁO CÁO is above it; {period} is filled in
signatures  [[line, …], …], left to right; recipients: Nơi nhận
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from desktop.contract.catalog_shape import missing
from desktop.contract.figures import WARD
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
    (
        *("state", "reason", "figures", "form_version", "complete"),
        *("submitted_by", "submitted_at", "decided_by", "decided_at"),
    )
)
_OWED_AT_MOST = 12  # periods that are over


@dataclass(frozen=True)
class Form:
    code: str
    version: int
    name: str
    title: str
    period: Kind
    units: tuple[str, ...]
    by_place: bool
    data: Mapping[str, Any]  # as the catalogue has it
    indicators: tuple[str, ...]
    prose: tuple[tuple[str, str], ...]
    to: str
    sign: str
    signatures: tuple[tuple[str, ...], ...]
    recipients: tuple[str, ...]

    def due(self, period: Period) -> date:
        """The last day to send it."""
        due = self.data["due"]
        if "days" in due:
            return period.last + timedelta(days=due["days"])
        months = period.last.year * 12 + period.last.month - 1 + due.get("months", 0)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(due["day"], monthrange(year, month + 1)[1]))

    def current(self, today: date) -> Period:
        """The period to be reported now: of its kind, the newest that is over or whose day to send it is near
        its end (due within it); of days, this month so far."""
        found = _around(self.period, today)
        return found if self.due(found) <= found.last or self.period == "days" else found.before()

    def owed(self, since: date, today: date) -> Sequence[Period]:
        """The periods that are to be reported, from the one `since` is in: the current one last; none that
        was over by then. Of days, none: whoever asks for them says which."""
        if self.period == "days":
            return []
        found = [self.current(today)]
        while found[0].first > since and len(found) <= _OWED_AT_MOST:
            found.insert(0, found[0].before())
        return [each for each in found if each.last >= since]


def form(entry: Any) -> Form:
    data = entry.data
    return Form(
        code=entry.code,
        version=entry.version,
        name=entry.title,
        title=data["title"],
        period=data["period"],
        units=tuple(data["units"]),
        by_place=data.get("by_place", False),
        data=data,
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
    if not _is_due(data.get("due"), data.get("period")):
        yield "due: { day = 1 đến 31, months = 0 đến 12 }; kỳ tự chọn (days): { days = 0 đến 60 }"
    if not all(_texts(each) and len(each) == 2 and each[0] in PROSE for each in data.get("prose", ())):
        yield f"prose: danh sách [mã, đề mục]; mã trong {', '.join(PROSE)}"
    if not data.get("signatures") or not all(_texts(each) for each in data["signatures"]):
        yield "signatures: danh sách khối chữ ký, mỗi khối là danh sách dòng"


def breach(
    before: Mapping[str, Any] | None, fields: Mapping[str, Any], role: Role | None, today: date | None = None
) -> str | None:
    """Why these changes of a report may not be: "locked", "period" (it is still to come), or the right that
    is lacking; None: they may.

    `before`: what stood, None of a new one; `fields`: name -> [seen, wanted]; a role or day of None is
    not asked.
    """
    state = str(before["state"]) if before else "draft"
    changes = {
        name: wanted for name, (_, wanted) in fields.items() if before is None or wanted != before.get(name)
    }
    is_step = "state" in fields and fields["state"][0] != fields["state"][1]
    if before is not None and changes and (state == "locked" or _is_shut(state, changes, is_step=is_step)):
        return "locked"
    wanted = changes.get("state", state)
    if wanted == state or (before is not None and fields["state"][0] != state):
        return None  # or it meets another's step: a person chooses
    right = STEPS.get((state, str(wanted)))
    if right is None:
        return "locked"
    known = dict(before or {}) | changes
    if today and wanted == "submitted" and _is_ahead(str(known.get("period")), today):
        return "period"
    if known.get("unit") == WARD and right == "report.submit":
        right = "report.approve"  # the ward's own
    return right if role is not None and not may(role, right) else None


def is_anothers(unit: str, home: str, own: str, role: Role, teams: Mapping[str, str]) -> bool:
    """Whether this report of no neighbourhood is for others to write: an association's is its own team's,
    that of a unit without a notebook the ward's; an officer may write any.

    home: the cell it lives in; own: the cell of the author's team; teams: code -> cell, of all in the ward.
    """
    if unit == WARD or may(role, "report.approve"):
        return False
    return teams[unit] != own if unit in teams else home in teams.values()


def steps(state: str, unit: str, period: Period, role: Role, today: date) -> list[str]:
    """The states that this role may give a report of this unit now."""
    before, found = {"state": state, "unit": unit, "period": period.code}, []
    for at, to in STEPS:
        if at == state and breach(before, {"state": [at, to]}, role, today) is None:
            found.append(to)
    return found


def _is_shut(state: str, changes: Mapping[str, Any], *, is_step: bool) -> bool:
    """Sent, it is as it was sent, until it is taken back or returned; and then only as a step."""
    if state in WRITABLE:
        return False
    if not is_step:
        return True
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
    return Period(day.replace(day=1), day)


def _is_ahead(code: str, today: date) -> bool:
    """What names no period is reported by nobody."""
    try:
        return Period.read(code).first > today
    except ValueError:
        return True


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each for each in value)


def _is_due(value: object, period: object) -> bool:
    lowest = {"days": (0, 60)} if period == "days" else {"day": (1, 31), "months": (0, 12)}
    if not isinstance(value, dict) or set(value) - set(lowest) or next(iter(lowest)) not in value:
        return False
    return all(
        type(each) is int and lowest[name][0] <= each <= lowest[name][1] for name, each in value.items()
    )
