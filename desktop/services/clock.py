"""Is the date of this computer believable? Nothing is ordered by it, but what is typed today carries it."""

from concurrent.futures import Future
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import LocalNote, ReceiptLog
from desktop.services.dates import today

CONFIRMED = "clock"
FIRST = date(2026, 1, 1)  # no notebook of ours is older
LONGEST_REST = timedelta(days=200)  # a notebook that nobody opened for longer is asked about too


class Clock:
    def __init__(self, database: Database) -> None:
        self._database = database

    def doubtful(self) -> date | None:
        """Today, if it can hardly be: before the last deed, long after it, before the program.

        None where it is believable, or somebody has confirmed it and nothing was done since.
        """
        day, last = today(), self._last()
        if self._confirmed() == {"day": day.isoformat(), "last": _text(last)}:
            return None
        if day < FIRST or (last and not last <= day <= last + LONGEST_REST):
            return day
        return None

    def confirm(self) -> Future[None]:
        """A person has looked at the date and says that it is right."""
        value = {"day": today().isoformat(), "last": _text(self._last())}

        def work(session: Session) -> None:
            session.merge(LocalNote(key=CONFIRMED, value=value))

        return self._database.apply(work)

    def _last(self) -> date | None:
        """The day on which the last thing was done here, or came back from the ward."""
        deeds = select(OutboxLine.at).order_by(OutboxLine.stream.desc(), OutboxLine.seq.desc())
        receipts = select(ReceiptLog.at).order_by(ReceiptLog.n.desc())
        with self._database.read() as session:
            moments = [session.scalar(newest.limit(1)) for newest in (deeds, receipts)]
        return max((moment.astimezone().date() for moment in moments if moment), default=None)

    def _confirmed(self) -> Any:
        with self._database.read() as session:
            note = session.get(LocalNote, CONFIRMED)
            return note.value if note else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
