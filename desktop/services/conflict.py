"""Two people wrote different values: who, when, and a person's decision. Works with no network.

What stands and what waits are both kept until somebody chooses; the decision is an ordinary deed, and meets
another leader's decision as two edits of one field do (design, rule 4).
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session, aliased

from desktop.contract import roles
from desktop.contract.authors import author_of
from desktop.contract.records import VOID, RecordType
from desktop.errors import ChangedByBoth, ReadOnly
from desktop.models.base import Record
from desktop.models.cells import CONTRACT, grants
from desktop.models.conflict import Conflict
from desktop.models.database import Database
from desktop.models.listing import Listing
from desktop.models.noting import NotingSession
from desktop.models.outbox import SETTLED, Change, Deed, OutboxLine, OutboxTouch
from desktop.models.permit import role_of
from desktop.models.types import moment
from desktop.models.values import from_wire, to_wire
from desktop.models.volunteer import Volunteer
from desktop.paging import Listed, Numbers
from desktop.services.drafting import by_id
from desktop.services.history import TABLES
from desktop.services.record_name import RecordName, names_of

Values = Mapping[str, Any]


@dataclass(frozen=True)
class DisputeRow:
    """A line of the list: one field, or what holds together, of one record."""

    n: int
    id: str  # of its first conflict
    table: str
    record: str
    group: str
    name: RecordName | None


@dataclass(frozen=True)
class Side:
    """One of the values, and whose it is."""

    values: Values  # every field of the group
    by: str | None  # the person's name; None: not known
    at: datetime | None  # by the author's clock
    is_mine: bool
    is_here: bool  # written on this computer
    conflict: str | None = None  # None: the value that stands


@dataclass(frozen=True)
class Dispute:
    row: DisputeRow
    kept: Side
    candidates: Sequence[Side]
    rest: Values  # the record's other fields
    may_decide: bool  # a leader may; anybody may give up her own value


@dataclass(frozen=True)
class DisputeCounts:
    open: int
    mine: int  # of these, those in which a value of mine waits


class ConflictDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def listed(self) -> Listed:
        """Open ones as DisputeRows, the longest waiting first."""
        listing = Listing(
            select(Conflict.n, Conflict.id, Conflict.subject, Conflict.subject_table, Conflict.group),
            order=(Conflict.n,),
        ).where(_is_open(), ~_is_doubled())

        def numbers(limit: int | None) -> Numbers:
            with self._database.read() as session:
                return listing.numbers(session, limit)

        def rows(numbers: Sequence[int]) -> Sequence[DisputeRow]:
            with self._database.read() as session:
                found = listing.at(session, numbers)
                names = names_of(session, [(r.subject_table, r.subject) for r in found])
            return [
                DisputeRow(
                    r.n, r.id, r.subject_table, r.subject, r.group, names.get((r.subject_table, r.subject))
                )
                for r in found
            ]

        return Listed(numbers, rows, self._number)

    def counts(self) -> DisputeCounts:
        mine = select(func.count()).select_from(Conflict).where(_is_open(), Conflict.by == self._user)
        with self._database.read() as session:
            places = select(Conflict.subject, Conflict.group).where(_is_open()).distinct().subquery()
            waiting = session.scalar(select(func.count()).select_from(places)) or 0
            return DisputeCounts(waiting, session.scalar(mine) or 0)

    def about(self, record: str) -> int:
        """How many fields of a record have two values."""
        here = select(func.count(Conflict.group.distinct())).where(_is_open(), Conflict.subject == record)
        with self._database.read() as session:
            return session.scalar(here) or 0

    def _number(self, conflict: str) -> int | None:
        with self._database.read() as session:
            return session.scalar(select(Conflict.n).where(Conflict.id == conflict))

    def person(self, user: str) -> str:
        """A team member's name; the user's id if nobody here has it."""
        with self._database.read() as session:
            return _person(session, user) or user

    def find(self, conflict: str) -> Dispute | None:
        """All there is to know for a decision; None if it is decided, or its record is not here."""
        with self._database.read() as session:
            first = by_id(session, Conflict, conflict)
            if first is None or first.subject_table not in TABLES:
                return None
            record = by_id(session, TABLES[first.subject_table], first.subject)
            waiting = session.scalars(
                select(Conflict)
                .where(_is_open(), Conflict.subject == first.subject, Conflict.group == first.group)
                .order_by(Conflict.n)
            ).all()
            if record is None or not waiting:
                return None
            return _Looking(session, self._user, record, first.group).dispute(waiting)

    def decide(self, dispute: Dispute, wanted: Values) -> Future[str]:
        """One deed: the field says `wanted` (what stands, a candidate, or something else), and the conflicts
        are settled. Gives the deed's id.

        Fails with ChangedByBoth if meanwhile something else stands, or waits; ReadOnly if it is not hers to
        decide.
        """
        deed = Deed("conflict.decide", self._user)

        def work(session: NotingSession) -> str:
            record = _subject(session, dispute)
            gives_up = wanted == dispute.kept.values and all(side.is_mine for side in dispute.candidates)
            if not (dispute.may_decide or gives_up):
                raise ReadOnly(record.__tablename__)
            _check_stands(record, dispute.kept.values)
            _check_waits(session, dispute.candidates)
            conflicts = [side.conflict for side in dispute.candidates if side.conflict]
            if wanted == dispute.kept.values:
                session.say(_saying(record, wanted, conflicts))
            else:
                _write(record, wanted)
                session.settle(record.id, *conflicts)
            return deed.id

        return self._database.write(deed, work)

    def ask_again(self, dispute: Dispute, decided: Values) -> Future[None]:
        """Take a decision back: what stood before stands, and the other values wait again."""
        work = partial(_ask_again, dispute=dispute, decided=decided)
        return self._database.write(Deed("conflict.undo", self._user), work)


def _ask_again(session: NotingSession, dispute: Dispute, decided: Values) -> None:
    record = _subject(session, dispute)
    _check_stands(record, decided)
    _write(record, dispute.kept.values)
    for side in dispute.candidates:
        session.say(_saying(record, side.values, []))
    on_its_way = delete(OutboxTouch).where(
        OutboxTouch.tbl == Conflict.__tablename__,
        OutboxTouch.rec.in_([side.conflict for side in dispute.candidates]),
        OutboxTouch.field == SETTLED,
    )
    session.execute(on_its_way)
    session.touched[Conflict.__tablename__].update(side.conflict or "" for side in dispute.candidates)


def _person(session: Session, user: str) -> str | None:
    return session.scalar(select(Volunteer.full_name).where(Volunteer.user == user))


def _subject(session: Session, dispute: Dispute) -> Record:
    record = by_id(session, TABLES[dispute.row.table], dispute.row.record)
    if record is None:
        raise ReadOnly(dispute.row.table)
    return record


def _check_stands(record: Record, values: Values) -> None:
    now = {name: getattr(record, name) for name in values}
    if now != dict(values):
        raise ChangedByBoth(now)


def _check_waits(session: Session, candidates: Sequence[Side]) -> None:
    """Whoever's value waits may have gone on since it was shown."""
    for side in candidates:
        conflict = by_id(session, Conflict, side.conflict or "")
        if conflict is None:
            continue  # decided by somebody else
        kinds = TABLES[conflict.subject_table].synced_fields()
        now = {name: from_wire(kinds[name], conflict.candidate.get(name)) for name in side.values}
        if now != dict(side.values):
            raise ChangedByBoth(now)


