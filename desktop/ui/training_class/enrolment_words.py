"""Seats and the ways into a class, in words."""

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.services.enrolment import Enrolled
from desktop.ui.formats import number_text

tr = QCoreApplication.translate

STATES: Mapping[str, str] = {
    "enrolled": str(QT_TRANSLATE_NOOP("enrolment", "Has a seat")),
    "waiting": str(QT_TRANSLATE_NOOP("enrolment", "Waits")),
    "withdrawn": str(QT_TRANSLATE_NOOP("enrolment", "Withdrawn")),
}
SIGNS: Mapping[str, tuple[str, str]] = {
    "enrolled": ("circle-check", "safe"),
    "waiting": ("clock", "waiting"),
    "withdrawn": ("x", "quiet"),
}
SOURCES: Mapping[str, str] = {
    "search": str(QT_TRANSLATE_NOOP("enrolment", "by search")),
    "scan": str(QT_TRANSLATE_NOOP("enrolment", "by card")),
    "filter": str(QT_TRANSLATE_NOOP("enrolment", "by filter")),
    "list": str(QT_TRANSLATE_NOOP("enrolment", "from a list")),
    "walk_in": str(QT_TRANSLATE_NOOP("enrolment", "at the door")),
}


def state_text(state: str) -> str:
    """The code itself where a newer notebook knows another."""
    return tr("enrolment", STATES[state]) if state in STATES else state


def state_sign(state: str) -> tuple[str, str]:
    return SIGNS.get(state, ("circle-help", "quiet"))


def source_text(source: str | None) -> str:
    return tr("enrolment", SOURCES[source]) if source and source in SOURCES else source or ""


def enrolled_text(done: Enrolled) -> str:
    """'Đã ghi danh 38 người · 2 người vào danh sách chờ · 3 người đã có trong lớp'"""
    said = [
        (tr("enrolment", "Enrolled {count}"), len(done.seated)),
        (tr("enrolment", "{count} on the waiting list"), len(done.waiting)),
        (tr("enrolment", "{count} were learners already"), done.already),
    ]
    parts = [text.format(count=number_text(count)) for text, count in said if count]
    return " · ".join(parts) or tr("enrolment", "Nobody was enrolled.")
