"""Where and when we are recording: set once, never asked per person (Đang ghi tại …)."""

from calendar import FRIDAY, Calendar
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract.ids import natural_id
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.point_session import PointSession
from desktop.models.sync_state import LocalNote, team_of
from desktop.services.dates import today
from desktop.services.drafting import Draft, by_id

CURRENT = "point_session"
LINES_PER_SHEET = 20  # of the printed consent sheet


class PointSessionDraft(Draft):
    place: str
    day: date
    event: str = "mobile_point"
    title: str | None = None
    moved_reason: str | None = None
    present: str | None = None


@dataclass(frozen=True)
class CurrentSession:
    id: str
    place: str
    day: date
    event: str | None
    present: str | None


@dataclass(frozen=True)
class SheetUsed:
    """A signed sheet of a day, as far as this notebook numbered its lines."""

    sheet: str
    first: int
    last: int
    lines: int  # used between them


@dataclass(frozen=True)
class SheetLine:
    """Where the next signature goes: the app numbers the lines of the signed sheet."""

    sheet: str
    line: int


class PointSessionDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def these(self, ids: Collection[str]) -> Sequence[CurrentSession]:
        """The newest first."""
        query = select(PointSession).where(PointSession.id.in_(ids), PointSession.voided_at.is_(None))
        with self._database.read() as session:
            found = session.scalars(query.order_by(PointSession.day.desc(), PointSession.n))
            return [CurrentSession(each.id, each.place, each.day, each.event, each.present) for each in found]

    def current(self) -> CurrentSession | None:
        with self._database.read() as session:
            note = session.get(LocalNote, CURRENT)
            found = by_id(session, PointSession, note.value["id"]) if note else None
            if found is None or found.voided_at is not None:
                return None
            return CurrentSession(found.id, found.place, found.day, found.event, found.present)

    def day(self) -> date:
        """The day that what is recorded now belongs to."""
        current = self.current()
        return current.day if current else today()

    def begin(self, draft: PointSessionDraft) -> Future[str]:
        """From now on deeds are recorded here. The same place on the same day is the same session."""

        def work(session: Session) -> str:
            team = team_of(session)
            record = _id(team, draft.place, draft.day)
            if known := by_id(session, PointSession, record):
                known.present, known.event = draft.present or known.present, draft.event
            else:
                session.add(PointSession(**draft.model_dump(), home=team))
            session.merge(LocalNote(key=CURRENT, value={"id": record}))
            return record

        return self._database.write(Deed("point_session.begin", self._user), work)

    def end(self) -> Future[None]:
        """Nothing is recorded there any more; resume() takes it back."""

        def work(session: Session) -> None:
            if note := session.get(LocalNote, CURRENT):
                session.delete(note)

        return self._database.apply(work)

    def resume(self, session_id: str) -> Future[None]:
        def work(session: Session) -> None:
            session.merge(LocalNote(key=CURRENT, value={"id": session_id}))

        return self._database.apply(work)

    def recent_places(self, limit: int = 8) -> Sequence[str]:
        newest = (
            select(PointSession.place)
            .group_by(PointSession.place)
            .order_by(func.max(PointSession.day).desc())
            .limit(limit)
        )
        with self._database.read() as session:
            return session.scalars(newest).all()

    def sheets_used(self, day: date) -> Sequence[SheetUsed]:
        """The signed sheets to collect at the end of a day, in their order."""
        used = (
            select(Consent.sheet, func.min(Consent.line), func.max(Consent.line), func.count())
            .where(Consent.given_on == day, Consent.method == "sheet", Consent.voided_at.is_(None))
            .where(Consent.sheet.is_not(None), Consent.line.is_not(None))
            .group_by(Consent.sheet)
        )
        with self._database.read() as session:
            sheets = [SheetUsed(s or "", a or 0, b or 0, count) for s, a, b, count in session.execute(used)]
        return sorted(sheets, key=lambda each: (len(each.sheet), each.sheet))

    def next_line(self, day: date) -> SheetLine:
        """The next free line of this day's sheets, on this notebook. Sheets with letters are other paper."""
        numbered = Consent.sheet.op("GLOB")("[0-9]*")
        with self._database.read() as session:
            used = session.scalar(
                select(func.count()).where(Consent.given_on == day, Consent.method == "sheet", numbered)
            )
        taken = used or 0
        return SheetLine(str(taken // LINES_PER_SHEET + 1), taken % LINES_PER_SHEET + 1)


def session_at(session: Session, team: str, place: str, day: date) -> str:
    """Within a deed: the session of this place and day, made if nobody has. Where we record now stays."""
    record = _id(team, place, day)
    if by_id(session, PointSession, record) is None:
        session.add(PointSession(**PointSessionDraft(place=place, day=day).model_dump(), home=team))
    return record


def _id(team: str, place: str, day: date) -> str:
    return natural_id(PointSession.__tablename__, team, place, day)


def fourth_friday(year: int, month: int) -> date:
    """The plan's "thứ Sáu tuần thứ 4" as we read it (domain notes, 10.1); the ward may move it."""
    days = Calendar().itermonthdates(year, month)
    return [day for day in days if day.month == month and day.weekday() == FRIDAY][3]
