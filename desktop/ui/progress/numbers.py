"""The numbers of a chart, as a table under it: read aloud row by row, and marked to be copied."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem

from desktop.ui.theme import look

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
WRAPS = Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap)
ROW_HEIGHT, HEAD_HEIGHT = 32, 44


class Numbers(QTableWidget):
    """As high as its rows: what scrolls is the page. `opened`: Enter or a double click; with the row."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.verticalHeader().hide()
        self.horizontalHeader().sectionResized.connect(lambda *_: self._fit())
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        look().changed.connect(self._fit)

    def show_rows(self, name: str, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.setAccessibleName(name)
        self.setColumnCount(len(titles))
        for place, title in enumerate(titles):
            head = QTableWidgetItem(title)
            head.setTextAlignment((RIGHT if place else LEFT) | WRAPS)
            self.setHorizontalHeaderItem(place, head)
        self.setRowCount(len(rows))
        for at, texts in enumerate(rows):
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if place:
                    item.setTextAlignment(RIGHT)
                self.setItem(at, place, item)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._fit()

    def _fit(self) -> None:
        self.horizontalHeader().setFixedHeight(look().px(HEAD_HEIGHT))
        self.verticalHeader().setMinimumSectionSize(look().px(ROW_HEIGHT))
        self.resizeRowsToContents()
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        self.setFixedHeight(rows + look().px(HEAD_HEIGHT) + 2 * self.frameWidth())
