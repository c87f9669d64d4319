"""One hand-over: who are we, send what waits, take what others did. The order of sync protocol 2.8 and 2.13.

Small transactions on purpose: a person's deed passes between two of them, and a cut loses one batch at most.
Every step may be repeated; nothing is marked as sent but by a receipt.
"""

from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from desktop.contract import wire
from desktop.errors import ServerRejected, SessionOver
from desktop.models import erasing
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import OutboxLine, is_waiting
from desktop.models.sync_state import Inbox, SnapshotPart, SyncCell, SyncOne
from desktop.progress import Progress
from desktop.sync import escrow, healing, identity, own, stream
from desktop.sync.counts import Counts
from desktop.sync.credentials import Credentials
from desktop.sync.keeping import cursors, let_go
from desktop.sync.pull import Feed, Pull
from desktop.sync.push import Push
from desktop.sync.receipts import Taken, newest_mark, take

if TYPE_CHECKING:
    from desktop.sync.client import Packed

T = TypeVar("T")

MOST_FORKS = 3  # in one hand-over; more means that something else is wrong


class Ward(Feed, Protocol):
    """The server, by whatever way; see client.WardClient."""

    token: str

    def hello(self, ward: str) -> wire.Hello: ...
    def session(self, ask: wire.SessionAsk) -> wire.SessionSeen: ...
    def packed(self, push: dict[str, Any]) -> "Packed": ...
    def push(self, push: "Packed") -> wire.PushSeen: ...
    def counts(self, ask: wire.CountsAsk) -> wire.CountsSeen: ...
    def fork(self, ask: wire.ForkAsk) -> wire.EnrolSeen: ...


class Sync:
    """Runs one hand-over at a time. `connect` gives the ward for the address this notebook knows."""

    def __init__(self, database: Database, connect: Callable[[SyncOne], Ward]) -> None:
        self._database = database
        self._connect = connect
        self._running = Lock()
        self._compare_at = 0.0  # by time.monotonic()
        self._counts = Counts(database)
        self._ward: Ward | None = None  # with a session that may still be good
        self._at: tuple[str | None, ...] = ()  # where, and as whom
        self._receipt: Mapping[str, Any] = {}  # the newest that came with a pull, and was genuine

    def run(self, progress: Progress) -> None:
        """Raises ServerUnreachable, CertificateChanged, ServerRejected; what was not sent stays waiting."""
        with self._running:
            one = self._one()
            if one.device is None:
                return
            ward, self._ward = self._ward, None
            if ward is None or self._at != _address(one) or not self._go_on(ward, progress):
                ward = self._connect(one)
                try:
                    self._greet(ward)
                    self._exchange(ward, progress)
                except ServerRejected as refusal:
                    if refusal.code != "revoked":
                        raise
                    self._hand_over_the_rest(ward, progress)
                    return
            self._ward, self._at = ward, _address(one)

    def _go_on(self, ward: Ward, progress: Progress) -> bool:
        """With the session of last time; False: it is over."""
        try:
            return self._exchange(ward, progress)
        except SessionOver:
            return False

    def _exchange(self, ward: Ward, progress: Progress) -> bool:
        """False: the ward knows less than it did; a new session shows it so."""
        for _ in range(MOST_FORKS):
            if Push(self._database, ward, self._take_answer).run(progress) is not Taken.FORK:
                break
            self._fork(ward)
        else:
            raise ServerRejected("fork")
        compares, is_over = monotonic() >= self._compare_at, False
        while not is_over:
            pull = Pull(self._database, ward, compares=compares, known=self._receipt)
            receipt, self._receipt = pull.run(progress), {}
            taken, is_over = self._apply(partial(_close, receipt))
            if taken is Taken.BEHIND:
                return False
            if taken is Taken.FORK:  # a copy of this notebook has gone on meanwhile
                self._fork(ward)
                is_over = False  # all of it again: what the copy wrote came as if it were known here
            elif taken is Taken.TAKEN:
                self._receipt = pull.last["receipt"]
        if compares:
            self._compare(ward, pull.last, progress)
        self._counts.hear(ward)
        return True

    def _compare(self, ward: Ward, last: dict[str, Any], progress: Progress) -> None:
        """Is what lies here what the ward says? A cell that differs is fetched again, and people are told."""
        cells = healing.differing(self._database, last)
        if cells:
            self._apply(partial(healing.mark, cells=cells))
            again = Pull(self._database, ward, compares=True)
            if receipt := again.run(progress):
                self._take(receipt)
            self._apply(let_go)
            is_done = not healing.differing(self._database, again.last)
            self._apply(partial(healing.note, cells=cells, is_done=is_done))
        if cells is not None:
            self._compare_at = monotonic() + healing.EVERY_S

    def _hand_over_the_rest(self, ward: Ward, progress: Progress) -> None:
        """The ward has taken our rights, says whoever answers: it still takes our work, without a session.
        What is to become of this notebook is obeyed by the signed receipt alone; see receipts.take()."""
        if Push(self._database, ward, self._take_answer).run(progress, knock=True) is Taken.FORK:
            raise ServerRejected("revoked")

    def greet(self, ward: Ward) -> None:
        """For what goes beside a hand-over: this ward knows us then, and has given us a token."""
        with self._running:
            self._greet(ward)

    # ---- who are we

    def _greet(self, ward: Ward) -> None:
        self._get_certified(ward)
        receipt = self._session(ward)
        if receipt.epoch != self._one().epoch:
            self._apply(partial(new_epoch, receipt))
        taken = self._apply(partial(_taken, receipt))
        if taken is Taken.BEHIND:  # though it was shown: what it signed is not here any more
            self._apply(partial(new_epoch, receipt))
            self._take(receipt)
        if taken is Taken.FORK:
            self._fork(ward)
        self._apply(let_go)

    def _session(self, ward: Ward) -> wire.Receipt:
        one = self._one()
        hello = ward.hello(one.ward or "")
        escrow.renew(self._database, hello.recovery_pk)
        keys = Credentials(one.sign_key or "", one.box_key or "")
        device = one.device or ""
        signed = b"session|" + bytes.fromhex(hello.nonce) + b"|" + device.encode()
        with self._database.read() as session:
            known = stream.point(session, one.acked) or b""
            mark, sealed = newest_mark(session), escrow.said(session)
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
                escrow=sealed,
            )
        )
        ward.token = seen.token
        return seen.receipt

    def _take_answer(self, seen: wire.PushSeen) -> Taken:
        return self._take(seen.receipt, seen)

    def _take(self, receipt: wire.Receipt, seen: wire.PushSeen | None = None) -> Taken:
        def work(session: NotingSession) -> Taken:
            taken = _taken(receipt, session)
            if taken is Taken.TAKEN and seen and seen.own:
                own.take(session, seen)
            return taken

        taken = self._apply(work)
        if taken is Taken.BEHIND:  # a new session shows it so
            raise SessionOver
        return taken

    def _fork(self, ward: Ward) -> None:
        """Another laptop continues our stream: take a new identity, issue again what is not acknowledged."""
        self._apply(identity.renew)
        self._get_certified(ward)
        receipt = self._session(ward)
        self._take(receipt)

    def _get_certified(self, ward: Ward) -> None:
        """The new identity may have been taken long ago, by a letter that came on a stick."""
        with self._database.read() as session:
            ask = identity.claim(session)
        if ask:
            self._apply(partial(identity.certify, ward.fork(ask)))

    # ---- the database

    def _one(self) -> SyncOne:
        with self._database.read() as session:
            return session.get_one(SyncOne, 1)

    def _apply(self, work: Callable[[NotingSession], T]) -> T:
        return self._database.apply(work).result()


