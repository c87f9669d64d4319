"""Writing what a transaction settled: records, feed entries, homes left, and each cell's count and digest."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import delete

from desktop.contract.digest import MASK, row_digest, text
from server import bulk
from server.rec import Rec
from server.tables import cell_check, feed, left_cell, record
from server.ward import WardTx

Feed = Mapping[tuple[str, str], tuple[int, str, str]]  # (cell, record) -> number, put | gone, table
Left = Mapping[tuple[str, str], int]  # (record, cell) -> number


def write(tx: WardTx, changed: Sequence[Rec], entries: Feed, left: Left) -> None:
    ward, connection = tx.ward_id, tx.connection
    made = {rec.id for rec in changed if rec.stored is None}  # nothing of them is in the database
    gone = [rec.id for rec in changed if rec.home is None]
    rows: tuple[list[Any], list[Any]] = [], []  # there before, made
    fed: tuple[list[Any], list[Any]] = [], []
    for rec in changed:
        if rec.home:
            rows[rec.stored is None].append(_row(tx, rec))
    for key in sorted(entries):
        fed[key[1] in made].append((ward, *key, *entries[key]))
    for write_rows, is_new in ((bulk.insert, True), (bulk.upsert, False)):
        write_rows(connection, record, rows[is_new])
        write_rows(connection, feed, fed[is_new])
    if gone:
        connection.execute(
            delete(record).where(record.c.ward_id == ward, tx.ctx.store.among(record.c.id, gone))
        )
    bulk.upsert(connection, left_cell, [(ward, rec, cell, n) for (rec, cell), n in sorted(left.items())])
    tx.entered.note(changed, entries, _write_checks(tx, changed, entries))
    for rec in changed:
        rec.stored = (rec.home, rec.also, rec.rev)


def _row(tx: WardTx, rec: Rec) -> tuple[Any, ...]:
    kind, values = tx.ctx.contract.types[rec.tbl], rec.fields
    owner, owner2, *_ = *kind.owners(values), None, None
    fields = orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()
    place = (rec.home, rec.also, rec.rev, owner, owner2, rec.claim)
    return (tx.ward_id, rec.id, rec.tbl, *place, fields, rec.last)


def _write_checks(tx: WardTx, changed: Sequence[Rec], entries: Feed) -> dict[str, int]:
    """The numbers of the cells' newest entries before."""
    moved = _sums(changed)
    tops: dict[str, int] = {}
    for (cell, _), (number, _, _) in entries.items():
        if number > tops.get(cell, 0):
            tops[cell] = number
    cells = sorted({*moved, *tops})
    mine = cell_check.c.ward_id == tx.ward_id
    query = tx.ctx.store.found([*cell_check.c], cell_check.c.cell, cells, mine)
    old = {row.cell: (row.rows, int(row.digest, 16), row.top) for row in tx.connection.execute(query)}
    rows = []
    for cell in cells:
        was_count, was_total, was_top = old.get(cell, (0, 0, 0))
        count, total = moved.get(cell, (0, 0))
        top = max(tops.get(cell, 0), was_top)
        rows.append((tx.ward_id, cell, was_count + count, text(was_total + total & MASK), top))
    bulk.upsert(tx.connection, cell_check, rows)
    return {cell: old[cell][-1] if cell in old else 0 for cell in tops}


def _sums(changed: Sequence[Rec]) -> dict[str, tuple[int, int]]:
    """cell -> how its count and its digest change."""
    counts: defaultdict[str, int] = defaultdict(int)
    totals: defaultdict[str, int] = defaultdict(int)
    for rec in changed:
        for sign, place in ((-1, rec.stored), (1, (rec.home, rec.also, rec.rev))):
            home, also, rev = place or (None, None, 0)
            if home is None:
                continue
            share = sign * row_digest(rec.id, rev)
            for cell in (home, also) if also else (home,):
                counts[cell] += sign
                totals[cell] += share
    return {cell: (counts[cell], total) for cell, total in totals.items()}
