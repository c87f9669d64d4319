"""All that this notebook holds about one person, as the law lets her have it: for a document and as JSON."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import ColumnElement, false, or_, select

from desktop.contract.erasure import SUBJECT, refs_to_people
from desktop.contract.records import CATALOG
from desktop.errors import StorageFailed
from desktop.models.base import Record
from desktop.models.cells import CONTRACT
from desktop.models.citizen import Citizen
from desktop.models.contract_export import record_classes
from desktop.models.database import Database
from desktop.models.history import History
from desktop.models.outbox import Deed
from desktop.services import one_person
from desktop.services.citizen import log_access
from desktop.services.notebook import Notebook

CLASSES: Mapping[str, type[Record]] = {kind.__tablename__: kind for kind in record_classes()}
_LEFT_OUT = frozenset({"team", "home", "voided_at", "void_reason"})  # says nothing about her


@dataclass(frozen=True)
class PersonCopy:
    """`records`: table -> its records about her, hers first; values as they are stored."""

    ward: str
    made_on: date
    records: Mapping[str, Sequence[Mapping[str, Any]]]
    changes: int  # noted in the history of these records

    @property
    def name(self) -> str:
        return str(self.records[SUBJECT][0]["full_name"])

    def as_json(self) -> bytes:
        value = {"ward": self.ward, "made_on": self.made_on, "records": self.records}
        return orjson.dumps(value | {"changes_noted": self.changes}, option=orjson.OPT_INDENT_2) + b"\n"


class PersonCopies:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def of(self, citizen_id: str, day: date) -> PersonCopy | None:
        """None if she is not here. Making one is not yet giving it out: see noted()."""
        with self._database.read() as session:
            people, ids = one_person.members(session, citizen_id), list[str]()
            records: dict[str, list[Mapping[str, Any]]] = {}
            for table in (SUBJECT, *(name for name in CONTRACT.order if name not in (SUBJECT, CATALOG))):
                hers = select(CLASSES[table]).where(or_(*_hers(table, people, ids)))
                if rows := session.scalars(hers).all():
                    records[table] = [_plain(row) for row in rows]
                    ids += [row.id for row in rows]
            if SUBJECT not in records:
                return None
            changes = len(session.scalars(select(History.n).where(History.rec.in_(ids))).all())
        ward = Notebook(self._database, self._user).info().ward_name or ""
        return PersonCopy(ward, day, records, changes)

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


def _hers(table: str, people: Collection[str], known: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Which records of this table are about her: they name her, or what they are part of does."""
    kind = CLASSES[table]
    yield false()
    for name in ["id"] if table == SUBJECT else refs_to_people(CONTRACT[table]):
        yield getattr(kind, name).in_(people)
    for name in CONTRACT[table].inside:
        yield getattr(kind, name).in_(known)


def _plain(record: Record) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in record.synced_fields() if name not in _LEFT_OUT}
    made = (record.last or {}).get("at")
    kept = {name: value for name, value in values.items() if value is not None}
    return kept | ({"last_changed": datetime.fromisoformat(made)} if made else {})
