"""A new grant, a record that arrived or one that moved may free held lines: in the order of their arrival,
until nothing changes. Only lines that wait for one of the records concerned are tried again."""

import heapq
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, select

from desktop.contract import line
from server import erasing, outcomes
from server.apply import Arrived, apply, prepare
from server.cells import rights
from server.checks import fault_of
from server.tables import IS_FIRST, IS_OPEN, device, held_on, op_log
from server.ward import WardTx, grants_of, in_force
from server.world import World


def rerun(world: World, first: Collection[Row[Any]] = ()) -> None:
    """Try the lines that wait for what this transaction made or moved, and those given."""
    tx = world.tx
    turn = {row.arrival: row for row in first} | _waiting_for(tx, world.touched())
    while turn:
        later: dict[int, Row[Any]] = {}
        order = list(turn)
        heapq.heapify(order)
        while order:
            arrival = heapq.heappop(order)
            if not _try_again(world, turn[arrival]):
                continue
            for number, row in _waiting_for(tx, world.touched()).items():
                if number <= arrival:
                    later[number] = row
                elif number not in turn:
                    turn[number] = row
                    heapq.heappush(order, number)
        turn = later


def held_lines(tx: WardTx, *which: Any) -> list[Row[Any]]:
    """Held lines with their authors; not their bodies, which may be many and large."""
    query = (
        select(
            op_log.c.aid,
            op_log.c.arrival,
            op_log.c.received_at,
            op_log.c.reason,
            device.c.user_id,
            device.c.status.label("device_status"),
        )
        .join(device, (device.c.ward_id == op_log.c.ward_id) & (device.c.device_id == op_log.c.device_id))
        .where(op_log.c.ward_id == tx.ward_id, IS_OPEN, op_log.c.status == "held", *which)
    )
    return list(tx.connection.execute(query))


def _waiting_for(tx: WardTx, records: Collection[str]) -> dict[int, Row[Any]]:
    mine = held_on.c.ward_id == tx.ward_id
    if not records or tx.connection.execute(select(held_on.c.aid).where(mine).limit(1)).first() is None:
        return {}
    query = select(held_on.c.aid).where(mine, tx.ctx.store.among(held_on.c.ref, records)).distinct()
    aids = list(tx.connection.execute(query).scalars())
    return {row.arrival: row for row in held_lines(tx, tx.ctx.store.among(op_log.c.aid, aids))}


def _try_again(world: World, row: Row[Any]) -> bool:
    """Whether the line is held no more, by the rights its author has now."""
    if row.device_status == "revoked":
        return False
    tx = world.tx
    rights_now = in_force(grants_of(tx.connection, tx.ward_id, row.user_id), tx.day)
    return judge_again(world, row, rights_now, row.user_id)


def judge_again(world: World, row: Row[Any], modes: Mapping[str, str], user: str | None) -> bool:
    """Whether the line is held no more, with these rights, and the role of this user beside its author's.

    Of a leader who lets it in only her own is asked; of the ward office (None) none.
    """
    tx = world.tx
    body = bytes(
        tx.connection.execute(
            select(op_log.c.body).where(op_log.c.ward_id == tx.ward_id, op_log.c.aid == row.aid, IS_FIRST)
        ).scalar_one()
    )
    head, rows = line.opened(body)[0], line.said(line.opened(body)[1])
    asked = (user, *([str(head.get("by"))] if user == row.user_id else [])) if user else ()
    fault = fault_of(tx.ctx.contract, head, rows, len(body))
    again = Arrived(head, rows, fault, rights(modes), row.received_at, None, asked)
    prepare(world, [again])
    outcome = apply(world, again)
    if outcome.status == "held":
        if outcome.reason != row.reason:
            outcomes.still_held(tx, row.aid, rows, row.reason, outcome)
        return False
    world.flush()
    outcomes.freed(tx, row.aid, rows, outcome)
    erasing.follow(world, rows)
    return True
