"""What the screens of a class say of it: states, days and hours, seats, what would clash."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.services.class_session import SessionRow
from desktop.services.timetable import Clash
from desktop.services.training_class import ClassRow
from desktop.ui.formats import date_text, number_text, short_date_text
from desktop.ui.widgets.surfaces import Tone

tr = QCoreApplication.translate

WEEKDAYS = (
    str(QT_TRANSLATE_NOOP("training_class", "Mon")),
    str(QT_TRANSLATE_NOOP("training_class", "Tue")),
    str(QT_TRANSLATE_NOOP("training_class", "Wed")),
    str(QT_TRANSLATE_NOOP("training_class", "Thu")),
    str(QT_TRANSLATE_NOOP("training_class", "Fri")),
    str(QT_TRANSLATE_NOOP("training_class", "Sat")),
    str(QT_TRANSLATE_NOOP("training_class", "Sun")),
)
CLASS_STATES: Mapping[str, str] = {
    "open": str(QT_TRANSLATE_NOOP("training_class", "Open for learners")),
    "finished": str(QT_TRANSLATE_NOOP("training_class", "Finished")),
    "cancelled": str(QT_TRANSLATE_NOOP("training_class", "Called off")),
}
SESSION_STATES: Mapping[str, str] = {
    "planned": str(QT_TRANSLATE_NOOP("training_class", "Planned")),
    "held": str(QT_TRANSLATE_NOOP("training_class", "Held")),
    "cancelled": str(QT_TRANSLATE_NOOP("training_class", "Called off")),
}
SIGNS: Mapping[str, tuple[str, Tone]] = {
    "open": ("users", "info"),
    "finished": ("circle-check", "safe"),
    "planned": ("calendar", "info"),
    "held": ("circle-check", "safe"),
    "cancelled": ("x", "trouble"),
}


def state_text(row: ClassRow | SessionRow) -> str:
    """In words; the code itself where a newer notebook knows another state."""
    known = CLASS_STATES if isinstance(row, ClassRow) else SESSION_STATES
    return tr("training_class", known[row.state]) if row.state in known else row.state


def state_sign(row: ClassRow | SessionRow) -> tuple[str, Tone]:
    """(icon, colour token)"""
    return SIGNS.get(row.state, ("circle-help", "quiet"))


HOLIDAYS: Mapping[str, str] = {
    "new_year": str(QT_TRANSLATE_NOOP("training_class", "New Year's Day")),
    "tet_eve": str(QT_TRANSLATE_NOOP("training_class", "Eve of Tết")),
    "tet": str(QT_TRANSLATE_NOOP("training_class", "Tết")),
    "hung_kings": str(QT_TRANSLATE_NOOP("training_class", "Hùng Kings' Day")),
    "reunification": str(QT_TRANSLATE_NOOP("training_class", "Reunification Day")),
    "labour": str(QT_TRANSLATE_NOOP("training_class", "Labour Day")),
    "national": str(QT_TRANSLATE_NOOP("training_class", "National Day")),
    "ward": str(QT_TRANSLATE_NOOP("training_class", "Day off of the ward")),
}


def holiday_text(code: str) -> str:
    return tr("training_class", HOLIDAYS.get(code, code))


def clash_text(clash: Clash, day: date) -> str:
    """What speaks against holding a session on this day, and with what."""
    other = clash.other
    facts = {
        "name": holiday_text(clash.name) if clash.kind == "holiday" else clash.name,
        "day": day_text(day),
        "title": other.title if other else "",
        "hours": f"{other.starts}–{other.ends}" if other else "",
    }
    texts = {
        "room": tr("training_class", "{day}: the room has “{title}” at {hours}."),
        "instructor": tr("training_class", "{day}: {name} teaches “{title}” at {hours}."),
        "holiday": tr("training_class", "{day} is {name}."),
        "past": tr("training_class", "{day} is over already."),
        "backwards": tr("training_class", "{day}: it ends before it begins."),
    }
    return texts[clash.kind].format(**facts)


def weekday_text(day: date) -> str:
    return tr("training_class", WEEKDAYS[day.weekday()])


def day_text(day: date | None, *, short: bool = False) -> str:
    """'T3 26/01/2027'"""
    if day is None:
        return ""
    return f"{weekday_text(day)} {short_date_text(day) if short else date_text(day)}"


def hours_text(session: SessionRow) -> str:
    return f"{session.starts}–{session.ends}"


def where_text(row: Any) -> str:
    """Of a class or a session."""
    return " · ".join(filter(None, (row.place, row.room)))


def who_text(row: Any) -> str:
    """Who teaches it; of a class or a session."""
    return ", ".join(filter(None, (*row.instructors.values(), getattr(row, "guests", None))))


def seats_text(row: ClassRow) -> str:
    """'12/30 · 2 chờ'"""
    of = f"/{number_text(row.capacity)}" if row.capacity is not None else ""
    waiting = tr("training_class", "{count} waiting").format(count=number_text(row.waiting))
    return f"{number_text(row.enrolled)}{of}" + (f" · {waiting}" if row.waiting else "")


def standing_text(session: SessionRow) -> str:
    """Its state, and why it is not held when it was meant to be."""
    if session.state == "cancelled":
        return " · ".join(filter(None, (state_text(session), session.state_reason)))
    if session.moved_from is None:
        return state_text(session)
    was = tr("training_class", "was on {day}").format(day=day_text(session.moved_from, short=True))
    return " · ".join(filter(None, (state_text(session), was, session.moved_reason)))
