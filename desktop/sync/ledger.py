"""The Handover that screens see: where the work is, what was received, send and receive, join."""

import platform
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from desktop.contract.invitation import Invitation
from desktop.errors import AppError, KeysUnreadable, ServerRejected, ServerUnreachable
from desktop.handover import (
    TOO_OLD,
    Custody,
    DeedState,
    Healed,
    Joining,
    Order,
    ReceiptSeen,
    Route,
    TeamRound,
    WaitingDeed,
    Where,
)
from desktop.models.conflict import Conflict
from desktop.models.custody import count, counted
from desktop.models.database import Database
from desktop.models.mending import rows_of
from desktop.models.outbox import OutboxLine, fault_of, is_waiting, needs_person, settling, tail
from desktop.models.sync_state import LocalNote, ReceiptLog, SyncOne
from desktop.models.types import moment
from desktop.progress import Progress
from desktop.sync import enrolment, escrow, healing, joining, keeping, lengthening
from desktop.sync.copies import Copy, copies, copy_of
from desktop.sync.courier import Courier
from desktop.sync.engine import Sync
from desktop.sync.lan.network import Network, networks
from desktop.sync.team_round import held_of_team, round_of

if TYPE_CHECKING:
    from desktop.sync.client import WardClient
    from desktop.sync.lan.meeting import Meeting

FIRST_WAIT_S, LONGEST_WAIT_S = 5, 15 * 60
AROUND = 2 / 3, 4 / 3  # of the usual time: laptops that were opened together do not come together for ever
MOST_LOOKED_AT = 5000  # deeds, to find those in one place
STATES: tuple[DeedState, ...] = ("done", "conflict", "held", "waiting")

_STATES = " ".join(STATES)  # later in this list is worse
_RANK = func.max(func.instr(_STATES, OutboxLine.state))
_DEEDS = (
    select(
        func.min(OutboxLine.seq).label("seq"),
        func.max(OutboxLine.seq).label("last"),
        OutboxLine.act,
        func.min(OutboxLine.at).label("at"),
        func.sum(OutboxLine.rows).label("rows"),
        _RANK.label("rank"),
        func.max(OutboxLine.detail).label("detail"),
    )
    .where(OutboxLine.state != "archived")
    .group_by(OutboxLine.deed)
    .order_by(func.max(OutboxLine.stream).desc(), func.max(OutboxLine.seq).desc())
)
_OLDEST = (  # by its number: a clock may have been wrong
    select(OutboxLine.at).where(is_waiting()).order_by(OutboxLine.stream, OutboxLine.seq).limit(1)
)


