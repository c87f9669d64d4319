"""Which rows stay on this laptop (decision 12): those of its cells, and what unsettled work stands on."""

import json
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select

from desktop.contract.line import opened
from desktop.contract.merge import is_create
from desktop.models import person_of, search
from desktop.models.cells import CONTRACT, grants
from desktop.models.outbox import OutboxLine, OutboxTouch

Key = tuple[str, str]  # table, record id


def kept(connection: Connection) -> set[Key]:
    """Rows a waiting line touches, rows a held line made, and the owners these cannot be without."""
    keep: set[Key] = set(connection.execute(select(OutboxTouch.tbl, OutboxTouch.rec).distinct()).all())
    held = connection.execute(select(OutboxLine.body).where(OutboxLine.state == "held")).scalars()
    for body in held:
        for row in opened(body)[1]:
            if isinstance(row, list) and is_create(row[3]):
                keep.add((row[0], row[1]))
    return with_owners(connection, keep)


def with_owners(connection: Connection, keys: Iterable[Key]) -> set[Key]:
    keep = set(keys)
    todo = list(keep)
    for table, record in todo:
        kind = CONTRACT.get(table)
        if kind is None or not kind.inside:
            continue
        columns = ", ".join(f'"{name}"' for name in kind.inside)
        row = connection.exec_driver_sql(f'SELECT {columns} FROM "{table}" WHERE id = ?', (record,)).first()
        for target, owner in zip(kind.inside.values(), row or (), strict=False):
            if owner and (target, owner) not in keep:
                keep.add((target, owner))
                todo.append((target, owner))
    return keep


def tidy(connection: Connection) -> dict[str, set[str]]:
    """Drop what is in no readable cell, children first. Gives the dropped ids by table."""
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


def _still_owners(connection: Connection, table: str, records: Collection[str]) -> set[str]:
    """Those that rows here are still inside of: somebody moved, and the ward has not yet said that what is
    hers moved with her. It will, and then all of it goes."""
    owners: set[str] = set()
    for child in CONTRACT.order if records else ():
        for field, owner in CONTRACT[child].inside.items():
            if owner == table:
                found = f'SELECT "{field}" FROM "{child}" WHERE "{field}" IN (SELECT value FROM json_each(?))'
                owners.update(connection.exec_driver_sql(found, (json.dumps(list(records)),)).scalars())
    return owners


def _outside(connection: Connection, table: str, readable: set[str]) -> list[str]:
    """Ids of rows in no readable cell. The index names the cells there are: the other rows are not read."""
    cells = connection.exec_driver_sql(
        f'WITH RECURSIVE here(cell) AS (SELECT min(cell) FROM "{table}" UNION ALL '
        f'SELECT (SELECT min(cell) FROM "{table}" WHERE cell > here.cell) FROM here '
        "WHERE here.cell IS NOT NULL) SELECT cell FROM here WHERE cell IS NOT NULL"
    ).scalars()
    marks = ", ".join("?" * len(readable)) or "NULL"
    rows: list[str] = []
    for cell in set(cells) - readable:
        rows += connection.exec_driver_sql(
            f'SELECT id FROM "{table}" WHERE cell = ? AND (also IS NULL OR also NOT IN ({marks}))',
            (cell, *readable),
        ).scalars()
    return rows


def drop(connection: Connection, table: str, records: Iterable[str]) -> None:
    """Forget rows of the ward: this is not a deed, the ward still has them."""
    keys = [(record,) for record in records]
    connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE id = ?', keys)
    connection.exec_driver_sql("DELETE FROM history WHERE tbl = ? AND rec = ?", [(table, k) for (k,) in keys])
    search.forget(connection, [(table, record) for (record,) in keys])
    person_of.follow_gone(connection, table)
