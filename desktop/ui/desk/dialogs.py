"""The small questions of the desk: where we are recording, come again when, what is waited for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.contract.birth import parse_day
from desktop.services.dates import today
from desktop.services.point_session import fourth_friday
from desktop.ui.formats import date_text
from desktop.ui.widgets.buttons import ToggleTile

EVENTS = ("mobile_point", "office", "home_visit", "campaign")


class _Asking(QDialog):
    """A form above Save and Back; Save only with a day that is one."""

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self.form = QFormLayout(self)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.day = QLineEdit()
        self.day_note = QLabel(self.tr("Not a day. Example: 27/11/2026."))
        self.day_note.setProperty("role", "problem")
        self.day_note.hide()

    def finish(self) -> None:
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        self.form.addRow(self.day_note)
        self.form.addRow(buttons)

    def chosen_day(self) -> date | None:
        typed = self.day.text().strip()
        text = typed if typed.count("/") != 1 else f"{typed}/{today().year}"
        return parse_day(text, date(today().year + 2, 12, 31))

    def _save(self) -> None:
        if self.chosen_day() is None:
            self.day_note.show()
            self.day.setFocus()
        else:
            self.accept()


class SessionDialog(_Asking):
    """Where, when, who is there: asked once."""

    def __init__(self, places: Sequence[str], current: Mapping[str, Any], parent: QWidget | None) -> None:
        super().__init__(self.tr("Where are we recording?"), parent)
        self.place = QComboBox()
        self.place.setEditable(True)
        self.place.addItems(list(places))
        self.place.setCurrentText(str(current.get("place") or (places[0] if places else "")))
        self.day.setText(date_text(current.get("day") or today()))
        self.event_kind = QComboBox()
        words = {
            "mobile_point": self.tr("Mobile point"),
            "office": self.tr("At the ward office"),
            "home_visit": self.tr("At people's homes"),
            "campaign": self.tr("Campaign"),
        }
        for code in EVENTS:
            self.event_kind.addItem(words[code], code)
        self.present = QLineEdit(str(current.get("present") or ""))
        self.form.addRow(self.tr("Place"), self.place)
        self.form.addRow(self.tr("Day"), self.day)
        self.form.addRow(self.tr("What"), self.event_kind)
        self.form.addRow(self.tr("Who is there"), self.present)
        now = today()
        planned = fourth_friday(now.year, now.month)
        hint = QLabel(self.tr("The plan's mobile point of this month: {day}.").format(day=date_text(planned)))
        hint.setProperty("role", "hint")
        self.form.addRow(hint)
        self.finish()

    def values(self) -> dict[str, Any]:
        return {
            "place": self.place.currentText().strip(),
            "day": self.chosen_day(),
            "event": self.event_kind.currentData(),
            "present": self.present.text().strip() or None,
        }


class AppointmentDialog(_Asking):
    """Come again: the day, what for, what to bring, whom to call."""

    def __init__(self, current: Mapping[str, Any] | None, place: str, parent: QWidget | None) -> None:
        super().__init__(self.tr("Come again"), parent)
        known = current or {}
        day = known.get("day")
        self.day.setText(date_text(date.fromisoformat(day) if day else today() + timedelta(days=7)))
        self.time = QLineEdit(known.get("time") or "08:00")
        self.place = QLineEdit(known.get("place") or place)
        self.purpose = QLineEdit(known.get("purpose") or "")
        self.bring = QLineEdit(known.get("bring") or "")
        self.call = QLineEdit(known.get("call") or "")
        for label, field in (
            (self.tr("Day"), self.day),
            (self.tr("Time"), self.time),
            (self.tr("Place"), self.place),
            (self.tr("Next step"), self.purpose),
            (self.tr("What to bring"), self.bring),
            (self.tr("Whom to call"), self.call),
        ):
            self.form.addRow(label, field)
        self.finish()

    def values(self) -> dict[str, Any]:
        day = self.chosen_day()
        return {
            "day": day.isoformat() if day else None,
            "time": self.time.text().strip() or None,
            "place": self.place.text().strip() or None,
            "purpose": self.purpose.text().strip() or None,
            "bring": self.bring.text().strip() or None,
            "call": self.call.text().strip() or None,
        }


class WaitingDialog(QDialog):
    """Shift+F6: what does whoever is put aside wait for? A number, a press, or words of one's own."""

    def __init__(self, usual: Sequence[str], current: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Put aside: what does the person wait for?"))
        self.setMinimumWidth(420)
        self.waits_for = current
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        self._usual = list(usual)
        for number, words in enumerate(usual, start=1):
            tile = ToggleTile(words, number)
            tile.clicked.connect(partial(self.take, words))
            layout.addWidget(tile)
        self.words = QLineEdit(current)
        self.words.setPlaceholderText(self.tr("Something else, then Enter"))
        self.words.setAccessibleName(self.windowTitle())
        self.words.returnPressed.connect(lambda: self.take(self.words.text().strip()))
        layout.addWidget(self.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = int(event.text()) if event.text().isdecimal() else 0
        if 0 < number <= len(self._usual):
            self.take(self._usual[number - 1])
        else:
            super().keyPressEvent(event)

    def take(self, words: str) -> None:
        self.waits_for = words
        self.accept()
