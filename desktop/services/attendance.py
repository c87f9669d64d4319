"""Who was there: marking one, many, or all of a session."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.errors import InvalidInput, Problem
from desktop.models.attendance import Attendance
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.outbox import Deed
from desktop.services.drafting import by_id
from desktop.services.learner import Learner, learners, several

Mark = Literal["present", "late", "excused", "absent"]
Noted = Literal["all", "card", "id_card", "name", "sheet", "tick"]
WERE_THERE = ("present", "late")


@dataclass(frozen=True)
class AttendanceRow:
    """One line of a session's sheet."""

    learner: Learner
    state: Mark | None  # None: nobody has said
    noted: str | None

    @property
    def id(self) -> str:
        """Of the enrolment."""
        return self.learner.id

    @property
    def n(self) -> int:
        return self.learner.n


class AttendanceDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def sheet(self, session_id: str) -> Sequence[AttendanceRow]:
        """Everybody with a seat, and who was there all the same; by given name."""
        with self._database.read() as session:
            of = by_id(session, ClassSession, session_id)
            if of is None:
                return []
            marks = _marks(session, session_id)
            found = learners(session, Enrolment.class_id == of.class_id)
        rows = [AttendanceRow(each, *_hers(each, marks)) for each in found]
        shown = [row for row in rows if row.learner.state == "enrolled" or row.state]
        return sorted(shown, key=lambda row: row.learner.order)

    def mark(self, session_id: str, marks: Mapping[str, Mark | None], noted: Noted) -> Future[int]:
        """Enrolment -> mark; None takes it back. A session that was planned is held with the first mark of
        somebody who was there, and planned again when every mark has been taken back.

        Gives how many marks are new or changed. Fails with InvalidInput where the session is not here or was
        called off, or somebody is no learner of its class."""

        def work(session: Session) -> int:
            return mark(session, session_id, marks, noted)

        return self._database.write(Deed("attendance.mark", self._user), work)

    def mark_rest(self, session_id: str, state: Mark) -> Future[int]:
        """Everybody with a seat of whom nobody has said anything yet."""
        rest = {row.id: state for row in self.sheet(session_id) if row.state is None}
        return self.mark(session_id, rest, "all")

    def of_learner(self, enrolment_id: str) -> Mapping[str, str]:
        """Session -> mark."""
        mine = select(Attendance.session_id, Attendance.state).where(
            Attendance.enrolment_id == enrolment_id, Attendance.voided_at.is_(None)
        )
        with self._database.read() as session:
            return {where: state for where, state in session.execute(mine)}


def _marks(session: Session, session_id: str) -> Mapping[str, tuple[Mark, str | None]]:
    found = select(Attendance.enrolment_id, Attendance.state, Attendance.noted).where(
        Attendance.session_id == session_id, Attendance.voided_at.is_(None)
    )
    return {learner: (cast(Mark, state), noted) for learner, state, noted in session.execute(found)}


def _hers(
    learner: Learner, marks: Mapping[str, tuple[Mark, str | None]]
) -> tuple[Mark, str | None] | tuple[None, None]:
    """Seen by any of her records she was there: absent < excused < late < present."""
    return max(
        (marks[each] for each in learner.ids if each in marks), default=(None, None), key=itemgetter(0)
    )


def mark(session: Session, session_id: str, marks: Mapping[str, Mark | None], noted: Noted) -> int:
    """Within a deed; see AttendanceDeeds.mark()."""
    of = by_id(session, ClassSession, session_id)
    if of is None or of.voided_at:
        raise InvalidInput([Problem("session", "gone")])
    if of.state == "cancelled":
        raise InvalidInput([Problem("session", "cancelled")])
    check_learners(session, of.class_id, marks)
    here = select(Attendance).where(Attendance.session_id == session_id)
    known = {each.enrolment_id: each for each in session.scalars(here)}
    joined = several(session, of.class_id)
    changed = 0
    for learner, state in marks.items():
        if state is not None and learner not in known:
            known[learner] = Attendance(session_id=session_id, enrolment_id=learner, state=state, noted=noted)
            session.add(known[learner])
            changed += 1
        # What was noted of another of her records says the same from now on.
        hers = [known[each] for each in joined.get(learner, (learner,)) if each in known]
        changed += any([_change(each, state, noted) for each in hers])
    standing = {each.state for each in known.values() if each.voided_at is None}
    if of.state == "planned" and standing & set(WERE_THERE):
        of.state = "held"
    elif of.state == "held" and changed and not standing:
        of.state = "planned"
    return changed


def check_learners(session: Session, class_id: str, ids: Iterable[str]) -> None:
    """Raises InvalidInput where one of these enrolments is none of the class's."""
    wanted = set(ids)
    of_class = select(Enrolment.id).where(
        Enrolment.class_id == class_id, Enrolment.voided_at.is_(None), Enrolment.id.in_(wanted)
    )
    if wanted - set(session.scalars(of_class)):
        raise InvalidInput([Problem("learner", "not_enrolled")])


def _change(known: Attendance, state: Mark | None, noted: Noted) -> bool:
    """Whether anything is new; None takes it back."""
    if state is None:
        is_new = known.voided_at is None
        if is_new:
            known.voided_at, known.void_reason = datetime.now(UTC), "mistake"
        return is_new
    if known.state == state and known.voided_at is None:
        return False
    known.state, known.noted, known.voided_at, known.void_reason = state, noted, None, None
    return True
