"""How many things wait for a person: for the menu, for Today, for whoever asks."""

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.changes import Changes
from desktop.ui.context import PageContext
from desktop.ui.jobs import Latest

SETTLE_MS = 200


class ReviewBadge(QObject):
    """counted          the number has been looked at again"""

    counted = Signal(int)

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        office = context.office
        self._latest = Latest(
            context.jobs, lambda: office.conflict.counts().open + office.held_line.count(), self._tell
        )
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)  # a pull is one look
        self._settle.timeout.connect(self.count)
        context.changes.committed.connect(self._on_committed)

    def count(self) -> None:
        self._latest.ask()

    def _tell(self, waiting: int) -> None:
        self.counted.emit(waiting)

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("conflict", "outbox"):
            self._settle.start()
