"""A leader's team: whom the ward has heard of when, which of their lines it holds, and letting those in; what
their laptops hold, and reporting one as lost.

A leader lets a line in by a line of her own (act line.RELEASE) without fields, whose row names it. It is then
judged by its author's rights and hers together: what she may not write herself stays held.
A line of hers with an act of line.LOST names laptops of her team that are lost: their right is taken.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from desktop.contract import line, roles
from desktop.contract.records import CATALOG, WARD
from server import audit, loss
from server.context import MOMENT, moment_text
from server.leading import role_of, team_led_by
from server.prepared import FAMILY, TEAM, USER
from server.prepared import WARD as PLACE
from server.receipt import family
from server.release import label_of
from server.rerun import held_lines, judge_again
from server.revocation import Order
from server.tables import IS_OPEN, cell_check, device, grant_right, member, op_log
from server.ward import READ, WRITE, WardTx, grants_of, in_force
from server.world import World

MOST_HELD = 50


class _All:
    """What is asked about these users. `users`: their ids."""

    def __init__(self, users: Select[str]) -> None:
        about = (member.c.ward_id == PLACE, member.c.user_id.in_(users))
        self.names = select(member.c.user_id, member.c.name).where(*about).order_by(member.c.name)
        others = device.c.device_id.not_in(FAMILY)
        theirs = (device.c.ward_id == PLACE, device.c.user_id.in_(users), others)
        self.laptops = select(device).where(*theirs).order_by(device.c.serial)
        of_cell = (cell_check.c.ward_id == grant_right.c.ward_id) & (cell_check.c.cell == grant_right.c.cell)
        self.cells = (
            select(grant_right.c.user_id, grant_right.c.cell, cell_check.c.rows)
            .join(cell_check, of_cell)
            .where(
                grant_right.c.ward_id == PLACE,
                grant_right.c.user_id.in_(users),
                grant_right.c.mode.in_(READ),
                grant_right.c.cell.not_in([CATALOG, WARD]),
            )
            .order_by(grant_right.c.cell)
        )


_IDS = select(member.c.user_id).where(member.c.ward_id == PLACE)
_OF_WARD, _OF_TEAM = _All(_IDS), _All(_IDS.where(member.c.team == TEAM))
# The lines of the team that are held; the leader's own are on her notebook.
_HELD = (
    select(op_log, device.c.user_id)
    .join(device, (device.c.ward_id == op_log.c.ward_id) & (device.c.device_id == op_log.c.device_id))
    .join(member, (member.c.ward_id == device.c.ward_id) & (member.c.user_id == device.c.user_id))
    .where(
        op_log.c.ward_id == PLACE,
        IS_OPEN,
        op_log.c.status == "held",
        member.c.team == TEAM,
        member.c.user_id != USER,
    )
)
_NEWEST_HELD = _HELD.order_by(op_log.c.arrival.desc()).limit(bindparam("most"))


def of_leader(connection: Connection, reader: Row[Any], readable: Collection[str]) -> dict[str, Any] | None:
    """A wire.TeamSeen; None for whoever leads nobody. `readable`: the cells whose names she may know. Who
    approves reports hears of every laptop of the ward: its summary says whose work it holds."""
    ward, user = reader.ward_id, reader.user_id
    if team := team_led_by(connection, ward, user):
        asked = {"ward": ward, "user": user, "team": team}
        held = _held(connection, asked, readable)
        return {
            "mates": _mates(connection, reader, _OF_TEAM, asked),
            "held": held,
            "older": _count_held(connection, asked) - MOST_HELD if len(held) == MOST_HELD else 0,
        }
    if roles.may(role_of(connection, ward, user), "report.approve"):
        mates = _mates(connection, reader, _OF_WARD, {"ward": ward})
        return {"mates": [each for each in mates if each["laptops"]], "held": []}
    return None


def let_in(world: World, leader: str, aids: Collection[str]) -> None:
    """These held lines of the team she leads, but not her own."""
    tx = world.tx
    team = team_led_by(tx.connection, tx.ward_id, leader)
    if team is None:
        return
    hers = in_force(grants_of(tx.connection, tx.ward_id, leader), tx.day)
    may_write = {cell: mode for cell, mode in hers.items() if mode in WRITE}
    of_team = device.c.user_id.in_(_others(tx.ward_id, team, leader))
    for row in sorted(held_lines(tx, tx.ctx.store.among(op_log.c.aid, aids), of_team), key=_arrival):
        theirs = in_force(grants_of(tx.connection, tx.ward_id, row.user_id), tx.day)
        judge_again(world, row, theirs | may_write, leader)
    tx.bump()
    audit.note(tx.ctx, tx.connection, tx.ward_id, "release", aids)


def report_lost(tx: WardTx, leader: str, devices: Collection[str], order: Order, said_at: str) -> None:
    """Of these laptops those of the team she leads, her own others among them.

    `said_at`: when she found out, as her clock has it.
    """
    team = team_led_by(tx.connection, tx.ward_id, leader)
    if team is None:
        return
    theirs = select(device.c.device_id).where(
        device.c.ward_id == tx.ward_id,
        device.c.device_id.in_(list(devices)),
        device.c.user_id.in_(_members(tx.ward_id, team)),
    )
    for each in tx.connection.execute(theirs).scalars().all():
        loss.report_in(tx, each, order, found_at=_believable(said_at, tx.now))


def _believable(said: str, now: str) -> str:
    """A moment that is none, or is still to come, is now."""
    try:
        found = datetime.strptime(said, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return now
    return min(moment_text(found), now)


def _members(ward_id: str, team: str) -> Select[str]:
    return select(member.c.user_id).where(member.c.ward_id == ward_id, member.c.team == team)


def _others(ward_id: str, team: str, leader: str) -> Select[str]:
    return _members(ward_id, team).where(member.c.user_id != leader)


def _arrival(row: Row[Any]) -> int:
    return int(row.arrival)


def _mates(
    connection: Connection, reader: Row[Any], all_: _All, asked: dict[str, Any]
) -> list[dict[str, Any]]:
    """The reader herself is one of them if she has another laptop than the one that asks."""
    laptops = _laptops(connection, all_, asked | {"family": family(connection, reader)})
    cells = _cells(connection, all_, asked)
    found = []
    for row in connection.execute(all_.names, asked).all():
        hers = laptops.get(row.user_id, [])
        if row.user_id == reader.user_id and not hers:
            continue
        last = max((each["last_contact"] for each in hers), default=None)
        about = {"user": row.user_id, "name": row.name, "last_contact": last}
        found.append(about | {"laptops": hers, "cells": cells.get(row.user_id, {})})
    return found


def _laptops(connection: Connection, all_: _All, asked: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """user -> wire.TeamLaptops, without the one that asks and those that it was before."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(all_.laptops, asked):
        found.setdefault(row.user_id, []).append(
            {
                "device": row.device_id,
                "name": row.name,
                "status": row.status,
                "last_contact": row.last_contact,
                "lines": row.last_seq,
            }
        )
    return found


