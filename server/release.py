"""Held lines: what waits, why; and the ward office letting one in on its own authority (sync protocol, 2.8).

The office may write wherever the ward has a place. What a line lacks besides the right, its parent or a
sound form, nobody can give it: it stays held.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, select, union

from desktop.contract import line
from desktop.contract.records import CATALOG, WARD
from server import audit
from server.context import Context
from server.rerun import held_lines, judge_again, rerun
from server.tables import IS_OPEN, cell_check, device, grant_right, member, op_log, record
from server.ward import WardTx, ward_row, ward_tx
from server.world import World

_LABELS = ("full_name", "citizen_label", "name", "title")  # of a record, the first it has


@dataclass(frozen=True)
class HeldLine:
    aid: str
    act: str
    reason: str
    author: str  # a name
    device: str  # a name
    received_at: str
    table: str  # what it is about
    record: str
    field: str | None
    label: str  # a name by which people know the record, or ""


def held(ctx: Context, ward_id: str, *, limit: int = 200, offset: int = 0) -> tuple[int, list[HeldLine]]:
    """(how many there are, these of them), newest first."""
    mine = (op_log.c.ward_id == ward_id, IS_OPEN, op_log.c.status == "held")
    query = (
        select(op_log, device.c.name.label("device_name"), member.c.name.label("author"))
        .join(device, (device.c.ward_id == op_log.c.ward_id) & (device.c.device_id == op_log.c.device_id))
        .outerjoin(member, (member.c.ward_id == device.c.ward_id) & (member.c.user_id == device.c.user_id))
        .where(*mine)
        .order_by(op_log.c.arrival.desc())
        .limit(limit)
        .offset(offset)
    )
    with ctx.store.reading() as connection:
        ward_row(connection, ward_id)
        total = connection.execute(select(func.count()).select_from(op_log).where(*mine)).scalar_one()
        return total, [_seen(connection, row) for row in connection.execute(query)]


def release(ctx: Context, ward_id: str, aids: Collection[str]) -> dict[str, str | None]:
    """Each of these lines that was held -> why it still is; None: it is not any more."""
    with ward_tx(ctx, ward_id) as tx:
        world, which = World(tx), ctx.store.among(op_log.c.aid, aids)
        waiting = sorted(held_lines(tx, which), key=lambda row: int(row.arrival))
        everywhere = dict.fromkeys(_cells(tx), "rw")
        for row in waiting:
            judge_again(world, row, everywhere, None)
        rerun(world)
        still = {row.aid: row.reason for row in held_lines(tx, which)}
        tx.bump()
        let_in = [row.aid for row in waiting if row.aid not in still]
        audit.note(ctx, tx.connection, ward_id, "release", let_in, held=len(still))
    return {row.aid: still.get(row.aid) for row in waiting}


def _cells(tx: WardTx) -> set[str]:
    """Where the ward has something, a place or a right: a cell that a laptop made up is none."""
    used = union(*(select(t.c.cell).where(t.c.ward_id == tx.ward_id) for t in (cell_check, grant_right)))
    places = select(record.c.fields).where(
        record.c.ward_id == tx.ward_id, record.c.tbl.in_(["neighbourhood", "team"])
    )
    named = (orjson.loads(text).get("cell_id") for text in tx.connection.execute(places).scalars())
    return {WARD, CATALOG, *tx.connection.execute(used).scalars(), *filter(None, named)}


def _seen(connection: Connection, row: Row[Any]) -> HeldLine:
    head, rows = line.opened(bytes(row.body))
    table, record_id, field = _subject(row, rows)
    return HeldLine(
        aid=row.aid,
        act=str(head.get("act", "")),
        reason=row.reason or "",
        author=row.author or "",
        device=row.device_name,
        received_at=row.received_at,
        table=table,
        record=record_id,
        field=field,
        label=_label(connection, row.ward_id, rows, record_id),
    )


def _subject(row: Row[Any], rows: list[Any]) -> tuple[str, str, str | None]:
    """What it was held for; else the first thing it is about. A hostile line is about nothing."""
    match orjson.loads(row.detail) if row.detail else []:
        case [[str(table), str(record_id), str() | None as field], *_]:
            return table, record_id, field
    match rows:
        case [[str(table), str(record_id), *_], *_]:
            return table, record_id, None
    return "", "", None


def _label(connection: Connection, ward_id: str, rows: list[Any], record_id: str) -> str:
    """As the record is called here; else as the line calls it."""
    query = select(record.c.fields).where(record.c.ward_id == ward_id, record.c.id == record_id)
    stored = connection.execute(query).scalar()
    if stored and (known := label_of(orjson.loads(stored))):
        return known
    for each in rows:
        match each:
            case [_, str(about), _, dict(fields), *_] if about == record_id:
                return label_of({name: pair[1] for name, pair in fields.items() if isinstance(pair, list)})
    return ""


def label_of(values: dict[str, Any]) -> str:
    return next((str(values[name]) for name in _LABELS if values.get(name)), "")
