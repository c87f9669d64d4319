"""How many things wait for a person: for the menu, for Today, for whoever asks."""

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.changes import Changes
from desktop.ui.context import PageContext

SETTLE_MS = 200


class ReviewBadge(QObject):
    """counted          the number has been looked at again"""

    counted = Signal(int)

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)  # a pull is one look
        self._settle.timeout.connect(self.count)
        context.changes.committed.connect(self._on_committed)

    def count(self) -> None:
        office = self._context.office
        self.counted.emit(office.conflict.counts().open + office.held_line.count())

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("conflict", "outbox"):
            self._settle.start()
