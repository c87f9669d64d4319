"""A list of records on screen: keyboard, selection that survives a reload, columns that fit their texts."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.ui.lazy_table import Index, LazyTable
from desktop.ui.theme import color, look

ROW_HEIGHT = 40
PADDING = 26
LEAST_CHARS = 16


class TableView(QTableView):
    """opened          Enter or a double click; with the record's id
    selected        another row is the current one; with its id, or "" when there is none
    """

    opened = Signal(str)
    selected = Signal(str)

    def __init__(self, model: LazyTable, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._table = model
        self._current = ""
        self._when_empty = ""
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab leaves the list; arrows move in it
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.fit_columns()
        look().changed.connect(self.fit_columns)
        self.doubleClicked.connect(self._open)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)

    def current_id(self) -> str:
        return self._current

    def select(self, record_id: str) -> bool:
        """Make a record the current one, if it has been read."""
        position = self._table.row_of(record_id)
        if position is None:
            return False
        self.setCurrentIndex(self._table.index(position, 0))
        return True

    def say_when_empty(self, text: str) -> None:
        """What to read where there is no row: why, and what to do about it."""
        self._when_empty = text
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._when_empty and not self._table.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(color("quiet")))
            room = self.viewport().rect().adjusted(24, look().px(ROW_HEIGHT), -24, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._when_empty)

    def fit_columns(self) -> None:
        """Widths from the font, never from the rows: measuring a million of them takes seconds."""
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(look().px(ROW_HEIGHT))
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        for number, column in enumerate(self._table.columns):
            if column.chars:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
                text = max("0" * column.chars, column.title + "  ", key=len)
                self.setColumnWidth(number, metrics.horizontalAdvance(text) + PADDING)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def _fill(self) -> None:
        """The columns without a width of their own share what is left, and never vanish."""
        columns = self._table.columns
        open_ones = [number for number, column in enumerate(columns) if not column.chars]
        taken = sum(self.columnWidth(n) for n, column in enumerate(columns) if column.chars)
        least = self.fontMetrics().horizontalAdvance("0" * LEAST_CHARS) + PADDING
        for number in open_ones:
            room = (self.viewport().width() - taken) // len(open_ones)
            self.setColumnWidth(number, max(room, least))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        record_id = str(current.data(LazyTable.IdRole)) if current.isValid() else ""
        if record_id and record_id != self._current:
            self._current = record_id
            self.selected.emit(record_id)

    def _open(self, index: Index) -> None:
        self.opened.emit(str(index.data(LazyTable.IdRole)))

    def _remember(self) -> None:
        self._scrolled = self.verticalScrollBar().value()

    def _restore(self) -> None:
        kept = self._current
        if kept and self.select(kept):
            self.verticalScrollBar().setValue(self._scrolled)
        elif kept:
            self._current = ""
            self.selected.emit("")
