"""Hides the screen when nobody has touched it for a while, or when the computer slept."""

from collections.abc import Callable
from time import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow

from desktop.services.catalog import Catalog

USUAL_MINUTES, MOST_MINUTES = 10, 60
TICK_MS = 15_000
ASLEEP_S = 90  # a tick that comes so late: the lid was shut
TOUCHES = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


def wanted_minutes(catalog: Catalog) -> int:
    """As the ward has it; ten where it says nothing that makes sense."""
    rule = catalog.entry("ward_rule", "lock_minutes")
    said = rule.data.get("minutes") if rule else None
    return said if isinstance(said, int) and 0 < said <= MOST_MINUTES else USUAL_MINUTES


class IdleLock(QObject):
    """Watches the window that has the keyboard; watching the application would look at every paint of it."""

    def __init__(self, hide: Callable[[], object], minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._hide = hide
        self.quiet = QTimer(self, singleShot=True, interval=minutes * 60_000)
        self._tick = QTimer(self, interval=TICK_MS)
        self._beat = time()
        self.quiet.timeout.connect(hide)
        self._tick.timeout.connect(self.look_at_clock)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
            self._watch(app.focusWindow())
        self.quiet.start()
        self._tick.start()

    def look_at_clock(self) -> None:
        """A clock set forward by hand locks too, which costs one passphrase."""
        now = time()
        if now - self._beat > ASLEEP_S:
            self._hide()
        self._beat = now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES:
            self.quiet.start()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)
            self.quiet.start()
