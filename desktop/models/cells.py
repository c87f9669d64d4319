"""Which cells this notebook may read and write, and in which cells a record is, as far as known here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from desktop.contract.records import Cells, Contract, RecordType, shipped
from desktop.errors import ReadOnly
from desktop.models.engine import driver
from desktop.models.outbox import Change

CONTRACT: Contract = shipped()


@dataclass(frozen=True)
class Grants:
    """What the ward lets this notebook do; a notebook before its ward may write all its own cells."""

    modes: Mapping[str, str]  # cell -> r | rw | w
    joined: bool

    @cached_property
    def readable(self) -> set[str]:
        return {cell for cell, mode in self.modes.items() if mode in ("r", "rw")}

    @cached_property
    def writable(self) -> set[str]:
        return {cell for cell, mode in self.modes.items() if mode in ("rw", "w")}

    def check(self, kind: RecordType, change: Change) -> None:
        """Raises ReadOnly if the ward would hold this change for want of a right."""
        if kind.written_by == "server" or (kind.written_by == "office" and self.joined):
            raise ReadOnly(change.table)
        if not change.cells & self.writable:
            raise ReadOnly(change.table)
        move = kind.move_field
        if move in change.fields and not change.is_create:
            old, new = change.fields[move]
            if self.modes.get(old) != "rw" or new not in self.writable:
                raise ReadOnly(change.table)


def grants(connection: Connection) -> Grants:
    raw = driver(connection)
    device, day = raw.execute("SELECT device, day + opened FROM sync_one").fetchone()
    rows = raw.execute("SELECT cell, mode FROM sync_cell WHERE last_day IS NULL OR ? <= last_day", (day,))
    return Grants(dict(rows), device is not None)


def cells_of_record(connection: Connection, table: str, record: str) -> Cells | None:
    """None if the record is not here."""
    found = driver(connection).execute(f'SELECT cell, also FROM "{table}" WHERE id = ?', (record,))
    cells: Cells | None = found.fetchone()
    return cells


def look_in(connection: Connection, kind: RecordType, fresh: Mapping[str, Cells]) -> "Looker":
    return Looker(connection, kind, fresh)


@dataclass(frozen=True)
class Looker:
    """contract.Look over the stored rows, and over those of the same deed that are not stored yet."""

    connection: Connection
    kind: RecordType
    fresh: Mapping[str, Cells]

    def __call__(self, record: str) -> Cells | None:
        if record in self.fresh:
            return self.fresh[record]
        for field in self.kind.owner_fields:
            table = self.kind.inside.get(field) or self.kind.across.get(field)
            if (
                table
                and table in CONTRACT.types
                and (found := cells_of_record(self.connection, table, record))
            ):
                return found
        return None
