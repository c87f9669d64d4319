"""Classes: making one from a template with its sessions, changing it, the list of them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.contract.teaching import Template
from desktop.contract.vietnamese import fold
from desktop.errors import InvalidInput, Problem
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.outbox import Deed
from desktop.models.person_of import PersonOf
from desktop.models.sync_state import team_of
from desktop.models.training_class import TrainingClass
from desktop.paging import Listed, held
from desktop.services.class_plan import WHOLE, Part
from desktop.services.class_session import SessionDraft, was_held
from desktop.services.drafting import Draft, by_id, store, stored, void
from desktop.services.search import matching
from desktop.services.teaching import Teaching
from desktop.services.timetable import ending, weekly

ClassState = Literal["open", "finished", "cancelled"]
SHARED = ("place", "room", "instructors", "guests")  # of a class with its sessions, until one differs


class TrainingClassDraft(Draft):
    title: Annotated[str, StringConstraints(min_length=2, max_length=200)]  # it stands in a slip's code
    audience: str | None = None
    template: str | None = None
    template_version: int | None = None
    topics: list[dict[str, Any]] = Field(default_factory=list)  # see contract.teaching.Topic.stored()
    framework: str | None = None
    framework_version: int | None = None
    quizzes: list[dict[str, Any]] = Field(default_factory=list)  # [{"code", "version"}, …]
    pass_rule: str | None = None
    pass_rule_version: int | None = None
    materials: list[str] = Field(default_factory=list)
    place: str | None = None
    room: str | None = None
    capacity: int | None = Field(None, ge=1, le=10_000)
    instructors: dict[str, str] = Field(default_factory=dict)  # user -> name
    lead: str | None = None
    guests: str | None = None
    support: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class PlannedClass:
    """A new class as a template proposes it; nothing is stored yet."""

    draft: TrainingClassDraft
    sessions: Sequence[SessionDraft]
    id: str = field(default_factory=uuid7)


@dataclass(frozen=True)
class ClassRow:
    """A class as its list shows it."""

    n: int
    id: str
    title: str
    audience: str | None
    place: str | None
    room: str | None
    state: str
    state_reason: str | None
    capacity: int | None
    instructors: Mapping[str, str]
    first: date | None
    last: date | None
    next: date | None  # first session that is still planned
    held: int  # sessions
    sessions: int  # without those called off
    enrolled: int
    waiting: int
    voided_at: datetime | None = None

    @property
    def free(self) -> int | None:
        """Seats; None: as many as come."""
        return None if self.capacity is None else max(self.capacity - self.enrolled, 0)


class TrainingClassDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._teaching = Teaching(database)

    def listed(self, text: str = "", *, with_ended: bool = False) -> Listed:
        return held(lambda: self.rows(text, with_ended=with_ended))

    def rows(
        self, text: str = "", *, with_ended: bool = False, with_voided: bool = False
    ) -> Sequence[ClassRow]:
        """What meets next, first; those that meet no more last, the newest first."""
        words = fold(text).split()
        shown = () if with_voided else (TrainingClass.voided_at.is_(None),)
        rows = [row for row in self._rows(*shown) if with_ended or row.voided_at or row.state == "open"]
        found = [row for row in rows if all(word in _words(row) for word in words)]
        return sorted(found, key=_meets_next)

    def find(self, typed: str, limit: int = 8) -> Sequence[TrainingClass]:
        """By title and place, as one types them; the newest first."""
        query = (
            select(TrainingClass)
            .where(matching(TrainingClass, typed), TrainingClass.voided_at.is_(None))
            .order_by(TrainingClass.n.desc())
            .limit(limit)
        )
        with self._database.read() as session:
            return session.scalars(query).all()

    def row(self, class_id: str) -> ClassRow | None:
        """Also of one that is struck through."""
        return next((row for row in self._rows(TrainingClass.id == class_id)), None)

    def stored(self, class_id: str) -> dict[str, Any]:
        """A class's fields for a form; empty if there is none."""
        with self._database.read() as session:
            return stored(session, TrainingClass, class_id, TrainingClassDraft)

    def planned(
        self,
        template: str,
        first: date,
        starts: str,
        *,
        skip: frozenset[date] = frozenset(),
        part: Part = WHOLE,
        **facts: Any,
    ) -> PlannedClass:
        """A class as this template has it, one session a week from `first` on, none on a day in `skip`.

        `facts`: fields of the draft that are known already (place, room, instructors …). Raises InvalidInput
        where the template or the time cannot be read.
        """
        found = self._teaching.template(template)
        if found is None:
            raise InvalidInput([Problem("template", "gone")])
        draft = TrainingClassDraft(**self._proposed(found) | facts)
        draft.topics = [each for each in draft.topics if part.has(each["code"])]
        meetings = part.of(found.sessions)
        shared = {name: getattr(draft, name) for name in SHARED}
        days = weekly(first, len(meetings), skip)
        sessions = [
            SessionDraft(
                day=day,
                starts=starts,
                ends=ending(starts, meeting.minutes),
                topics=list(meeting.topics),
                **shared,
            )
            for day, meeting in zip(days, meetings, strict=True)
        ]
        return PlannedClass(draft, sessions)

    def create(self, plan: PlannedClass) -> Future[str]:
        """The class and its sessions, as one deed; gives the class's id."""

        def work(session: Session) -> str:
            session.add(TrainingClass(id=plan.id, home=team_of(session), **plan.draft.model_dump()))
            session.flush()  # sessions live where their class does
            for each in plan.sessions:
                session.add(ClassSession(class_id=plan.id, **each.model_dump()))
            return plan.id

        return self._database.write(Deed("training_class.create", self._user), work)

    def save(self, class_id: str, draft: TrainingClassDraft, seen: Mapping[str, Any]) -> Future[None]:
        """Sessions still planned that were as the class follow it. Fails with ChangedByBoth."""

        def work(session: Session) -> None:
            before = by_id(session, TrainingClass, class_id)
            was = {name: getattr(before, name) for name in SHARED} if before else {}
            after = store(session, TrainingClass, class_id, draft, seen)
            taught = {topic["code"] for topic in after.topics}
            for each in session.scalars(_planned(class_id)) if was else ():
                for name in SHARED:
                    if getattr(each, name) == was[name]:
                        setattr(each, name, getattr(after, name))
                if set(each.topics) - taught:
                    each.topics = [code for code in each.topics if code in taught]

        return self._database.write(Deed("training_class.save", self._user), work)

    def set_state(self, class_id: str, state: ClassState, reason: str | None = None) -> Future[str]:
        """Ended, called off, or open again. Calling off needs a reason; sessions still planned go with it.

        Gives the deed's id, which takes it back: see RecordHistory.undo."""
        if state == "cancelled" and not reason:
            raise InvalidInput([Problem("reason", "required")])
        deed = Deed("training_class.state", self._user)

        def work(session: Session) -> str:
            if found := by_id(session, TrainingClass, class_id):
                found.state, found.state_reason = state, reason
            for each in session.scalars(_planned(class_id)) if state == "cancelled" else ():
                each.state, each.state_reason = "cancelled", reason
            return deed.id

        return self._database.write(deed, work)

    def void(self, *ids: str, reason: str) -> Future[None]:
        work = partial(void, table=TrainingClass, ids=ids, reason=reason)
        return self._database.write(Deed("training_class.void", self._user), work)

    def restore(self, *ids: str) -> Future[None]:
        work = partial(void, table=TrainingClass, ids=ids, reason=None)
        return self._database.write(Deed("training_class.restore", self._user), work)

    def _proposed(self, found: Template) -> dict[str, Any]:
        """The fields of a class as its template has them, by the versions of today."""
        framework = self._teaching.framework(found.framework)
        quizzes = [quiz for code in found.quizzes if (quiz := self._teaching.quiz(code))]
        rule = self._teaching.pass_rule(found.pass_rule)
        return {
            "title": found.title,
            "audience": found.audience,
            "template": found.code,
            "template_version": found.version,
            "topics": [topic.stored() for topic in found.topics],
            "framework": found.framework,
            "framework_version": framework.version if framework else None,
            "quizzes": [{"code": quiz.code, "version": quiz.version} for quiz in quizzes],
            "pass_rule": rule.code if rule else None,
            "pass_rule_version": rule.version if rule else None,
            "materials": list(found.materials),
            "capacity": found.capacity,
            "support": found.support,
        }

    def _rows(self, *conditions: Any) -> Sequence[ClassRow]:
        with self._database.read() as session:
            classes = session.scalars(select(TrainingClass).where(*conditions)).all()
            meetings, learners = _meetings(session), _learners(session)
        return [_row(each, meetings.get(each.id), learners) for each in classes]


