"""The Handover that screens see: where the work is, what was received, send and receive, join."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import requests
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from desktop.contract.invitation import Invitation
from desktop.errors import AppError
from desktop.handover import Custody, DeedState, ReceiptSeen, WaitingDeed
from desktop.models.database import Database
from desktop.models.outbox import SETTLED, OutboxLine, OutboxTouch
from desktop.models.sync_state import ReceiptLog, SyncOne
from desktop.progress import Progress
from desktop.sync import enrolment
from desktop.sync.client import WardClient
from desktop.sync.copies import Copy, copies, copy_of, count_copied
from desktop.sync.courier import Courier
from desktop.sync.engine import Sync

FIRST_WAIT_S, LONGEST_WAIT_S = 5, 15 * 60


class Ledger:
    """A handover.Handover over HTTP. `http` makes a session; tests hand over one of their own."""

    def __init__(self, database: Database, http: "type[requests.Session]" = requests.Session) -> None:
        self._database = database
        self._http = http
        self._sync = Sync(database, self._connect)
        self.courier = Courier(database, database.path.with_suffix(".carry"))
        self._failures = 0
        self._next_try: datetime | None = None
        self._last_error: str | None = None
        self._random = Random()

    def custody(self) -> Custody:
        with self._database.read() as session:
            one = session.get(SyncOne, 1)
            counts = _deeds_by_state(session)
            oldest = session.scalar(select(func.min(OutboxLine.at)).where(OutboxLine.state == "waiting"))
            last = session.scalar(select(func.max(ReceiptLog.at)))
            copied = count_copied(session)
        return Custody(
            joined=one is not None and one.device is not None,
            waiting=counts.get("waiting", 0),
            held=counts.get("held", 0),
            conflicts=counts.get("conflict", 0),
            oldest_waiting=oldest,
            last_receipt=last,
            next_try=self._next_try,
            last_error=self._last_error,
            copied=copied,
        )

    def deeds(self, state: DeedState | None, limit: int = 200) -> Sequence[WaitingDeed]:
        """Newest first; a deed's state is the worst of its parts."""
        rank = func.max(
            func.instr("done conflict held waiting", OutboxLine.state)  # later in this list is worse
        )
        wanted = (
            select(
                func.min(OutboxLine.seq).label("seq"),
                func.max(OutboxLine.seq).label("last"),
                OutboxLine.act,
                func.min(OutboxLine.at).label("at"),
                func.sum(OutboxLine.rows).label("rows"),
                rank.label("rank"),
                func.max(OutboxLine.detail).label("detail"),
            )
            .where(OutboxLine.state != "archived")
            .group_by(OutboxLine.deed)
            .order_by(func.max(OutboxLine.stream).desc(), func.max(OutboxLine.seq).desc())
        )
        if state:
            wanted = wanted.having(rank == "done conflict held waiting".index(state) + 1)
        with self._database.read() as session:
            rows = session.execute(wanted.limit(limit)).all()
            known = copies(session) if rows else ()
        return [_deed(row, known) for row in rows]

    def receipts(self, limit: int = 20) -> Sequence[ReceiptSeen]:
        newest = select(ReceiptLog).order_by(ReceiptLog.n.desc())
        newest = newest.where((ReceiptLog.sent > 0) | (ReceiptLog.received > 0)).limit(limit)
        with self._database.read() as session:
            return [ReceiptSeen(r.at, r.through, r.sent, r.received) for r in session.scalars(newest)]

    def run(self, progress: Progress) -> None:
        try:
            self._sync.run(progress)
            self.courier.relay(self._greeted, progress)
        except AppError as error:
            self._failures += 1
            self._last_error = type(error).__name__
            self._next_try = datetime.now(UTC) + timedelta(seconds=self.wait_s())
            raise
        self._failures, self._last_error, self._next_try = 0, None, None

    def wait_s(self) -> float:
        """Until the next try by itself: full jitter, so that a hundred laptops do not come at once."""
        longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(self._failures, 10))
        return self._random.uniform(1, longest)

    def ward_places(self, invitation: str) -> Sequence[tuple[str, str]]:
        seen = enrolment.places(invitation, self._invited)
        return [(place.cell, place.name) for place in seen.places if place.kind == "neighbourhood"]

    def join(self, invitation: str, places: dict[str, str], progress: Progress) -> None:
        enrolment.join(self._database, invitation, places, platform.node() or "laptop", self._invited)
        self.run(progress)

    def _greeted(self) -> WardClient:
        with self._database.read() as session:
            ward = self._connect(session.get_one(SyncOne, 1))
        self._sync.greet(ward)
        return ward

    def _connect(self, one: SyncOne) -> WardClient:
        return WardClient(one.url or "", one.tls or "", one.server_pk or "", self._http())

    def _invited(self, paper: Invitation) -> WardClient:
        return WardClient(paper.url, paper.tls, paper.sign_pk, self._http())


def _deed(row: Row[Any], known: Sequence[Copy]) -> WaitingDeed:
    names: dict[int, DeedState] = {1: "done", 6: "conflict", 15: "held", 20: "waiting"}
    state = names[row.rank]
    copy = copy_of(known, row.seq, row.last) if state == "waiting" else None
    where = (copy.number, copy.is_carried) if copy else (None, False)
    return WaitingDeed(row.seq, row.act, row.at, row.rows, state, row.detail, *where)


def _deeds_by_state(session: Session) -> dict[str, int]:
    answered = select(OutboxTouch.rec).where(OutboxTouch.field == SETTLED)  # by a line on its way
    rows = session.execute(
        select(OutboxLine.state, func.count(OutboxLine.deed.distinct()))
        .where(OutboxLine.state.in_(["waiting", "held", "conflict"]), OutboxLine.aid.not_in(answered))
        .group_by(OutboxLine.state)
    )
    return dict(rows.all())
