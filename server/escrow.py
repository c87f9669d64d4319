"""Laptops' keys, sealed to the ward's recovery key; and opening one whose passphrase was forgotten.

The server keeps what it cannot read. Opening takes the two parts of the recovery key, which two people hold
on paper; they are used within one call and kept nowhere. Whoever opens has heard the request's code read out
at the laptop: it is compared here, and shown nowhere before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.contract import crockford, unlock, wire
from desktop.contract.unlock import Request
from server import audit, bulk, recovery
from server.context import Context
from server.errors import Refused
from server.tables import device, escrow, member, unlock_request
from server.ward import WardTx, ward_row, ward_tx


@dataclass(frozen=True)
class Waiting:
    """A request that the office may answer, and whose laptop it is from."""

    request: str
    device: str
    laptop: str
    keeper: str
    user: str  # whose passphrase was forgotten, by her name at the sign-in
    asked_at: str
    last_contact: str
    is_answered: bool


def keep(tx: WardTx, device_id: str, said: wire.Escrow | None) -> None:
    """Nothing happens if it is sealed to another key than that of now: the laptop hears of the new one."""
    recovery_pk = ward_row(tx.connection, tx.ward_id).recovery_pk
    if said is None or said.recovery_pk != recovery_pk or not _is_hex(said.box, unlock.BOX_BYTES):
        return
    if _is_hex(said.ask_pk, unlock.KEY_BYTES) and _escrow(tx.connection, tx.ward_id, device_id) != said:
        bulk.upsert(tx.connection, escrow, [(tx.ward_id, device_id, said.recovery_pk, said.box, said.ask_pk)])


def ask(ctx: Context, text: str) -> dict[str, str]:
    """A wire.UnlockSeen. Refused: not a request, or not signed by that laptop."""
    asked = _read(text)
    with ward_tx(ctx, asked.ward) as tx:
        _checked(ctx, tx.connection, asked)
        known = _row(tx.connection, asked)
        if known is None or unlock.read(known.request) != asked:
            bulk.upsert(tx.connection, unlock_request, [(asked.ward, asked.device, text, tx.now, None)])
            return {"answer": ""}
    return {"answer": known.answer or ""}


def waiting(ctx: Context, ward_id: str) -> list[Waiting]:
    """Newest first."""
    query = select(unlock_request).where(unlock_request.c.ward_id == ward_id)
    with ctx.store.reading() as connection:
        rows = connection.execute(query.order_by(unlock_request.c.asked_at.desc())).all()
        return [_about(connection, row.request, row.asked_at, is_answered=bool(row.answer)) for row in rows]


def look(ctx: Context, ward_id: str, text: str) -> Waiting:
    """Whose request this is. Refused, as ask()."""
    asked = _read(text, ward_id)
    with ctx.store.reading() as connection:
        _checked(ctx, connection, asked)
        return _about(connection, text, ctx.moment(), is_answered=False)


def open_for(ctx: Context, ward_id: str, text: str, code: str, parts: Sequence[str]) -> str:
    """The answer, sealed to the request. `code`: as it was heard; `parts`: of the recovery key.

    Refused: as ask(); `heard`, `recovery_parts`, `recovery_renewed`.
    """
    asked = _read(text, ward_id)
    with ward_tx(ctx, ward_id) as tx:
        kept = _checked(ctx, tx.connection, asked)
        if crockford.plain(code) != crockford.plain(asked.code):
            raise Refused(403, "heard")
        private = recovery.private_key(*parts)
        if private.public_key.encode().hex() != kept.recovery_pk:
            is_old = kept.recovery_pk != ward_row(tx.connection, ward_id).recovery_pk
            raise Refused(403, "recovery_renewed" if is_old else "recovery_parts")
        key = unlock.opened(kept.box, private)
        if key is None:
            raise Refused(409, "no_escrow")
        answer = unlock.answer(asked, key, ctx.keys.sign)
        bulk.upsert(tx.connection, unlock_request, [(ward_id, asked.device, text, tx.now, answer)])
        audit.note(ctx, tx.connection, ward_id, "unlock", [asked.device], user=asked.user)
    return answer


def answer_to(ctx: Context, ward_id: str, device_id: str) -> str:
    """The newest; empty: none was given."""
    mine = (unlock_request.c.ward_id == ward_id, unlock_request.c.device_id == device_id)
    with ctx.store.reading() as connection:
        return connection.execute(select(unlock_request.c.answer).where(*mine)).scalar() or ""


def _read(text: str, ward_id: str | None = None) -> Request:
    asked = unlock.read(text)
    if asked is None or ward_id not in (None, asked.ward):
        raise Refused(422, "not_request")
    return asked


def _checked(ctx: Context, connection: Connection, asked: Request) -> wire.Escrow:
    """The key to open, of a laptop that has its rights and has signed this."""
    ward_row(connection, asked.ward)
    mine = (device.c.ward_id == asked.ward, device.c.device_id == asked.device)
    row = connection.execute(select(device.c.status).where(*mine)).first()
    kept = _escrow(connection, asked.ward, asked.device)
    if row is None or kept is None:
        raise Refused(404, "no_escrow")
    if not asked.is_by(kept.ask_pk):
        raise Refused(401, "signature")
    if row.status != "active":
        raise Refused(403, "revoked")
    return kept


def _escrow(connection: Connection, ward_id: str, device_id: str) -> wire.Escrow | None:
    mine = (escrow.c.ward_id == ward_id, escrow.c.device_id == device_id)
    row = connection.execute(select(escrow).where(*mine)).first()
    return wire.Escrow(recovery_pk=row.recovery_pk, box=row.box, ask_pk=row.ask_pk) if row else None


def _row(connection: Connection, asked: Request) -> Row[Any, Any] | None:
    mine = (unlock_request.c.ward_id == asked.ward, unlock_request.c.device_id == asked.device)
    return connection.execute(select(unlock_request.c.request, unlock_request.c.answer).where(*mine)).first()


def _about(connection: Connection, text: str, asked_at: str, *, is_answered: bool) -> Waiting:
    asked = _read(text)
    known = (member.c.ward_id == device.c.ward_id) & (member.c.user_id == device.c.user_id)
    query = select(device.c.name, device.c.last_contact, member.c.name.label("keeper"))
    mine = (device.c.ward_id == asked.ward, device.c.device_id == asked.device)
    row = connection.execute(query.outerjoin(member, known).where(*mine)).one()
    whose = (asked.device, row.name, row.keeper or "", asked.user)
    return Waiting(text, *whose, asked_at, row.last_contact, is_answered)


def _is_hex(text: str, size: int) -> bool:
    try:
        return len(bytes.fromhex(text)) == size
    except ValueError:
        return False
