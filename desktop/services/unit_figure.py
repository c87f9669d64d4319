"""Figures of units without a notebook, and adjustments by hand: lines beside what records say."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from pydantic import Field, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.figures import WARD, takes
from desktop.contract.ids import natural_id
from desktop.contract.indicator import Indicator
from desktop.contract.period import Period
from desktop.contract.roles import SEE_PROGRESS
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.sync_state import team_of
from desktop.models.unit_figure import UnitFigure
from desktop.services.dates import today
from desktop.services.drafting import Count, Draft, by_id, void
from desktop.services.indicator import Indicators

Line = Literal["reported", "adjusted"]
MOST = 10**9  # more is a slip of the hand, and at last more than a notebook can hold


class UnitFigureDraft(Draft):
    unit: str = Field(min_length=1)  # code of a place; "ward"
    indicator: str = Field(min_length=1)
    period: str  # see contract/period.py
    line: Line = "reported"
    amount: Count
    out_of: Count | None = None
    document_no: str | None = None
    document_on: date | None = None
    told_by: str | None = None
    reason: str | None = None

    @field_validator("period")
    @classmethod
    def _one_name(cls, value: str) -> str:
        """2026-09-01..2026-09-30 is 2026-09: told again, it is the same line. Else problems() tells it."""
        with suppress(ValueError):
            return Period.read(value).code
        return value


@dataclass(frozen=True)
class UnitFigureRow:
    id: str
    unit: str
    indicator: str
    period: str
    line: Line
    amount: int
    out_of: int | None
    document_no: str | None
    document_on: date | None
    told_by: str | None
    reason: str | None


class UnitFigureDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._indicators = Indicators(database, user)

    def of(self, *periods: str) -> Sequence[UnitFigureRow]:
        """All lines of these periods, of all periods if none is named. Raises NotAllowed."""
        self._database.demand(self._user, SEE_PROGRESS)
        query = select(UnitFigure).where(UnitFigure.voided_at.is_(None)).order_by(UnitFigure.n)
        if periods:
            query = query.where(UnitFigure.period.in_(periods))
        names = UnitFigureRow.__dataclass_fields__
        with self._database.read() as session:
            return [
                UnitFigureRow(**{name: getattr(row, name) for name in names})
                for row in session.scalars(query)
            ]

    def save(self, *drafts: UnitFigureDraft) -> Future[str]:
        """Several lines, as one deed; its id takes them back (RecordHistory.undo). A line of the same unit,
        indicator and period is replaced. Raises InvalidInput naming each bad field: nothing was saved."""
        if problems := [problem for draft in drafts for problem in self.problems(draft)]:
            raise InvalidInput(problems)
        deed = Deed("unit_figure.save", self._user)

        def work(session: Session) -> str:
            for draft in drafts:
                _keep(session, draft)
                session.flush()
            return deed.id

        return self._database.write(deed, work)

    def void(self, *ids: str, reason: str | None) -> Future[None]:
        """None: it holds after all."""
        work = partial(void, table=UnitFigure, ids=ids, reason=reason)
        return self._database.write(Deed("unit_figure.void", self._user), work)

    def problems(self, draft: UnitFigureDraft) -> list[Problem]:
        known = self._indicators.get(draft.indicator)
        found = [] if known else [Problem("indicator", "no_such_indicator")]
        found += [*self._unit_problems(draft.unit, known), *_period_problems(draft.period)]
        found += [
            Problem(name, "not_a_number")
            for name, value in (("amount", draft.amount), ("out_of", draft.out_of))
            if abs(value or 0) > MOST
        ]
        if draft.line == "adjusted":
            return found + ([] if draft.reason else [Problem("reason", "required")])
        if draft.amount < 0:
            found.append(Problem("amount", "not_a_number"))
        if known and known.unit == "percent" and not draft.out_of:
            found.append(Problem("out_of", "required"))
        if draft.out_of is not None and draft.amount > draft.out_of:
            found.append(Problem("amount", "more_than_whole"))
        return found

    def _unit_problems(self, unit: str, of: Indicator | None) -> Iterator[Problem]:
        place = next((each for each in self._indicators.places() if each.code == unit), None)
        if unit == WARD:
            return
        if place is None:
            yield Problem("unit", "no_such_unit")
        elif of and not takes(of, place.kind):
            yield Problem("unit", "not_of_residents")


def _period_problems(code: str) -> Iterator[Problem]:
    try:
        if Period.read(code).first > today():
            yield Problem("period", "in_future")
    except ValueError:
        yield Problem("period", "bad_format")


def _keep(session: Session, draft: UnitFigureDraft) -> None:
    home, values = team_of(session), draft.model_dump()
    record = natural_id(UnitFigure.__tablename__, home, draft.unit, draft.indicator, draft.period, draft.line)
    known = by_id(session, UnitFigure, record)
    if known is None:
        session.add(UnitFigure(home=home, **values))
        return
    for name, value in values.items():
        setattr(known, name, value)
    known.voided_at = known.void_reason = None
