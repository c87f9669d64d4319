"""The numbers of a report: of its unit line by line, or of every neighbourhood, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from desktop.contract.figures import OWN, WARD
from desktop.services.report import OpenReport
from desktop.services.report_figures import UNIT_WORDS, Line
from desktop.ui.formats import number_text
from desktop.ui.report.words import line_text
from desktop.ui.row_heights import PADDING, fit_rows
from desktop.ui.theme import look, px, title_metrics

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MANY = 5  # columns; more are scrolled
WRAPS = Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap)
NAME, PART = 140, 66  # least widths: of what names a line, of a number
STAR = "\u00a0*"  # of what tells of work done: see the note below the table


@dataclass(frozen=True)
class Grid:
    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


class NumbersTable(QTableWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Numbers of the report"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        look().changed.connect(self._fit)

    def show_report(self, report: OpenReport) -> None:
        grid = self._by_place(report) if report.key.form.by_place else self._by_indicator(report)
        self.setColumnCount(len(grid.titles))
        for place, title in enumerate(grid.titles):
            head = QTableWidgetItem(title)
            head.setTextAlignment((RIGHT if place else LEFT) | WRAPS)
            self.setHorizontalHeaderItem(place, head)
        self.setRowCount(len(grid.rows))
        for at, texts in enumerate(grid.rows):
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if place:
                    item.setTextAlignment(RIGHT)
                self.setItem(at, place, item)
        self._fit()

    def _by_indicator(self, report: OpenReport) -> Grid:
        titles = [
            self.tr("Indicator"),
            self.tr("In the period"),
            self.tr("From notebooks"),
            self.tr("Units report"),
            self.tr("Adjusted"),
        ]
        lines = report.figures.lines(report.key.unit.code)
        return Grid(titles, [self._row(line) for line in lines])

    def _row(self, line: Line) -> list[str]:
        of = line.figure
        title = f"{line.title} ({line.unit}){STAR if line.is_output else ''}"
        parts = (of.from_notebook, of.from_units, of.adjustment)
        return [
            title,
            line_text(line),
            *("" if n is None else number_text(n) for n in parts),
        ]

    def _by_place(self, report: OpenReport) -> Grid:
        titles = [self.tr("Neighbourhood")]
        titles += [
            f"{each.title} ({UNIT_WORDS.get(each.unit, '')}){STAR if each.is_output else ''}"
            for each in report.figures.heads
        ]
        places = [*report.figures.places, (WARD, self.tr("The whole ward"))]
        rows = [[name, *self._texts(report, code)] for code, name in places]
        return Grid(titles, rows)

    def _texts(self, report: OpenReport, place: str) -> list[str]:
        """What is not told of the ward as a whole is not missing."""
        lines = report.figures.lines(place)
        return ["" if place == OWN and line.figure.value is None else line_text(line) for line in lines]

    def _fit(self) -> None:
        is_wide = self.columnCount() > MANY
        header = self.horizontalHeader()
        others = [self._width(place) for place in range(1, self.columnCount())]
        room = 0 if is_wide else self.viewport().width() - sum(others)
        for place, width in enumerate([max(px(NAME), room), *others]):
            self.setColumnWidth(place, width)
        header.setFixedHeight(px(108 if is_wide else 52))
        fit_rows(self)

    def _width(self, place: int) -> int:
        """That a title takes two lines, or of many columns no word of it is cut, and a result one."""
        head, advance = self.horizontalHeaderItem(place), title_metrics().horizontalAdvance
        words = head.text().split() if head else []
        title = max(map(advance, words), default=0)
        if self.columnCount() <= MANY:
            halves = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words) + 1))
            title = min((max(map(advance, both)) for both in halves), default=0)
        results = [item.text() for row in range(self.rowCount()) if (item := self.item(row, place))]
        widest = max(map(self.fontMetrics().horizontalAdvance, results), default=0)
        return max(title, widest, px(PART) - PADDING) + PADDING

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
