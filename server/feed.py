"""POST /v1/pull: what changed in the reader's cells since its cursors.

Cells are served one after the other, each along its own index; within a page the entries are in order of
their numbers. A cell that is exhausted gets the head as its cursor: everything up to it was in the snapshot.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, case, null, select, true

from desktop.contract import same_receipt
from desktop.contract.wire import MAX_ROWS, PullAsk
from server import users
from server.context import Context
from server.errors import Refused
from server.prepared import WARD
from server.rec import sole_mark
from server.receipt import receipt
from server.tables import cell_check, feed, record
from server.team import of_leader
from server.ward import READ, in_force, ward_row

log = logging.getLogger("server")

OLDEST_SCHEMA = 1  # of a notebook that may still receive; every one may send (sync protocol, 2.12)
CHUNK = 1000  # rows fetched at once, fewer where they are large
WORTH_IT = 5000  # rows of a cell from which a snapshot is offered
_CHECKS = select(cell_check).where(cell_check.c.ward_id == WARD)
PAGE_BYTES = 2 * 1024 * 1024  # of a page before compression


class Page:
    """Entries up to a number of rows or of bytes."""

    def __init__(self, rows: int, cells: Collection[str]) -> None:
        self._room = rows
        self._cells = cells  # those that are asked for
        self._bytes = PAGE_BYTES
        self._largest = PAGE_BYTES // 50  # of a row so far: the first look is a careful one
        self.entries: list[list[Any]] = []  # wire.Entry

    @property
    def room(self) -> int:
        """Rows that may be fetched next; 0: the page is full."""
        if self._bytes <= 0:
            return 0
        return min(self._room, CHUNK, max(50, self._bytes // self._largest))

    def add(self, cell: str, row: Row[Any]) -> None:
        entry: Iterable[Any] = row
        number, kind, table, record_id, home, also, rev, fields, last = entry
        size = 200
        value = None
        if kind == "put":
            value = {"cell": home, "also": also, "rev": rev}
            if last is not None:  # the JSON of a record is passed on as it lies in the database
                value |= {"fields": orjson.Fragment(fields), "last": orjson.Fragment(last)}
                size += len(fields) + len(last)
            elif home != cell and home in self._cells:
                return  # the reader has all of it, and hears of it there
        self.entries.append([number, cell, kind, table, record_id, value])
        self._largest = size if len(self.entries) == 1 else max(self._largest, size)
        self._room -= 1
        self._bytes -= size


def pull(ctx: Context, reader: Row[Any], ask: PullAsk) -> bytes:
    """A wire.PullSeen. `reader` is the device the token belongs to."""
    if ask.schema_ < OLDEST_SCHEMA:
        raise Refused(426, "upgrade", min=OLDEST_SCHEMA)
    if ask.differs:
        log.warning(
            "laptop %s differed in %d cells, and takes them again", reader.device_id, len(ask.differs)
        )
    with ctx.store.reading() as connection:
        head = ward_row(connection, reader.ward_id)
        if ask.epoch != head.epoch:
            raise Refused(409, "epoch", epoch=head.epoch)
        modes = in_force(users.grants(connection, reader, ctx.day()), ctx.day())
        asked = {cell: number for cell, number in ask.cells.items() if modes.get(cell) in READ}
        checks = checks_of(connection, head.ward_id)
        worth = {cell for cell, check in checks.items() if check.rows >= WORTH_IT}
        offered = [cell for cell in ask.bare if asked.get(cell) == 0 and cell in worth]
        offered.sort(key=lambda cell: checks[cell].rows)  # while one is shown there, the next is made here
        asked = {cell: number for cell, number in asked.items() if cell not in offered}
        page = Page(min(max(ask.limit, 1), MAX_ROWS), asked)
        writer = reader.device_id if ask.lean else None
        cells = {
            cell: _read_cell(connection, head, (cell, number), checks, page, writer)
            for cell, number in sorted(asked.items())
        }
        more = any(cell in checks and checks[cell].top > number for cell, number in cells.items())
        moved = {cell: number for cell, number in cells.items() if number != asked[cell]}
        seen = {
            "epoch": head.epoch,
            "entries": sorted(page.entries, key=itemgetter(0)),
            "cells": moved,
            "more": more,
        }
        seen |= {"snapshots": offered} if offered else {}
        if not more:
            seen |= {"check": _sums(checks, asked)} if ask.check else {}
            seen |= {"team": of_leader(connection, reader, set(modes))} if ask.team else {}
            told = receipt(ctx, connection, head, reader.device_id)
            is_known = ask.known and ask.known == same_receipt.mark(told)
            seen |= {"same": same_receipt.shortened(told)} if is_known else {"receipt": told}
    return orjson.dumps(seen)


def checks_of(connection: Connection, ward_id: str) -> dict[str, Row[Any]]:
    rows = connection.execute(_CHECKS, {"ward": ward_id})
    return {row.cell: row for row in rows}


def _sums(checks: Mapping[str, Row[Any]], cells: Mapping[str, int]) -> dict[str, tuple[int, str]]:
    """cell -> (rows, digest), for the reader to compare with what it holds."""
    return {
        cell: (checks[cell].rows, checks[cell].digest) if cell in checks else (0, "0" * 16) for cell in cells
    }


def _read_cell(
    connection: Connection,
    head: Row[Any],
    cursor: tuple[str, int],
    checks: Mapping[str, Row[Any]],
    page: Page,
    writer: str | None,
) -> int:
    """Fills the page from this cell; the cell's new cursor."""
    cell, number = cursor
    top: int = checks[cell].top if cell in checks else 0
    while number < top:
        if not page.room:
            return number
        for row in rows_after(connection, head.ward_id, (cell, number), page.room, writer=writer):
            page.add(cell, row)
            number = row.number
            if not page.room:
                break
    return max(number, int(head.number))


def rows_after(
    connection: Connection,
    ward_id: str,
    cursor: tuple[str, int],
    limit: int,
    *,
    table: str | None = None,
    writer: str | None = None,
) -> list[Row[Any]]:
    """(number, kind, table, record, home, also, rev, fields, last) of the next entries of a cell, or of one
    table in it. Without fields and last what nobody but `writer` has written."""
    cell, number = cursor
    here: ColumnElement[bool] = (record.c.ward_id == feed.c.ward_id) & (record.c.id == feed.c.rec)
    rec: Any = record
    if connection.dialect.name != "sqlite":  # else it may read the whole ward; see Store.found()
        rec, here = select(record).where(here).offset(0).lateral("hit"), true()
    words: list[Any] = [rec.c.fields, rec.c.last]
    if writer:
        known = rec.c.last.endswith(sole_mark(writer), autoescape=True)
        words = [case((known, null()), else_=word) for word in words]
    place = (rec.c.home, rec.c.also, rec.c.rev)
    query = (
        select(feed.c.number, feed.c.kind, feed.c.tbl, feed.c.rec, *place, *words)
        .outerjoin(rec, here)
        .where(feed.c.ward_id == ward_id, feed.c.cell == cell, feed.c.number > number)
        .order_by(feed.c.number)
        .limit(limit)
    )
    if table:
        query = query.where(feed.c.tbl == table)
    return list(connection.execute(query).all())  # at once: one by one takes three times as long
