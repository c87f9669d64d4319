"""Taking a receipt: the only way a deed becomes "received by the ward" (sync protocol, 2.6)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import Session

from desktop.contract import wire
from desktop.contract.line import canonical
from desktop.contract.signature import is_signed
from desktop.models.custody import count_waiting
from desktop.models.engine import driver
from desktop.models.noting import NotingSession
from desktop.models.outbox import OutboxLine, OutboxTouch
from desktop.models.sync_state import ReceiptLog, SyncCell, SyncOne, SyncUser
from desktop.sync import stream
from desktop.sync.keeping import cursors, let_go

LOG_LENGTH = 100
_TOUCH_NO_MORE = "DELETE FROM outbox_touch WHERE stream = ? AND seq <= ?"
_VERDICTS = "SELECT aid, verdict, detail FROM outbox WHERE verdict IS NOT NULL"
_RIGHTS = (  # and nothing is kept of where she may not read
    "SELECT cell, mode, last_day FROM sync_cell WHERE mode <> 'w' OR (cursor = 0 AND shown = 0)"
)
_IS_SHARED = "SELECT 1 FROM sync_user LIMIT 1"
_NO_MORE_AWAITED = (  # not ours now, or here
    "DELETE FROM snapshot_part "
    "WHERE cell NOT IN (SELECT cell FROM sync_cell WHERE mode IN ('r', 'rw') AND cursor = 0)"
)
_LOG = insert(ReceiptLog)
_SHORTEN = f"DELETE FROM receipt_log WHERE n <= (SELECT max(n) FROM receipt_log) - {LOG_LENGTH:d}"
_LAST_TOLD = "SELECT max(receipt ->> 'now') FROM receipt_log WHERE receipt ->> 'epoch' = ?"


class Taken(Enum):
    TAKEN = 1
    NOT_OURS = 2  # another device's, another epoch's, or not signed by our ward
    FORK = 3  # another laptop continues this stream
    BEHIND = 4  # the ward was put back, and has gone on since: it lacks what it once acknowledged


def is_genuine(receipt: wire.Receipt, server_pk: str) -> bool:
    bare = receipt.model_dump(by_alias=True, mode="json", exclude_unset=True)  # as it was signed
    signature = bare.pop("sig")
    return is_signed(canonical(bare), signature, server_pk)


def take(
    session: NotingSession, receipt: wire.Receipt, *, by_file: bool = False, is_ours: bool = True
) -> Taken:
    """Move the acknowledged mark, file the states, follow the grants. Twice or out of order is harmless.

    `is_ours`: it answers what this very notebook sent, not a copy of it by the same name.
    """
    one = session.get_one(SyncOne, 1)
    if receipt.device != one.device or receipt.epoch != one.epoch:
        return Taken.NOT_OURS
    if not is_genuine(receipt, one.server_pk or ""):
        return Taken.NOT_OURS
    if (receipt.fork and is_ours) or stream.point(session, receipt.through) != bytes.fromhex(receipt.hash):
        return Taken.FORK
    is_behind = receipt.head >= one.head and receipt.through < one.through
    if is_behind and receipt.status != "revoked":  # an order is obeyed all the same
        return Taken.BEHIND  # what it signed before is kept, and shown to it: see newest_mark()
    sent = _count_acknowledged(session, one, receipt.through) if receipt.through > one.acked else 0
    before = set(cursors(session))
    _set(one, acked=max(one.acked, receipt.through), day=max(one.day, receipt.day))
    newest = (receipt.head, receipt.through) >= (one.head, one.through)
    is_further = (receipt.head, receipt.through) > (one.head, one.through)
    begins_anew = (one.opened or one.extended) and (is_further or _is_later(session, receipt))
    session.flush()
    connection = session.connection()
    _acknowledge(connection, one)
    if newest:
        _set(one, head=receipt.head, through=receipt.through)
        if begins_anew:
            one.opened = one.extended = 0
        _set(one, ordered=(receipt.order or "lock") if receipt.status == "revoked" else None)
        _file_verdicts(connection, receipt)
        _follow_grants(session, receipt)
    if not before <= set(cursors(session)):
        let_go(session)  # at once: what follows may be cut, or be no use here
    _log(session, receipt, sent, by_file=by_file)
    return Taken.TAKEN


def _set(one: SyncOne, **values: Any) -> None:
    """Only what is another: a flush of nothing new takes as long as one of something."""
    for name, value in values.items():
        if getattr(one, name) != value:
            setattr(one, name, value)


def _count_acknowledged(session: Session, one: SyncOne, through: int) -> int:
    """Records of the lines up to this one that wait until now."""
    lines = OutboxTouch.seq.between(one.acked + 1, through)
    return count_waiting(session, OutboxTouch.stream == one.stream, lines)


def _is_later(session: Session, receipt: wire.Receipt) -> bool:
    """By the ward's own clock. The newest of them taken in again, each day, would begin the lease anew."""
    (last,) = driver(session.connection()).execute(_LAST_TOLD, (receipt.epoch,)).fetchone()
    return last is None or receipt.now > last


