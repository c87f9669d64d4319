"""Taking a laptop's rights, and giving them back.

What it sends afterwards is stored and held (`revoked`): nothing is lost, nothing applied. Each order is
written to a file outside the database too, so that a restored backup cannot give the rights back.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update

from server import audit, users
from server.context import Context
from server.rerun import held_lines, rerun
from server.tables import device, grant_right, invitation, op_log, token
from server.ward import WardTx, ward_tx
from server.world import World

FILE = "revoked.jsonl"

Device = tuple[str, str]  # ward, device
Order = Literal["lock", "wipe"]  # obeyed once the ward has everything the laptop holds


def order_of(folder: Path, ward_id: str, device_id: str) -> Order | None:
    """None: the file says nothing against this device."""
    return read(folder).get((ward_id, device_id))


def read(folder: Path) -> dict[Device, Order]:
    """The devices without rights, and what they shall do; the last order about each counts."""
    found: dict[Device, Order | None] = {}
    path = folder / FILE
    for text in path.read_bytes().splitlines() if path.exists() else ():
        try:
            order = orjson.loads(text)
            wanted: Order = "wipe" if order.get("order") == "wipe" else "lock"
            found[order["ward"], order["device"]] = wanted if order["revoked"] else None
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue  # torn by a power cut while it was written
    return {which: order for which, order in found.items() if order}


def revoke(ctx: Context, ward_id: str, devices: Iterable[str], order: Order = "lock") -> list[str]:
    """Those that had rights until now, or another order."""
    with ward_tx(ctx, ward_id) as tx:
        return _set(tx, devices, order)


def order(tx: WardTx, devices: Iterable[str], wanted: Order) -> list[str]:
    """The same, within a transaction that does more."""
    return _set(tx, devices, wanted)


def give_back(ctx: Context, ward_id: str, devices: Iterable[str]) -> list[str]:
    """Those that had none; their lines held for it are judged again."""
    with ward_tx(ctx, ward_id) as tx:
        changed = _set(tx, devices, None)
        theirs = (op_log.c.device_id.in_(changed), op_log.c.reason == "revoked")
        rerun(World(tx), held_lines(tx, *theirs))
    return changed


def revoke_member(ctx: Context, ward_id: str, user: str) -> list[str]:
    """A member who left: her laptops, her rights, the invitations she has not used."""
    with ward_tx(ctx, ward_id) as tx:
        mine = (device.c.ward_id == ward_id, device.c.user_id == user)
        hers = (*mine, device.c.status == "active")  # one that shall be wiped stays so
        changed = _set(
            tx, tx.connection.execute(select(device.c.device_id).where(*hers)).scalars().all(), "lock"
        )
        users.leave_all(tx, user)
        for table in (grant_right, invitation):
            tx.connection.execute(delete(table).where(table.c.ward_id == ward_id, table.c.user_id == user))
        tx.bump()
        audit.note(ctx, tx.connection, ward_id, "revoke.user", [user])
    return changed


def pass_on(tx: WardTx, old: Row[Any], device_id: str) -> None:
    """A laptop without rights has none under another name either."""
    if old.status == "revoked":
        _set(tx, [device_id], "wipe" if old.ordered == "wipe" else "lock")


def hold(ctx: Context) -> int:
    """After a restore: what the file knows and the database has forgotten. How many."""
    count = 0
    wards: dict[tuple[str, Order], list[str]] = {}
    for (ward_id, device_id), order in sorted(read(ctx.folder).items()):
        wards.setdefault((ward_id, order), []).append(device_id)
    for (ward_id, order), devices in wards.items():
        if _has_forgotten(ctx, ward_id, devices, order):
            count += len(revoke(ctx, ward_id, devices, order))
    return count


def _has_forgotten(ctx: Context, ward_id: str, devices: list[str], order: Order) -> bool:
    query = select(device.c.device_id).where(
        device.c.ward_id == ward_id, device.c.device_id.in_(devices), _is_other(order)
    )
    with ctx.store.reading() as connection:
        return connection.execute(query.limit(1)).first() is not None


def _set(tx: WardTx, devices: Iterable[str], order: Order | None) -> list[str]:
    """It takes a number: receipts are ordered by the head they carry, and say the device's status."""
    which = (device.c.ward_id == tx.ward_id, device.c.device_id.in_(list(devices)))
    query = select(device.c.device_id).where(*which, _is_other(order))
    changed = list(tx.connection.execute(query).scalars())
    theirs = (device.c.ward_id == tx.ward_id, device.c.device_id.in_(changed))
    tx.connection.execute(update(device).where(*theirs).values(status=_status(order), ordered=order))
    tx.connection.execute(delete(token).where(token.c.ward_id == tx.ward_id, token.c.device_id.in_(changed)))
    if changed:
        tx.bump()
        audit.note(tx.ctx, tx.connection, tx.ward_id, f"revoke.{order}" if order else "give_back", changed)
        _note(tx, changed, order)
    return changed


def _status(order: Order | None) -> str:
    return "revoked" if order else "active"


def _is_other(order: Order | None) -> ColumnElement[bool]:
    """Of a device that this order would change."""
    return or_(device.c.status != _status(order), func.coalesce(device.c.ordered, "") != (order or ""))


def _note(tx: WardTx, devices: list[str], order: Order | None) -> None:
    """Before the commit: an order that stands in the file only is carried out at the next start."""
    said = {"revoked": order is not None, "at": tx.now} | ({"order": order} if order else {})
    orders = [{"ward": tx.ward_id, "device": each, **said} for each in devices]
    with (tx.ctx.folder / FILE).open("ab") as file:
        file.write(b"".join(orjson.dumps(each) + b"\n" for each in orders))
        file.flush()
        os.fsync(file.fileno())
