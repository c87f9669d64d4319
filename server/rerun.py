"""A new grant, a record that arrived or one that moved may free held lines: in the order of their arrival,
until nothing changes. Only lines that wait for one of the records concerned are tried again."""

import heapq
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, select

from desktop.contract import line
from server import erasing, outcomes
from server.apply import Arrived, apply, prepare
from server.cells import Rights, rights
from server.checks import fault_of
from server.prepared import WARD
from server.tables import IS_FIRST, IS_OPEN, device, held_on, op_log
from server.users import Users
from server.ward import WardTx
from server.world import World

_ANYTHING = select(held_on.c.aid).where(held_on.c.ward_id == WARD).limit(1)


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
            op_log.c.device_id,
            op_log.c.seq,
            device.c.user_id,
            device.c.status.label("device_status"),
        )
        .join(device, (device.c.ward_id == op_log.c.ward_id) & (device.c.device_id == op_log.c.device_id))
        .where(op_log.c.ward_id == tx.ward_id, IS_OPEN, op_log.c.status == "held", *which)
    )
    return list(tx.connection.execute(query))


def _waiting_for(tx: WardTx, records: Collection[str]) -> dict[int, Row[Any]]:
    if not records or tx.connection.execute(_ANYTHING, {"ward": tx.ward_id}).first() is None:
        return {}
    mine = held_on.c.ward_id == tx.ward_id
    query = tx.ctx.store.found([held_on.c.aid], held_on.c.ref, records, mine)
    aids = set(tx.connection.execute(query).scalars())
    return {row.arrival: row for row in held_lines(tx, tx.ctx.store.among(op_log.c.aid, aids))}


def _try_again(world: World, row: Row[Any]) -> bool:
    """Whether the line is held no more, by the rights its author has now."""
    if row.device_status == "revoked":
        return False
    body = _body(world.tx, row)
    users, by = Users(world, row), str(line.opened(body)[0].get("by"))
    author = users.author(by, row.seq)
    return author is not None and _judge(world, row, body, users.rights(author), (author, by))


def judge_again(world: World, row: Row[Any], modes: Mapping[str, str], user: str | None) -> bool:
    """Whether the line is held no more, with these rights, and the role of this user beside its author's.

    Of a leader who lets it in only her own is asked; of the ward office (None) none.
    """
    return _judge(world, row, _body(world.tx, row), rights(modes), (user,) if user else ())


def _body(tx: WardTx, row: Row[Any]) -> bytes:
    query = select(op_log.c.body).where(op_log.c.ward_id == tx.ward_id, op_log.c.aid == row.aid, IS_FIRST)
    return bytes(tx.connection.execute(query).scalar_one())


def _judge(world: World, row: Row[Any], body: bytes, may: Rights, asked: tuple[str, ...]) -> bool:
    tx = world.tx
    head, rows = line.opened(body)[0], line.said(line.opened(body)[1])
    fault = fault_of(tx.ctx.contract, head, rows, len(body))
    prepare(world, () if fault else [rows])
    arrived = Arrived(head, rows, fault, may, row.received_at, None, asked)
    outcome = erasing.fault(world, next(iter(asked), None), arrived) or apply(world, arrived)
    if outcome.status == "held":
        if outcome.reason != row.reason:
            outcomes.still_held(tx, row.aid, rows, row.reason, outcome)
        return False
    world.flush()
    outcomes.freed(tx, row.aid, rows, outcome)
    erasing.follow(world, rows)
    return True
