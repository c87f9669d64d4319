"""What an operator looks at: how much there is, what waits for a person, who was here last."""

from typing import Any

import orjson
from sqlalchemy import Connection, Select, func, select

from server.context import Context
from server.tables import IS_OPEN, device, member, op_log, parked, record, ward
from server.ward import ward_row


def devices(ctx: Context, ward_id: str) -> list[dict[str, Any]]:
    with ctx.store.reading() as connection:
        ward_row(connection, ward_id)
        rows = connection.execute(
            select(device, member.c.name.label("user_name"))
            .outerjoin(
                member, (member.c.ward_id == device.c.ward_id) & (member.c.user_id == device.c.user_id)
            )
            .where(device.c.ward_id == ward_id)
            .order_by(device.c.serial)
        )
        return [
            {
                "device": row.device_id,
                "name": row.name,
                "user": row.user_id,
                "user_name": row.user_name or "",
                "status": row.status,
                "in_two_places": row.flagged,
                "lines": row.last_seq,
                "last_contact": row.last_contact,
            }
            for row in rows
        ]


def wards(ctx: Context) -> list[str]:
    with ctx.store.reading() as connection:
        return list(connection.execute(select(ward.c.ward_id).order_by(ward.c.ward_id)).scalars())


def status(ctx: Context, ward_id: str) -> dict[str, Any]:
    with ctx.store.reading() as connection:
        head = ward_row(connection, ward_id)
        held = _counts(
            connection,
            select(op_log.c.reason, func.count())
            .where(op_log.c.ward_id == ward_id, IS_OPEN, op_log.c.status == "held")
            .group_by(op_log.c.reason),
        )
        return {
            "ward": ward_id,
            "name": head.name,
            "head": head.number,
            "epoch": head.epoch,
            "records": _records(connection, ward_id),
            "places": _places(connection, ward_id),
            "lines": _count(connection, select(func.count()).where(op_log.c.ward_id == ward_id)),
            "held": held,
            "conflicts": _open_conflicts(connection, ward_id),
            "parked": _count(connection, select(func.count()).where(parked.c.ward_id == ward_id)),
            "devices": _count(connection, select(func.count()).where(device.c.ward_id == ward_id)),
            "last_contact": connection.execute(
                select(func.max(device.c.last_contact)).where(device.c.ward_id == ward_id)
            ).scalar(),
        }


def _records(connection: Connection, ward_id: str) -> dict[str, int]:
    query = select(record.c.tbl, func.count()).where(record.c.ward_id == ward_id)
    return _counts(connection, query.group_by(record.c.tbl).order_by(record.c.tbl))


def _places(connection: Connection, ward_id: str) -> list[dict[str, Any]]:
    """Neighbourhoods and teams, each with what is at home there."""
    query = select(record.c.home, record.c.tbl, func.count()).where(record.c.ward_id == ward_id)
    counts: dict[str, dict[str, int]] = {}
    for home, table, count in connection.execute(query.group_by(record.c.home, record.c.tbl)):
        counts.setdefault(home, {})[table] = count
    names = select(record.c.fields).where(
        record.c.ward_id == ward_id, record.c.tbl.in_(["neighbourhood", "team"])
    )
    known = [orjson.loads(fields) for fields in connection.execute(names).scalars()]
    known.sort(key=lambda fields: (fields.get("position", 0), fields["code"]))
    return [
        {
            "code": fields["code"],
            "name": fields["name"],
            "cell": fields["cell_id"],
            "records": counts.get(fields["cell_id"], {}),
        }
        for fields in known
    ]


def _open_conflicts(connection: Connection, ward_id: str) -> int:
    query = select(record.c.fields).where(record.c.ward_id == ward_id, record.c.tbl == "conflict")
    return sum(orjson.loads(text)["status"] == "open" for text in connection.execute(query).scalars())


def _counts(connection: Connection, query: Select[Any]) -> dict[str, int]:
    return {name: count for name, count in connection.execute(query)}


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar() or 0)
