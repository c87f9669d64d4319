"""Visits in words: how one ended, what is known of a door."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication

from desktop.services.door import Door
from desktop.services.office import Office
from desktop.ui.formats import date_text, number_text

NAMED = 3  # people: more are not read

tr = QCoreApplication.translate

SIGNS: Mapping[str, tuple[str, str]] = {
    "met": ("circle-check", "safe"),
    "later": ("calendar", "info"),
    "absent": ("clock", "waiting"),
    "declined": ("circle-dashed", "quiet"),
    "moved": ("arrow-right", "quiet"),
    "wrong_address": ("circle-alert", "waiting"),
}


def sign(result: str | None) -> tuple[str, str]:
    """(icon, colour token)"""
    return SIGNS.get(result or "", ("circle-dashed", "quiet"))


def result_text(titles: Mapping[str, str], result: str | None, day: date | None, again: date | None) -> str:
    """'Hẹn lại 28/11/2026 (24/11/2026)'; chưa đến."""
    if not result:
        return tr("doors", "not visited yet")
    said = " ".join(filter(None, (titles.get(result, result), date_text(again) if again else "")))
    return f"{said} ({date_text(day)})" if day else said


def goes_text(users: Sequence[str | None], office: Office) -> str:
    """Lan, Tú: whose list it is on; the first few. Also who is of the team no more."""
    names = {office.conflict.person(each) if each else tr("doors", "nobody yet"): None for each in users}
    return ", ".join([*names][:NAMED]) + ("…" if len(names) > NAMED else "")


def people_text(door: Door) -> str:
    """Head and how many: what paper may say too."""
    count = tr("doors", "{count} people").format(count=number_text(door.people)) if door.people else ""
    return " · ".join(filter(None, (door.head or "", count)))
