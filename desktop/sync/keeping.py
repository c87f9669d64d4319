"""Which rows stay on this laptop (decision 12): those of its cells, and what unsettled work stands on."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from desktop.contract.line import opened
from desktop.contract.merge import is_create
from desktop.models import person_of, search
from desktop.models.cells import CONTRACT, IN_FORCE, READABLE, grants
from desktop.models.engine import driver
from desktop.models.noting import NotingSession
from desktop.models.outbox import OutboxLine

Key = tuple[str, str]  # table, record id

_CURSORS = f"SELECT cell, cursor FROM sync_cell WHERE cell IN ({READABLE})"
_ENDED = f"SELECT cell FROM sync_cell WHERE NOT {IN_FORCE}"
_STILL_HERE = (  # asked every minute where one has ended: once its rows are gone there is nothing to do
    f"{_ENDED} AND (cursor > 0 OR cell IN (SELECT cell FROM inbox UNION SELECT cell FROM snapshot_part))"
)
_MADE_THERE = " UNION ALL ".join(  # and received, by a laptop that has never read that cell
    f'SELECT 1 FROM "{table}" WHERE cell IN ({_ENDED})' for table in CONTRACT.order
)
_FORGET = (  # staged or half here, too
    f"DELETE FROM snapshot_part WHERE cell IN ({_ENDED})",
    f"DELETE FROM inbox WHERE cell NOT IN ({READABLE})",
    f"UPDATE sync_cell SET cursor = 0, shown = 0 WHERE cursor > 0 AND cell IN ({_ENDED})",
)


def kept(connection: Connection) -> set[Key]:
    """Rows a waiting line touches, rows a held line made, and the owners these cannot be without."""
    keep: set[Key] = set(driver(connection).execute("SELECT DISTINCT tbl, rec FROM outbox_touch"))
    held = connection.execute(select(OutboxLine.body).where(OutboxLine.verdict == "held")).scalars()
    for body in held:
        for row in opened(body)[1]:
            if isinstance(row, list) and is_create(row[3]):
                keep.add((row[0], row[1]))
    return with_owners(connection, keep)


def with_owners(connection: Connection, keys: Iterable[Key]) -> set[Key]:
    keep = set(keys)
    records: dict[str, set[str]] = defaultdict(set)
    for table, record in keep:
        records[table].add(record)
    for table in reversed(CONTRACT.order):  # children first, so that each owner is asked about once
        for field, target in CONTRACT[table].inside.items():
            owners = _owners(connection, table, field, "id", records[table])
            records[target] |= owners
            keep |= {(target, owner) for owner in owners}
    return keep


def _owners(connection: Connection, table: str, field: str, column: str, ids: Collection[str]) -> set[str]:
    """What `field` of these rows names; those of which `column` is one of the ids."""
    if not ids:
        return set()
    found = (
        f'SELECT DISTINCT "{field}" FROM "{table}" '
        f'WHERE "{field}" IS NOT NULL AND "{column}" IN (SELECT value FROM json_each(?))'
    )
    return {owner for (owner,) in driver(connection).execute(found, (json.dumps(list(ids)),))}


def cursors(session: Session) -> dict[str, int]:
    """How far each cell this notebook may read has come."""
    return dict(driver(session.connection()).execute(_CURSORS))


def tidy(connection: Connection) -> dict[str, set[str]]:
    """Drop what is in no readable cell, children first. Gives the dropped ids by table.

    Should a right that has ended be given again, all of its cell comes again."""
    for statement in _FORGET:
        driver(connection).execute(statement)
    readable = grants(connection).readable
    outside = {table: rows for table in CONTRACT.order if (rows := _outside(connection, table, readable))}
    keep = kept(connection) if outside else set()
    dropped: dict[str, set[str]] = {}
    for table in reversed(outside):
        gone = {record for record in outside[table] if (table, record) not in keep}
        gone -= _still_owners(connection, table, gone)
        if gone:
            drop(connection, table, gone)
            dropped[table] = gone
    return dropped


def let_go(session: NotingSession) -> None:
    """tidy(), and pages that are open hear of it."""
    for table, ids in tidy(session.connection()).items():
        session.touched[table].update(ids)


def forget_ended(session: NotingSession) -> None:
    """What might be read until a day that is over goes, as this laptop counts days: it may have no line."""
    raw = driver(session.connection())
    if not raw.execute(f"{_ENDED} LIMIT 1").fetchone():
        return
    if raw.execute(_STILL_HERE).fetchone() or raw.execute(f"{_MADE_THERE} LIMIT 1").fetchone():
        let_go(session)


def _still_owners(connection: Connection, table: str, records: Collection[str]) -> set[str]:
    """Those that rows here are still inside of: somebody moved, and the ward has not yet said that what is
    hers moved with her. It will, and then all of it goes."""
    owners: set[str] = set()
    for child in CONTRACT.order if records else ():
        for field, owner in CONTRACT[child].inside.items():
            if owner == table:
                owners |= _owners(connection, child, field, field, records)
    return owners


def _outside(connection: Connection, table: str, readable: set[str]) -> list[str]:
    """Ids of rows in no readable cell. The index names the cells there are: the other rows are not read."""
    raw = driver(connection)  # asked of every table, in each hand-over
    cells: list[str] = []
    (cell,) = raw.execute(f'SELECT min(cell) FROM "{table}"').fetchone()
    while cell is not None:
        cells.append(cell)
        (cell,) = raw.execute(f'SELECT min(cell) FROM "{table}" WHERE cell > ?', (cell,)).fetchone()
    marks = ", ".join("?" * len(readable)) or "NULL"
    rows: list[str] = []
    for cell in set(cells) - readable:
        found = raw.execute(
            f'SELECT id FROM "{table}" WHERE cell = ? AND (also IS NULL OR also NOT IN ({marks}))',
            (cell, *readable),
        )
        rows += [record for (record,) in found]
    return rows


def drop(connection: Connection, table: str, records: Iterable[str]) -> None:
    """Forget rows of the ward: this is not a deed, the ward still has them."""
    keys = [(record,) for record in records]
    connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE id = ?', keys)
    connection.exec_driver_sql("DELETE FROM history WHERE tbl = ? AND rec = ?", [(table, k) for (k,) in keys])
    search.forget(connection, [(table, record) for (record,) in keys])
    person_of.follow_gone(connection, table)
