"""Which cells this notebook may read and write, and in which cells a record is, as far as known here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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


# Whoever the ward does not know is judged as whom the laptop was given to (server/users.py).
_RIGHTS = 'SELECT coalesce((SELECT user FROM sync_user WHERE user = ?), "user") FROM sync_one'
IN_FORCE = "(last_day IS NULL OR (SELECT day + opened FROM sync_one) <= last_day)"
READABLE = f"SELECT cell FROM sync_cell WHERE mode IN ('r', 'rw') AND {IN_FORCE}"
_IS_SHARED = "SELECT 1 FROM main.sync_user LIMIT 1"


def rights_of(raw: Any, user: str) -> str | None:
    """SQL: the rows of sync_cell as they are of this user; None: one person uses this notebook. `raw`: the
    driver's connection."""
    if not raw.execute(_IS_SHARED).fetchone():
        return None
    whose = raw.execute(_RIGHTS, (user,)).fetchone()[0].replace("'", "''")
    return (
        "SELECT key AS cell, value ->> 0 AS mode, value ->> 1 AS last_day "
        f"FROM main.sync_user, json_each(sync_user.cells) WHERE sync_user.user = '{whose}'"
    )


def grants(connection: Connection, by: str | None = None) -> Grants:
    """`by`: whose, where several use this notebook; None: all that the connection sees."""
    raw = driver(connection)
    joined = raw.execute("SELECT device IS NOT NULL FROM sync_one").fetchone()[0]
    known = (rights_of(raw, by) if by else None) or "SELECT * FROM sync_cell"
    rows = raw.execute(f"SELECT cell, mode FROM ({known}) WHERE {IN_FORCE}")
    return Grants(dict(rows), bool(joined))


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