class Ledger:
    """A handover.Handover over HTTP. `every_s`: from one hand-over that went well to the next, about."""

    def __init__(
        self,
        database: Database,
        every_s: float = 15 * 60,
        keep_ward: Callable[[Mapping[str, str]], None] | None = None,
    ) -> None:
        """`keep_ward`: told where the ward keeps this notebook's key; see keys.KeyFile."""
        self._database = database
        self._keep_ward = keep_ward
        self._sync = Sync(database, self._connect)
        self._folder = database.path.with_suffix(".carry")
        self.courier = Courier(database, self._folder)
        self._failures = 0
        self._every_s = every_s
        self._due: float | None = None  # by time.monotonic(): the clock may be set meanwhile
        self._last_error: AppError | None = None
        self._networks: Collection[Network] = ()
        self._at_fault: Mapping[tuple[str, str | None], frozenset[tuple[str, str]]] = {}  # by held line
        self._random = Random()

    @cached_property
    def meeting(self) -> "Meeting":
        """Its libraries are for when somebody asks."""
        from desktop.sync.lan.meeting import Meeting

        return Meeting(self._database, self.courier, self._folder)

    def close(self) -> None:
        """Nobody in the room is let in any more."""
        if "meeting" in self.__dict__:  # somebody asked
            self.meeting.close()

    def custody(self) -> Custody:
        with self._database.read() as session:
            one = session.get(SyncOne, 1)
            counts = count(session)
            newest = session.scalars(select(ReceiptLog).order_by(ReceiptLog.n.desc()).limit(1)).first()
            return Custody(
                joined=one is not None and one.device is not None,
                waiting=counts.waiting,
                held=self._count_held(session),
                conflicts=_count_disputed(session),
                oldest_waiting=session.scalar(_OLDEST),
                last_receipt=newest.at if newest else None,
                next_try=self._next_try(),
                last_error=self._last_error,
                copied=counts.waiting - counts.alone,
                carried=counts.waiting - counts.unseen,
                route=_route(newest) if newest else None,
                healed=_healed(session),
                has_all=one is not None and tail(session.connection(), one.stream)[0] <= one.acked,
                ordered=_order(one),
                team_held=held_of_team(session),
            )

    def deeds(self, where: Where | None, limit: int = 200) -> Sequence[WaitingDeed]:
        """Newest first; a deed's state is the worst of its parts."""
        state = next((each for each in STATES if each == where), "waiting") if where else None
        wanted = _DEEDS.having(func.instr(_STATES, state) == _RANK) if state else _DEEDS
        is_in_place = where != state  # which of those that wait is not asked of the database
        with self._database.read() as session:
            rows = session.execute(wanted.limit(MOST_LOOKED_AT if is_in_place else limit)).all()
            known = copies(session) if rows else ()
        deeds = (_deed(row, known) for row in rows)
        return list(islice((deed for deed in deeds if where in (None, deed.state, deed.where)), limit))

    def receipts(self, limit: int = 20) -> Sequence[ReceiptSeen]:
        newest = select(ReceiptLog).order_by(ReceiptLog.n.desc())
        newest = newest.where((ReceiptLog.sent > 0) | (ReceiptLog.received > 0)).limit(limit)
        with self._database.read() as session:
            return [
                ReceiptSeen(r.at, r.through, r.sent, r.received, _route(r)) for r in session.scalars(newest)
            ]

    def ordered(self) -> Order | None:
        with self._database.read() as session:
            return _order(session.get(SyncOne, 1))

    def team_round(self) -> TeamRound | None:
        carry = self.courier.carry()
        with self._database.read() as session:
            return round_of(session, carry)

    def forget_healed(self) -> None:
        self._database.apply(healing.forget)

    def forget_ended(self) -> "Future[None]":
        return self._database.apply(keeping.forget_ended)

    def lease_code(self) -> str:
        with self._database.read() as session:
            return lengthening.code_of(session)

    def lease_text(self, code: str) -> str:
        with self._database.read() as session:
            return lengthening.text_for(session, code)

    def lengthen_lease(self, text: str) -> "Future[bool]":
        return self._database.apply(lambda session: lengthening.take(session, text))

    def run(self, progress: Progress) -> None:
        try:
            self._exchange(progress)
        except AppError as error:
            self._failures += 1
            self._last_error = _facts_of(error)
            self._due = monotonic() + max(self.wait_s(), _asked_s(error))
            raise
        self._failures, self._last_error = 0, None
        self._due = monotonic() + self._every_s * self._random.uniform(*AROUND)

    def _count_held(self, session: Session) -> int:
        """Records at fault; where the ward could not tell, all that the line is about. Asked after every
        deed: a line is opened once."""
        held = select(OutboxLine.aid, OutboxLine.detail).where(needs_person())
        lines = [(aid, detail) for aid, detail in session.execute(held)]
        known = self._at_fault
        self._at_fault = {line: known.get(line) or _at_fault(session, *line) for line in lines}
        return len(frozenset[tuple[str, str]]().union(*self._at_fault.values()))

    def _exchange(self, progress: Progress) -> None:
        """Who is too old to receive still carries for others."""
        refused = None
        try:
            self._sync.run(progress)
        except ServerRejected as error:
            if error.code != TOO_OLD:
                raise
            refused = error
        self.note_ward()
        self.courier.relay(self._greeted, progress)
        if refused:
            raise refused

    def notice_network(self) -> None:
        before, self._networks = self._networks, networks()
        is_new = any(each not in before for each in self._networks)
        if is_new and self._last_error and not _asked_s(self._last_error):
            self._failures = 0
            self._due = monotonic() + self._random.uniform(1, FIRST_WAIT_S)  # others are in the same room

    def wait_s(self) -> float:
        """Until the next try by itself: full jitter, so that a hundred laptops do not come at once."""
        longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(self._failures, 10))
        return self._random.uniform(1, longest)

    def _next_try(self) -> datetime | None:
        """None: as soon as somebody asks."""
        return None if self._due is None else datetime.now(UTC) + timedelta(seconds=self._due - monotonic())

    def ward_places(self, invitation: str) -> Sequence[tuple[str, str]]:
        answered = self.joining()
        if answered and answered.places and answered.invitation == invitation:
            return answered.places
        return enrolment.neighbourhoods(enrolment.places(invitation, self._invited))

    def ask_by_file(self, invitation: str) -> Joining:
        joining.ask(self._database, self._folder, invitation, _computer())
        asked = self.joining()
        return asked or Joining(invitation, datetime.now(UTC))

    def joining(self) -> Joining | None:
        return joining.state(self._database, self._folder)

    def note_ward(self) -> None:
        """So that the ward can be asked while the notebook is shut."""
        about = escrow.about_ward(self._database) if self._keep_ward else None
        if about and self._keep_ward:
            with suppress(KeysUnreadable, OSError):  # no hand-over fails for it: the next one tries again
                self._keep_ward(about)

    def join(self, invitation: str, places: dict[str, str], progress: Progress) -> None:
        if joining.finish(self._database, self._folder, places, progress):
            self.note_ward()
        else:
            enrolment.join(self._database, invitation, places, _computer(), self._invited)
            self.note_ward()
            self.run(progress)

    def _greeted(self) -> "WardClient":
        with self._database.read() as session:
            ward = self._connect(session.get_one(SyncOne, 1))
        self._sync.greet(ward)
        return ward

    def _connect(self, one: SyncOne) -> "WardClient":
        return _client(one.url or "", one.tls or "", one.server_pk or "")

    def _invited(self, paper: Invitation) -> "WardClient":
        return _client(paper.url, paper.tls, paper.sign_pk)


