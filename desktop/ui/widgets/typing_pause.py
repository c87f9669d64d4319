"""When to look for what is being typed: at the first key, and once more when a burst of keys is over."""

from PySide6.QtCore import QObject, QTimer, Signal

PAUSE_MS = 30  # an input method or a scanner sends several keys at once; nobody types as fast


class TypingPause(QObject):
    """due             now"""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_burst = False
        # Not within the key's own event: what is found replaces widgets' items under it.
        self._first = QTimer(self, singleShot=True, interval=0)
        self._first.timeout.connect(self.due)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._on_quiet)

    def typed(self) -> None:
        self._is_burst = self._timer.isActive()
        self._timer.start()
        if not self._is_burst:
            self._first.start()

    def stop(self) -> bool:
        """True: the last keys have not been looked at."""
        was = self._is_burst or self._first.isActive()
        self._first.stop()
        self._timer.stop()
        self._is_burst = False
        return was

    def _on_quiet(self) -> None:
        if self.stop():
            self.due.emit()
