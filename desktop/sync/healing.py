"""Does this notebook hold what the ward says is in its cells? A cell that differs is fetched again.

The ward keeps a count and a digest of every cell (contract/digest.py) and sends them with the last page of a
pull. Reading all rows takes a while on a large notebook, so it is done at the first hand-over after a start
and then once a day, in the thread of the hand-over.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from desktop.contract.digest import MASK, row_digest, text
from desktop.models.database import Database
from desktop.models.engine import driver
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.noting import NotingSession
from desktop.models.outbox import tail
from desktop.models.sync_state import LocalNote, SyncCell, SyncOne
from desktop.models.types import moment_text
from desktop.sync.inbox import TABLES

EVERY_S = 24 * 3600
NOTE = "healed"

# Whom this notebook has forgotten by an order that the ward does not follow: the ward still has her.
_ORDER_HELD = (
    "SELECT 1 FROM outbox JOIN erasure ON instr(body, CAST(erasure.id AS BLOB)) "
    "WHERE verdict = 'held' LIMIT 1"
)

Check = Mapping[str, Sequence[Any]]  # cell -> rows, digest


def differing(database: Database, last: Mapping[str, Any]) -> list[str] | None:
    """Of the last page of a pull: the cells that differ. None: it cannot be said now, as work waits, or an
    order to erase is held."""
    with database.read() as session:
        one = session.get_one(SyncOne, 1)
        here = dict(session.execute(select(SyncCell.cell, SyncCell.shown)).all())
        is_at_head = all(here.get(cell) == number for cell, number in last["cells"].items())
        if not is_at_head or tail(session.connection(), one.stream)[0] > one.acked:
            return None
        if driver(session.connection()).execute(_ORDER_HELD).fetchone():
            return None
        mine = _sums(session)
    check: Check = last["check"]
    return sorted(cell for cell, (rows, digest) in check.items() if mine[cell] != (rows, digest))


def mark(session: Session, cells: Sequence[str]) -> None:
    """From the start, and what the ward does not name goes; see inbox.settle()."""
    session.execute(update(SyncCell).where(SyncCell.cell.in_(cells)).values(cursor=0, heals=True))


def forget(session: NotingSession) -> None:
    session.execute(delete(LocalNote).where(LocalNote.key == NOTE))
    session.touched["outbox"].update()


def note(session: NotingSession, cells: Sequence[str], *, is_done: bool) -> None:
    """For people to see."""
    known = session.execute(
        select(Neighbourhood.name).where(Neighbourhood.cell_id.in_(cells)).order_by(Neighbourhood.position)
    )
    said = {"at": moment_text(datetime.now(UTC)), "places": list(known.scalars()), "is_done": is_done}
    session.merge(LocalNote(key=NOTE, value=said))
    session.touched["outbox"].update()


def _sums(session: Session) -> Mapping[str, tuple[int, str]]:
    counts: dict[str, int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    for record, rev, *cells in _rows(session):
        digest = row_digest(record, rev)
        for cell in filter(None, cells):
            counts[cell] += 1
            totals[cell] += digest
    sums: dict[str, tuple[int, str]] = defaultdict(lambda: (0, text(0)))
    return sums | {cell: (count, text(totals[cell] & MASK)) for cell, count in counts.items()}


def _rows(session: Session) -> Iterator[Sequence[Any]]:
    """(record, number, each of its cells) of all that the ward has sent and not taken back."""
    raw = driver(session.connection())
    for table in TABLES:
        yield from raw.execute(f'SELECT id, _rev, cell, also FROM "{table}" WHERE _rev > 0')
    for cell, record, json in raw.execute("SELECT cell, rec, json FROM inbox WHERE kind <> 'gone'"):
        yield record, orjson.loads(json)["rev"], cell  # of tables that only a later version knows, or aside
