"""F9: hide the screen from the person across the table; whoever opened the notebook brings it back."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMainWindow, QVBoxLayout

from desktop.errors import AppError
from desktop.ui.error_text import error_text
from desktop.ui.jobs import JobRunner
from desktop.ui.overlay import Overlay
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.surfaces import IconLabel

FIELD_WIDTH = 340


class Cover(Overlay):
    """`check` raises WrongPassphrase; without one, Enter uncovers.

    left            somebody else wants to open the notebook
    """

    left = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setProperty("role", "cover")
        self._jobs = JobRunner(self._on_wrong, self)
        self.check: Callable[[str], object] | None = None
        self.takes_pin: Callable[[], bool] = lambda: False
        self.title, self.hint, self.note = QLabel(self.tr("The screen is hidden")), QLabel(), QLabel()
        self.title.setProperty("role", "giant")
        self.note.setProperty("role", "problem")
        self.field = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("Passphrase of the notebook"))
        self.back = button(self.tr("Show the screen"), "primary", "eye")
        self.other = button(self.tr("Somebody else takes over"), "link")
        self.other.clicked.connect(self.left)
        self._lay_out()
        self.field.returnPressed.connect(self.uncover)
        self.back.clicked.connect(self.uncover)

    def cover(self) -> None:
        if self.isVisible():
            return
        self.field.setVisible(self.check is not None)
        self._say_how()
        self.field.clear()
        self.note.clear()
        self.appear(self.field if self.check else self.back)

    def _say_how(self) -> None:
        if self.check is None:
            self.hint.setText(self.tr("Everything stays open. Press Enter to go on."))
        elif self.takes_pin():
            self.hint.setText(self.tr("Everything stays open. Type the PIN to go on."))
        else:
            self.hint.setText(self.tr("Everything stays open. Type the passphrase to go on."))

    def uncover(self) -> None:
        if self.check is None:
            self._open(None)
            return
        check, typed = self.check, self.field.text()
        self.field.setDisabled(True)
        self._jobs.start("uncover", lambda _progress: check(typed), self._open)

    def stop(self) -> None:
        self._jobs.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key reaches the window underneath."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.uncover()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays on the cover."""
        stops = [each for each in (self.field, self.back, self.other) if not each.isHidden()]
        at = next((place for place, each in enumerate(stops) if each.hasFocus()), -1)
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus()
        return True

    def _open(self, _result: object) -> None:
        self.field.setEnabled(True)
        self.field.clear()
        self.vanish()

    def _on_wrong(self, error: AppError) -> None:
        self.field.setEnabled(True)
        self.field.clear()
        self.note.setText(str(error_text(error)))
        self._say_how()
        self.field.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        layout.addStretch()
        center = Qt.AlignmentFlag.AlignHCenter
        self.field.setFixedWidth(look().px(FIELD_WIDTH))
        for widget in (
            IconLabel("eye-off", "on_sidebar", 48),
            self.title,
            self.hint,
            self.field,
            self.note,
            self.back,
            self.other,
        ):
            layout.addWidget(widget, 0, center)
        layout.addStretch()
