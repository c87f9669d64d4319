"""What one ward transaction changes: in memory, line by line, then written in sets."""

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
        self._journal = Journal(tx.number)
        self._touched: set[str] = set()
        self._dirty: dict[str, None] = {}
        self._feed: dict[tuple[str, str], tuple[int, str, str]] = {}

    def begin_line(self) -> None:
        """What came before stays; from here on can be taken back."""
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
        if rec.tbl not in self._owner_tables:  # a child of the others may have come before them
            self._childless.add(rec.id)
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

    def remove(self, rec: Rec) -> None:
        """For ever, from every cell. What depends on it must be gone, or have let go of it."""
        for cell in rec.cells:
            if cell:
                self.enter(rec, cell, "gone")
        rec.home = rec.also = None
        for owner in self.kind(rec).owners(rec.fields):
            self._owned.get(owner, set()).discard(rec.id)

    def leave(self, rec: Rec, cell: str) -> None:
        self._set(self._left, (rec.id, cell), self.tx.number)

    def _note(self, rec: Rec) -> None:
        if rec.id not in self._journal.records:
            self._journal.records[rec.id] = rec.state()
        self._dirty[rec.id] = None

    def _set(self, place: dict[Any, Any], key: Any, value: Any) -> None:
        self._journal.entries.append((place, key, place.get(key)))
        place[key] = value

    def flush(self) -> None:
        """Write everything, and forget it if it has become much."""
        changed = [self._records[i] for i in sorted(self._dirty)]
        settled.write(self.tx, changed, self._feed, self._left)
        for rec in changed:
            if rec.home is None:
                self._records.pop(rec.id)  # asked for, and not found
        self._dirty, self._feed, self._left = {}, {}, {}
        if len(self._records) > ROOM:
            self._forget()
