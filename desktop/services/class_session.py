"""Sessions of classes: the timetable, moving and calling off, and what would clash."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field, field_validator
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput, Problem
from desktop.models.attendance import Attendance
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.training_class import TrainingClass
from desktop.services.attendance import WERE_THERE
from desktop.services.dates import today
from desktop.services.drafting import Draft, by_id, store, stored, void
from desktop.services.holidays import Holidays
from desktop.services.timetable import Clash, Day, Slot, clashes, clock, minutes_at, weekly

SessionState = Literal["planned", "held", "cancelled"]


class SessionDraft(Draft):
    day: Day
    starts: str  # HH:MM
    ends: str
    place: str | None = None
    room: str | None = None
    instructors: dict[str, str] = Field(default_factory=dict)
    guests: str | None = None
    topics: list[str] = Field(default_factory=list)
    note: str | None = None

    @field_validator("starts", "ends")
    @classmethod
    def _as_clock(cls, value: str) -> str:
        """8:30 is 08:30; raises what pydantic turns into bad_format."""
        try:
            return clock(minutes_at(value if len(value) > 4 else f"0{value}"))
        except InvalidInput:
            raise ValueError(value) from None


@dataclass(frozen=True)
class SessionRow:
    """A session as timetable and class card show it."""

    n: int
    id: str
    class_id: str
    title: str  # of its class
    audience: str | None
    day: date
    starts: str
    ends: str
    place: str | None
    room: str | None
    instructors: Mapping[str, str]
    guests: str | None
    topics: Sequence[str]  # codes
    topic_titles: Sequence[str]
    state: str
    state_reason: str | None
    moved_from: date | None
    moved_reason: str | None

    def slot(self) -> Slot:
        return Slot(
            self.day, self.starts, self.ends, self.place, self.room, self.instructors, self.id, self.title
        )


class ClassSessionDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._holidays = Holidays(database)

    def of(self, class_id: str) -> Sequence[SessionRow]:
        """All of a class, also those called off, in their order."""
        return self._rows(ClassSession.class_id == class_id)

    def between(self, first: date, last: date) -> Sequence[SessionRow]:
        """The timetable of these days, both included; of all classes that are not struck through."""
        return self._rows(ClassSession.day.between(first, last))

    def row(self, session_id: str) -> SessionRow | None:
        return next(iter(self._rows(ClassSession.id == session_id)), None)

    def holidays(self, first: date, last: date) -> Mapping[date, str]:
        """Day -> code of the holiday; see services/holidays.py."""
        return self._holidays.between(first, last)

    def stored(self, session_id: str) -> dict[str, Any]:
        with self._database.read() as session:
            return stored(session, ClassSession, session_id, SessionDraft)

    def clashes(self, draft: SessionDraft, session_id: str = "", title: str = "") -> Sequence[Clash]:
        """What speaks against holding it then and there: warnings."""
        wanted = Slot(
            draft.day, draft.starts, draft.ends, draft.place, draft.room, draft.instructors, session_id, title
        )
        others = [row.slot() for row in self.between(draft.day, draft.day) if row.state != "cancelled"]
        return clashes(wanted, others, self.holidays(draft.day, draft.day), today())

    def save(
        self, session_id: str, class_id: str, draft: SessionDraft, seen: Mapping[str, Any]
    ) -> Future[None]:
        """A new session of this class, or a changed one. Fails with ChangedByBoth."""

        def work(session: Session) -> None:
            if by_id(session, ClassSession, session_id):
                store(session, ClassSession, session_id, draft, seen)
            else:
                session.add(ClassSession(id=session_id, class_id=class_id, **draft.model_dump()))

        return self._database.write(Deed("class_session.save", self._user), work)

    def repeat(self, class_id: str, draft: SessionDraft, times: int, *, skip_holidays: bool) -> Future[int]:
        """`times` sessions like this one, a week apart, as one deed. Gives how many."""
        far = draft.day + timedelta(days=3 * 366)
        skip = frozenset(self.holidays(draft.day, far)) if skip_holidays else frozenset()
        days = weekly(draft.day, times, skip)

        def work(session: Session) -> int:
            for day in days:
                values = draft.model_dump() | {"day": day}
                session.add(ClassSession(id=uuid7(), class_id=class_id, **values))
            return len(days)

        return self._database.write(Deed("class_session.save", self._user), work)

    def move(self, session_id: str, day: date, starts: str, ends: str, reason: str | None) -> Future[None]:
        """To another day or hour. The day it was first meant for stays; back on it, it was never moved.

        Raises InvalidInput where another day has no reason, or the hours cannot be read."""
        start, end = minutes_at(starts), minutes_at(ends)

        def work(session: Session) -> None:
            found = by_id(session, ClassSession, session_id)
            if found is None:
                return
            meant = found.moved_from or found.day
            if day != meant and not reason:
                raise InvalidInput([Problem("reason", "required")])
            found.day, found.starts, found.ends = day, clock(start), clock(end)
            found.moved_from = meant if day != meant else None
            found.moved_reason = reason if day != meant else None

        return self._database.write(Deed("class_session.move", self._user), work)

    def set_state(self, session_id: str, state: SessionState, reason: str | None = None) -> Future[None]:
        """Held, called off (which needs a reason), or planned again."""
        if state == "cancelled" and not reason:
            raise InvalidInput([Problem("reason", "required")])

        def work(session: Session) -> None:
            if found := by_id(session, ClassSession, session_id):
                found.state, found.state_reason = state, reason

        return self._database.write(Deed("class_session.state", self._user), work)

    def void(self, *ids: str, reason: str) -> Future[None]:
        def work(session: Session) -> None:
            void(session, ClassSession, ids, reason)

        return self._database.write(Deed("class_session.void", self._user), work)

    def restore(self, *ids: str) -> Future[None]:
        def work(session: Session) -> None:
            void(session, ClassSession, ids, None)

        return self._database.write(Deed("class_session.restore", self._user), work)

    def _rows(self, *conditions: Any) -> Sequence[SessionRow]:
        query = (
            select(ClassSession, TrainingClass, was_held())
            .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
            .where(ClassSession.voided_at.is_(None), TrainingClass.voided_at.is_(None), *conditions)
            .order_by(ClassSession.day, ClassSession.starts, ClassSession.n)
        )
        with self._database.read() as session:
            return [_row(*found) for found in session.execute(query)]


def was_held() -> ColumnElement[bool]:
    """SQL: the ClassSession of the query around took place. Who was there proves it: of two laptops one may
    have taken its marks back while the other called the roll."""
    somebody = select(Attendance.n).where(
        Attendance.session_id == ClassSession.id,
        Attendance.state.in_(WERE_THERE),
        Attendance.voided_at.is_(None),
    )
    is_proved = and_(ClassSession.state == "planned", somebody.exists())
    return and_(ClassSession.voided_at.is_(None), or_(ClassSession.state == "held", is_proved))


def _row(each: ClassSession, of: TrainingClass, is_held: bool) -> SessionRow:
    return SessionRow(
        n=each.n,
        id=each.id,
        class_id=each.class_id,
        title=of.title,
        audience=of.audience,
        day=each.day,
        starts=each.starts,
        ends=each.ends,
        place=each.place or of.place,
        room=each.room or of.room,
        instructors=each.instructors,
        guests=each.guests,
        topics=each.topics,
        topic_titles=topic_titles(of.topics, each.topics),
        state="held" if is_held else each.state,
        state_reason=each.state_reason,
        moved_from=each.moved_from,
        moved_reason=each.moved_reason,
    )


def topic_titles(topics: Iterable[Mapping[str, Any]], codes: Iterable[str]) -> Sequence[str]:
    """In words; the code of a topic that the class has no more."""
    known = {topic.get("code"): str(topic.get("title")) for topic in topics}
    return [known.get(code, code) for code in codes]
