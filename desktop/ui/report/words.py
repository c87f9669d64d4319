"""Reports in words: their states, their periods, their numbers."""

from decimal import Decimal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.contract.period import Period
from desktop.services.report_complete import Completeness
from desktop.services.report_figures import Line
from desktop.ui.formats import date_text, number_text, short_date_text

NONE = str(QT_TRANSLATE_NOOP("report", "no figures yet"))
_STATES = {
    "none": (str(QT_TRANSLATE_NOOP("report", "Not begun")), "circle-dashed", "quiet"),
    "draft": (str(QT_TRANSLATE_NOOP("report", "Being written")), "clock", "waiting"),
    "submitted": (str(QT_TRANSLATE_NOOP("report", "Sent")), "send", "info"),
    "returned": (str(QT_TRANSLATE_NOOP("report", "Returned to be mended")), "history", "trouble"),
    "approved": (str(QT_TRANSLATE_NOOP("report", "Approved")), "circle-check", "safe"),
    "locked": (str(QT_TRANSLATE_NOOP("report", "Figures closed")), "shield-check", "safe"),
}


def state_text(state: str) -> str:
    return QCoreApplication.translate("report", _STATES[state][0]) if state in _STATES else state


def state_sign(state: str) -> tuple[str, str] | None:
    """(icon, colour token)"""
    return _STATES[state][1:] if state in _STATES else None


def period_text(period: Period) -> str:
    tr = QCoreApplication.translate
    match period.kind:
        case "month":
            return tr("report", "month {month}/{year}").format(month=period.last.month, year=period.last.year)
        case "quarter":
            quarter = (period.last.month + 2) // 3
            return tr("report", "quarter {quarter}/{year}").format(quarter=quarter, year=period.last.year)
        case "year":
            return tr("report", "year {year}").format(year=period.last.year)
    return tr("report", "{first} to {last}").format(
        first=date_text(period.first), last=date_text(period.last)
    )


def figure_text(value: Decimal | int | None, unit: str = "") -> str:
    """Missing is said, never 0."""
    if value is None:
        return QCoreApplication.translate("report", NONE)
    text = number_text(float(value), 1) if isinstance(value, Decimal) else number_text(value)
    return f"{text} %" if unit == "%" else text


def line_text(line: Line) -> str:
    """With a sign where it cannot be right."""
    return ("⚠ " if line.figure.doubt else "") + figure_text(line.figure.value, line.unit)


def complete_text(of: Completeness) -> str:
    tr = QCoreApplication.translate
    if not of.known:
        return tr("report", "By this notebook; it does not know whether other laptops have sent everything.")
    day = short_date_text(of.last)
    if not of.missing:
        return tr("report", "All of {of} laptops until {day}.").format(of=of.of, day=day)
    return tr("report", "{heard} of {of} laptops until {day}; missing: {names}.").format(
        heard=of.heard, of=of.of, day=day, names=", ".join(of.missing)
    )
