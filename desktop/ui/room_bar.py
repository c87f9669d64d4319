"""The disk is full, or nearly: what was saved is safe, and the way out comes first."""

from PySide6.QtCore import QTimer

from desktop.changes import Changes
from desktop.ui.context import PageContext
from desktop.ui.widgets.surfaces import NoteBar

LOOK_EVERY_MS = 60_000


class RoomBar(NoteBar):
    def __init__(self, context: PageContext) -> None:
        super().__init__("", "waiting")
        self._context = context
        self.text.setText(
            self.tr(
                "The disk of this computer is full, or nearly. Everything saved is whole, and copying to a "
                "stick still works: do that, then make room on the disk."
            )
        )
        self.add_button(self.tr("Copy to a stick"), lambda: context.navigate("handover", {}))
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        context.changes.committed.connect(self._on_committed)
        self.refresh()

    def _on_committed(self, _changes: Changes) -> None:
        self.refresh()

    def refresh(self) -> None:
        self.setVisible(self._context.office.backup.is_low())
