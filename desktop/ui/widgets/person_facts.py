"""Who this is: a name, a line under it, and labelled facts. Plain texts; it knows no record."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget


class PersonFacts(QWidget):
    """Facts without a value are left out: missing is not shown as if it were known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.line = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.name.setProperty("role", "person")
        self.line.setProperty("role", "quiet")
        for label in (self.name, self.line):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.name)
        layout.addWidget(self.line)
        layout.addLayout(self._grid)

    def show_person(self, name: str, line: str, facts: Sequence[tuple[str, str]]) -> None:
        self.name.setText(name)
        self.line.setText(line)
        self.line.setVisible(bool(line))
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for row, (title, value) in enumerate((title, value) for title, value in facts if value):
            self._add(row, title, value)

    def text(self) -> str:
        """All of it, as a screen reader says it."""
        items = (self._grid.itemAt(number) for number in range(self._grid.count()))
        labels = (item.widget() for item in items if item)
        words = [label.text() for label in labels if isinstance(label, QLabel)]
        return "\n".join([self.name.text(), self.line.text(), *words])

    def _add(self, row: int, title: str, value: str) -> None:
        label, words = QLabel(title), QLabel(value, wordWrap=True)
        label.setProperty("role", "quiet")
        words.setTextFormat(Qt.TextFormat.PlainText)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(words, row, 1)
