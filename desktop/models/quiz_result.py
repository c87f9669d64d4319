"""A learner's answers to a short quiz of the catalogue, before a class or after it."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, inside


class QuizResult(Record):
    __tablename__ = "quiz_result"
    HOME = {"owner": "enrolment_id"}
    ALSO = {"owner_also": "enrolment_id"}
    GROUPS = {
        **VOID_GROUP,
        "answers": {"fields": ["quiz_version", "answers", "score", "out_of", "taken_on", "on_paper"]},
    }
    SHAPES = {"answers": {"*": ["text"]}}
    NATURAL = ("enrolment_id", "quiz", "round")

    enrolment_id: Mapped[str] = mapped_column(
        ForeignKey("enrolment.id"), info=inside("enrolment"), index=True
    )
    quiz: Mapped[str]  # of the catalogue
    quiz_version: Mapped[int]
    round: Mapped[int]  # 0: before the class, 1: after it, 2 …: again
    answers: Mapped[dict[str, Any]]  # question -> [codes of the choices made]; not answered: not there
    score: Mapped[int]  # right answers, as marked then
    out_of: Mapped[int]  # questions that can be marked
    taken_on: Mapped[date]
    on_paper: Mapped[bool] = mapped_column(default=False)
