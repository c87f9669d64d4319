"""A USB scanner types: a burst of keys anywhere on the page, ended by Enter, is a card and not typing."""

from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

BETWEEN_KEYS_S = 0.05  # nobody types forty keys this fast
SHORTEST = 12  # an ID number alone


class ScanBurst(QObject):
    """scanned         the text of a burst, with the field it went into put back as it was"""

    scanned = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._keys: list[str] = []
        self._last = 0.0
        self._field: QLineEdit | None = None
        self._before = ""
        app = QApplication.instance()
        if app:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if not isinstance(watched, QWidget) or not self._page.isVisible() or not self._is_ours(watched):
            return False
        now = monotonic()
        if now - self._last > BETWEEN_KEYS_S:
            self._begin(watched)
        self._last = now
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._end()
        self._keys.append(event.text())
        return False

    def _is_ours(self, watched: QWidget) -> bool:
        """A key goes on to the parents of whoever does not want it: there it is not another key."""
        if (focus := QApplication.focusWidget()) and watched is not focus and focus.isAncestorOf(watched):
            return False
        if focus and watched is not focus and watched.isAncestorOf(focus):
            return False
        return watched is self._page or self._page.isAncestorOf(watched)

    def _begin(self, watched: QWidget) -> None:
        self._keys = []
        self._field = watched if isinstance(watched, QLineEdit) else None
        self._before = self._field.text() if self._field else ""

    def _end(self) -> bool:
        text, self._keys = "".join(self._keys), []
        if len(text) < SHORTEST or not text[:SHORTEST].isdigit():
            return False
        if self._field:
            self._field.setText(self._before)
        self.scanned.emit(text)
        return True  # the Enter belongs to the scanner
