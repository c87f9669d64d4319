"""The only acknowledgement there is: computed from the database, signed, repeatable, the same by any way."""

from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from server import users
from server.context import Context
from server.errors import Refused
from server.prepared import DEVICE, FAMILY, WARD
from server.tables import IS_OPEN, device, is_repeat, line_conflict, op_log
from server.ward import Grants, WardTx

DEVICE_ROW = select(device).where(device.c.ward_id == WARD, device.c.device_id == DEVICE)
_PARENT = select(device.c.parent).where(device.c.ward_id == WARD, device.c.device_id == DEVICE)
_again = op_log.alias()
_travelled = select(_again.c.aid).where(
    _again.c.ward_id == WARD,
    _again.c.aid == op_log.c.aid,
    _again.c.device_id.in_(FAMILY),
    is_repeat(_again),
)
_OPEN = (
    select(op_log.c.aid, op_log.c.status, op_log.c.reason, op_log.c.detail)
    .where(
        op_log.c.ward_id == WARD,
        IS_OPEN,
        op_log.c.device_id.in_(FAMILY) | _travelled.correlate(op_log).exists(),
    )
    .order_by(op_log.c.arrival)
)


def receipt(
    ctx: Context, connection: Connection, ward: WardTx | Row[Any], device_id: str, *, fork: bool = False
) -> dict[str, Any]:
    """A signed wire.Receipt. Everything up to `through` that is not in `open` is done."""
    row = connection.execute(DEVICE_ROW, {"ward": ward.ward_id, "device": device_id}).first()
    if row is None:
        raise Refused(404, "unknown_device")
    grants, each = users.grants(connection, row, ctx.day()), users.each(connection, row)
    point = {
        "device": device_id,
        "epoch": ward.epoch,
        "through": row.last_seq,
        "hash": bytes(row.last_hash).hex(),
        "head": ward.number,
    }
    return ctx.keys.signed(
        point
        | {
            "now": ctx.moment(),
            "day": ctx.day(),
            "open": _open_lines(connection, ward.ward_id, family(connection, row)),
            "grants": _plain(grants),
            "fork": fork,
            "status": row.status,
            "order": row.ordered,
            "mark": ctx.keys.signed(point)["sig"],
        }
        | ({"users": {user: _plain(hers) for user, hers in each.items()}} if each else {})
    )


def _plain(grants: Grants) -> dict[str, list[Any]]:
    return {cell: [mode, last] for cell, (mode, last) in grants.items()}


def family(connection: Connection, row: Row[Any]) -> list[str]:
    """The device and the streams it continues."""
    found, parent = [row.device_id], row.parent
    while parent and parent not in found:
        found.append(parent)
        parent = connection.execute(_PARENT, {"ward": row.ward_id, "device": parent}).scalar()
    return found


def _open_lines(connection: Connection, ward_id: str, family: list[str]) -> list[dict[str, Any]]:
    """By `aid`: a line may have travelled in another stream first."""
    lines = connection.execute(_OPEN, {"ward": ward_id, "family": family}).all()
    conflicts: dict[str, list[str]] = {}
    if any(row.status == "conflict" for row in lines):
        links = select(line_conflict.c.aid, line_conflict.c.conflict).where(
            line_conflict.c.ward_id == ward_id,
            line_conflict.c.aid.in_([row.aid for row in lines if row.status == "conflict"]),
        )
        for aid, conflict in connection.execute(links):
            conflicts.setdefault(aid, []).append(conflict)
    return [
        {
            "aid": row.aid,
            "status": row.status,
            "reason": row.reason,
            "detail": orjson.loads(row.detail) if row.detail else [],
            "conflicts": sorted(conflicts.get(row.aid, [])),
        }
        for row in lines
    ]
