"""How far each record has come: only here, at the ward, or in need of a person."""

import json
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, case, func, literal, select
from sqlalchemy.orm import Session

from desktop.contract.line import opened
from desktop.models.base import Record
from desktop.models.conflict import Conflict
from desktop.models.outbox import OutboxLine, OutboxTouch

State = Literal["held", "conflict", "here", "received"]  # the first that applies is shown


class RecordStates:
    """The states of one table's records. What the ward holds is known by line: lines are opened once."""

    def __init__(self, kind: type[Record]) -> None:
        self._kind = kind
        self._held: tuple[Sequence[Any], str] = ((), "[]")

    def column(self) -> ColumnElement[str]:
        """For a screenful of rows: looked up row by row. Needs held()."""
        return case(
            (self._kind.id.in_(_HELD), literal("held")),
            (_open_conflicts(self._kind).where(Conflict.subject == self._kind.id).exists(), "conflict"),
            (_touched(self._kind).where(OutboxTouch.rec == self._kind.id).exists(), "here"),
            else_="received",
        ).label("state")

    def condition(self, state: State) -> ColumnElement[bool]:
        """For a filter: which records have something in this state. Needs held()."""
        match state:
            case "held":
                return self._kind.id.in_(_HELD)
            case "conflict":
                return self._kind.id.in_(_open_conflicts(self._kind))
            case "here":
                return self._kind.id.in_(_touched(self._kind))
        return self._kind.id.not_in(_touched(self._kind)) & self._kind.id.not_in(_HELD)

    def held(self, session: Session) -> dict[str, str]:
        """The parameters the two expressions above need."""
        lines = session.execute(
            select(OutboxLine.stream, OutboxLine.seq)
            .where(OutboxLine.state == "held")
            .order_by(OutboxLine.stream, OutboxLine.seq)
        ).all()
        if lines != self._held[0]:
            self._held = (lines, json.dumps(sorted(self._records(session))))
        return {"held": self._held[1]}

    def _records(self, session: Session) -> set[str]:
        table = self._kind.__tablename__
        bodies = session.scalars(select(OutboxLine.body).where(OutboxLine.state == "held"))
        rows = (row for body in bodies for row in opened(body)[1] if isinstance(row, list))
        return {row[1] for row in rows if row[0] == table}


_HELD = select(func.json_each(bindparam("held", "[]")).table_valued("value").c.value)


def _touched(kind: type[Record]) -> Any:
    return select(OutboxTouch.rec).where(OutboxTouch.tbl == kind.__tablename__)


def _open_conflicts(kind: type[Record]) -> Any:
    return select(Conflict.subject).where(
        Conflict.subject_table == kind.__tablename__,
        Conflict.status == "open",
        Conflict.voided_at.is_(None),
    )
