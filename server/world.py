"""What one ward transaction changes: in memory, line by line, then written in sets."""

from collections.abc import Collection
from typing import Any

from desktop.contract.records import Cells
from server import settled
from server.known import Known
from server.rec import Journal, Rec
from server.ward import WardTx

ROOM = 20_000  # records kept in memory before they are written out


class World(Known):
    """The records at hand, and what becomes of them. A line that is held is taken back whole."""

    def __init__(self, tx: WardTx) -> None:
        super().__init__(tx)
        self._line = Journal(tx.number)
        self._touched: set[str] = set()
        self._dirty: set[str] = set()
        self._feed: dict[tuple[str, str], tuple[int, str, str]] = {}
        self._left: dict[tuple[str, str], int] = {}  # (record, cell) -> number

    def begin_line(self) -> None:
        """What came before stays; from here on can be taken back."""
        line = self._line
        self._touched |= line.touched
        self._dirty.update(line.records)
        self._feed |= line.feed
        self._left |= line.left
        self._line = Journal(self.tx.number)

    def touch(self, record_id: str) -> None:
        """Made or re-homed: what held lines may have waited for."""
        self._line.touched.add(record_id)

    def before(self, record_id: str) -> dict[str, Any] | None:
        """Its fields as they were before this line; None of one that the line makes."""
        if record_id in self._line.records:
            state = self._line.records[record_id]
            return dict(state[3]) if state else None
        rec = self.get(record_id)
        return rec.fields if rec else None

    def touched(self) -> set[str]:
        """Since last asked."""
        self.begin_line()
        touched, self._touched = self._touched, set()
        return touched

    def take_back(self) -> None:
        """As if the line had never been tried."""
        self.tx.number = self._line.number
        for record_id, state in self._line.records.items():
            if state is None:
                gone = self._records.pop(record_id)
                for owner in self.owners(gone):
                    self._owned.get(owner, set()).discard(record_id)
            else:
                rec = self._records[record_id]
                rec.home, rec.also, rec.rev, rec.fields, rec.last = state
        self._line = Journal(self.tx.number)

    def make(self, rec: Rec) -> Rec:
        self._line.records.setdefault(rec.id, None)
        self._asked.add(rec.id)
        self._keep(rec)
        if rec.tbl not in self._owner_tables:  # a child of the others may have come before them
            self._childless.add(rec.id)
        return rec

    def change(self, rec: Rec, fields: dict[str, Any], last: str) -> None:
        """Give a record other values; its cells are settled by the caller."""
        self._note(rec)
        rec.fields, rec.last = fields, last
        for owner in self.owners(rec):
            self._owned.setdefault(owner, set()).add(rec.id)

    def place(self, rec: Rec, cells: Cells) -> None:
        self._note(rec)
        rec.home, rec.also = cells

    def enter(self, rec: Rec, cell: str, kind: str) -> None:
        """One feed entry, one number. Of a record that was placed, or is being removed."""
        number = self.tx.bump()
        self._line.feed[cell, rec.id] = (number, kind, rec.tbl)
        if kind == "put":
            rec.rev = number

    def remove(self, rec: Rec) -> None:
        """For ever, from every cell. What depends on it must be gone, or have let go of it."""
        old = rec.cells
        self.place(rec, (None, None))
        for cell in old:
            if cell:
                self.enter(rec, cell, "gone")
        for owner in self.owners(rec):
            self._owned.get(owner, set()).discard(rec.id)

    def leave(self, rec: Rec, cell: str) -> None:
        self._line.left[rec.id, cell] = self.tx.number

    def left(self, ids: Collection[str]) -> list[tuple[str, int]]:
        """(cell, number) for every home that one of these records left."""
        stored = self._left_before(ids)
        for fresh in (self._left, self._line.left):
            stored.update({key: number for key, number in fresh.items() if key[0] in ids})
        return [(cell, number) for (_, cell), number in stored.items()]

    def _note(self, rec: Rec) -> None:
        if rec.id not in self._line.records:
            self._line.records[rec.id] = rec.state()

    def flush(self) -> None:
        """Write everything, and forget it if it has become much."""
        self.begin_line()
        changed = [self._records[i] for i in sorted(self._dirty)]
        settled.write(self.tx, changed, self._feed, self._left)
        for rec in changed:
            if rec.home is None:
                self._records.pop(rec.id)  # asked for, and not found
        self._dirty, self._feed, self._left = set(), {}, {}
        if len(self._records) > ROOM:
            self._forget()