def _cells(connection: Connection, all_: _All, asked: dict[str, Any]) -> dict[str, dict[str, int]]:
    """user -> cell that she may read -> records there; without the ward's common parts."""
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(all_.cells, asked):
        found.setdefault(row.user_id, {})[row.cell] = row.rows
    return found


def _count_held(connection: Connection, asked: dict[str, Any]) -> int:
    return int(connection.execute(_HELD.with_only_columns(func.count()), asked).scalar_one())


def _held(connection: Connection, asked: dict[str, Any], readable: Collection[str]) -> list[dict[str, Any]]:
    """The newest of them."""
    return [
        {
            "aid": row.aid,
            "act": str(line.opened(bytes(row.body))[0].get("act", ""))[:200],
            "reason": row.reason,
            "user": row.user_id,
            "received_at": row.received_at,
            "label": _label(line.opened(bytes(row.body))[1], readable),
        }
        for row in connection.execute(_NEWEST_HELD, asked | {"most": MOST_HELD})
    ]


def _label(rows: list[Any], readable: Collection[str]) -> str:
    """Of the first record whose cell, as the line claims it, is one the leader may read."""
    for each in rows:
        match each:
            case [_, _, str(cell), dict(fields), *_] if cell in readable:
                if label := label_of({n: pair[1] for n, pair in fields.items() if isinstance(pair, list)}):
                    return label
    return ""
