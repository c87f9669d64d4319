"""The ward office moves people: one who lives elsewhere than was written, or all of a neighbourhood that
becomes part of another. Their visits, consents and notes follow; each entry takes its number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import orjson
from sqlalchemy import select

from desktop.contract.vietnamese import clean
from server import audit, office
from server.context import Context
from server.rerun import rerun
from server.tables import record
from server.ward import WardTx, ward_tx
from server.world import World

CHUNK = 500  # records at hand together


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    birth: str
    home: str  # cell


def find(ctx: Context, ward_id: str, words: str) -> list[Person]:
    """People with exactly this id, ID number or name."""
    words = clean(words)
    of_ward = (record.c.ward_id == ward_id, record.c.tbl == "citizen")
    query = select(record.c.id, record.c.home, record.c.fields).where(*of_ward)
    with ctx.store.reading() as connection:
        by_id = list(connection.execute(query.where(record.c.id == words)))
        rows = by_id or connection.execute(
            query.where(record.c.fields.contains(_quoted(words), autoescape=True))
        )
        found = [(row.id, row.home, orjson.loads(row.fields)) for row in rows]
    return [
        Person(record_id, fields.get("full_name", ""), fields.get("birth", ""), home)
        for record_id, home, fields in found
        if words in (record_id, fields.get("national_id"), fields.get("full_name"))
    ]


def move_person(ctx: Context, ward_id: str, person: str, cell: str) -> bool:
    """Whether it was elsewhere before."""
    with ward_tx(ctx, ward_id) as tx:
        moved = bool(_move(tx, [person], cell))
        audit.note(ctx, tx.connection, ward_id, "move", [person], to=cell, moved=int(moved))
    return moved


def move_everybody(ctx: Context, ward_id: str, source: str, cell: str, *, close: bool = False) -> int:
    """All that says it is at home in this cell; how many. `close`: the place is offered no more."""
    with ward_tx(ctx, ward_id) as tx:
        moved = _move(tx, _at_home(tx, source), cell)
        if close:
            _close(tx, source)
        audit.note(ctx, tx.connection, ward_id, "move", [source], to=cell, moved=moved, closed=close)
    return moved


def _move(tx: WardTx, records: Sequence[str], cell: str) -> int:
    world, moved = World(tx), 0
    for chunk in _chunks(records):
        world.load(chunk)
        for each in chunk:
            rec = world.get(each)
            field = world.kind(rec).move_field if rec else None
            if rec and field:
                moved += office.put(world, rec.tbl, {field: cell}, f"{rec.tbl}.move", record_id=each)[1]
        world.flush()
    rerun(world)
    return moved


def _at_home(tx: WardTx, cell: str) -> Sequence[str]:
    """Of the types that say so themselves, and whose id does not."""
    kinds = tx.ctx.contract.types.values()
    movable = [kind.name for kind in kinds if kind.move_field and kind.move_field not in kind.natural]
    query = select(record.c.id).where(
        record.c.ward_id == tx.ward_id, record.c.home == cell, record.c.tbl.in_(movable)
    )
    return tx.connection.execute(query.order_by(record.c.rev)).scalars().all()


def _close(tx: WardTx, cell: str) -> None:
    world = World(tx)
    query = select(record.c.id, record.c.fields).where(
        record.c.ward_id == tx.ward_id, record.c.tbl == "neighbourhood"
    )
    for row in tx.connection.execute(query).all():
        if orjson.loads(row.fields).get("cell_id") == cell:
            values = {"voided_at": tx.now, "void_reason": "merged"}
            office.put(world, "neighbourhood", values, "neighbourhood.close", record_id=row.id)
    world.flush()


def _quoted(words: str) -> str:
    """As it stands in the JSON of a record."""
    return orjson.dumps(words).decode()


def _chunks(records: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(records)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
