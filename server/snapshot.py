"""GET /v1/snapshot/{cell}: all of a cell at one head, for a laptop that has nothing of it yet.

One zstd stream of JSON lines. The first is {epoch, cell, head, rows, check}; each following one a block of at
most 2,000 rows of one table, parents' tables first, by columns: {"table", "n", "id", "cell", "also", "rev",
"number", "last", "fields": {name: values}}. Columns compress far better than rows, and a field that no row of
the block has is left out. The file is cached per cell and head and served by ranges, so a cut costs only what
is missing.
After it the laptop pulls from `head`.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from secrets import token_hex
from time import time
from typing import Any

import orjson
import zstandard
from sqlalchemy import Connection, Row, select

from server import users
from server.context import Context
from server.errors import Refused
from server.feed import WORTH_IT, checks_of, rows_after
from server.tables import feed
from server.ward import READ, in_force, ward_row

KEPT_S = 3600  # older files of other heads go
LEVEL = 6
BLOCK = 2000  # rows


@dataclass(frozen=True)
class File:
    path: Path
    head: int


def of_cell(ctx: Context, reader: Row[Any], cell: str) -> File:
    """The file for a reader who may see the cell; made if nobody asked at this head before."""
    with ctx.store.reading() as connection:
        head = ward_row(connection, reader.ward_id)
        modes = in_force(users.grants(connection, reader, ctx.day()), ctx.day())
        if modes.get(cell) not in READ:
            raise Refused(403, "scope")
        check = checks_of(connection, head.ward_id).get(cell)
        if check is None or check.rows < WORTH_IT:
            raise Refused(404, "no_snapshot")
        # The state of a cell is named by its newest entry: changes elsewhere do not make it anew.
        name = sha256(f"{head.ward_id}|{head.epoch}|{cell}|{check.top}".encode()).hexdigest()[:32]
        folder = ctx.folder / "snapshots"
        path = folder / f"{name}.zst"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            first = {"epoch": head.epoch, "cell": cell, "head": check.top}
            first |= {"rows": check.rows, "check": [check.rows, check.digest]}
            tables = _parents_first(ctx, connection, head.ward_id, cell)
            _write(path, _blocks(connection, head.ward_id, cell, tables, first))
            tidy(folder, path)
    return File(path, check.top)


def _write(path: Path, lines: Iterator[dict[str, Any]]) -> None:
    part = path.with_name(f"{path.stem}.{token_hex(4)}.part")
    with part.open("wb") as file, zstandard.ZstdCompressor(LEVEL).stream_writer(file) as packed:
        for line in lines:
            packed.write(orjson.dumps(line) + b"\n")
    part.replace(path)


def _blocks(
    connection: Connection, ward_id: str, cell: str, tables: Sequence[str], first: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    yield first
    for table in tables:
        number = 0
        while rows := rows_after(connection, ward_id, (cell, number), BLOCK, table=table):
            number = rows[-1].number
            if put := [row for row in rows if row.kind == "put"]:
                yield _block(table, put)


def _parents_first(ctx: Context, connection: Connection, ward_id: str, cell: str) -> list[str]:
    """The tables of the cell: a laptop shows one block after the other."""
    found = select(feed.c.tbl).where(feed.c.ward_id == ward_id, feed.c.cell == cell).distinct()
    rank = {table: place for place, table in enumerate(ctx.contract.order)}
    return sorted(connection.execute(found).scalars(), key=lambda table: (rank.get(table, len(rank)), table))


def _block(table: str, rows: list[Row[Any]]) -> dict[str, Any]:
    numbers, _, _, ids, homes, also, revs, texts, lasts = zip(*rows, strict=True)
    values = orjson.loads(f"[{','.join(texts)}]")
    names = sorted(set().union(*values))
    return {
        "table": table,
        "n": len(rows),
        "id": ids,
        "cell": homes,
        "also": also,
        "rev": revs,
        "number": numbers,
        "last": orjson.Fragment(f"[{','.join(lasts)}]"),
        "fields": {name: list(map(dict.get, values, repeat(name))) for name in names},
    }


def tidy(folder: Path, keep: Path) -> None:
    """Older files in this folder go; whoever still reads one keeps reading it."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another request tidies, too
            if path != keep and path.stat().st_mtime < time() - KEPT_S:
                path.unlink()
