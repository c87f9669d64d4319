"""The eight characters that a carrier reads out by phone."""

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row


class ReceiptCode(QWidget):
    """Shown while work lies on a stick and nobody has said she received it."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        label = QLabel(self.tr("Receipt code read out by who received the stick"))
        label.setProperty("role", "label")
        self.field = QLineEdit()
        self.field.setPlaceholderText("K7QM-2D4X")
        self.field.setMaximumWidth(px(220))
        self.field.setAccessibleName(label.text())
        self.field.setValidator(QRegularExpressionValidator(QRegularExpression("[ -~]{0,20}"), self))
        label.setBuddy(self.field)
        self.confirm_button = button(self.tr("Confirm"))
        self.note = QLabel(wordWrap=True)
        self.note.setProperty("role", "problem")
        self.note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addLayout(row(self.field, self.confirm_button, None))
        layout.addWidget(self.note)
        self.confirm_button.clicked.connect(self.confirm)
        self.field.returnPressed.connect(self.confirm)
        self.field.textEdited.connect(lambda _: self.note.hide())

    def confirm(self) -> None:
        deed = self._context.handover.courier.confirm(self.field.text())
        self._context.jobs.follow(deed, self._on_confirmed)

    def _on_confirmed(self, number: int | None) -> None:
        if number is None:
            self.note.setText(
                self.tr("This code is not right. Listen again, sign by sign; it has no I, L, O and U.")
            )
            self.note.show()
            self.field.setFocus()
            return
        self.field.clear()
        self._context.notices.done(
            self.tr("Two copies exist: bundle {number} has been received.").format(number=number)
        )
