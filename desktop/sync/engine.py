"""One hand-over: who are we, send what waits, take what others did. The order of sync protocol 2.8 and 2.13.

Small transactions on purpose: a person's deed passes between two of them, and a cut loses one batch at most.
Every step may be repeated; nothing is marked as sent but by a receipt.
"""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import Any, Protocol, TypeVar

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from desktop.contract import wire
from desktop.contract.records import SCHEMA
from desktop.errors import ServerRejected
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import Inbox, SyncCell, SyncOne
from desktop.progress import Progress
from desktop.sync import inbox, stream
from desktop.sync.credentials import Credentials
from desktop.sync.keeping import tidy
from desktop.sync.receipts import Taken, newest_mark, note_received, take

T = TypeVar("T")

FIRST_BATCH, LARGEST_BATCH = 64 * 1024, 768 * 1024  # bytes of lines in one push: doubles, halves on refusal


class Ward(Protocol):
    """The server, by whatever way; see client.WardClient."""

    token: str

    def hello(self, ward: str) -> wire.Hello: ...
    def session(self, ask: wire.SessionAsk) -> wire.SessionSeen: ...
    def push(self, push: dict[str, Any]) -> wire.Receipt: ...
    def pull(self, ask: wire.PullAsk) -> dict[str, Any]: ...
    def fork(self, ask: wire.ForkAsk) -> wire.EnrolSeen: ...


class Sync:
    """Runs one hand-over at a time. `connect` gives the ward for the address this notebook knows."""

    def __init__(self, database: Database, connect: Callable[[SyncOne], Ward]) -> None:
        self._database = database
        self._connect = connect
        self._running = Lock()
        self._batch = FIRST_BATCH

    def run(self, progress: Progress) -> None:
        """Raises ServerUnreachable, CertificateChanged, ServerRejected; what was not sent stays waiting."""
        with self._running:
            one = self._one()
            if one.device is None:
                return
            ward = self._connect(one)
            self._greet(ward)
            self._push(ward, progress)
            self._pull(ward, progress)

    # ---- who are we

    def _greet(self, ward: Ward) -> None:
        receipt = self._session(ward)
        if receipt.epoch != self._one().epoch:
            self._apply(partial(_new_epoch, receipt))
        if self._take(receipt) is Taken.FORK:
            self._fork(ward)

    def _session(self, ward: Ward) -> wire.Receipt:
        one = self._one()
        hello = ward.hello(one.ward or "")
        keys = Credentials(one.sign_key or "", one.box_key or "")
        device = one.device or ""
        signed = b"session|" + bytes.fromhex(hello.nonce) + b"|" + device.encode()
        with self._database.read() as session:
            known = stream.point(session, one.acked) or b""
            mark = newest_mark(session)
        seen = ward.session(
            wire.SessionAsk(
                ward=one.ward or "",
                device=device,
                nonce=hello.nonce,
                sig=keys.sign(signed),
                cert=one.cert or "",
                epoch=one.epoch or "",
                through=one.acked,
                hash=known.hex(),
                receipt=mark,
            )
        )
        ward.token = seen.token
        return seen.receipt

    def _take(self, receipt: wire.Receipt) -> Taken:
        def work(session: NotingSession) -> Taken:
            taken = take(session, receipt)
            if taken is Taken.TAKEN:
                _announce(session, tidy(session.connection()))
                session.touched["outbox"].update()
            return taken

        return self._apply(work)

    def _fork(self, ward: Ward) -> None:
        """Another laptop continues our stream: take a new identity, issue again what is not acknowledged."""
        one, keys = self._one(), Credentials.make()
        old = Credentials(one.sign_key or "", one.box_key or "")
        signed = b"fork|" + (one.device or "").encode() + b"|" + bytes.fromhex(keys.sign_pk)
        seen = ward.fork(
            wire.ForkAsk(sign_pk=keys.sign_pk, box_pk=keys.box_pk, through=one.acked, sig=old.sign(signed))
        )
        self._apply(partial(_new_stream, seen, keys))
        receipt = self._session(ward)
        self._take(receipt)

    # ---- up

    def _push(self, ward: Ward, progress: Progress) -> None:
        total, sent, forks = self._waiting(), 0, 0
        while lines := self._next_lines():
            progress.report(sent, max(total, sent))
            one = self._one()
            body, signed = stream.message(one.ward or "", one.device or "", lines)
            body["sig"] = Credentials(one.sign_key or "", one.box_key or "").sign(signed)
            try:
                receipt = ward.push(body)
            except ServerRejected as refusal:
                if refusal.code != "too_large" or len(lines) == 1:
                    raise
                self._batch //= 2
                continue
            if self._take(receipt) is Taken.FORK:
                forks += 1
                if forks > 3:
                    raise ServerRejected("fork")
                self._fork(ward)
            sent += len(lines)
            self._batch = min(self._batch * 2, LARGEST_BATCH)

    def _next_lines(self) -> Sequence[OutboxLine]:
        with self._database.read() as session:
            return stream.waiting(session, session.get_one(SyncOne, 1).acked, self._batch)

    def _waiting(self) -> int:
        with self._database.read() as session:
            one = session.get_one(SyncOne, 1)
            return (
                session.scalar(
                    select(func.count()).where(OutboxLine.stream == one.stream, OutboxLine.seq > one.acked)
                )
                or 0
            )

    # ---- down

    def _pull(self, ward: Ward, progress: Progress) -> None:
        while True:
            one = self._one()
            page = ward.pull(wire.PullAsk(epoch=one.epoch or "", cells=self._cursors(), schema=SCHEMA))
            if page["entries"] or page["more"]:
                self._apply(partial(_stage, page))
            else:
                self._apply(partial(_move_cursors, page["cells"]))
            progress.report(len(page["entries"]), 0)
            if not page["more"]:
                break
        self._apply(_show)
        if page.get("receipt"):
            self._take(wire.Receipt.model_validate(page["receipt"]))

    def _cursors(self) -> dict[str, int]:
        readable = select(SyncCell.cell, SyncCell.cursor).where(SyncCell.mode.in_(["r", "rw"]))
        with self._database.read() as session:
            one = session.get_one(SyncOne, 1)
            open_now = or_(SyncCell.last_day.is_(None), SyncCell.last_day >= one.day)
            return dict(session.execute(readable.where(open_now)).all())

    # ---- the database

    def _one(self) -> SyncOne:
        with self._database.read() as session:
            return session.get_one(SyncOne, 1)

    def _apply(self, work: Callable[[NotingSession], T]) -> T:
        return self._database.apply(work).result()


