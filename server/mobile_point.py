"""A leader lets members of her team read the whole ward for some days: what a laptop at a mobile point needs
(design, decision 19).

She says so by a line of her own (act line.SHOW) without fields, whose row names them and whose head the last
day. Read is what is in the neighbourhoods, nothing sensitive; it ends by itself. Nobody loses by it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select

from desktop.contract.line import MOST_DAYS
from desktop.contract.records import WARD
from desktop.contract.roles import known, widest
from server import audit, bulk, outcomes
from server.leading import role_of, team_led_by
from server.tables import grant_right, member, record
from server.ward import READ, WardTx, grants_of, in_force

_DAY_ZERO = date(1970, 1, 1)


def may_show(tx: WardTx, leader: str, head: Mapping[str, Any], rows: Sequence[Any]) -> bool:
    """Does she lead all of these, may they see people at all, and is the end near enough?"""
    last, team = _last_day(head), team_led_by(tx.connection, tx.ward_id, leader)
    if team is None or last is None or last > tx.day + MOST_DAYS:
        return False
    mates = select(member.c.user_id).where(member.c.ward_id == tx.ward_id, member.c.team == team)
    named = outcomes.named(rows)
    may_see = all("r" in widest(known(role_of(tx.connection, tx.ward_id, user))) for user in named)
    return bool(named) and may_see and named <= set(tx.connection.execute(mates).scalars())


def follow(tx: WardTx, head: Mapping[str, Any], rows: Sequence[Any]) -> None:
    """It takes a number, as every grant. A day that was over before the ward heard of it gives nothing."""
    last = _last_day(head)
    if last is None or last < tx.day:
        return
    for user in sorted(outcomes.named(rows)):
        has = grants_of(tx.connection, tx.ward_id, user)
        if WARD not in in_force(has, tx.day):
            continue  # she has left
        cells = [cell for cell in _neighbourhoods(tx) if _is_less(has.get(cell), last, tx.day)]
        bulk.upsert(tx.connection, grant_right, [(tx.ward_id, user, cell, READ[0], last) for cell in cells])
        tx.bump()
        audit.note(tx.ctx, tx.connection, tx.ward_id, str(head["act"]), [user], until=head["until"])


def _last_day(head: Mapping[str, Any]) -> int | None:
    """As the ward counts days."""
    try:
        return (date.fromisoformat(head["until"]) - _DAY_ZERO).days
    except (KeyError, TypeError, ValueError):
        return None


def _is_less(right: tuple[str, int | None] | None, last: int, day: int) -> bool:
    """Is what she has there less than reading up to this last day?"""
    mode, until = right or ("", None)
    is_over = until is not None and until < day
    return not mode or is_over or (mode == READ[0] and until is not None and until < last)


def _neighbourhoods(tx: WardTx) -> list[str]:
    """Their cells, sorted."""
    query = select(record.c.fields).where(record.c.ward_id == tx.ward_id, record.c.tbl == "neighbourhood")
    return sorted(orjson.loads(fields)["cell_id"] for fields in tx.connection.execute(query).scalars())
