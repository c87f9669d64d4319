"""What was helped with: the services and their outcomes, a note, and what to mind meanwhile."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.desk.conclusions import Conclusions
from desktop.ui.widgets.service_picker import ServicePicker


class HelpPanel(QWidget):
    """edited           something was chosen or typed"""

    edited = Signal()

    def __init__(
        self, services: ServicePicker, concluded: Conclusions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.concluded = concluded
        self.services = services
        self.chosen, self.press = services.chosen, services.press
        self.hint = _line(
            self.tr("Let them press the keys themselves. Do not read or write passwords or OTP."), "warning"
        )
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("Note (no passwords, no OTP)"))
        self.note.setAccessibleName(self.tr("Note"))
        self.note_warning = _line(
            self.tr("This looks like an OTP or an account number. Please do not keep it."), "problem"
        )
        self._lay_out()
        services.edited.connect(self._show_hint)
        services.edited.connect(self._conclude)
        concluded.edited.connect(self.edited)
        services.edited.connect(self.edited)
        self.note.textEdited.connect(self.edited)
        self.note.editingFinished.connect(self._look_at_note)

    def load(self, chosen: Mapping[str, Mapping[str, Any]], note: str) -> None:
        self.services.load(chosen)
        self.note.setText(note)
        self._show_hint()
        self._conclude()

    def _conclude(self) -> None:
        self.concluded.look_at(self.chosen())

    def _lay_out(self) -> None:
        question = QLabel(self.tr("Help with what?"))
        question.setProperty("role", "label")
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(12)
        for widget in (question, self.services, self.concluded, self.hint, self.note, self.note_warning):
            layout.addWidget(widget)
        layout.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _show_hint(self) -> None:
        self.hint.setVisible(self.services.needs_private_typing())

    def _look_at_note(self) -> None:
        """A run of six or more digits in a note is hardly ever anything one should keep."""
        digits = longest = 0
        for char in self.note.text().replace(" ", ""):
            digits = digits + 1 if char.isdigit() else 0
            longest = max(longest, digits)
        self.note_warning.setVisible(longest >= 6)


def _line(text: str, role: str) -> QLabel:
    """A remark that appears when it is needed."""
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.hide()
    return label
