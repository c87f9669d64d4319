"""Saying a held line anew. A line is never changed; what the ward could not read in it is corrected by an
ordinary edit, which then travels with all the rest of that line, in a new one that names the old.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection

from desktop.contract.line import opened
from desktop.contract.merge import is_create
from desktop.contract.records import VOID
from desktop.models.cells import CONTRACT
from desktop.models.engine import driver
from desktop.models.outbox import Change, settling
from desktop.models.values import FROM_COLUMN

UNREADABLE = "held:invalid"
_HELD = "SELECT aid, body FROM outbox WHERE verdict = 'held' AND detail LIKE ? || '%' ORDER BY stream, seq"

Key = tuple[str, str]  # table, record id


def anew(connection: Connection, changes: Sequence[Change]) -> list[Change]:
    """The changes of a deed, and with a change about what an unreadable line said, all that line says."""
    lines = _unreadable(connection) if changes else []
    mended = list(changes)
    named = {settled for change in changes for settled in change.resolves}
    for aid, rows in lines:
        if aid in named:
            continue
        about = {(row[0], row[1]) for row in rows}
        if any((change.table, change.id) in about and change.fields for change in mended):
            mended = said_again(connection, aid, rows, mended)
    return mended


def said_again(
    connection: Connection, aid: str, rows: Sequence[Any], changes: Sequence[Change] = ()
) -> list[Change]:
    """Every row of this line as of now, in place of it. What is not here any more is left out."""
    mine = {(change.table, change.id): change for change in changes}
    again: list[Change] = []
    for table, record, claim, fields, resolves in rows:
        own = mine.pop((table, record), None)
        if is_create(fields):
            again += made(connection, table, record)
        else:
            edited = {**fields, **(own.fields if own else {})}
            settles = (*resolves, *(own.resolves if own else ()))
            cells = own.cells if own else _cells(connection, table, record)
            again.append(Change(table, record, claim, edited, settles, cells))
    again += mine.values()
    if again:
        again[0] = again[0]._replace(resolves=(*again[0].resolves, aid))
    return again


def made(connection: Connection, table: str, record: str) -> list[Change]:
    """A record as made now; none if it is not here."""
    return list(issued(connection, table, "WHERE id = ?", record))


def issued(connection: Connection, table: str, which: str = "ORDER BY n", *asked: str) -> Iterator[Change]:
    """Records as made now; one that is struck through is made, then struck through.

    A notebook that joins says a hundred thousand: what is the same for all of a table is found out once.
    """
    kind = CONTRACT[table]
    names = sorted(kind.fields)
    told_otherwise = [(name, convert) for name in names if (convert := FROM_COLUMN.get(kind.fields[name]))]
    writable = cache(lambda *cells: frozenset(kind.write_cells(cells)))
    columns = ", ".join(f'"{name}"' for name in names)
    found = f'SELECT id, cell, also, _extra, {columns} FROM "{table}" {which}'
    for record, home, also, extra, *values in driver(connection).execute(found, asked):
        said = {n: [None, value] for n, value in zip(names, values, strict=True) if value is not None}
        for name, convert in told_otherwise:
            if name in said:
                said[name][1] = convert(said[name][1])
        if extra:  # of a later version: said again as it came
            said |= {name: [None, value] for name, value in orjson.loads(extra).items()}
        void = {name: said.pop(name, [None, None]) for name in kind.void_fields}
        said[VOID] = [None, None]
        yield Change(table, record, home, said, cells=writable(home, also))
        if void[VOID] != [None, None]:
            yield Change(table, record, home, void, cells=writable(home, also))


def settled(connection: Connection) -> set[str]:
    """Conflicts and held lines that a line on its way settles."""
    return set(connection.execute(settling()).scalars())


def _unreadable(connection: Connection) -> Iterable[tuple[str, list[Any]]]:
    lines = driver(connection).execute(_HELD, (UNREADABLE,)).fetchall()  # at every save
    gone = settled(connection) if lines else set()
    return [(aid, rows_of(body)) for aid, body in lines if aid not in gone]


def rows_of(body: bytes) -> list[Any]:
    """Those of its rows that were not erased."""
    return [row for row in opened(body)[1] if isinstance(row, list)]


def _cells(connection: Connection, table: str, record: str) -> frozenset[str]:
    found = connection.exec_driver_sql(f'SELECT cell, also FROM "{table}" WHERE id = ?', (record,)).first()
    return frozenset(CONTRACT[table].write_cells((found.cell, found.also))) if found else frozenset()
