"""Marks of attendance and learners, in words."""

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.errors import AppError, InvalidInput
from desktop.services.attendance import Mark
from desktop.services.class_session import SessionRow
from desktop.services.learner import Learner
from desktop.ui.error_text import error_text
from desktop.ui.formats import date_text

tr = QCoreApplication.translate

MARKS: tuple[Mark, ...] = ("present", "late", "excused", "absent")
WORDS: Mapping[str, str] = {
    "present": str(QT_TRANSLATE_NOOP("attendance", "Present")),
    "late": str(QT_TRANSLATE_NOOP("attendance", "Late")),
    "excused": str(QT_TRANSLATE_NOOP("attendance", "Excused")),
    "absent": str(QT_TRANSLATE_NOOP("attendance", "Absent")),
}
SIGNS: Mapping[str, tuple[str, str]] = {  # (icon, colour token)
    "present": ("circle-check", "safe"),
    "late": ("clock", "waiting"),
    "excused": ("calendar", "info"),
    "absent": ("x", "trouble"),
}


def mark_text(state: str | None) -> str:
    return tr("attendance", WORDS[state]) if state and state in WORDS else tr("attendance", "not marked")


def learner_name(learner: Learner) -> str:
    return learner.name or tr("attendance", "no name kept")


def learner_text(learner: Learner, places: Mapping[str, str]) -> str:
    """Enough to tell two of one name apart."""
    year = str(learner.birth_year) if learner.birth_year else ""
    number = tr("attendance", "no. {number}").format(number=learner.number) if learner.number else ""
    place = places.get(learner.cell or "", "")
    return " · ".join(filter(None, [learner_name(learner), year, place, number]))


def session_text(number: int, row: SessionRow) -> str:
    text = tr("attendance", "Session {number} · {day} · {starts}–{ends}")
    said = text.format(number=number, day=date_text(row.day), starts=row.starts, ends=row.ends)
    return f"{said} · {tr('attendance', 'called off')}" if row.state == "cancelled" else said


def problem_text(error: AppError) -> str:
    """What happened, what is safe, what to do."""
    if not isinstance(error, InvalidInput):
        return str(error_text(error))
    said = {
        ("session", "gone"): tr("attendance", "This session is in the notebook no more. Nothing was noted."),
        ("session", "cancelled"): tr(
            "attendance", "This session was called off. Nothing was noted; plan it again first."
        ),
        ("learner", "not_enrolled"): tr(
            "attendance", "Somebody here is no learner of this class any more. Nothing was noted."
        ),
        ("class", "gone"): tr("attendance", "This class is in the notebook no more. Nobody was enrolled."),
        ("class", "closed"): tr(
            "attendance", "This class is over or called off. Nobody was enrolled; open it again first."
        ),
        ("citizen", "gone"): tr("attendance", "This person is in the notebook no more. Nobody was enrolled."),
        ("people", "too_many"): tr(
            "attendance", "More than 5,000 people: a filter was forgotten. Nobody was enrolled."
        ),
    }
    problem = error.problems[0]
    return said.get((problem.field, problem.code), str(error_text(error)))
