"""Taking a laptop's rights, and giving them back.

What it sends afterwards is stored and held (`revoked`): nothing is lost, nothing applied. Each order is
written to a file outside the database too, so that a restored backup cannot give the rights back.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import orjson
from sqlalchemy import delete, select, update

from server.context import Context
from server.rerun import held_lines, rerun
from server.tables import device, grant_right, invitation, op_log, token
from server.ward import WardTx, ward_tx
from server.world import World

FILE = "revoked.jsonl"

Device = tuple[str, str]  # ward, device


def status_of(folder: Path, ward_id: str, device_id: str) -> str:
    """active | revoked, as the file says."""
    return "revoked" if (ward_id, device_id) in read(folder) else "active"


def read(folder: Path) -> set[Device]:
    """The devices without rights; the last order about each counts."""
    found: dict[Device, bool] = {}
    path = folder / FILE
    for text in path.read_bytes().splitlines() if path.exists() else ():
        try:
            order = orjson.loads(text)
            found[order["ward"], order["device"]] = bool(order["revoked"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue  # torn by a power cut while it was written
    return {which for which, is_revoked in found.items() if is_revoked}


def revoke(ctx: Context, ward_id: str, devices: Iterable[str]) -> list[str]:
    """Those that had rights until now."""
    with ward_tx(ctx, ward_id) as tx:
        return _set(tx, devices, revoked=True)


def give_back(ctx: Context, ward_id: str, devices: Iterable[str]) -> list[str]:
    """Those that had none; their lines held for it are judged again."""
    with ward_tx(ctx, ward_id) as tx:
        changed = _set(tx, devices, revoked=False)
        theirs = (op_log.c.device_id.in_(changed), op_log.c.reason == "revoked")
        rerun(World(tx), held_lines(tx, *theirs))
    return changed


def revoke_member(ctx: Context, ward_id: str, user: str) -> list[str]:
    """A member who left: her laptops, her rights, the invitations she has not used."""
    with ward_tx(ctx, ward_id) as tx:
        mine = (device.c.ward_id == ward_id, device.c.user_id == user)
        changed = _set(
            tx, tx.connection.execute(select(device.c.device_id).where(*mine)).scalars().all(), revoked=True
        )
        for table in (grant_right, invitation):
            tx.connection.execute(delete(table).where(table.c.ward_id == ward_id, table.c.user_id == user))
        tx.bump()
    return changed


def hold(ctx: Context) -> int:
    """After a restore: what the file knows and the database has forgotten. How many."""
    count = 0
    wards: dict[str, list[str]] = {}
    for ward_id, device_id in sorted(read(ctx.folder)):
        wards.setdefault(ward_id, []).append(device_id)
    for ward_id, devices in wards.items():
        if _has_forgotten(ctx, ward_id, devices):
            count += len(revoke(ctx, ward_id, devices))
    return count


def _has_forgotten(ctx: Context, ward_id: str, devices: list[str]) -> bool:
    query = select(device.c.device_id).where(
        device.c.ward_id == ward_id, device.c.device_id.in_(devices), device.c.status == "active"
    )
    with ctx.store.reading() as connection:
        return connection.execute(query.limit(1)).first() is not None


def _set(tx: WardTx, devices: Iterable[str], *, revoked: bool) -> list[str]:
    """It takes a number: receipts are ordered by the head they carry, and say the device's status."""
    old, new = ("active", "revoked") if revoked else ("revoked", "active")
    which = (device.c.ward_id == tx.ward_id, device.c.device_id.in_(list(devices)), device.c.status == old)
    changed = list(tx.connection.execute(select(device.c.device_id).where(*which)).scalars())
    tx.connection.execute(update(device).where(*which).values(status=new))
    tx.connection.execute(delete(token).where(token.c.ward_id == tx.ward_id, token.c.device_id.in_(changed)))
    if changed:
        tx.bump()
        _note(tx, changed, revoked=revoked)
    return changed


def _note(tx: WardTx, devices: list[str], *, revoked: bool) -> None:
    """Before the commit: an order that stands in the file only is carried out at the next start."""
    orders = [{"ward": tx.ward_id, "device": each, "revoked": revoked, "at": tx.now} for each in devices]
    with (tx.ctx.folder / FILE).open("ab") as file:
        file.write(b"".join(orjson.dumps(order) + b"\n" for order in orders))
        file.flush()
        os.fsync(file.fileno())
