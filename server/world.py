"""The records one ward transaction works on: read in sets, changed in memory, written in sets."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import select, union

from desktop.contract.records import Cells, Look, RecordType
from server import settled
from server.rec import CONFLICT, Journal, Rec
from server.tables import left_cell, record
from server.ward import WardTx

ROOM = 20_000  # records kept in memory before they are written out


class World:
    def __init__(self, tx: WardTx) -> None:
        self.tx = tx
        self.contract = tx.ctx.contract
        self._touched: set[str] = set()
        self._journal = Journal(tx.number)
        self._owner_tables = frozenset(
            target
            for kind in self.contract.types.values()
            for ref in kind.owner_fields
            if (target := target_of(kind, ref)) != "*"
        )
        self._forget()

    def _forget(self) -> None:
        self._records: dict[str, Rec] = {}
        self._asked: set[str] = set()  # looked for in the database, found or not
        self._childless: set[str] = set()  # known to own nothing in the database
        self._judged: set[str] = set()  # their open conflicts are here
        self._owned: dict[str, set[str]] = {}
        self._dirty: dict[str, None] = {}
        self._feed: dict[tuple[str, str], tuple[int, str, str]] = {}
        self._left: dict[tuple[str, str], int] = {}

    # ---- reading
    def load(self, ids: Iterable[str]) -> None:
        """Have these records and the owners their cells come from at hand."""
        wanted = {i for i in ids if i not in self._asked}
        while wanted:
            self._asked |= wanted
            owners: set[str] = set()
            for rec in self._read(record.c.id, wanted):
                owners.update(self.contract[rec.tbl].owners(rec.fields))
            wanted = owners - self._asked

    def load_conflicts(self, ids: Iterable[str]) -> None:
        """Have the open conflicts about these records at hand."""
        wanted = {i for i in ids if i in self._records and i not in self._judged}
        self._judged |= wanted
        if wanted:
            self._read(record.c.owner, wanted, CONFLICT)

    def _read(self, column: Any, ids: Collection[str], table: str | None = None) -> list[Rec]:
        query = select(record).where(record.c.ward_id == self.tx.ward_id, self._among(column, ids))
        if table:
            query = query.where(record.c.tbl == table)
        found = []
        for row in self.tx.connection.execute(query):
            self._asked.add(row.id)
            if row.id not in self._records:
                rec = Rec(
                    row.id,
                    row.tbl,
                    row.home,
                    row.also,
                    row.rev,
                    row.claim,
                    orjson.loads(row.fields),
                    row.last,
                )
                rec.stored = (rec.home, rec.also, rec.rev)
                self._keep(rec)
            found.append(self._records[row.id])
        return found

    def _among(self, column: Any, ids: Collection[str]) -> Any:
        return self.tx.ctx.store.among(column, ids)

    def get(self, record_id: str) -> Rec | None:
        if record_id not in self._asked and record_id not in self._records:
            self.load([record_id])
        return self._records.get(record_id)

    def kind(self, rec: Rec) -> RecordType:
        return self.contract[rec.tbl]

    def owner(self, kind: RecordType, ref: str, values: Mapping[str, Any]) -> Rec | None:
        """The record this reference points to, if it is here and of the table it must be of."""
        target = values.get(ref)
        found = self.get(target) if isinstance(target, str) else None
        return found if found and target_of(kind, ref) in ("*", found.tbl) else None

    def look(self, kind: RecordType, values: Mapping[str, Any]) -> Look:
        """For contract.cells_of(): a record of the wrong table is as good as none."""
        known = [self.owner(kind, ref, values) for ref in kind.owner_fields]
        cells = {rec.id: rec.cells for rec in known if rec}
        return cells.get

    def cells_of(self, kind: RecordType, values: Mapping[str, Any], claim: str | None) -> Cells:
        return kind.cells_of(values, self.look(kind, values), claim)

    def dependants(self, owner: str) -> list[Rec]:
        """The records whose cells come from this one, oldest first."""
        if owner not in self._childless:
            self._childless.add(owner)
            children = union(
                *(
                    select(record.c.id).where(record.c.ward_id == self.tx.ward_id, column == owner)
                    for column in (record.c.owner, record.c.owner2)
                )
            )
            self.load(row.id for row in self.tx.connection.execute(children))
        found = [self._records[i] for i in self._owned.get(owner, ())]
        return sorted(
            (rec for rec in found if owner in self.kind(rec).owners(rec.fields)),
            key=lambda rec: (rec.rev, rec.id),
        )

    def expect(self, rows: Iterable[tuple[str, str]]) -> None:
        """(table, id) of records about to be made: note for which of them nothing waits."""
        fresh: set[str] = set()
        for table, i in rows:
            if i not in self._records:
                (fresh if table in self._owner_tables else self._childless).add(i)
        fresh -= self._childless
        if not fresh:
            return
        for column in (record.c.owner, record.c.owner2):
            query = select(column).where(record.c.ward_id == self.tx.ward_id, self._among(column, fresh))
            fresh -= set(self.tx.connection.execute(query).scalars())
        self._childless |= fresh

    def conflicts(self, subject: str) -> list[Rec]:
        """Open conflicts about this record."""
        self.load_conflicts([subject])
        found = [self._records[i] for i in self._owned.get(subject, ())]
        return [rec for rec in found if rec.tbl == CONFLICT and rec.fields.get("status") == "open"]

    def left(self, ids: Collection[str]) -> list[tuple[str, int]]:
        """(cell, number) for every home that one of these records left."""
        query = select(left_cell).where(
            left_cell.c.ward_id == self.tx.ward_id, self._among(left_cell.c.rec, ids)
        )
        stored = {(row.rec, row.cell): row.number for row in self.tx.connection.execute(query)}
        stored.update({key: number for key, number in self._left.items() if key[0] in ids})
        return [(cell, number) for (_, cell), number in stored.items()]

    # ---- writing
    def begin_line(self) -> None:
        self._touched |= self._journal.touched
        self._journal = Journal(self.tx.number)

    def touch(self, record_id: str) -> None:
        """Made or re-homed: what held lines may have waited for."""
        self._journal.touched.add(record_id)

    def touched(self) -> set[str]:
        """Since last asked."""
        self.begin_line()
        touched, self._touched = self._touched, set()
        return touched

    def take_back(self) -> None:
        """As if the line had never been tried."""
        journal, self.tx.number = self._journal, self._journal.number
        for place, key, old in reversed(journal.entries):
            if old is None:
                place.pop(key, None)
            else:
                place[key] = old
        for record_id, state in journal.records.items():
            if state is None:
                gone = self._records.pop(record_id)
                for owner in self.kind(gone).owners(gone.fields):
                    self._owned.get(owner, set()).discard(record_id)
                self._dirty.pop(record_id, None)
            else:
                rec = self._records[record_id]
                rec.home, rec.also, rec.rev, rec.fields, rec.last = state
        self._journal = Journal(self.tx.number)

    def make(self, rec: Rec) -> Rec:
        self._journal.records.setdefault(rec.id, None)
        self._asked.add(rec.id)
        self._keep(rec)
        return rec

    def change(self, rec: Rec, fields: dict[str, Any], last: str) -> None:
        """Give a record other values; its cells are settled by the caller."""
        self._note(rec)
        rec.fields, rec.last = fields, last
        for owner in self.kind(rec).owners(fields):
            self._owned.setdefault(owner, set()).add(rec.id)

    def place(self, rec: Rec, cells: Cells) -> None:
        self._note(rec)
        rec.home, rec.also = cells

    def enter(self, rec: Rec, cell: str, kind: str) -> int:
        """One feed entry, one number."""
        self._note(rec)
        number = self.tx.bump()
        self._set(self._feed, (cell, rec.id), (number, kind, rec.tbl))
        if kind == "put":
            rec.rev = number
        return number

    def leave(self, rec: Rec, cell: str) -> None:
        self._set(self._left, (rec.id, cell), self.tx.number)

    def _note(self, rec: Rec) -> None:
        if rec.id not in self._journal.records:
            self._journal.records[rec.id] = rec.state()
        self._dirty[rec.id] = None

    def _set(self, place: dict[Any, Any], key: Any, value: Any) -> None:
        self._journal.entries.append((place, key, place.get(key)))
        place[key] = value

    def _keep(self, rec: Rec) -> None:
        self._records[rec.id] = rec
        for owner in self.kind(rec).owners(rec.fields):
            self._owned.setdefault(owner, set()).add(rec.id)

    # ---- to the database
    def flush(self) -> None:
        """Write everything, and forget it if it has become much."""
        changed = [self._records[i] for i in sorted(self._dirty)]
        settled.write(self.tx, changed, self._feed, self._left)
        self._dirty, self._feed, self._left = {}, {}, {}
        if len(self._records) > ROOM:
            self._forget()


def target_of(kind: RecordType, ref: str) -> str:
    """The table a reference points to; "*" for any."""
    return kind.inside.get(ref) or kind.across.get(ref) or "*"
