"""Rows made or moved here that the ward has not sent back yet (`_rev` 0): where they live meanwhile, and what
becomes of those it never sends back (decision 2). A hundred thousand may wait: asked in sets."""

from collections.abc import Iterator

from sqlalchemy import Connection

from desktop.contract.records import RecordType
from desktop.models.cells import CONTRACT, Looker
from desktop.models.engine import driver
from desktop.models.values import row_to_wire
from desktop.sync.keeping import kept

_ANY = 'SELECT 1 FROM "{}" WHERE _rev = 0 LIMIT 1'
_MADE = "id IN (SELECT rec FROM outbox_touch WHERE tbl = ? AND field = '*')"


def follow_owners(connection: Connection) -> None:
    """Rows made here live where their owner lives now."""
    raw = driver(connection)
    for kind in CONTRACT.types.values():
        apart = " OR ".join(_apart(kind))
        if kind.move_field or not apart or not raw.execute(_ANY.format(kind.name)).fetchone():
            continue
        found = f'SELECT * FROM "{kind.name}" AS mine WHERE _rev = 0 AND ({apart}) AND {_MADE}'
        for row in connection.exec_driver_sql(found, (kind.name,)).mappings().all():
            values = row_to_wire(kind.fields, dict(row))
            home, also = kind.cells_of(values, Looker(connection, kind, {}), row["cell"])
            connection.exec_driver_sql(
                f'UPDATE "{kind.name}" SET cell = ?, also = ? WHERE id = ?', (home or "", also, row["id"])
            )


def _apart(kind: RecordType) -> Iterator[str]:
    """That an owner is here, and the cell that follows from it may be another: as RecordType.cells_of()."""
    also = kind.also or {}
    places = [(ref, "cell", "cell") for ref in kind.home_fields[:1]]
    places += [(ref, "cell", "also") for ref in (*kind.home_fields[1:], also.get("owner_home")) if ref]
    places += [(ref, "also", "also") for ref in (also.get("owner_also"),) if ref]
    for ref, theirs, mine in places:
        owner = kind.targets[ref]
        if owner in CONTRACT.types:
            yield f'(SELECT {theirs} IS NOT mine.{mine} FROM "{owner}" WHERE id = mine."{ref}")'


def drop_unsent(connection: Connection) -> None:
    """Acknowledged, yet never sent back: the ward filed it where this laptop does not read."""
    known = "SELECT rec FROM outbox_touch WHERE tbl = ?"
    raw = driver(connection)
    here = {
        table: [
            record
            for (record,) in raw.execute(
                f'SELECT id FROM "{table}" WHERE _rev = 0 AND id NOT IN ({known})', (table,)
            )
        ]
        for table in CONTRACT.order
    }
    keep = kept(connection) if any(here.values()) else set()
    for table, rows in here.items():
        gone = [(record,) for record in rows if (table, record) not in keep]
        if gone:
            connection.exec_driver_sql(f"UPDATE \"{table}\" SET cell = '', also = NULL WHERE id = ?", gone)
