"""POST /v1/push: is it whole, and really this device's? Then it is stored, and only then interpreted."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import select

from desktop.contract import line
from desktop.contract.signature import is_signed
from desktop.contract.wire import MAX_LINES
from server.checks import is_id
from server.context import Context
from server.errors import Refused
from server.ingest import ingest
from server.prepared import DEVICE, WARD
from server.receipt import receipt
from server.sent import Sent
from server.tables import device
from server.ward import READ, WardTx, in_force, ward_tx

_SIGN_PK = select(device.c.sign_pk).where(device.c.ward_id == WARD, device.c.device_id == DEVICE)


@dataclass(frozen=True)
class PushAsk:
    ward: str
    device: str
    lines: list[Sent]
    sig: str


def push(ctx: Context, message: dict[str, Any]) -> dict[str, Any]:
    """A wire.PushSeen."""
    ask = read_push(message)
    digest = sha256(b"".join(sent.hash for sent in ask.lines)).digest()
    if not is_signed(b"push|" + ask.device.encode() + digest, ask.sig, _key_of(ctx, ask)):
        raise Refused(401, "signature")
    return take(ctx, ask.ward, ask.device, ask.lines)


def _key_of(ctx: Context, ask: PushAsk) -> str:
    """A laptop is named by its key, which never changes: it is looked for once."""
    named = {"ward": ask.ward, "device": ask.device}
    known = ctx.sign_pks.get((ask.ward, ask.device))
    if known is None:
        with ctx.store.reading() as connection:
            known = connection.execute(_SIGN_PK, named).scalar()
        if known is None:
            raise Refused(404, "unknown_device")
        ctx.sign_pks[ask.ward, ask.device] = known
    return known


def take(ctx: Context, ward_id: str, device_id: str, lines: Sequence[Sent]) -> dict[str, Any]:
    """Whichever way they came: stored and interpreted in one transaction. A wire.PushSeen."""
    with ward_tx(ctx, ward_id) as tx:
        is_fork = ingest(tx, device_id, lines)
        return answer(ctx, tx, device_id, is_fork=is_fork)


def answer(ctx: Context, tx: WardTx, device_id: str, *, is_fork: bool) -> dict[str, Any]:
    """A wire.PushSeen."""
    told = receipt(ctx, tx.connection, tx, device_id, fork=is_fork)
    readable = [cell for cell, mode in in_force(told["grants"], tx.day).items() if mode in READ]
    return {"receipt": told} | ({} if is_fork else tx.entered.told(device_id, readable))


def read_push(message: dict[str, Any]) -> PushAsk:
    """By hand: this is where the bytes are, and every line is checked against its hash anyway."""
    ward, device_id, lines, sig = (message.get(name) for name in ("ward", "device", "lines", "sig"))
    if not (isinstance(ward, str) and is_id(device_id) and isinstance(lines, list) and isinstance(sig, str)):
        raise Refused(400, "bad_request")
    if len(lines) > MAX_LINES:
        raise Refused(413, "too_large", max=MAX_LINES)
    return PushAsk(ward, str(device_id), [read_line(item) for item in lines], sig)


def read_line(item: Any) -> Sent:
    """A line whose words do not have its hash is refused before anything is stored."""
    try:
        seq, prev, hashed, text = item
        body = text.encode()
        head, rows = line.opened(body)
        sent = Sent(seq, bytes.fromhex(prev), bytes.fromhex(hashed), body, head, line.said(rows))
        is_sound = (
            line.hash_of_opened(head, rows) == sent.hash
            and head["seq"] == seq
            and head["prev"] == sent.prev.hex()
            and is_id(head["aid"])
            and type(seq) is int
            and 0 < seq < 1 << 62
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, orjson.JSONEncodeError) as error:
        raise Refused(422, "corrupt") from error
    if not is_sound:
        raise Refused(422, "corrupt")
    return sent
