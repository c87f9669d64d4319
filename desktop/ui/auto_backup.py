"""Copies the notebook by itself, every hour of work, and keeps room on the disk for the last deed."""

from PySide6.QtCore import QObject, QTimer

from desktop.errors import AppError, DatabaseUnreadable
from desktop.ui.context import PageContext

LOOK_EVERY_MS = 60_000
JOB = "backup"  # the same name as the button's: one at a time


class AutoBackup(QObject):
    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        backup, jobs = self._context.office.backup, self._context.jobs
        if backup.wants_room():
            jobs.start("room", backup.take_room)
        elif backup.is_due():
            jobs.start(JOB, backup.make, on_failure=self._on_failed)

    def _on_failed(self, error: AppError) -> None:
        """A full disk has its own bar, and the settings say of when the newest copy is."""
        if isinstance(error, DatabaseUnreadable):
            self._context.notices.error(error)
