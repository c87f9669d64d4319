"""Telling and asking the user. The only module that opens a message box."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMessageBox, QPushButton, QWidget

from desktop.errors import AppError
from desktop.ui.clipboard_guard import copy_to_pass_on
from desktop.ui.error_text import error_text
from desktop.ui.icons import pixmap
from desktop.ui.overlay import Overlay
from desktop.ui.theme import px

UNDO_FOR_MS = 10_000
SAID_FOR_MS = 4_000  # nothing to press: out of the way sooner
FROM_BOTTOM = 24


class Notices(Protocol):
    """What pages may say. Tests pass a recorder, so no test ever meets a modal box."""

    def error(self, error: AppError) -> None:
        """What happened, what is safe, what to do; in the way, because something must be done."""

    def done(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Said at the bottom of the window; with a way back, for ten seconds."""

    def confirm(self, question: str, action: str) -> bool:
        """Only for what cannot be undone. `action` is the verb on the button."""


class Toast(QFrame):
    """A bar at the bottom of the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("role", "toast")
        self.icon, self.text = QLabel(), QLabel()
        self.undo = QPushButton(self.tr("Undo"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(12)
        for widget in (self.icon, self.text, self.undo):
            layout.addWidget(widget)
        self.hide()
        window.installEventFilter(self)

    def say(self, text: str, *, can_undo: bool) -> None:
        self.icon.setPixmap(pixmap("circle-check", "on_strong", 20, self.devicePixelRatioF()))
        self.text.setText(text)
        self.text.setAccessibleName(text)
        self.undo.setVisible(can_undo)
        self.show()
        self._place()
        over = next((each for each in self._window.findChildren(Overlay) if each.isVisible()), None)
        if over:
            self.stackUnder(over)  # what is said is not for the citizen across the table
        else:
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        window = self._window
        self.text.setWordWrap(self.text.sizeHint().width() > window.width() - px(320))
        self.adjustSize()
        self.setMaximumWidth(window.width() - 2 * FROM_BOTTOM)
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - FROM_BOTTOM)


class WindowNotices(QObject):
    """Notices shown on the main window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.toast = Toast(window)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._clear)
        self._on_undo: Callable[[], object] | None = None
        self.toast.undo.clicked.connect(self._take_back)

    def error(self, error: AppError) -> None:
        text = error_text(error)
        box = QMessageBox(
            QMessageBox.Icon.Warning, self._window.windowTitle(), text.what, parent=self._window
        )
        box.setIconPixmap(pixmap("triangle-alert", "waiting", px(36), box.devicePixelRatioF()))
        box.setInformativeText("\n".join(part for part in text[1:] if part))
        details = f"{type(error).__name__} {error}".strip()
        copy = box.addButton(self.tr("Copy details"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()  # copying is not an answer: the box stays
        copy.clicked.connect(lambda: copy_to_pass_on(details))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
        box.exec()

    def done(self, text: str, undo: Callable[[], object] | None = None) -> None:
        self._on_undo = undo
        self.toast.say(text, can_undo=undo is not None)
        self._timer.start(UNDO_FOR_MS if undo else SAID_FOR_MS)

    def confirm(self, question: str, action: str) -> bool:
        box = QMessageBox(QMessageBox.Icon.NoIcon, self._window.windowTitle(), question, parent=self._window)
        yes = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.exec()
        return box.clickedButton() is yes

    def _take_back(self) -> None:
        undo, self._on_undo = self._on_undo, None
        self._clear()
        if undo:
            undo()

    def _clear(self) -> None:
        self._timer.stop()
        self._on_undo = None
        self.toast.hide()
