"""Sends and receives by itself while the notebook is open; says nothing when there is no connection."""

from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer

from desktop.errors import AppError
from desktop.handover import Handover
from desktop.progress import Progress
from desktop.ui.jobs import JobRunner

LOOK_EVERY_MS = 20_000
JOB = "handover"  # the same name as the button's: one at a time


class AutoSend(QObject):
    def __init__(self, handover: Handover, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._handover = handover
        self._jobs = jobs
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Is it time? The hand-over itself says when. Asked off the GUI thread: what waits is counted."""
        self._jobs.start("is it time", lambda _progress: _is_time(self._handover), self._begin)

    def _begin(self, is_time: bool) -> None:
        if is_time:
            self._jobs.start(JOB, partial(_quietly, self._handover))


def _is_time(handover: Handover) -> bool:
    handover.notice_network()
    custody = handover.custody()
    due = custody.next_try is None or datetime.now(UTC) >= custody.next_try
    return custody.joined and due


def _quietly(handover: Handover, progress: Progress) -> None:
    try:
        handover.run(progress)
    except AppError:
        return  # the page of the hand-over says it: see Custody.last_error