def _facts_of(error: AppError) -> AppError:
    """Without its trace, which would keep alive whatever the work held."""
    bare = type(error).__new__(type(error), *error.args)
    bare.__dict__.update(error.__dict__)
    return bare


def _asked_s(error: AppError) -> float:
    """How long the ward wants to be left alone; never longer than the longest wait there is."""
    return min(error.wait_s, LONGEST_WAIT_S) if isinstance(error, ServerUnreachable) else 0


def _client(url: str, tls: str, server_pk: str) -> "WardClient":
    import requests  # with all it brings, a tenth of the start

    from desktop.sync.client import WardClient

    return WardClient(url, tls, server_pk, requests.Session())


def _computer() -> str:
    return platform.node() or "laptop"


def _deed(row: Row[Any], known: Sequence[Copy]) -> WaitingDeed:
    state = next(state for state in STATES if _STATES.index(state) + 1 == row.rank)
    copy = copy_of(known, row.seq, row.last) if state == "waiting" else None
    where = (copy.number, copy.is_carried) if copy else (None, False)
    return WaitingDeed(row.seq, row.act, row.at, row.rows, state, row.detail, *where)


def _healed(session: Session) -> Healed | None:
    note = session.get(LocalNote, healing.NOTE)
    return Healed(moment(note.value["at"]), note.value["places"], note.value["is_done"]) if note else None


def _order(one: SyncOne | None) -> Order | None:
    orders: tuple[Order, ...] = ("lock", "wipe")
    return next((each for each in orders if one and one.ordered == each), None)


def _route(receipt: ReceiptLog) -> Route:
    return "file" if receipt.by_file else "network"


def _at_fault(session: Session, aid: str, detail: str | None) -> frozenset[tuple[str, str]]:
    if fault := fault_of(detail):
        return frozenset([fault])
    body = session.scalars(select(OutboxLine.body).where(OutboxLine.aid == aid)).one()
    return counted(rows_of(body))


def _count_disputed(session: Session) -> int:
    """Records with two values, of which one was written here; where the other is not here yet, lines."""
    lines = session.scalars(select(OutboxLine.aid).where(OutboxLine.verdict == "conflict")).all()
    if not lines:
        return 0
    asked = session.execute(
        select(Conflict.aid, Conflict.subject).where(
            Conflict.aid.in_(lines), Conflict.status == "open", Conflict.id.not_in(settling())
        )
    ).all()
    here = set(session.scalars(select(Conflict.aid).where(Conflict.aid.in_(lines))))
    return len({subject for _, subject in asked}) + len(set(lines) - here)
