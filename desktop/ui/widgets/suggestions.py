"""The lines under a field while one types: few, replaced at every key, chosen by arrows, Enter or a click.

Texts in one model, not a QListWidget of items: making and deleting those at every key, with Python objects
about them, now and then took the program down.
"""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

LEAST_ROW = 36
FRAME = 12


class Suggestions(QListView):
    """taken           a line was clicked; its number from 0"""

    taken = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "suggestions")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lines = QStringListModel(self)
        self.setModel(self._lines)
        self.clicked.connect(self._on_clicked)
        self.hide()

    def show_lines(self, lines: Sequence[str], current: int = -1) -> None:
        """In place of what was there."""
        self._lines.setStringList(list(lines))
        self.mark(current)

    def lines(self) -> list[str]:
        return self._lines.stringList()

    def current(self) -> int:
        """-1: none is marked."""
        return self.currentIndex().row()

    def mark(self, row: int) -> None:
        """-1: none."""
        self.setCurrentIndex(self._lines.index(row, 0) if row >= 0 else QModelIndex())

    def step(self, by: int, least: int) -> None:
        """Up or down by arrow."""
        self.mark(max(least, min(self._lines.rowCount() - 1, self.current() + by)))

    def wanted_height(self) -> int:
        return max(self.sizeHintForRow(0), LEAST_ROW) * self._lines.rowCount() + FRAME

    def _on_clicked(self, index: QModelIndex) -> None:
        self.taken.emit(index.row())