def _acknowledge(connection: Connection, one: SyncOne) -> None:
    driver(connection).execute(_TOUCH_NO_MORE, (one.stream, one.acked))


def _file_verdicts(connection: Connection, receipt: wire.Receipt) -> None:
    """`open` is complete: what is not in it is done, in this stream and in those before it."""
    stood = {aid: (verdict, detail) for aid, verdict, detail in driver(connection).execute(_VERDICTS)}
    stands = {line.aid: _verdict(line) for line in receipt.open}
    for aid in {**stood, **stands}:
        verdict, detail = stands.get(aid, (None, None))
        if stood.get(aid) != (verdict, detail):
            here = (OutboxLine.aid == aid) & (OutboxLine.state != "waiting")
            connection.execute(update(OutboxLine).where(here).values(verdict=verdict, detail=detail))


def _verdict(line: wire.OpenLine) -> tuple[str, str | None]:
    detail = " ".join([f"{line.status}:{line.reason}", *_place(line.detail)]) if line.reason else None
    return line.status, detail


def _place(detail: Sequence[Any]) -> list[str]:
    """Table, record and field of the row that is at fault; as far as the ward can tell."""
    row = detail[0] if detail else []
    return [str(each) for each in row if each] if isinstance(row, list) else []


def _follow_grants(session: Session, receipt: wire.Receipt) -> None:
    session.flush()
    raw = driver(session.connection())
    stands = {cell: (mode, last_day) for cell, mode, last_day in raw.execute(_RIGHTS)}
    if stands != receipt.grants:  # seldom
        _change_grants(session, receipt)
    if receipt.users or raw.execute(_IS_SHARED).fetchone():
        _follow_users(session, receipt)
    raw.execute(_NO_MORE_AWAITED)


def _change_grants(session: Session, receipt: wire.Receipt) -> None:
    known = {each.cell: each for each in session.scalars(select(SyncCell))}
    for cell in known.keys() - receipt.grants.keys():
        session.delete(known[cell])
    for cell, (mode, last_day) in receipt.grants.items():
        if cell in known:
            known[cell].mode, known[cell].last_day = mode, last_day
            if mode == "w":
                known[cell].cursor = known[cell].shown = 0
        else:
            session.add(SyncCell(cell=cell, mode=mode, last_day=last_day, cursor=0, shown=0))
    session.flush()


def _follow_users(session: Session, receipt: wire.Receipt) -> None:
    said = receipt.model_dump(mode="json", include={"users"})["users"]
    known = {each.user: each for each in session.scalars(select(SyncUser))}
    for user in known.keys() - said.keys():
        session.delete(known[user])
    for user, cells in said.items():
        if user not in known:
            session.add(SyncUser(user=user, cells=cells))
        elif known[user].cells != cells:
            known[user].cells = cells
    session.flush()


def newest_mark(session: Session) -> wire.ReceiptMark | None:
    """Of the newest receipt of this stream and epoch: what a server that went back unnoticed must see."""
    one = session.get_one(SyncOne, 1)
    logged = session.scalars(select(ReceiptLog.receipt)).all()
    ours = [plain for plain in logged if (plain.get("device"), plain.get("epoch")) == (one.device, one.epoch)]
    newest = max(ours, key=lambda plain: (plain["head"], plain["through"]), default=None)
    return wire.ReceiptMark.model_validate(newest | {"sig": newest["mark"]}) if newest else None


def _log(session: Session, receipt: wire.Receipt, sent: int, *, by_file: bool) -> None:
    plain = receipt.model_dump(mode="json", exclude={"open", "grants", "users"})
    facts = {"through": receipt.through, "sent": sent, "received": 0, "by_file": by_file, "receipt": plain}
    session.flush()
    session.connection().execute(_LOG, [{"at": datetime.now(UTC), **facts}])
    driver(session.connection()).execute(_SHORTEN)


def note_received(connection: Connection, records: int) -> None:
    """The records that came down belong to the newest receipt."""
    newest = connection.execute(select(func.max(ReceiptLog.n))).scalar()
    if newest:
        connection.execute(
            update(ReceiptLog).where(ReceiptLog.n == newest).values(received=ReceiptLog.received + records)
        )
    else:
        empty = {"at": datetime.now(UTC), "through": 0, "sent": 0, "received": records, "by_file": False}
        empty["receipt"] = {}
        connection.execute(insert(ReceiptLog), [empty])
