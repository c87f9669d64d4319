"""All that this notebook holds about one person, as the law lets her have it: for a document and as JSON.

Of the household she lives in, what is noted of all who do: where, how far it is, who came to the door; a note
only if nobody else is named there, who may be meant.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from desktop.contract.erasure import SUBJECT, refs_to_people
from desktop.contract.records import CATALOG
from desktop.errors import StorageFailed
from desktop.models.attendance import Attendance
from desktop.models.base import Record
from desktop.models.cells import CONTRACT
from desktop.models.citizen import Citizen
from desktop.models.class_session import ClassSession
from desktop.models.conflict import Conflict
from desktop.models.contract_export import record_classes
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.history import History
from desktop.models.outbox import Deed
from desktop.models.training_class import TrainingClass
from desktop.services import one_household, one_person
from desktop.services.citizen import log_access
from desktop.services.drafting import by_id
from desktop.services.notebook import Notebook

CLASSES: Mapping[str, type[Record]] = {kind.__tablename__: kind for kind in record_classes()}
_LEFT_OUT = frozenset({"team", "home", "voided_at", "void_reason"})  # says nothing about her
_OF_ALL = frozenset({"household", "household_visit", "household_review"})  # who live there


@dataclass(frozen=True)
class PersonCopy:
    """`records`: table -> its records about her, hers first; values as they are stored. `history`: what was
    changed in them, the oldest first."""

    ward: str
    made_on: date
    records: Mapping[str, Sequence[Mapping[str, Any]]]
    history: Sequence[Mapping[str, Any]]

    @property
    def name(self) -> str:
        return str(self.records[SUBJECT][0]["full_name"])

    def as_json(self) -> bytes:
        value = {"ward": self.ward, "made_on": self.made_on, "records": self.records, "history": self.history}
        return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


class PersonCopies:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def of(self, citizen_id: str, day: date) -> PersonCopy | None:
        """None if she is not here. Making one is not yet giving it out: see noted(). Raises NotAllowed."""
        self._database.demand(self._user, "privacy_request.export")
        with self._database.read() as session:
            people = one_person.members(session, citizen_id)
            houses, is_alone = _houses(session, citizen_id)
            known, records = {"household": list(houses)}, dict[str, list[Mapping[str, Any]]]()
            for table in (SUBJECT, *(name for name in CONTRACT.order if name not in (SUBJECT, CATALOG))):
                hers = select(CLASSES[table]).where(or_(*_hers(table, people, known)))
                if rows := session.scalars(hers).all():
                    left_out = {"note"} if table in _OF_ALL and not is_alone else set()
                    records[table] = [_plain(row, left_out) | _where(session, row) for row in rows]
                    known[table] = [row.id for row in rows]
            if SUBJECT not in records:
                return None
            own = [each for table, ids in known.items() if table not in _OF_ALL for each in ids]
            if waiting := session.scalars(select(Conflict).where(Conflict.subject.in_(own))).all():
                records[Conflict.__tablename__] = [_plain(row) for row in waiting]
            changed = session.scalars(select(History).where(History.rec.in_(own)).order_by(History.n))
            history = [_event(each) for each in changed]
        ward = Notebook(self._database, self._user).info().ward_name or ""
        return PersonCopy(ward, day, records, history)

    def noted(self, citizen_id: str) -> Future[None]:
        """It was given out: who, when, of whom."""

        def work(session: Any) -> None:
            if session.scalar(select(Citizen.id).where(Citizen.id == citizen_id)):
                session.add(log_access(session, self._user, "export", "person", 1, citizen_id))

        return self._database.write(Deed("privacy_request.export", self._user), work)


def write_json(copy: PersonCopy, path: Path) -> None:
    """Raises StorageFailed."""
    try:
        path.write_bytes(copy.as_json())
    except OSError as error:
        raise StorageFailed from error


def _houses(session: Session, citizen_id: str) -> tuple[Sequence[str], bool]:
    """The records of the household where she lives, and whether nobody else is named there."""
    stands = one_household.household_of(session, citizen_id)
    if stands is None:
        return [], False
    named = {each.citizen_id for each in one_household.current(session, [stands]) if each.citizen_id}
    return one_household.records(session, stands), len(named) == 1


def _hers(
    table: str, people: Collection[str], known: Mapping[str, Sequence[str]]
) -> Iterator[ColumnElement[bool]]:
    """Which records of this table are about her: they name her, or what they are part of does."""
    kind = CLASSES[table]
    yield false()
    for name in ["id"] if table == SUBJECT else refs_to_people(CONTRACT[table]):
        yield getattr(kind, name).in_(people)
    if table == "household":
        yield kind.id.in_(known[table])
    for name, parent in CONTRACT[table].inside.items():
        yield getattr(kind, name).in_(known.get(parent, ()))


def _where(session: Session, record: Record) -> dict[str, Any]:
    """Which class, and which of its sessions: a record of hers only says their ids."""
    if isinstance(record, Enrolment):
        found = by_id(session, TrainingClass, record.class_id)
        return {"title": found.title} if found else {}
    if isinstance(record, Attendance):
        held = by_id(session, ClassSession, record.session_id)
        return {"day": held.day} if held else {}
    return {}


def _event(of: History) -> dict[str, Any]:
    told = {"table": of.tbl, "record": of.rec, "at": of.at, "by": of.by, "act": of.act, "changes": of.changes}
    return {name: value for name, value in told.items() if value is not None}


def _plain(record: Record, left_out: Collection[str] = ()) -> dict[str, Any]:
    unsaid = _LEFT_OUT.union(left_out)
    values = {name: getattr(record, name) for name in record.synced_fields() if name not in unsaid}
    made = (record.last or {}).get("at")
    kept = {name: value for name, value in values.items() if value is not None}
    return kept | ({"last_changed": datetime.fromisoformat(made)} if made else {})
