"""A new identity for a notebook that found another copy of itself: a clone, or one restored from a backup
(sync protocol, 2.13).

It is taken here, at once and without anybody's leave: the old key vouches for the new one. The ward certifies
it when it hears of it, on a line or by a file.
"""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop.contract import wire
from desktop.contract.signature import device_of, vouching
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import LocalNote, SyncCell, SyncOne
from desktop.sync import stream
from desktop.sync.credentials import Credentials

NOTE = "fork"  # what vouches for this notebook, until it is certified


def own_name(one: SyncOne) -> str | None:
    """The device's id; of a newcomer the one that it will have. None: it has not asked to join."""
    keys = Credentials(one.sign_key or "", one.box_key or "")
    return one.device or (device_of(keys.sign_pk) if keys.sign_key else None)


def renew(session: Session) -> None:
    """Go on under another name: what is not acknowledged is issued again, what the ward has is asked anew."""
    one = session.get_one(SyncOne, 1)
    old, keys = Credentials(one.sign_key or "", one.box_key or ""), Credentials.make()
    device = one.device or ""
    vouched = old.sign(vouching(device, keys.sign_pk))
    note = {"device": device, "cert": one.cert, "through": one.acked, "sig": vouched}
    session.merge(LocalNote(key=NOTE, value=note))
    todo = session.scalars(
        select(OutboxLine)
        .where(OutboxLine.stream == one.stream, OutboxLine.seq > one.acked)
        .order_by(OutboxLine.seq)
    ).all()
    one.stream += 1
    one.device, one.cert = device_of(keys.sign_pk), None
    one.sign_key, one.box_key = keys.sign_key, keys.box_key
    one.acked = one.head = one.through = 0
    session.execute(update(SyncCell).values(cursor=0, shown=0))  # the other may have changed what was ours
    session.flush()
    stream.issue_again(session.connection(), todo, one.stream)


def claim(session: Session) -> wire.ForkAsk | None:
    """What the ward is to certify; None: this notebook has its certificate."""
    one, note = session.get_one(SyncOne, 1), session.get(LocalNote, NOTE)
    if note is None:
        return None
    keys = Credentials(one.sign_key or "", one.box_key or "")
    said: dict[str, Any] = note.value
    return wire.ForkAsk(ward=one.ward or "", sign_pk=keys.sign_pk, box_pk=keys.box_pk, **said)


def certify(seen: wire.EnrolSeen, session: Session) -> None:
    """The ward has heard of it. Of an earlier identity: nothing happens."""
    one, note = session.get_one(SyncOne, 1), session.get(LocalNote, NOTE)
    if note is not None and seen.device == one.device:
        one.cert = seen.cert
        session.delete(note)
