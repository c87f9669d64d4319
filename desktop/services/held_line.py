"""What the ward keeps but cannot use yet: why, what was typed, and the ways out of it.

A line that the ward cannot read is said anew as soon as its record is corrected (models/mending.py); here it
is seen, said anew as it is, or taken back. Nothing is thrown away: the ward's log keeps every line.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract.line import RELEASE, opened
from desktop.contract.merge import is_create
from desktop.models import mending
from desktop.models.cells import CONTRACT, grants
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Change, Deed, OutboxLine, needs_person
from desktop.models.values import from_wire
from desktop.models.volunteer import Volunteer
from desktop.paging import Listed, held
from desktop.services.drafting import by_id
from desktop.services.history import TABLES
from desktop.services.record_name import RecordName, names_of


@dataclass(frozen=True)
class HeldRow:
    """A line of the list."""

    n: int
    id: str  # of the line
    act: str
    at: datetime
    reason: str  # a wire.HeldReason
    rows: int
    name: RecordName | None  # of the record at fault, or else of the first


@dataclass(frozen=True)
class Said:
    """What a line says about one record."""

    table: str
    record: str
    is_new: bool
    values: Mapping[str, Any]  # as typed
    name: RecordName | None


@dataclass(frozen=True)
class HeldLine:
    row: HeldRow
    said: Sequence[Said]
    table: str | None  # where the fault is, as far as the ward can tell
    record: str | None
    field: str | None

    @property
    def can_be_mended(self) -> bool:
        """By correcting what was typed; the other reasons end elsewhere."""
        return self.row.reason == "invalid"


class HeldLineDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def listed(self) -> Listed:
        """HeldRows, newest first."""
        return held(self.rows)

    def rows(self) -> Sequence[HeldRow]:
        newest = (
            select(OutboxLine).where(needs_person()).order_by(OutboxLine.stream.desc(), OutboxLine.seq.desc())
        )
        with self._database.read() as session:
            return [_row(session, line) for line in session.scalars(newest) if self._is_seen(session, line)]

    def count(self) -> int:
        if self._database.only_of or self._database.hides or self._database.shared:
            return len(self.rows())
        with self._database.read() as session:
            return session.scalar(select(func.count()).select_from(OutboxLine).where(needs_person())) or 0

    def find(self, line: str) -> HeldLine | None:
        """None if it is held no more."""
        with self._database.read() as session:
            found = session.scalars(select(OutboxLine).where(needs_person(), OutboxLine.aid == line)).first()
            if found is None or not self._is_seen(session, found):
                return None
            rows = mending.rows_of(found.body)
            names = names_of(session, [(row[0], row[1]) for row in rows])
            said = [_said(row, names.get((row[0], row[1]))) for row in rows]
            place = (*(found.detail or "").split(" ")[1:], None, None, None)
            return HeldLine(_row(session, found), said, *place[:3])

    def _is_seen(self, session: Session, line: OutboxLine) -> bool:
        """What somebody else typed is in it, of people she may not see."""
        hides, rows = self._database.hides, mending.rows_of(line.body)
        if any(row[0] in hides for row in rows):
            return False
        if opened(line.body)[0].get("by") == self._user:
            return True
        if self._database.shared:
            return {row[2] for row in rows if row[2]} <= grants(session.connection()).readable
        return self._database.only_of is None

    def records(self) -> set[str]:
        """Ids of the records that held lines are about."""
        with self._database.read() as session:
            bodies = session.scalars(select(OutboxLine.body).where(needs_person())).all()
        return {row[1] for body in bodies for row in mending.rows_of(body)}

    def correct(self, table: str, record_id: str, values: Mapping[str, Any]) -> Future[bool]:
        """An ordinary edit; what the ward could not read about this record goes with it.

        False if the record is not here any more.
        """

        def work(session: NotingSession) -> bool:
            record = by_id(session, TABLES[table], record_id)
            for name, value in values.items() if record else ():
                setattr(record, name, value)
            return record is not None

        return self._database.write(Deed("line.correct", self._user), work)

    def say_again(self, line: str) -> Future[bool]:
        """All of this line as it is now, in a new one. False if nothing of it is here any more."""

        def work(session: NotingSession) -> bool:
            body = session.scalars(select(OutboxLine.body).where(OutboxLine.aid == line)).one()
            changes = mending.said_again(session.connection(), line, mending.rows_of(body))
            for change in changes:
                session.say(change)
            return bool(changes)

        return self._database.write(Deed("line.again", self._user), work)

    def take_back(self, line: str) -> Future[None]:
        """Her own line is not needed: the ward stops keeping it for use. What it made leaves this notebook
        with the next receipt; say_again() brings it back."""

        def work(session: NotingSession) -> None:
            body = session.scalars(select(OutboxLine.body).where(OutboxLine.aid == line)).one()
            table, record, claim, *_ = mending.rows_of(body)[0]
            session.say(Change(table, record, claim, {}, (line,)))

        return self._database.write(Deed("line.take_back", self._user), work)

    def let_in(self, line: str) -> Future[None]:
        """A leader's word about a held line of her team; the ward looks at it again by her rights, too."""

        def work(session: NotingSession) -> None:
            me = session.scalars(select(Volunteer).where(Volunteer.user == self._user)).one()
            session.say(Change(Volunteer.__tablename__, me.id, me.cell, {}, (line,)))

        return self._database.write(Deed(RELEASE, self._user), work)


def _row(session: Session, line: Any) -> HeldRow:
    reason, *place = (line.detail or "held:").removeprefix("held:").split(" ")
    said = mending.rows_of(line.body)  # none, once all of it is about somebody who was erased
    first = (place[0], place[1]) if len(place) > 1 else tuple(said[0][:2]) if said else ("", "")
    name = names_of(session, [first]).get(first)
    return HeldRow(line.stream << 40 | line.seq, line.aid, line.act, line.at, reason, line.rows, name)


def _said(row: Sequence[Any], name: RecordName | None) -> Said:
    table, record, _, fields, _ = row
    kinds = CONTRACT[table].fields if table in CONTRACT.types else {}
    values = {
        field: from_wire(kinds[field], wanted)
        for field, (seen, wanted) in fields.items()
        if field in kinds and wanted is not None and seen != wanted
    }
    return Said(table, record, is_create(fields), values, name)
