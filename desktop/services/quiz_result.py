"""Quizzes: marking answers, keeping them, and before against after."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.teaching import Quiz
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.outbox import Deed
from desktop.models.quiz_result import QuizResult
from desktop.services.dates import today
from desktop.services.drafting import by_id, void
from desktop.services.learner import goes_by, several
from desktop.services.teaching import Teaching

Answers = Mapping[str, Sequence[str]]  # question -> codes of the choices made


@dataclass(frozen=True)
class Marked:
    score: int
    out_of: int
    wrong: Sequence[str]  # questions answered wrongly
    open: Sequence[str]  # not answered
    deed: str = ""  # takes it back: see RecordHistory.undo

    @property
    def percent(self) -> int:
        """Rounded down: ninety-nine and a half is not a hundred."""
        return 100 * self.score // self.out_of if self.out_of else 0


@dataclass(frozen=True)
class Scored:
    """A learner's scores in one quiz; None: not taken."""

    enrolment: str
    quiz: str
    out_of: int
    before: int | None
    after: int | None  # the newest round after the class

    @property
    def gain(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before


def marked(quiz: Quiz, answers: Answers) -> Marked:
    """All of the right ones and no others count; what is not answered is not right, and not wrong either."""
    wrong, unanswered = [], []
    for question in quiz.questions:
        chosen = frozenset(answers.get(question.code, ()))
        if not chosen:
            unanswered.append(question.code)
        elif chosen != question.right:
            wrong.append(question.code)
    out_of = len(quiz.questions)
    return Marked(out_of - len(wrong) - len(unanswered), out_of, wrong, unanswered)


def _can_be_given(quiz: Quiz, answers: Answers) -> bool:
    questions = {each.code: each for each in quiz.questions}
    for code, chosen in answers.items():
        question = questions.get(code)
        if question is None or not set(chosen) <= {choice.code for choice in question.choices}:
            return False
        if question.kind != "multiple" and len(set(chosen)) > 1:
            return False
    return True


class QuizResultDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._teaching = Teaching(database)

    def record(
        self,
        enrolment_id: str,
        quiz: Quiz,
        answers: Answers,
        number: int,
        *,
        on_paper: bool = False,
        day: date | None = None,
    ) -> Future[Marked]:
        """Her answers in this round, instead of those of before, whichever of her records they were given
        under; none at all: she did not take it. Fails with InvalidInput where she is no learner here, a
        choice is none of the question's, or one too many."""
        deed = Deed("quiz_result.record", self._user)
        result = replace(marked(quiz, answers), deed=deed.id)
        facts = {
            "quiz_version": quiz.version,
            "answers": {question: sorted(set(chosen)) for question, chosen in answers.items() if chosen},
            "score": result.score,
            "out_of": result.out_of,
            "taken_on": day or today(),
            "on_paper": on_paper,
        }

        def work(session: Session) -> Marked:
            of = by_id(session, Enrolment, enrolment_id)
            if of is None or of.voided_at:
                raise InvalidInput([Problem("learner", "not_enrolled")])
            if not _can_be_given(quiz, answers):
                raise InvalidInput([Problem("answers", "gone")])
            known = _taken(session, of, quiz.code, number)
            if not facts["answers"]:
                void(session, QuizResult, [each.id for each in known if each.voided_at is None], "mistake")
                return result
            if enrolment_id not in {each.enrolment_id for each in known}:
                session.add(QuizResult(enrolment_id=enrolment_id, quiz=quiz.code, round=number, **facts))
            for each in known:
                for name, value in (facts | {"voided_at": None, "void_reason": None}).items():
                    setattr(each, name, value)
            return result

        return self._database.write(deed, work)

    def answers(self, enrolment_id: str, quiz: str, number: int) -> Answers | None:
        """The newest she gave by any of her records. None: not taken in that round."""
        with self._database.read() as session:
            of = by_id(session, Enrolment, enrolment_id)
            found = _taken(session, of, quiz, number) if of else ()
        standing = [each.answers for each in found if each.voided_at is None]
        return standing[-1] if standing else None

    def scores(self, class_id: str, quiz: str) -> Sequence[Scored]:
        """Of those who took it at all."""
        query = (
            select(QuizResult)
            .join(Enrolment, Enrolment.id == QuizResult.enrolment_id)
            .where(Enrolment.class_id == class_id, QuizResult.quiz == quiz, QuizResult.voided_at.is_(None))
            .order_by(QuizResult.round, QuizResult.taken_on, QuizResult.n)
        )
        rounds: dict[str, dict[int, QuizResult]] = {}
        with self._database.read() as session:
            whose = goes_by(session, class_id)
            for each in session.scalars(query):
                rounds.setdefault(whose(each.enrolment_id), {})[each.round] = each
        return [_scored(learner, quiz, found) for learner, found in rounds.items()]


def _taken(session: Session, of: Enrolment, quiz: str, number: int) -> Sequence[QuizResult]:
    """In this round, by any of her records in this class; also those struck through. The newest last."""
    hers = several(session, of.class_id).get(of.id, (of.id,))
    query = (
        select(QuizResult)
        .where(QuizResult.enrolment_id.in_(hers), QuizResult.quiz == quiz, QuizResult.round == number)
        .order_by(QuizResult.taken_on, QuizResult.n)
    )
    return session.scalars(query).all()


def _scored(learner: str, quiz: str, rounds: Mapping[int, QuizResult]) -> Scored:
    later = [rounds[number] for number in sorted(rounds) if number > 0]
    before, after = rounds.get(0), later[-1] if later else None
    newest = after or before
    return Scored(
        learner,
        quiz,
        newest.out_of if newest else 0,
        before.score if before else None,
        after.score if after else None,
    )
