"""What came of a class: who missed, who is ready, the way from enrolled to able, the hours of instructors."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.teaching import Framework, Level, PassRule
from desktop.models.attendance import Attendance
from desktop.models.citizen import Citizen
from desktop.models.class_session import ClassSession
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.quiz_result import QuizResult
from desktop.models.training_class import TrainingClass
from desktop.services import one_person
from desktop.services.assessment import levels_of
from desktop.services.attendance import WERE_THERE
from desktop.services.class_session import was_held
from desktop.services.drafting import by_id
from desktop.services.learner import Learner, goes_by, learners
from desktop.services.pass_rule import Facts, Judgement, judge
from desktop.services.teaching import Teaching
from desktop.services.timetable import length


@dataclass(frozen=True)
class ResultRow:
    """A learner at the end of a class, or on the way there."""

    learner: Learner
    person: str | None  # the record that stands for her; None: no name
    attended: int  # sessions held at which she was there
    held: int
    missed: Sequence[date]  # sessions held at which she was not
    taught: Sequence[str]  # items: of the topics of the sessions she was at
    levels: Mapping[str, Level]  # item -> level, the newest after the class
    quiz_percent: int | None  # right answers of the quizzes taken after the class, each as taken last
    judgement: Judgement | None  # None: the class has no rule
    is_able: bool  # alone in every item of the class's topics

    @property
    def n(self) -> int:
        return self.learner.n

    @property
    def id(self) -> str:
        return self.learner.id


@dataclass(frozen=True)
class Funnel:
    """Turns (lượt); a person in two classes counts twice here. `people`: distinct ones with a name."""

    enrolled: int
    attended: int  # at least once
    assessed: int  # in at least one item, after the class
    able: int
    people: int


@dataclass(frozen=True)
class ToCall:
    """Somebody who missed the newest session held."""

    learner: Learner
    missed: Sequence[date]
    phone: str | None
    phone_of: str | None


@dataclass(frozen=True)
class Hours:
    """Of somebody who taught."""

    user: str
    name: str
    sessions: int
    minutes: int


class ClassResults:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._teaching = Teaching(database)

    def rows(self, class_id: str) -> Sequence[ResultRow]:
        """Everybody with a seat, and who was there all the same; by given name."""
        with self._database.read() as session:
            of = by_id(session, TrainingClass, class_id)
            return self._rows(session, of) if of else []

    def funnel(self, class_id: str) -> Funnel:
        return _funnel(self.rows(class_id))

    def by_audience(self, first: date, last: date) -> Mapping[str, Funnel]:
        """Audience -> all classes with a session in these days that was not called off. "": no audience."""
        meets = select(ClassSession.class_id).where(
            ClassSession.day.between(first, last),
            ClassSession.state != "cancelled",
            ClassSession.voided_at.is_(None),
        )
        rows: dict[str, list[ResultRow]] = {}
        with self._database.read() as session:
            for of in session.scalars(
                select(TrainingClass).where(TrainingClass.id.in_(meets), TrainingClass.voided_at.is_(None))
            ):
                rows.setdefault(of.audience or "", []).extend(self._rows(session, of))
        return {audience: _funnel(found) for audience, found in rows.items()}

    def to_call(self, class_id: str) -> Sequence[ToCall]:
        """Who has a seat and was not at the newest session held."""
        with self._database.read() as session:
            held, there = _held(session, class_id), _there(session, class_id)
            of = by_id(session, TrainingClass, class_id)
            rows = self._rows(session, of) if of and held else []
            away = [
                row
                for row in rows
                if row.learner.state == "enrolled" and held[-1][0] not in there.get(row.learner.id, ())
            ]
            known = select(Citizen.id, Citizen.phone, Citizen.phone_of).where(
                Citizen.id.in_([row.learner.citizen_id for row in away])
            )
            told = one_person.as_one(session, session.execute(known).all())
            phones = {each.id: (each.phone, each.phone_of) for each in told}
        return [
            ToCall(row.learner, row.missed, *phones.get(row.learner.citizen_id or "", (None, None)))
            for row in away
        ]

    def ready(self, class_id: str) -> Sequence[Learner]:
        """For the next class: able in all that this one taught, or passed by its rule."""
        return [
            row.learner
            for row in self.rows(class_id)
            if row.is_able or (row.judgement and row.judgement.verdict == "passed")
        ]

    def hours(self, first: date, last: date) -> Sequence[Hours]:
        """Of sessions held on these days, both included; the most first."""
        held = (
            select(ClassSession)
            .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
            .where(ClassSession.day.between(first, last), was_held(), TrainingClass.voided_at.is_(None))
        )
        found: dict[str, Hours] = {}
        with self._database.read() as session:
            for each in session.scalars(held.order_by(ClassSession.day, ClassSession.n)):
                for user, name in each.instructors.items():
                    before = found.get(user, Hours(user, name, 0, 0))
                    minutes = before.minutes + length(each.starts, each.ends)
                    found[user] = Hours(user, name, before.sessions + 1, minutes)
        return sorted(found.values(), key=lambda each: (-each.minutes, each.name))

    def _rows(self, session: Session, of: TrainingClass) -> Sequence[ResultRow]:
        quizzes = {each["code"] for each in of.quizzes if self._teaching.quiz(each["code"], each["version"])}
        there, scores = _there(session, of.id), _scores(session, of.id, quizzes)
        levels: dict[str, dict[str, Level]] = {}
        for (learner, item), level in levels_of(session, of.id, of.framework or "").items():
            levels.setdefault(learner, {})[item] = level
        rule = self._teaching.pass_rule(of.pass_rule, of.pass_rule_version)
        framework = self._teaching.framework(rule.framework) if rule else None
        is_meant = framework is not None and framework.code == of.framework
        known = _Class(of.topics, _held(session, of.id), rule if is_meant else None, framework)
        found = learners(session, Enrolment.class_id == of.id)
        shown = [each for each in found if each.state == "enrolled" or each.id in there]
        return [
            known.row(
                each,
                _person(session, each),
                there.get(each.id, frozenset()),
                levels.get(each.id, {}),
                scores.get(each.id),
            )
            for each in sorted(shown, key=lambda each: each.order)
        ]


@dataclass(frozen=True)
class _Class:
    """What holds for all of its learners."""

    topics: Sequence[Mapping[str, Any]]
    held: Sequence[tuple[str, date, Sequence[str]]]  # see _held()
    rule: PassRule | None
    framework: Framework | None  # the rule's

    @cached_property
    def items(self) -> Sequence[str]:
        return items_of(self.topics, (topic["code"] for topic in self.topics))

    def row(
        self,
        learner: Learner,
        person: str | None,
        there: Collection[str],
        levels: Mapping[str, Level],
        score: "_Score | None",
    ) -> ResultRow:
        attended = [topics for session_id, _, topics in self.held if session_id in there]
        percent = score.percent if score and score.is_whole else None
        facts = Facts(levels, percent, len(attended), len(self.held))
        return ResultRow(
            learner=learner,
            person=person,
            attended=len(attended),
            held=len(self.held),
            missed=[day for session_id, day, _ in self.held if session_id not in there],
            taught=items_of(self.topics, (code for topics in attended for code in topics)),
            levels=levels,
            quiz_percent=score.percent if score else None,
            judgement=judge(self.rule, self.framework, facts) if self.rule and self.framework else None,
            is_able=bool(self.items) and all(levels.get(item) == "alone" for item in self.items),
        )


def items_of(topics: Iterable[Mapping[str, Sequence[str]]], codes: Iterable[str]) -> Sequence[str]:
    """The framework's items that these topics of a class are about, each once."""
    items = {str(topic["code"]): topic["items"] for topic in topics}
    return list(dict.fromkeys(item for code in codes for item in items.get(code, ())))


