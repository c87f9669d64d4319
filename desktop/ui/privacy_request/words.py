"""Kinds, states and deadlines of citizens' requests, in words."""

from datetime import date

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.services.privacy_request import RequestRow, Standing
from desktop.ui.formats import date_text
from desktop.ui.widgets.surfaces import Tone

STANDINGS: dict[Standing, tuple[object, Tone, str]] = {
    "late": (QT_TRANSLATE_NOOP("privacy", "Overdue"), "trouble", "circle-alert"),
    "to_acknowledge": (QT_TRANSLATE_NOOP("privacy", "To acknowledge"), "waiting", "clock"),
    "open": (QT_TRANSLATE_NOOP("privacy", "Being worked on"), "info", "clock"),
    "closed": (QT_TRANSLATE_NOOP("privacy", "Answered"), "safe", "circle-check"),
}
OUTCOMES = {
    "done": QT_TRANSLATE_NOOP("privacy", "Done as asked"),
    "refused": QT_TRANSLATE_NOOP("privacy", "Refused, with the reason"),
    "taken_back": QT_TRANSLATE_NOOP("privacy", "Taken back by the citizen"),
}
_ACKNOWLEDGE = QT_TRANSLATE_NOOP("privacy", "Acknowledge by {day}")
_ACKNOWLEDGED = QT_TRANSLATE_NOOP("privacy", "Acknowledged on {day}")
_ANSWER = QT_TRANSLATE_NOOP("privacy", "Answer by {day}")
_EXTENDED = QT_TRANSLATE_NOOP("privacy", "Answer by {day}, extended once")
_CLOSED = QT_TRANSLATE_NOOP("privacy", "Answered on {day}: {outcome}")
_TODAY = QT_TRANSLATE_NOOP("privacy", "today")


def said(text: object) -> str:
    return QCoreApplication.translate("privacy", str(text))


def standing_text(row: RequestRow, day: date) -> str:
    return said(STANDINGS[row.standing(day)][0])


def standing_sign(row: RequestRow, day: date) -> tuple[str, str]:
    _, tone, icon = STANDINGS[row.standing(day)]
    return icon, tone


def due_text(row: RequestRow, day: date) -> str:
    """30/11/2026 · 4 days left"""
    if row.closed_on:
        return date_text(row.closed_on)
    left = (row.next_due - day).days
    if left == 0:
        return f"{date_text(row.next_due)} · {said(_TODAY)}"
    counted = (
        QCoreApplication.translate("privacy", "%n day(s) left", "", left)
        if left > 0
        else QCoreApplication.translate("privacy", "%n day(s) late", "", -left)
    )
    return f"{date_text(row.next_due)} · {counted}"


def steps(row: RequestRow) -> list[str]:
    """What the law wants of this request, and what of it was done."""
    first = (
        said(_ACKNOWLEDGED).format(day=date_text(row.acknowledged_on))
        if row.acknowledged_on
        else said(_ACKNOWLEDGE).format(day=date_text(row.due.acknowledge))
    )
    if row.closed_on:
        outcome = said(OUTCOMES.get(row.outcome or "", ""))
        return [first, said(_CLOSED).format(day=date_text(row.closed_on), outcome=outcome)]
    answer = _EXTENDED if row.extended_on else _ANSWER
    return [first, said(answer).format(day=date_text(row.due.answer))]
