"""Laptops: joining by invitation, taking a new identity after a fork, and the certificate that names them.

A repeated request with the same keys gets the same answer: the first answer may have been lost.
"""

from typing import Any

import orjson
from nacl.signing import SigningKey
from sqlalchemy import Connection, Row, func, insert, select, update

from desktop.contract import line
from desktop.contract.line import canonical
from desktop.contract.signature import device_of, is_signed, vouching
from desktop.contract.wire import EnrolAsk, ForkAsk
from server import escrow, revocation, users
from server.context import Context
from server.errors import Refused
from server.invitations import Claim, invited
from server.receipt import receipt
from server.tables import device, invitation, member, record
from server.ward import WardTx, ward_row, ward_tx


def places_of(ctx: Context, claim: Claim) -> dict[str, Any]:
    """A wire.InvitationSeen."""
    with ctx.store.reading() as connection:
        ward = ward_row(connection, claim.ward)
        found = invited(ctx, connection, claim)
        return {
            "ward_name": ward.name,
            "user": found.user_id,
            "user_name": found.user_name,
            "places": places(connection, claim.ward),
        }


def places(connection: Connection, ward_id: str) -> list[dict[str, Any]]:
    """Neighbourhoods and teams with their cells."""
    query = select(record.c.tbl, record.c.fields).where(
        record.c.ward_id == ward_id, record.c.tbl.in_(["neighbourhood", "team"])
    )
    known = [(row.tbl, orjson.loads(row.fields)) for row in connection.execute(query)]
    standing = [(kind, f) for kind, f in known if not f.get("voided_at")]
    standing.sort(key=lambda pair: (pair[0], pair[1].get("position", 0), pair[1]["code"]))
    return [
        {"kind": kind, "cell": f["cell_id"], "code": f["code"], "name": f["name"]} for kind, f in standing
    ]


def enrol(ctx: Context, claim: Claim, ask: EnrolAsk) -> dict[str, Any]:
    """A wire.EnrolSeen."""
    _check_keys(ask)
    with ward_tx(ctx, ask.ward) as tx:
        found = invited(ctx, tx.connection, claim)
        if found.sign_pk and found.sign_pk != ask.sign_pk:
            raise Refused(409, "used")
        device_id = found.device_id or new_device(tx, found.user_id, ask, ask.name)
        tx.connection.execute(
            update(invitation)
            .where(invitation.c.ward_id == ask.ward, invitation.c.code_hash == found.code_hash)
            .values(sign_pk=ask.sign_pk, device_id=device_id)
        )
        escrow.keep(tx, device_id, ask.escrow)
        return enrolled(ctx, tx, device_id)


def fork(ctx: Context, old: Row[Any], ask: ForkAsk) -> dict[str, Any]:
    """A wire.EnrolSeen: the same laptop as another device. Both are shown to the leader."""
    _check_keys(ask)
    if not is_signed(vouching(old.device_id, ask.sign_pk), ask.sig, old.sign_pk):
        raise Refused(401, "signature")
    with ward_tx(ctx, old.ward_id) as tx:
        mine = (device.c.ward_id == old.ward_id, device.c.parent == old.device_id)
        known = tx.connection.execute(
            select(device.c.device_id).where(*mine, device.c.sign_pk == ask.sign_pk)
        ).scalar()
        device_id = known or new_device(tx, old.user_id, ask, old.name, parent=old.device_id)
        tx.connection.execute(
            update(device)
            .where(device.c.ward_id == old.ward_id, device.c.device_id.in_([old.device_id, device_id]))
            .values(flagged=True)
        )
        users.pass_on(tx, old.device_id, device_id)
        revocation.pass_on(tx, old, device_id)
        return enrolled(ctx, tx, device_id)


def are_keys(ask: EnrolAsk | ForkAsk) -> bool:
    try:
        return len(bytes.fromhex(ask.sign_pk)) == len(bytes.fromhex(ask.box_pk)) == 32
    except ValueError:
        return False


def _check_keys(ask: EnrolAsk | ForkAsk) -> None:
    if not are_keys(ask):
        raise Refused(400, "bad_request")


def new_device(
    tx: WardTx, user: str, keys: EnrolAsk | ForkAsk, name: str, *, parent: str | None = None
) -> str:
    device_id = device_of(keys.sign_pk)
    taken = (device.c.ward_id == tx.ward_id, device.c.device_id == device_id)
    if tx.connection.execute(select(device.c.device_id).where(*taken)).first():
        raise Refused(409, "used")
    register(
        tx,
        {
            "device": device_id,
            "user": user,
            "sign_pk": keys.sign_pk,
            "box_pk": keys.box_pk,
            "parent": parent,
            "serial": _serial(tx),
        },
        name,
    )
    return device_id


def register(tx: WardTx, cert: dict[str, Any], name: str) -> None:
    """An empty stream for the device a certificate names."""
    order = revocation.order_of(tx.ctx.folder, tx.ward_id, cert["device"])
    clean = "".join(letter for letter in name if letter.isprintable())[:100]
    tx.connection.execute(
        insert(device).values(
            ward_id=tx.ward_id,
            device_id=cert["device"],
            name=clean,
            sign_pk=cert["sign_pk"],
            box_pk=cert["box_pk"],
            user_id=cert["user"],
            parent=cert.get("parent"),
            serial=cert["serial"],
            last_seq=0,
            last_hash=line.FIRST,
            status="revoked" if order else "active",
            ordered=order,
            flagged=False,
            enrolled_at=tx.now,
            last_contact=tx.now,
        )
    )


def _serial(tx: WardTx) -> int:
    highest = select(func.max(device.c.serial)).where(device.c.ward_id == tx.ward_id)
    return (tx.connection.execute(highest).scalar() or 0) + 1


def enrolled(ctx: Context, tx: WardTx, device_id: str) -> dict[str, Any]:
    row = tx.connection.execute(
        select(device).where(device.c.ward_id == tx.ward_id, device.c.device_id == device_id)
    ).one()
    user = tx.connection.execute(
        select(member).where(member.c.ward_id == tx.ward_id, member.c.user_id == row.user_id)
    ).first()
    return {
        "device": device_id,
        "user": row.user_id,
        "user_name": user.name if user else "",
        "team": user.team if user else "",
        "cert": certificate(ctx.keys.sign, row),
        "epoch": tx.epoch,
        "receipt": receipt(ctx, tx.connection, tx, device_id),
    }


def certificate(key: SigningKey, row: Row[Any]) -> str:
    """By which a server that was restored from an older backup knows the device again."""
    text = canonical(
        {
            "device": row.device_id,
            "ward": row.ward_id,
            "user": row.user_id,
            "sign_pk": row.sign_pk,
            "box_pk": row.box_pk,
            "serial": row.serial,
            "parent": row.parent,
        }
    )
    return (text + key.sign(text).signature).hex()