def _person(session: Session, learner: Learner) -> str | None:
    return one_person.stands_for(session, learner.citizen_id) if learner.citizen_id else None


def _funnel(rows: Sequence[ResultRow]) -> Funnel:
    return Funnel(
        enrolled=len(rows),
        attended=sum(row.attended > 0 for row in rows),
        assessed=sum(bool(row.levels) for row in rows),
        able=sum(row.is_able for row in rows),
        people=len({row.person for row in rows if row.person}),
    )


def _held(session: Session, class_id: str) -> Sequence[tuple[str, date, Sequence[str]]]:
    """(id, day, codes of its topics) of the sessions held, in their order."""
    found = session.execute(
        select(ClassSession.id, ClassSession.day, ClassSession.topics)
        .where(ClassSession.class_id == class_id, was_held())
        .order_by(ClassSession.day, ClassSession.starts)
    )
    return [(session_id, day, topics) for session_id, day, topics in found]


def _there(session: Session, class_id: str) -> Mapping[str, set[str]]:
    """Learner -> sessions at which she was."""
    found = session.execute(
        select(Attendance.enrolment_id, Attendance.session_id)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .where(Enrolment.class_id == class_id, Attendance.state.in_(WERE_THERE))
        .where(Attendance.voided_at.is_(None))
    )
    there: dict[str, set[str]] = {}
    whose = goes_by(session, class_id)
    for learner, session_id in found:
        there.setdefault(whose(learner), set()).add(session_id)
    return there


@dataclass(frozen=True)
class _Score:
    taken: Mapping[str, tuple[int, int]]  # quiz -> right answers, of how many
    is_whole: bool  # all quizzes of the class were taken

    @property
    def percent(self) -> int:
        right, out_of = map(sum, zip(*self.taken.values(), strict=True))
        return 100 * right // out_of


def _scores(session: Session, class_id: str, quizzes: Collection[str]) -> Mapping[str, _Score]:
    """Learner -> of the newest round after the class of each of these quizzes."""
    found = session.execute(
        select(QuizResult.enrolment_id, QuizResult.quiz, QuizResult.score, QuizResult.out_of)
        .join(Enrolment, Enrolment.id == QuizResult.enrolment_id)
        .where(Enrolment.class_id == class_id, QuizResult.quiz.in_(quizzes), QuizResult.round > 0)
        .where(QuizResult.voided_at.is_(None))
        .order_by(QuizResult.round, QuizResult.taken_on, QuizResult.n)
    )
    whose = goes_by(session, class_id)
    newest: dict[str, dict[str, tuple[int, int]]] = {}
    for learner, quiz, right, out_of in found:
        if out_of:
            newest.setdefault(whose(learner), {})[quiz] = right, out_of
    return {learner: _Score(taken, taken.keys() >= set(quizzes)) for learner, taken in newest.items()}