def _write(record: Record, values: Values) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _saying(record: Record, values: Values, conflicts: Sequence[str]) -> Change:
    """A row that says "I saw this, and want it": where it stands it is kept, elsewhere it is a candidate."""
    kind, kinds = CONTRACT[record.__tablename__], record.synced_fields()
    fields = {name: [to_wire(kinds[name], value)] * 2 for name, value in values.items()}
    if fields.get(VOID) == [None, None]:
        del fields[VOID]  # on its own it would say "I make this record"; untold, it says the same
    cells = frozenset(kind.write_cells((record.cell, record.also)))
    return Change(record.__tablename__, record.id, record.cell, fields, tuple(conflicts), cells)


def _is_open(conflict: Any = Conflict) -> ColumnElement[bool]:
    """A person is asked, and no answer is on its way."""
    answered = select(OutboxTouch.rec).where(
        OutboxTouch.tbl == Conflict.__tablename__, OutboxTouch.field == SETTLED
    )
    return and_(conflict.status == "open", conflict.id.not_in(answered))


def _is_doubled() -> ColumnElement[bool]:
    """An older one asks about the same field."""
    older = aliased(Conflict)
    same = and_(older.subject == Conflict.subject, older.group == Conflict.group, older.n < Conflict.n)
    return select(older.n).where(same, _is_open(older)).exists()


@dataclass(frozen=True)
class _Looking:
    """One disputed field of one record, read in one session."""

    session: Session
    user: str
    record: Record
    group: str

    @property
    def kind(self) -> RecordType:
        return CONTRACT[self.record.__tablename__]

    @property
    def names(self) -> list[str]:
        return next(names for group, names in self.kind.groups_of(self.kind.fields) if group == self.group)

    def dispute(self, waiting: Sequence[Conflict]) -> Dispute:
        table, first = self.record.__tablename__, waiting[0]
        name = names_of(self.session, [(table, self.record.id)]).get((table, self.record.id))
        rest = {
            field: value
            for field in self.kind.fields
            if field not in self.names and (value := getattr(self.record, field)) is not None
        }
        return Dispute(
            DisputeRow(first.n, first.id, table, self.record.id, self.group, name),
            self._kept(),
            [self._candidate(conflict) for conflict in waiting],
            rest,
            self._may_decide(),
        )

    def _kept(self) -> Side:
        values = {name: getattr(self.record, name) for name in self.names}
        by, at = author_of(self.record.last or {}, self.names)
        return self._side(values, by, moment(at) if at else None)

    def _candidate(self, conflict: Conflict) -> Side:
        kinds = self.record.synced_fields()
        values = {name: from_wire(kinds[name], conflict.candidate.get(name)) for name in self.names}
        own = select(OutboxLine.seq).where(OutboxLine.aid == conflict.aid)
        is_here = self.session.scalar(own) is not None
        return self._side(values, conflict.by, conflict.at, is_here=is_here, conflict=conflict.id)

    def _side(self, values: Values, by: str | None, at: datetime | None, **more: Any) -> Side:
        name = (_person(self.session, by) or by) if by else None
        return Side(values, name, at, by == self.user, **({"is_here": False} | more))

    def _may_decide(self) -> bool:
        """Leaders decide (sync protocol, 6.3), about what this notebook may write."""
        connection = self.session.connection()
        is_hers = roles.extent(role_of(connection, self.user), "conflict.decide") == "all"
        cells = self.kind.write_cells((self.record.cell, self.record.also))
        return is_hers and bool(cells & grants(connection).writable)