def _planned(class_id: str) -> Select[ClassSession]:
    return select(ClassSession).where(
        ClassSession.class_id == class_id,
        ClassSession.state == "planned",
        ClassSession.voided_at.is_(None),
        ~was_held(),
    )


def _meetings(session: Session) -> Mapping[str, Any]:
    is_held = was_held()
    is_next = and_(ClassSession.state == "planned", ~is_held)
    found = session.execute(
        select(
            ClassSession.class_id,
            func.min(ClassSession.day).label("first"),
            func.max(ClassSession.day).label("last"),
            func.min(ClassSession.day).filter(is_next).label("next"),
            func.count().filter(is_held).label("held"),
            func.count().label("sessions"),
        )
        .where(ClassSession.voided_at.is_(None), ClassSession.state != "cancelled")
        .group_by(ClassSession.class_id)
    )
    return {row.class_id: row for row in found}


def _learners(session: Session) -> Mapping[tuple[str, str], int]:
    """(class, state) -> people; see learner.learners()."""
    who = func.coalesce(PersonOf.person, Enrolment.citizen_id, Enrolment.id)
    people = (
        select(Enrolment.class_id, func.min(Enrolment.state).label("state"))
        .outerjoin(PersonOf, PersonOf.rec == Enrolment.citizen_id)
        .where(Enrolment.voided_at.is_(None))
        .group_by(Enrolment.class_id, who)
        .subquery()
    )
    counted = select(people.c.class_id, people.c.state, func.count())
    found = session.execute(counted.group_by(people.c.class_id, people.c.state))
    return {(class_id, state): count for class_id, state, count in found}


def _row(each: TrainingClass, met: Any, learners: Mapping[tuple[str, str], int]) -> ClassRow:
    return ClassRow(
        n=each.n,
        id=each.id,
        title=each.title,
        audience=each.audience,
        place=each.place,
        room=each.room,
        state=each.state,
        state_reason=each.state_reason,
        capacity=each.capacity,
        instructors=each.instructors,
        first=met.first if met else None,
        last=met.last if met else None,
        next=met.next if met else None,
        held=met.held if met else 0,
        sessions=met.sessions if met else 0,
        enrolled=learners.get((each.id, "enrolled"), 0),
        waiting=learners.get((each.id, "waiting"), 0),
        voided_at=each.voided_at,
    )


def _words(row: ClassRow) -> str:
    return fold(" ".join(filter(None, (row.title, row.place, row.room, *row.instructors.values()))))


def _meets_next(row: ClassRow) -> tuple[bool, int, int]:
    if row.next and row.state == "open":
        return False, row.next.toordinal(), row.n
    return True, -(row.last.toordinal() if row.last else 0), -row.n
