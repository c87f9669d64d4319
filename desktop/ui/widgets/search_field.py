"""A field that searches as one types, and leaves a Vietnamese input method alone."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.icons import set_icon
from desktop.ui.widgets.typing_pause import TypingPause


class SearchField(QLineEdit):
    """searched        the text as it is typed: of keys that come in a burst, the first and the last
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
        self._pause = TypingPause(self)
        self._pause.due.connect(self._say)
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
            self._pause.typed()

    def _say(self) -> None:
        if self.text() != self._said:
            self._said = self.text()
            self.searched.emit(self._said)
