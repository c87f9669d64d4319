"""What happened to a record, and taking a deed back: a new deed that undoes an old one."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.line import opened
from desktop.contract.merge import is_create
from desktop.models.base import Record
from desktop.models.contract_export import record_classes
from desktop.models.database import Database
from desktop.models.history import History
from desktop.models.outbox import Deed, OutboxLine
from desktop.models.same_person import SamePerson
from desktop.models.types import moment, moment_text
from desktop.models.values import from_wire
from desktop.models.volunteer import Volunteer
from desktop.services import one_person
from desktop.services.drafting import by_id

TABLES: dict[str, type[Record]] = {kind.__tablename__: kind for kind in record_classes()}


@dataclass(frozen=True)
class Event:
    """One thing that happened to a record. `changes` is {field: [from, to]}; empty: it was made."""

    at: datetime | None
    by: str | None  # her name; her user name where she is not known here
    act: str | None
    changes: dict[str, Any]


class RecordHistory:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def of(self, table: str, record: str) -> Sequence[Event]:
        """Newest first; as far back as this notebook has held the record."""
        with self._database.read() as session:
            rows = session.scalars(
                select(History).where(History.tbl == table, History.rec == record).order_by(History.n.desc())
            ).all()
            made = None if rows else by_id(session, TABLES[table], record)
            last = made.last if made else None
            users = {last.get("by")} if last else {row.by for row in rows}
            people = select(Volunteer.user, Volunteer.full_name).where(Volunteer.user.in_(users))
            names: dict[str | None, str | None] = dict(session.execute(people).all())
        if last:
            at, by = last.get("at"), last.get("by")
            return [Event(moment(at) if at else None, names.get(by, by), last.get("act"), {})]
        return [Event(row.at, names.get(row.by, row.by), row.act, row.changes) for row in rows]

    def of_person(self, citizen_id: str) -> Sequence[Event]:
        """Of all her records, and of what was decided about them, newest first."""
        with self._database.read() as session:
            hers = one_person.members(session, citizen_id)
            named = SamePerson.one.in_(hers) | SamePerson.other.in_(hers)
            pairs = session.scalars(select(SamePerson.id).where(named)).all()
        records = [*(("citizen", each) for each in hers), *(("same_person", each) for each in pairs)]
        events = [event for table, record in records for event in self.of(table, record)]
        return events if len(records) == 1 else sorted(events, key=_moment, reverse=True)

    def undo(self, deed_id: str) -> Future[int]:
        """Put back what this deed changed, where it still stands; records it made are struck through.

        Gives the number of records put back; 0 if others have changed all of it since.
        """

        def work(session: Session) -> int:
            bodies = session.scalars(
                select(OutboxLine.body).where(OutboxLine.deed == deed_id).order_by(OutboxLine.seq.desc())
            ).all()
            rows = [row for body in bodies for row in reversed(opened(body)[1]) if isinstance(row, list)]
            known = _records(session, {(row[0], row[1]) for row in rows})
            return sum(_put_back(known.get((row[0], row[1])), row[3]) for row in rows)

        return self._database.write(Deed("deed.undo", self._user), work)


def _moment(event: Event) -> datetime:
    return event.at or datetime.min.replace(tzinfo=UTC)


def _records(session: Session, named: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Record]:
    """All at once: a list may have brought hundreds."""
    wanted: dict[str, list[str]] = {}
    for table, record in named:
        wanted.setdefault(table, []).append(record)
    return {
        (table, each.id): each
        for table, ids in wanted.items()
        for each in session.scalars(select(TABLES[table]).where(TABLES[table].id.in_(one_person.among(ids))))
    }


def _put_back(record: Record | None, fields: dict[str, list[Any]]) -> bool:
    if record is None:
        return False
    if is_create(fields):
        record.voided_at, record.void_reason = moment(moment_text(datetime.now().astimezone())), "undone"
        return True
    kinds, done = record.synced_fields(), False
    for name, (seen, wanted) in fields.items():
        if getattr(record, name) == from_wire(kinds[name], wanted) and seen != wanted:
            setattr(record, name, from_wire(kinds[name], seen))
            done = True
    return done