def _address(one: SyncOne) -> tuple[str | None, ...]:
    return one.url, one.tls, one.ward, one.device


def _taken(receipt: wire.Receipt, session: NotingSession) -> Taken:
    taken = take(session, receipt)
    if taken is Taken.TAKEN:
        session.touched["outbox"].update()
    return taken


def _close(receipt: wire.Receipt | None, session: NotingSession) -> tuple[Taken | None, bool]:
    """After a pull: its receipt, and what follows for what lies here. False: other cells are to be read."""
    if receipt and receipt.head < session.get_one(SyncOne, 1).head:
        return Taken.BEHIND, True
    before = set(cursors(session))
    taken = _taken(receipt, session) if receipt else None
    is_over = set(cursors(session)) == before
    if is_over and taken is not Taken.FORK:
        let_go(session)
    return taken, is_over


def new_epoch(receipt: wire.Receipt, session: Session) -> None:
    """The server was restored: send again what it lost, and take a complete pull."""
    one = session.get_one(SyncOne, 1)
    known = stream.point(session, receipt.through) == bytes.fromhex(receipt.hash)
    one.epoch, one.sweep = receipt.epoch, True
    one.acked, one.head, one.through = receipt.through if known else 0, 0, 0
    session.execute(delete(Inbox))
    session.execute(delete(SnapshotPart))
    session.execute(update(SyncCell).values(cursor=0, shown=0))
    session.flush()
    session.execute(update(OutboxLine).where(is_waiting()).values(verdict=None, detail=None))
    former = session.scalars(
        select(OutboxLine)
        .where(OutboxLine.stream < one.stream, OutboxLine.state != "archived")
        .order_by(OutboxLine.stream, OutboxLine.seq)
    ).all()
    stream.touch_waiting(session.connection(), one.stream, one.acked)
    stream.issue_again(session.connection(), former, one.stream)
    erasing.say_remains(session.connection())
