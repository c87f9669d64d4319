"""A list of records on screen: keyboard, selection that survives a reload, columns that fit their texts."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QMenu, QTableView, QWidget

from desktop.ui.lazy_table import Index, LazyTable
from desktop.ui.list_header import Arrangement, ListHeader
from desktop.ui.theme import color, look, title_metrics

ROW_HEIGHT = 40
PADDING = 26
LEAST_CHARS, LEAST_WRAPPED = 16, 10
SIGN, ICON = 16, 24  # without and with its gap, before a text
HEAD_WRAPPED = 52  # two lines
GAP = 12  # above and below wrapped texts together
WRAPS = int(Qt.TextFlag.TextWordWrap)


class TableView(QTableView):
    """opened          Enter or a double click; with the record's id
    selected        another row is the current one; with its id, or "" when there is none
    sorted_by       a click on a header asked for this order of the service; True: downwards
    arranged        the person chose, moved or widened columns
    """

    opened = Signal(str)
    selected = Signal(str)
    sorted_by = Signal(str, bool)
    arranged = Signal()

    def __init__(self, model: LazyTable, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._table = model
        self._current = ""
        self._when_empty = ""
        self._wraps = False
        self._wanted = ""  # to be the current one as soon as the list is known
        self._header = ListHeader(model.columns, self)
        self.setHorizontalHeader(self._header)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab leaves the list; arrows move in it
        self.verticalHeader().hide()
        self.arrange(Arrangement())
        self._header.sorted_by.connect(self.sorted_by)
        self._header.arranged.connect(self._on_arranged)
        look().changed.connect(self.fit_columns)
        self.doubleClicked.connect(self._open)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.filled.connect(self._on_filled)

    def reload(self) -> str:
        """Read the list again; the chosen row stays chosen, or the one now in its place. Gives its id."""
        position = self.currentIndex().row()
        self._table.reload()
        count = self._table.rowCount()
        if count and not self.currentIndex().isValid():
            self.selectRow(max(0, min(position, count - 1)))
        return self.current_id() if count else ""

    def current_id(self) -> str:
        return self._current

    def select(self, record_id: str) -> bool:
        """Make a record the current one; if the list does not know it yet, as soon as it does."""
        position = self._table.row_of(record_id)
        self._wanted = record_id if position is None else ""
        if position is None:
            return False
        self.setCurrentIndex(self._table.index(position, self._first_column()))
        return True

    def arrange(self, wanted: Arrangement) -> None:
        self._header.arrange(wanted)
        self.fit_columns()

    def arrangement(self) -> Arrangement:
        return self._header.arrangement()

    def fill_menu(self, menu: QMenu) -> None:
        """For a button beside the list: columns and order, by keyboard."""
        self._header.fill_menu(menu)

    def say_when_empty(self, text: str) -> None:
        """What to read where there is no row: why, and what to do about it."""
        self._when_empty = text
        self._update_if_empty()

    def wrap_texts(self) -> None:
        """Of a short list: every text is read whole, in as many lines as it needs."""
        self._wraps = True
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._table.wrap_titles()
        self.fit_columns()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._table.rowCount() and (text := self._instead_of_rows()):
            painter = QPainter(self.viewport())
            painter.setPen(QColor(color("quiet")))
            room = self.viewport().rect().adjusted(24, look().px(ROW_HEIGHT), -24, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text)

    def fit_columns(self) -> None:
        """Widths from the font, never from the rows: measuring a million of them takes seconds."""
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(look().px(ROW_HEIGHT))
        rows.setMinimumSectionSize(look().px(ROW_HEIGHT))
        if self._wraps:
            self._header.setFixedHeight(look().px(HEAD_WRAPPED))
        self.setIconSize(QSize(look().px(SIGN), look().px(SIGN)))
        self._header.ourselves(self._fit)
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def _fit(self) -> None:
        metrics = _metrics()
        for number, column in enumerate(self._table.columns):
            if column.chars:
                self._header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
                titles = column.title.split() if self._wraps else [column.title + "  "]
                usual = max(
                    metrics.horizontalAdvance("0" * column.chars),
                    *map(title_metrics().horizontalAdvance, titles),
                )
                kept = self._header.widths.get(column.key)
                width = look().px(kept) if kept else usual + PADDING
                self.setColumnWidth(number, width)
            else:
                self._header.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)

    def _fill(self) -> None:
        """The columns without a width of their own share what is left, and never vanish."""
        shown = [n for n in range(len(self._table.columns)) if not self.isColumnHidden(n)]
        open_ones = [number for number in shown if not self._table.columns[number].chars]
        taken = sum(self.columnWidth(number) for number in shown if number not in open_ones)
        chars = LEAST_WRAPPED if self._wraps else LEAST_CHARS
        least = _metrics().horizontalAdvance("0" * chars) + PADDING
        room = (self.viewport().width() - taken) // max(len(open_ones), 1)

        def widen() -> None:
            for number in open_ones:
                self.setColumnWidth(number, max(room, least))

        self._header.ourselves(widen)
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Of a list that wraps: as high as the longest text. Qt's own answer forgets the cells' padding."""
        if not self._wraps:
            return
        metrics = _metrics()
        columns = [n for n in range(len(self._table.columns)) if not self.isColumnHidden(n)]
        for row in range(self._table.rowCount()):
            high = max(self._text_height(metrics, self._table.index(row, n)) for n in columns)
            self.setRowHeight(row, max(look().px(ROW_HEIGHT), high + look().px(GAP)))

    def _text_height(self, metrics: QFontMetrics, cell: Index) -> int:
        icon = look().px(ICON) if cell.data(Qt.ItemDataRole.DecorationRole) else 0
        room = QRect(0, 0, max(self.columnWidth(cell.column()) - PADDING - icon, 1), 9_999)
        return metrics.boundingRect(room, WRAPS, str(cell.data() or "")).height()

    def _on_arranged(self) -> None:
        self.fit_columns()
        self.arranged.emit()

    def _first_column(self) -> int:
        """The one most to the left: standing on a hidden one, arrows would seem dead."""
        return self._header.logicalIndex(0)

    def _update_if_empty(self) -> None:
        """Rows are painted when they change: painting them again would delay the next ones."""
        if not self._table.rowCount():
            self.viewport().update()

    def _instead_of_rows(self) -> str:
        return self.tr("Reading…") if self._table.is_reading() else self._when_empty

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._choose(_id_at(current))

    def _choose(self, record_id: str) -> None:
        if record_id and record_id != self._current:
            self._current, self._wanted = record_id, ""
            self.selected.emit(record_id)

    def _open(self, index: Index) -> None:
        if record_id := _id_at(index):
            self.opened.emit(record_id)

    def _remember(self) -> None:
        self._scrolled = self.verticalScrollBar().value()

    def _restore(self) -> None:
        kept = self._current
        if kept and self.select(kept):
            self.verticalScrollBar().setValue(self._scrolled)

    def _on_filled(self, _count: int) -> None:
        """Now all rows are known: who was waited for is there, or is not."""
        self._update_if_empty()
        self._fit_rows()
        if self._wanted:
            self.select(self._wanted)
        self._stay_with_the_chosen()
        if self._current and not self.currentIndex().isValid():
            self._current = self._wanted = ""
            self.selected.emit("")

    def _stay_with_the_chosen(self) -> None:
        """It is a record, not a place: where its rows are numbered by their places, another is there now."""
        current = self.currentIndex()
        if not self._current or not current.isValid() or _id_at(current) == self._current:
            return
        position = self._table.row_of(self._current)
        if position is None:
            self._choose(_id_at(current))
        else:
            self.setCurrentIndex(self._table.index(position, current.column()))


def _id_at(index: Index) -> str:
    """Empty: there is no row, or its record has gone since the list was read."""
    return str(index.data(LazyTable.IdRole) or "") if index.isValid() else ""


def _metrics() -> QFontMetrics:
    """Of the look's own font: a list that was never shown may still have the desktop's."""
    return QFontMetrics(QApplication.font())
