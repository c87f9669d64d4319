"""What was copied from here does not stay on the clipboard: a name, an address, a number are somebody's.

What the program writes to be passed on does, as long as no number is in it: a reminder to a colleague is
pasted perhaps minutes later. What another program has put there meanwhile is not ours to clear.
"""

import re

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

KEPT_MS = 60_000
_TO_PASS_ON = "application/x-so-tay-so-to-pass-on"
_NUMBER = re.compile(
    r"\d(?:[ .-]?\d){8,}", re.ASCII
)  # nine digits or more: a phone, an ID number, old or new


def copy_to_pass_on(text: str) -> None:
    """To the clipboard, to be pasted elsewhere; it names no citizen."""
    content = QMimeData()
    content.setText(text)
    content.setData(_TO_PASS_ON, b"1")
    QGuiApplication.clipboard().setMimeData(content)


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
        content = self._clipboard.mimeData()  # none on a clipboard that was cleared
        may_stay = bool(content and content.hasFormat(_TO_PASS_ON)) and not _NUMBER.search(text)
        self._copied = "" if may_stay else text
        if self._copied:
            self._timer.start()
        else:
            self._timer.stop()
