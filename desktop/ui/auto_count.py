"""Whoever looks at *Tiến độ* finds it counted: after the start every turn is read in the background."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.contract.roles import SEE_PROGRESS
from desktop.ui.context import PageContext

AFTER_MS = 30_000  # never while somebody waits for the first person, or the lookalikes are looked for


class AutoCount(QObject):
    def __init__(self, context: PageContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self.count)
        if context.office.person.may(SEE_PROGRESS):
            self._timer.start()

    def count(self) -> None:
        progress = self._context.office.progress
        self._context.jobs.start("count", lambda _progress: progress.count_ahead())
