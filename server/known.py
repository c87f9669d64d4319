"""The records one ward transaction has at hand: read in sets, never one by one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select, union_all

from desktop.contract import roles
from desktop.contract.records import Cells, Look, RecordType
from desktop.contract.roles import Role
from server.prepared import USER, WARD
from server.rec import CONFLICT, Rec
from server.tables import IS_CONFLICT, left_cell, member, record
from server.ward import WardTx

# What a Rec is made of, in its order.
_READ = [record.c[name] for name in ("id", "tbl", "home", "also", "rev", "claim", "fields", "last")]

_ROLE = select(member.c.role).where(member.c.ward_id == WARD, member.c.user_id == USER)


def _nobody(_: str) -> None:
    """The cells of whom a record without owners refers to."""


class Known:
    def __init__(self, tx: WardTx) -> None:
        self.tx = tx
        self.contract = tx.ctx.contract
        self._kinds = self.contract.types
        self._owner_tables = frozenset(
            kind.targets[ref] for kind in self.contract.types.values() for ref in kind.owner_fields
        )
        self._forget()

    def _forget(self) -> None:
        self._records: dict[str, Rec] = {}
        self._asked: set[str] = set()  # looked for in the database, found or not
        self._childless: set[str] = set()  # known to own nothing in the database
        self._judged: set[str] = set()  # their conflicts are here
        self._owned: dict[str, set[str]] = {}
        self._roles: dict[str, Role | None] = {}  # of members asked for

    def role_of(self, user: str) -> Role | None:
        """None: no member of this ward."""
        if user not in self._roles:
            found = self.tx.connection.execute(_ROLE, {"ward": self.tx.ward_id, "user": user}).scalar()
            self._roles[user] = roles.known(found) if found else None
        return self._roles[user]

    def team_of(self, user: str) -> str:
        """The cell of this member's team."""
        query = select(member.c.team).where(member.c.ward_id == self.tx.ward_id, member.c.user_id == user)
        return str(self.tx.connection.execute(query).scalar_one())

    def teams(self) -> Mapping[str, str]:
        """Code -> cell, of those that are not struck through."""
        query = select(record.c.fields).where(record.c.ward_id == self.tx.ward_id, record.c.tbl == "team")
        known = [orjson.loads(fields) for fields in self.tx.connection.execute(query).scalars()]
        return {each["code"]: each["cell_id"] for each in known if not each.get("voided_at")}

    def load(self, ids: Iterable[str]) -> None:
        """Have these records and the owners their cells come from at hand."""
        wanted = {i for i in ids if i not in self._asked}
        while wanted:
            self._asked |= wanted
            owners: set[str] = set()
            for rec in self._read(record.c.id, wanted):
                owners.update(self.owners(rec))
            wanted = owners - self._asked

    def load_conflicts(self, ids: Iterable[str]) -> None:
        """Have the conflicts about these records at hand."""
        wanted = {i for i in ids if i in self._records and i not in self._judged}
        self._judged |= wanted
        if wanted:
            self._read(record.c.owner, wanted, IS_CONFLICT)

    def _read(self, column: Any, ids: Collection[str], *which: ColumnElement[bool]) -> list[Rec]:
        query = self._found(_READ, column, ids, *which)
        found = []
        rows: Iterable[Any] = self.tx.connection.execute(query).all()
        for record_id, table_name, home, also, rev, claim, fields, last in rows:
            self._asked.add(record_id)
            if record_id not in self._records:
                stored = (home, also, rev)
                self._keep(Rec(record_id, table_name, *stored, claim, fields, last, stored))
            found.append(self._records[record_id])
        return found

    def _found(self, columns: Sequence[Any], column: Any, ids: Collection[str], *which: Any) -> Any:
        mine = column.table.c.ward_id == self.tx.ward_id
        return self.tx.ctx.store.found(columns, column, ids, mine, *which)

    def get(self, record_id: str) -> Rec | None:
        if record_id not in self._asked and record_id not in self._records:
            self.load([record_id])
        return self._records.get(record_id)

    def kind(self, rec: Rec) -> RecordType:
        return self._kinds[rec.tbl]

    def owners(self, rec: Rec) -> Sequence[str]:
        """The ids of those its cells come from."""
        kind = self._kinds[rec.tbl]
        return kind.owners(rec.fields) if kind.owner_fields else ()

    def owner(self, kind: RecordType, ref: str, values: Mapping[str, Any]) -> Rec | None:
        """The record this reference points to, if it is here and of the table it must be of."""
        target = values.get(ref)
        found = self.get(target) if isinstance(target, str) else None
        return found if found and kind.targets[ref] in ("*", found.tbl) else None

    def look(self, kind: RecordType, values: Mapping[str, Any]) -> Look:
        """For contract.cells_of(): a record of the wrong table is as good as none."""
        cells: dict[str, Cells] = {}
        for ref in kind.owner_fields:
            if rec := self.owner(kind, ref, values):
                cells[rec.id] = rec.cells
        return cells.get

    def cells_of(self, kind: RecordType, values: Mapping[str, Any], claim: str | None) -> Cells:
        look = self.look(kind, values) if kind.owner_fields else _nobody
        return kind.cells_of(values, look, claim)

    def dependants(self, owner: str) -> list[Rec]:
        """The records whose cells come from this one, oldest first."""
        if owner not in self._childless:
            self._childless.add(owner)
            for column in (record.c.owner, record.c.owner2):  # each along its own index
                mine = (record.c.ward_id == self.tx.ward_id, column == owner)
                self.load(self.tx.connection.execute(select(record.c.id).where(*mine)).scalars())
        if owner not in self._owned:
            return []
        found = [self._records[i] for i in self._owned[owner]]
        return sorted(
            (rec for rec in found if owner in self.owners(rec)),
            key=lambda rec: (rec.rev, rec.id),
        )

    def expect(self, rows: Iterable[tuple[str, str]]) -> None:
        """(table, id) of records perhaps about to be made: note for which of them nothing waits."""
        fresh = {i for table, i in rows if table in self._owner_tables and i not in self._records}
        fresh -= self._childless
        if not fresh:
            return
        awaited = [self._found([column], column, fresh) for column in (record.c.owner, record.c.owner2)]
        self._childless |= fresh.difference(self.tx.connection.execute(union_all(*awaited)).scalars())

    def conflicts(self, subject: str, status: str = "open") -> list[Rec]:
        """Conflicts about this record: open | settled."""
        if subject not in self._judged:
            self.load_conflicts([subject])
        found = [self._records[i] for i in self._owned.get(subject, ())]
        return [rec for rec in found if rec.tbl == CONFLICT and rec.fields.get("status") == status]

    def _left_before(self, ids: Collection[str]) -> dict[tuple[str, str], int]:
        """(record, cell) -> number, as it is written."""
        query = self._found([*left_cell.c], left_cell.c.rec, ids)
        return {(row.rec, row.cell): row.number for row in self.tx.connection.execute(query)}

    def _keep(self, rec: Rec) -> None:
        self._records[rec.id] = rec
        for owner in self.owners(rec):
            self._owned.setdefault(owner, set()).add(rec.id)
