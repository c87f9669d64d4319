"""A leader's team: whom the ward has heard of when, which of their lines it holds, and letting those in.

A leader lets a line in by a line of her own (act line.RELEASE) without fields, whose row names it. It is then
judged by its author's rights and hers together: what she may not write herself stays held.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, func, select

from desktop.contract import line
from server import audit
from server.leading import team_led_by
from server.release import label_of
from server.rerun import held_lines, judge_again
from server.tables import IS_OPEN, device, member, op_log
from server.ward import WRITE, grants_of, in_force
from server.world import World

MOST_HELD = 50


def of_leader(connection: Connection, reader: Row[Any], readable: Collection[str]) -> dict[str, Any] | None:
    """A wire.TeamSeen; None for whoever leads nobody. `readable`: the cells whose names she may know."""
    team = team_led_by(connection, reader.ward_id, reader.user_id)
    if team is None:
        return None
    return {
        "mates": _mates(connection, reader, team),
        "held": _held(connection, reader, team, readable),
    }


def let_in(world: World, leader: str, aids: Collection[str]) -> None:
    """These held lines of the team she leads, but not her own."""
    tx = world.tx
    team = team_led_by(tx.connection, tx.ward_id, leader)
    if team is None:
        return
    hers = in_force(grants_of(tx.connection, tx.ward_id, leader), tx.day)
    may_write = {cell: mode for cell, mode in hers.items() if mode in WRITE}
    mates = select(member.c.user_id).where(
        member.c.ward_id == tx.ward_id, member.c.team == team, member.c.user_id != leader
    )
    of_team = device.c.user_id.in_(mates)
    for row in sorted(held_lines(tx, tx.ctx.store.among(op_log.c.aid, aids), of_team), key=_arrival):
        theirs = in_force(grants_of(tx.connection, tx.ward_id, row.user_id), tx.day)
        judge_again(world, row, theirs | may_write)
    tx.bump()
    audit.note(tx.ctx.acting(audit.LEADER + leader), tx.connection, tx.ward_id, "release", aids)


def _arrival(row: Row[Any]) -> int:
    return int(row.arrival)


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


def _held(
    connection: Connection, reader: Row[Any], team: str, readable: Collection[str]
) -> list[dict[str, Any]]:
    """The newest lines of the team that are held; the leader's own are on her notebook."""
    of_others = (member.c.team == team, member.c.user_id != reader.user_id)
    query = (
        select(op_log, device.c.user_id)
        .join(device, (device.c.ward_id == op_log.c.ward_id) & (device.c.device_id == op_log.c.device_id))
        .join(member, (member.c.ward_id == device.c.ward_id) & (member.c.user_id == device.c.user_id))
        .where(op_log.c.ward_id == reader.ward_id, IS_OPEN, op_log.c.status == "held", *of_others)
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
