"""Sends and receives by itself while the notebook is open; says nothing when there is no connection."""

from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer

from desktop.errors import AppError
from desktop.handover import Handover
from desktop.progress import Progress
from desktop.ui.jobs import JobRunner

LOOK_EVERY_MS = 20_000
JOB = "handover"  # the same name as the button's: one at a time


class AutoSend(QObject):
    def __init__(self, handover: Handover, jobs: JobRunner, minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._handover = handover
        self._jobs = jobs
        self._every = timedelta(minutes=minutes)
        self._last = datetime.now(UTC) - self._every
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Is it time? After a failure the hand-over itself says when to try again."""
        custody, now = self._handover.custody(), datetime.now(UTC)
        due = custody.next_try or self._last + self._every
        if custody.joined and now >= due:
            self._last = now
            self._jobs.start(JOB, partial(_quietly, self._handover))


def _quietly(handover: Handover, progress: Progress) -> None:
    try:
        handover.run(progress)
    except AppError:
        return  # the safety light and the page show it: see Custody.last_error
