"""A whole cell at once, for a notebook that has nothing of it yet; server/snapshot.py makes the file.

Pieces are kept in the encrypted notebook as they arrive. The rows are then shown in slices; the cell's cursor
moves when the last is there, so whatever is cut is taken up again.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from typing import Any, Protocol

import orjson
import zstandard
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from desktop.errors import ServerUnreachable
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.sync_state import SnapshotPart, SyncCell
from desktop.progress import Progress
from desktop.sync import block, inbox, pace
from desktop.sync.receipts import note_received


class Source(Protocol):
    def snapshot(self, cell: str, start: int) -> tuple[int, Generator[bytes, None, None]]:
        """(head of the cell, the file from this offset on, in pieces)"""


def fetch(database: Database, ward: Source, cell: str, progress: Progress) -> None:
    """Get what is missing of the file. Raises ServerUnreachable; what has arrived stays."""
    with database.read() as session:
        known, have = _kept(session, cell)
    overlap = min(have, 1)  # a byte again: a server may refuse to send none
    head, pieces = ward.snapshot(cell, have - overlap)
    if have and head != known:  # the cell has changed since: another file
        database.apply(partial(_forget, cell)).result()
        have = overlap = 0
        head, pieces = ward.snapshot(cell, 0)
    with closing(pieces):
        for piece in pieces:
            database.apply(partial(keep, cell, have, head, piece[overlap:])).result()
            have, overlap = have + len(piece) - overlap, 0
            progress.report(have, 0)


def show(database: Database, cell: str, epoch: str, progress: Progress) -> int:
    """How many rows. Raises ServerUnreachable if the file is not whole; it is fetched anew next time."""
    shown = 0
    try:
        lines = _lines(database, cell)
        first = next(lines)
        if first["epoch"] != epoch or first["cell"] != cell:
            raise ValueError("another file")
        for rows in pace.in_turns(database, _steps(cell, lines)):
            shown += rows
            progress.report(shown, first["rows"])
        if shown != first["rows"]:
            raise ValueError("rows are missing")
    except (zstandard.ZstdError, ValueError, KeyError, StopIteration) as error:
        database.apply(partial(_forget, cell)).result()
        raise ServerUnreachable from error
    database.apply(partial(_done, cell, first["head"], shown)).result()
    return shown


def _kept(session: Session, cell: str) -> tuple[int, int]:
    """(head, bytes) of what has arrived."""
    row = session.execute(
        select(func.max(SnapshotPart.head), func.sum(func.length(SnapshotPart.data))).where(
            SnapshotPart.cell == cell
        )
    ).one()
    return row[0] or 0, row[1] or 0


def _lines(database: Database, cell: str) -> Iterator[dict[str, Any]]:
    rest = b""
    for piece in _inflated(database, cell):
        *whole, rest = (rest + piece).split(b"\n")
        yield from map(orjson.loads, whole)
    if rest:
        raise ValueError("cut")


def _inflated(database: Database, cell: str) -> Iterator[bytes]:
    unpack, after = zstandard.ZstdDecompressor().decompressobj(), -1
    while True:
        with database.read() as session:
            part = session.execute(
                select(SnapshotPart.start, SnapshotPart.data)
                .where(SnapshotPart.cell == cell, SnapshotPart.start > after)
                .order_by(SnapshotPart.start)
                .limit(1)
            ).first()
        if part is None:
            break
        after = part.start
        yield unpack.decompress(part.data)
    if not unpack.eof:
        raise ValueError("cut")


def _steps(cell: str, lines: Iterator[dict[str, Any]]) -> Iterator[pace.Step]:
    for part in lines:
        for start in range(0, part["n"], pace.STEP):
            yield partial(_show, cell, part, range(start, min(start + pace.STEP, part["n"])))


def _show(cell: str, part: dict[str, Any], rows: range, session: NotingSession) -> int:
    is_known = part["table"] in inbox.CLASSES
    if left := block.show(session.connection(), part, rows) if is_known else rows:
        puts = block.puts(part, left)
        inbox.stage(session, [(put["rev"], cell, "put", part["table"], rec, put) for rec, put in puts], {})
    return len(rows)


def keep(cell: str, start: int, head: int, data: bytes, session: Session) -> None:
    """A piece of the file as it arrives, from the first on."""
    if start == 0:
        _forget(cell, session)
    if data:
        session.execute(insert(SnapshotPart), {"cell": cell, "start": start, "head": head, "data": data})


def _forget(cell: str, session: Session) -> None:
    session.execute(delete(SnapshotPart).where(SnapshotPart.cell == cell))


def _done(cell: str, head: int, rows: int, session: NotingSession) -> None:
    _forget(cell, session)
    session.execute(update(SyncCell).where(SyncCell.cell == cell).values(cursor=head, shown=head))
    note_received(session.connection(), rows)
    for table in inbox.TABLES:
        session.touched[table].update()  # touched, by no id: the lists read again
    session.touched["outbox"].update()
