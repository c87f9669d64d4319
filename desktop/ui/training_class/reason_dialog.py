"""Why something is called off: one line, and those it happens for most."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.field_note import FieldNote
from desktop.ui.widgets.flow_layout import FlowLayout


class ReasonDialog(QDialog):
    """given           the reason; the dialog has closed"""

    given = Signal(str)

    def __init__(self, title: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        words = QLabel(self.tr("Reason"))
        words.setProperty("role", "label")
        self.reason, self.note = QLineEdit(), FieldNote()
        self.reason.setAccessibleName(words.text())
        self.save_button, self.back_button = button(action, "primary"), button(self.tr("Back"))
        usual = QWidget()
        flow = FlowLayout(usual)
        for text in (
            self.tr("storm or flood"),
            self.tr("the instructor cannot come"),
            self.tr("the place is taken"),
            self.tr("too few learners"),
        ):
            each = button(text, "link")
            each.clicked.connect(lambda _checked=False, said=text: self.reason.setText(said))
            flow.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        for widget in (words, self.reason, self.note, usual):
            layout.addWidget(widget)
        layout.addLayout(row(None, self.back_button, self.save_button))
        self.resize(look().px(460), self.sizeHint().height())
        self.reason.returnPressed.connect(self.save)
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(self.reject)

    def save(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.note.say(self.tr("Say why, in a few words: learners will ask."))
            self.reason.setFocus()
            return
        self.accept()
        self.given.emit(reason)
