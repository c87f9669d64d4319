"""The numbers of a chart, as a table under it: read aloud row by row, and marked to be copied."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem

from desktop.ui.row_heights import fit_rows
from desktop.ui.theme import look

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
WRAPS = Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap)
HEAD_HEIGHT = 44
FEW = 2  # columns


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
        later = Qt.ConnectionType.QueuedConnection  # while it is told, the old width is still answered
        self.horizontalHeader().sectionResized.connect(self._fit, later)
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
        if len(titles) == FEW:  # a number is never wide
            header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._fit()

    def _fit(self) -> None:
        self.horizontalHeader().setFixedHeight(look().px(HEAD_HEIGHT))
        fit_rows(self)
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        self.setFixedHeight(rows + look().px(HEAD_HEIGHT) + 2 * self.frameWidth())
