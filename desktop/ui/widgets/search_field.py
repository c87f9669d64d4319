"""A field that searches as one types, and leaves a Vietnamese input method alone."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.icons import set_icon

PAUSE_MS = 30


class SearchField(QLineEdit):
    """searched        the text, after a pause in typing; at once on Enter or when cleared
    left_downwards     the down arrow: to the list under it
    """

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(self, placeholder: str, parent: QWidget | None = None, icon: str = "search") -> None:
        super().__init__(parent)
        self.setProperty("role", "search-icon")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        sign = QAction(self)
        set_icon(sign, icon, "faint")
        self.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        self._is_composing = False
        self._said = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._say)
        self.textChanged.connect(self._on_text)
        self.returnPressed.connect(self._say)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Half a syllable is not a search."""
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if self._is_composing:
            self._pause.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.left_downwards.emit()
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case _:
                super().keyPressEvent(event)

    def _on_text(self, text: str) -> None:
        if not text:
            self._say()
        elif not self._is_composing:
            self._pause.start()

    def _say(self) -> None:
        self._pause.stop()
        if self.text() != self._said:
            self._said = self.text()
            self.searched.emit(self._said)
