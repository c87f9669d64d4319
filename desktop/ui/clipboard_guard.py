"""What was copied from here and holds an ID or phone number does not stay on the clipboard.

Other text does: a reminder to a colleague is copied to be pasted, perhaps minutes later. What another program
has put there meanwhile is not ours to clear.
"""

import re

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

KEPT_MS = 60_000
_NUMBER = re.compile(
    r"\d(?:[ .-]?\d){8,}", re.ASCII
)  # nine digits or more: a phone, an ID number, old or new


def is_ours() -> bool:
    """Whether what has just been copied was copied here. Not every system says who owns its clipboard."""
    active = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
    return active or QGuiApplication.clipboard().ownsClipboard()


class ClipboardGuard(QObject):
    def __init__(self, parent: QObject | None = None, kept_ms: int = KEPT_MS) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._copied = ""
        self._timer = QTimer(self, singleShot=True, interval=kept_ms)
        self._timer.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._look)

    def clear(self) -> None:
        """At once: the program closes, or somebody else takes over."""
        self._timer.stop()
        if self._copied and self._clipboard.text() == self._copied:
            self._clipboard.clear()
        self._copied = ""

    def _look(self) -> None:
        text = self._clipboard.text() if is_ours() else ""
        self._copied = text if _NUMBER.search(text) else ""
        if self._copied:
            self._timer.start()
        else:
            self._timer.stop()
