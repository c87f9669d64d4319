"""Why a report is returned: its unit reads it before mending."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.field_note import FieldNote


class ReturnDialog(QDialog):
    """given           the reason; the dialog has closed"""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Return the report"))
        words = QLabel(self.tr("What is to be mended"))
        words.setProperty("role", "label")
        self.reason, self.note = QPlainTextEdit(), FieldNote()
        self.reason.setAccessibleName(words.text())
        self.reason.setTabChangesFocus(True)
        self.save_button, self.back_button = button(self.tr("Return"), "primary"), button(self.tr("Back"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        for widget in (words, self.reason, self.note):
            layout.addWidget(widget)
        layout.addLayout(row(None, self.back_button, self.save_button))
        self.resize(look().px(460), self.sizeHint().height())
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(self.reject)

    def save(self) -> None:
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.note.say(self.tr("Say what is to be mended: its unit reads it first."))
            self.reason.setFocus()
            return
        self.accept()
        self.given.emit(reason)
