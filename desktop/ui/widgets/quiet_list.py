"""A short list inside a card: icon and words per line; says what it is for while it is empty."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.ui.icons import icon
from desktop.ui.theme import color, look


class QuietList(QListWidget):
    """`empty`: a sentence, shown in place of lines."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "plain")
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty = empty
        look().changed.connect(self._fit)
        self._fit()

    def say_when_empty(self, sentence: str) -> None:
        self._empty = sentence

    def add_line(
        self, text: str, sign: tuple[str, str] | None = None, data: object = None
    ) -> QListWidgetItem:
        """sign: (icon, colour token). `data` comes back from item.data(UserRole)."""
        item = QListWidgetItem(text)
        if sign:
            item.setIcon(icon(*sign))
        item.setData(Qt.ItemDataRole.UserRole, data)
        self.addItem(item)
        return item

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.count() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(color("quiet")))
            where = self.viewport().rect().adjusted(12, 12, -12, -12)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)

    def _fit(self) -> None:
        self.setIconSize(QSize(look().px(20), look().px(20)))