def _stage(page: dict[str, Any], session: Session) -> None:
    inbox.stage(session, page["entries"], page["cells"])


def _move_cursors(cells: dict[str, int], session: Session) -> None:
    for cell, cursor in cells.items():
        session.execute(update(SyncCell).where(SyncCell.cell == cell).values(cursor=cursor))


def _show(session: NotingSession) -> None:
    came = inbox.absorb(session)
    _announce(session, came)
    if received := sum(map(len, came.values())):
        note_received(session.connection(), received)
    session.touched["outbox"].update()


def _announce(session: NotingSession, records: dict[str, set[str]]) -> None:
    for table, ids in records.items():
        session.touched[table].update(ids)


def _new_epoch(receipt: wire.Receipt, session: Session) -> None:
    """The server was restored: send again what it lost, and take a complete pull."""
    one = session.get_one(SyncOne, 1)
    known = stream.point(session, receipt.through) == bytes.fromhex(receipt.hash)
    one.epoch, one.sweep = receipt.epoch, True
    one.acked, one.head, one.through = receipt.through if known else 0, 0, 0
    session.execute(delete(Inbox))
    session.execute(update(SyncCell).values(cursor=0, shown=0))
    again = (OutboxLine.stream == one.stream) & (OutboxLine.seq > one.acked)
    session.execute(update(OutboxLine).where(again).values(state="waiting", detail=None))
    session.flush()
    former = session.scalars(
        select(OutboxLine)
        .where(OutboxLine.stream < one.stream, OutboxLine.state != "archived")
        .order_by(OutboxLine.stream, OutboxLine.seq)
    ).all()
    stream.touch_waiting(session.connection(), one.stream, one.acked)
    stream.issue_again(session.connection(), former, one.stream)


def _new_stream(seen: wire.EnrolSeen, keys: Credentials, session: Session) -> None:
    one = session.get_one(SyncOne, 1)
    todo = session.scalars(
        select(OutboxLine)
        .where(OutboxLine.stream == one.stream, OutboxLine.seq > one.acked)
        .order_by(OutboxLine.seq)
    ).all()
    one.stream += 1
    one.device, one.cert, one.epoch = seen.device, seen.cert, seen.epoch
    one.sign_key, one.box_key = keys.sign_key, keys.box_key
    one.acked = one.head = one.through = 0
    session.flush()
    stream.issue_again(session.connection(), todo, one.stream)
