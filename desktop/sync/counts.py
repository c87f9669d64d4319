"""How many have a disability, live in hardship, are ill: the ward's server counts it, this notebook hears
numbers."""

from datetime import datetime
from time import monotonic
from typing import Protocol

from sqlalchemy.orm import Session

from desktop.contract import roles, wire
from desktop.contract.roles import SEE_PROGRESS
from desktop.errors import ServerRejected, ServerUnreachable
from desktop.models.database import Database
from desktop.models.permit import role_of
from desktop.models.sync_state import COUNTS_NOTE, LocalNote, SyncOne

EVERY_S = 3600.0


class Counting(Protocol):
    """The ward, when a line is there; see client.WardClient."""

    def counts(self, ask: wire.CountsAsk) -> wire.CountsSeen: ...


class Counts:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._next = 0.0  # by time.monotonic()

    def hear(self, ward: Counting) -> None:
        """At the end of a hand-over, now and then. A ward that does not answer is asked later: what was
        handed over stays so."""
        if monotonic() < self._next or not self._may():
            return
        self._next = monotonic() + EVERY_S
        try:
            year = datetime.now().astimezone().year
            seen = ward.counts(wire.CountsAsk(years=[year - 1, year]))
        except (ServerRejected, ServerUnreachable):
            return
        note = LocalNote(key=COUNTS_NOTE, value=seen.model_dump())
        self._database.apply(lambda session: _keep(session, note)).result()

    def _may(self) -> bool:
        with self._database.read() as session:
            user = session.get_one(SyncOne, 1).user
            return user is not None and roles.may(role_of(session.connection(), user), SEE_PROGRESS)


def _keep(session: Session, note: LocalNote) -> None:
    session.merge(note)
