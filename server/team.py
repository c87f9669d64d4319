"""A leader's team: whom the ward has heard of when, and which of their lines it holds."""

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, select

from desktop.contract import line
from server.release import label_of
from server.tables import IS_OPEN, device, member, op_log, record

MOST_HELD = 50


def of_leader(connection: Connection, reader: Row[Any], readable: Collection[str]) -> dict[str, Any] | None:
    """A wire.TeamSeen; None for whoever leads nobody. `readable`: the cells whose names she may know."""
    team = team_led_by(connection, reader.ward_id, reader.user_id)
    if team is None:
        return None
    return {
        "mates": _mates(connection, reader, team),
        "held": _held(connection, reader.ward_id, team, readable),
    }


def team_led_by(connection: Connection, ward_id: str, user: str) -> str | None:
    """The cell of the team this user leads, as the ward's list of volunteers says."""
    query = select(record.c.home, record.c.fields).where(
        record.c.ward_id == ward_id, record.c.id == user, record.c.tbl == "volunteer"
    )
    row = connection.execute(query).first()
    fields = orjson.loads(row.fields) if row else {}
    return row.home if row and fields.get("role") == "leader" and not fields.get("voided_at") else None


def _mates(connection: Connection, reader: Row[Any], team: str) -> list[dict[str, Any]]:
    theirs = (device.c.ward_id == member.c.ward_id) & (device.c.user_id == member.c.user_id)
    query = (
        select(member.c.user_id, member.c.name, func.max(device.c.last_contact).label("last"))
        .outerjoin(device, theirs)
        .where(member.c.ward_id == reader.ward_id, member.c.team == team, member.c.user_id != reader.user_id)
        .group_by(member.c.user_id, member.c.name)
        .order_by(member.c.name)
    )
    return [
        {"user": row.user_id, "name": row.name, "last_contact": row.last} for row in connection.execute(query)
    ]


def _held(connection: Connection, ward_id: str, team: str, readable: Collection[str]) -> list[dict[str, Any]]:
    """The newest lines that the team's members, the leader too, have waiting."""
    query = (
        select(op_log, device.c.user_id)
        .join(device, (device.c.ward_id == op_log.c.ward_id) & (device.c.device_id == op_log.c.device_id))
        .join(member, (member.c.ward_id == device.c.ward_id) & (member.c.user_id == device.c.user_id))
        .where(op_log.c.ward_id == ward_id, IS_OPEN, op_log.c.status == "held", member.c.team == team)
        .order_by(op_log.c.arrival.desc())
        .limit(MOST_HELD)
    )
    return [
        {
            "aid": row.aid,
            "act": str(line.opened(bytes(row.body))[0].get("act", ""))[:200],
            "reason": row.reason,
            "user": row.user_id,
            "received_at": row.received_at,
            "label": _label(line.opened(bytes(row.body))[1], readable),
        }
        for row in connection.execute(query)
    ]


def _label(rows: list[Any], readable: Collection[str]) -> str:
    """Of the first record whose cell, as the line claims it, is one the leader may read."""
    for each in rows:
        match each:
            case [_, _, str(cell), dict(fields), *_] if cell in readable:
                if label := label_of({n: pair[1] for n, pair in fields.items() if isinstance(pair, list)}):
                    return label
    return ""
