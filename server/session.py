"""Who is calling: a greeting with a nonce that is good once, a signature over it, a token for twelve hours.

No clock of a client is asked. A device the ward has forgotten but once certified (it enrolled after the
backup that was restored) is registered again; its user's grants hold.
"""

import hmac
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from desktop.contract.records import SCHEMA
from desktop.contract.signature import certified, is_signed
from desktop.contract.wire import PROTO, ForkAsk, Limits, ReceiptMark, SessionAsk
from server import escrow, feed
from server.checks import is_id
from server.context import Context
from server.encoding import ENCODINGS
from server.enrol import register
from server.errors import Refused
from server.prepared import WARD
from server.receipt import receipt
from server.tables import device, token, used_nonce
from server.ward import WardTx, ward_row, ward_tx

TOKEN_LIFE = timedelta(hours=12)
NONCE_LIFE = timedelta(minutes=10)
_STAMP = 27  # characters of a moment
_BY_TOKEN = (
    select(device)
    .join(token, (token.c.ward_id == device.c.ward_id) & (token.c.device_id == device.c.device_id))
    .where(
        token.c.ward_id == WARD,
        token.c.token_hash == bindparam("secret"),
        token.c.expires_at > bindparam("now"),
    )
)


def hello(ctx: Context, ward_id: str) -> dict[str, Any]:
    """A signed wire.Hello."""
    with ctx.store.reading() as connection:
        ward = ward_row(connection, ward_id)
    return ctx.keys.signed(
        {
            "server": ctx.keys.sign_pk[:16],
            "ward": ward_id,
            "ward_name": ward.name,
            "epoch": ward.epoch,
            "now": ctx.moment(),
            "nonce": _nonce(ctx),
            "box_pk": ctx.keys.box_pk,
            "recovery_pk": ward.recovery_pk or "",
            "proto": [PROTO, PROTO],
            "schema": [feed.OLDEST_SCHEMA, SCHEMA],
            "encodings": ENCODINGS,
            "limits": Limits().model_dump(),
        }
    )


def session(ctx: Context, ask: SessionAsk) -> dict[str, Any]:
    """A wire.SessionSeen."""
    _check_nonce(ctx, ask.nonce)
    with ward_tx(ctx, ask.ward) as tx:
        row = known(ctx, tx, ask.device, ask.cert)
        message = b"session|" + bytes.fromhex(ask.nonce) + b"|" + ask.device.encode()
        if not is_signed(message, ask.sig, row.sign_pk):
            raise Refused(401, "signature")
        _use_nonce(ctx, tx, ask.nonce)
        if row.status == "revoked":
            raise revoked(ctx, row)
        mind_lost_lines(ctx, tx, row, ask.receipt)
        escrow.keep(tx, ask.device, ask.escrow)
        secret = token_hex(32)
        tx.connection.execute(delete(token).where(token.c.ward_id == ask.ward, token.c.expires_at < tx.now))
        tx.connection.execute(
            insert(token).values(
                ward_id=ask.ward,
                token_hash=_hash(secret),
                device_id=ask.device,
                expires_at=ctx.moment(later=TOKEN_LIFE),
            )
        )
        tx.connection.execute(
            update(device)
            .where(device.c.ward_id == ask.ward, device.c.device_id == ask.device)
            .values(last_contact=tx.now)
        )
        return {"token": f"{ask.ward}.{secret}", "receipt": receipt(ctx, tx.connection, tx, ask.device)}


def authenticated(ctx: Context, authorization: str) -> Row[Any]:
    """The device a bearer token belongs to."""
    scheme, _, text = authorization.partition(" ")
    ward_id, _, secret = text.strip().rpartition(".")
    if scheme.lower() != "bearer" or not ward_id:
        raise Refused(401, "token")
    with ctx.store.reading() as connection:
        asked = {"ward": ward_id, "secret": _hash(secret), "now": ctx.moment()}
        row = connection.execute(_BY_TOKEN, asked).first()
    if row is None:
        raise Refused(401, "token")
    if row.status == "revoked":
        raise revoked(ctx, row)
    return row


def revoked(ctx: Context, row: Row[Any]) -> Refused:
    """It may still push, and finds the same order in the receipt: a laptop obeys a signed one only."""
    order = ctx.keys.signed({"device": row.device_id, "order": row.ordered or "lock"})
    return Refused(403, "revoked", order=order["order"], sig=order["sig"])


def known(ctx: Context, tx: WardTx, device_id: str, cert: str) -> Row[Any]:
    """This device; registered again by its certificate if the ward has forgotten it."""
    query = select(device).where(device.c.ward_id == tx.ward_id, device.c.device_id == device_id)
    row = tx.connection.execute(query).first()
    if row is not None:
        return row
    named = certified(cert, ctx.keys.sign_pk)
    if named is None or (named["ward"], named["device"]) != (tx.ward_id, device_id) or not is_id(device_id):
        raise Refused(404, "unknown_device")
    register(tx, named, "")
    return tx.connection.execute(query).one()


def old_self(ctx: Context, ask: ForkAsk) -> Row[Any]:
    """The device that a laptop was before it found that another continues its stream."""
    with ward_tx(ctx, ask.ward) as tx:
        return known(ctx, tx, ask.device, ask.cert)


def mind_lost_lines(ctx: Context, tx: WardTx, row: Row[Any], shown: ReceiptMark | None) -> None:
    """A receipt of ours about lines or numbers we do not have: this database went back in time."""
    if shown is None or shown.epoch != tx.epoch or shown.device != row.device_id:
        return
    ahead = shown.through > row.last_seq or shown.head > tx.number
    if ahead and ctx.keys.has_signed(shown.model_dump()):
        tx.new_epoch()


def _nonce(ctx: Context) -> str:
    """Its moment, chance, and our mark on both: nothing need be stored until it is used."""
    stamp = ctx.moment() + token_hex(8)
    return (stamp + ctx.keys.tag("nonce", stamp)[:32]).encode().hex()


def _check_nonce(ctx: Context, nonce: str) -> None:
    try:
        text = bytes.fromhex(nonce).decode()
    except ValueError as error:
        raise Refused(401, "token") from error
    stamp, mark = text[:-32], text[-32:]
    fresh = stamp[:_STAMP] > ctx.moment(later=-NONCE_LIFE)
    if not hmac.compare_digest(ctx.keys.tag("nonce", stamp)[:32].encode(), mark.encode()) or not fresh:
        raise Refused(401, "token")


def _use_nonce(ctx: Context, tx: WardTx, nonce: str) -> None:
    tx.connection.execute(
        delete(used_nonce).where(
            used_nonce.c.ward_id == tx.ward_id, used_nonce.c.at < ctx.moment(later=-NONCE_LIFE)
        )
    )
    try:
        with tx.connection.begin_nested():
            tx.connection.execute(insert(used_nonce).values(ward_id=tx.ward_id, nonce=nonce, at=tx.now))
    except IntegrityError as error:
        raise Refused(401, "token") from error


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
