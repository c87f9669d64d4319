"""How far each record has come: only here, on a stick, with a carrier, at the ward; or a person is needed."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, select
from sqlalchemy.orm import Session

from desktop.models import custody
from desktop.models.base import Record
from desktop.models.conflict import Conflict
from desktop.models.mending import rows_of
from desktop.models.outbox import OutboxLine, OutboxTouch, fault_of, needs_person
from desktop.models.sync_state import SyncOne, WrittenBundle

# The first that applies is shown. "beside": the ward has it, in a line it cannot use for another record.
State = Literal["held", "conflict", "here", "copied", "carried", "beside", "received"]


class RecordStates:
    """The states of one table's records. What the ward holds is known by line: lines are opened once."""

    def __init__(self, kind: type[Record]) -> None:
        self._kind = kind
        self._known: Sequence[Any] = ()
        self._held: Mapping[str, str] = {"held": "[]", "beside": "[]"}

    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """`state`, and `bundle`, the number of the newest one it lies in. For a screenful of rows: looked up
        row by row. Need facts()."""
        mine = OutboxTouch.rec == self._kind.id
        state = case(
            (self._kind.id.in_(_named("held")), literal("held")),
            (_open_conflicts(self._kind).where(Conflict.subject == self._kind.id).exists(), "conflict"),
            (self._touched(mine, _lies_outside("written")).exists(), "here"),
            (self._touched(mine, _lies_outside("carried")).exists(), "copied"),
            (self._touched(mine).exists(), "carried"),
            (self._kind.id.in_(_named("beside")), "beside"),
            else_="received",
        )
        holding = (
            select(func.max(WrittenBundle.number))
            .join(OutboxTouch, WrittenBundle.stream == OutboxTouch.stream)
            .where(OutboxTouch.tbl == self._kind.__tablename__, mine, WrittenBundle.at.is_not(None))
            .where(OutboxTouch.seq.between(WrittenBundle.first, WrittenBundle.through))
        )
        return state.label("state"), holding.correlate(self._kind).scalar_subquery().label("bundle")

    def condition(self, state: State) -> ColumnElement[bool]:
        """For a filter: which records have something in this state. Needs facts()."""
        record, waits = self._kind.id, self._kind.id.in_(self._touched())
        alone, unseen = (record.in_(self._all_outside(how)) for how in ("written", "carried"))
        held, beside = record.in_(_named("held")), record.in_(_named("beside"))
        conditions: Mapping[State, ColumnElement[bool]] = {
            "held": held,
            "conflict": record.in_(_open_conflicts(self._kind)),
            "here": alone,
            "copied": unseen & ~alone,
            "carried": waits & ~unseen,
            "beside": beside & ~waits,
            "received": ~(waits | held | beside),
        }
        return conditions[state]

    def facts(self, session: Session) -> dict[str, str]:
        """The parameters that the expressions above need."""
        lines = session.execute(
            select(OutboxLine.stream, OutboxLine.seq)
            .where(needs_person())
            .order_by(OutboxLine.stream, OutboxLine.seq)
        ).all()
        if lines != self._known:
            self._held, self._known = self._lines(session), lines
        lie = {how: json.dumps(custody.outside(session, how)) for how in ("written", "carried")}
        return {**self._held, **lie}

    def _touched(self, *conditions: ColumnElement[bool]) -> Select[str]:
        return select(OutboxTouch.rec).where(OutboxTouch.tbl == self._kind.__tablename__, *conditions)

    def _all_outside(self, how: custody.Copied) -> Select[str]:
        """Range by range along the index of lines."""
        first, last, ranges = _ranges(how)
        stream = select(SyncOne.stream).scalar_subquery()
        is_inside = (OutboxTouch.stream == stream) & OutboxTouch.seq.between(first, last)
        return self._touched(is_inside).select_from(ranges.join(OutboxTouch, is_inside))

    def _lines(self, session: Session) -> Mapping[str, str]:
        """`held`: the records at fault, or all where the ward could not tell; `beside`: their company."""
        held, beside = set(), set()
        for body, detail in session.execute(select(OutboxLine.body, OutboxLine.detail).where(needs_person())):
            said, fault = set(self._ids(rows_of(body))), fault_of(detail)
            held |= said & {fault[1]} if fault else said
            beside |= said
        return {"held": json.dumps(sorted(held)), "beside": json.dumps(sorted(beside - held))}

    def _ids(self, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        return (row[1] for row in rows if row[0] == self._kind.__tablename__)


def _named(parameter: str) -> Select[str]:
    return select(func.json_each(bindparam(parameter, "[]")).table_valued("value").c.value)


def _ranges(how: custody.Copied) -> tuple[Any, Any, Any]:
    """(first, last, the ranges themselves)"""
    each = func.json_each(bindparam(how, "[]")).table_valued("value", joins_implicitly=True)
    return func.json_extract(each.c.value, "$[0]"), func.json_extract(each.c.value, "$[1]"), each


def _lies_outside(how: custody.Copied) -> ColumnElement[bool]:
    """Of a touch: is its line in none of the bundles?"""
    first, last, _ = _ranges(how)
    return select(literal(1)).where(OutboxTouch.seq.between(first, last)).exists()


def _open_conflicts(kind: type[Record]) -> Select[str]:
    return select(Conflict.subject).where(
        Conflict.subject_table == kind.__tablename__,
        Conflict.status == "open",
        Conflict.voided_at.is_(None),
    )
