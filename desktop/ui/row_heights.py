"""Rows of a short table as high as the longest text in them; Qt's own answer forgets the cells' padding."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QTableWidget

from desktop.ui.theme import px

LEAST, GAP = 34, 12  # of a row; above and below a text together
PADDING = 28  # of a cell, left and right together
_WRAPS = int(Qt.TextFlag.TextWordWrap)


def fit_rows(table: QTableWidget) -> None:
    """Texts wrap. `table`: its columns are as wide as they will be."""
    for at in range(table.rowCount()):
        high = max((_text_height(table, at, place) for place in range(table.columnCount())), default=0)
        table.setRowHeight(at, max(px(LEAST), high + px(GAP)))


def _text_height(table: QTableWidget, at: int, place: int) -> int:
    item = table.item(at, place)
    room = QRect(0, 0, max(table.columnWidth(place) - PADDING, 1) + 2, 9_999)  # what just fits does not wrap
    metrics = QFontMetrics(QApplication.font())  # a table that was never shown may still have the desktop's
    return metrics.boundingRect(room, _WRAPS, item.text()).height() if item else 0
