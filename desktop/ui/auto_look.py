"""Who may be one person is looked for by itself: a while after the start, and after each change of people."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.changes import Changes
from desktop.ui.context import PageContext

FIRST_AFTER_MS, SETTLE_MS = 20_000, 1500  # never while somebody waits for the first person


class AutoLook(QObject):
    def __init__(self, context: PageContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._timer = QTimer(self, singleShot=True, interval=FIRST_AFTER_MS)
        self._timer.timeout.connect(self.look)
        if context.office.person.may("same_person"):
            self._timer.start()
            context.changes.committed.connect(self._on_committed)

    def look(self) -> None:
        """One at a time: whoever changes meanwhile is looked at after it."""
        self._timer.setInterval(SETTLE_MS)
        self._context.jobs.start("lookalike", self._context.office.lookalike.look, self._on_looked)

    def _on_looked(self, people: int) -> None:
        if people:
            self._timer.start()

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("citizen") and self._timer.interval() == SETTLE_MS:  # else the first look is to come
            self._timer.start()
