"""What the ward office itself writes: catalogue, neighbourhoods, teams, members. Through the ward's lock and
the feed, like everything else."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, select

from desktop.contract.catalog import CatalogEntry
from desktop.contract.ids import uuid7
from desktop.contract.line import canonical
from server.cells import settle
from server.rec import Rec
from server.tables import record
from server.ward import WardTx
from server.world import World

OFFICE = "office"  # as `by`


def put(
    world: World, table: str, values: Mapping[str, Any], act: str, *, record_id: str | None = None
) -> tuple[str, bool]:
    """(id, whether anything changed). Names no field: what is not given stays."""
    kind = world.contract[table]
    given = {name: value for name, value in values.items() if name in kind.fields and value is not None}
    found = record_id or kind.natural_id(given) or uuid7()
    rec = world.get(found)
    current = rec.fields if rec else {}
    wanted = current | given
    if rec and wanted == current:
        return found, False
    last = last_of(world.tx, act)
    if rec:
        world.change(rec, wanted, last)
    else:
        rec = world.make(Rec(found, table, None, None, 0, None, wanted, last))
    settle(world, rec)
    return found, True


def catalog(connection: Connection, ward_id: str) -> list[CatalogEntry]:
    """The ward's entries, of all versions, without those struck through."""
    query = select(record.c.fields).where(record.c.ward_id == ward_id, record.c.tbl == "catalog_entry")
    known = [orjson.loads(text) for text in connection.execute(query).scalars()]
    return [
        CatalogEntry(
            kind=each["kind"],
            code=each["code"],
            version=each["version"],
            title=each["title"],
            title_en=each.get("title_en") or each["title"],
            position=each.get("position") or 0,
            data=each.get("data") or {},
        )
        for each in known
        if not each.get("voided_at")
    ]


def put_all(world: World, table: str, many: Iterable[Mapping[str, Any]], act: str) -> int:
    """How many are new or changed. What is there of them is read at once."""
    rows = list(many)
    world.load(filter(None, map(world.contract[table].natural_id, rows)))
    return sum(put(world, table, values, act)[1] for values in rows)


def last_of(tx: WardTx, act: str) -> str:
    return canonical({"by": OFFICE, "at": tx.now, "received_at": tx.now, "act": act}).decode()
