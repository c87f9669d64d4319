"""What was counted, where no page of its own lists it: sessions at points, lines that units reported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.contract.indicator import Indicator
from desktop.contract.period import Period
from desktop.paging import held
from desktop.services.indicator import Behind
from desktop.services.unit_figure import UnitFigureRow
from desktop.services.unit_figure_list import FIELDS, BadRow
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.problem_text import problem_text
from desktop.ui.progress.words import period_text, say
from desktop.ui.table_view import TableView
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.flow_layout import FlowLayout

SIZE = (860, 560)
LINES = {
    "reported": QT_TRANSLATE_NOOP("progress", "reported"),
    "adjusted": QT_TRANSLATE_NOOP("progress", "adjusted"),
}


@dataclass(frozen=True)
class Row:
    n: int
    id: str
    of: Any


class ListDialog(QDialog):
    """A short list that stays right while it is open; a subclass may add buttons."""

    def __init__(
        self, context: PageContext, title: str, columns: Sequence[Column], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.context = context
        self._rows: Callable[[], Sequence[Any]] = list
        self._shows: Sequence[str] = ()
        self.heading = QLabel(title, wordWrap=True)
        self.heading.setProperty("role", "subheading")
        self.model = LazyTable(columns, held(lambda: self._rows()), self)
        self.view = TableView(self.model, title)
        self.view.wrap_texts()
        self.view.say_when_empty(self.tr("There is nothing here yet."))
        self.buttons = QWidget()
        self.flow = FlowLayout(self.buttons)
        back = button(self.tr("Back"))
        back.clicked.connect(self.reject)
        self.flow.addWidget(back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        for widget in (self.heading, self.view, self.buttons):
            layout.addWidget(widget)
        self.resize(min(look().px(SIZE[0]), 1240), min(look().px(SIZE[1]), 700))
        context.changes.committed.connect(self._on_committed)

    def fill(self, rows: Callable[[], Sequence[Any]], shows: Sequence[str]) -> None:
        """`rows`, each with `n` and `id`, are asked again when one of the tables `shows` has changed."""
        self._rows, self._shows = rows, shows
        self.view.reload()

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch(*self._shows):
            self.view.reload()


def points(context: PageContext, behind: Behind, parent: QWidget) -> ListDialog:
    dialog = ListDialog(context, behind.said, _point_columns(), parent)
    sessions = context.office.point_session

    def rows() -> list[Row]:
        return [Row(n, each.id, each) for n, each in enumerate(sessions.these(behind.records or ()))]

    dialog.fill(rows, ["point_session"])
    return dialog


def unit_lines(context: PageContext, of: Indicator, parent: QWidget) -> ListDialog:
    """Every line of this indicator, the newest period first."""
    places = {place.code: place.name for place in context.office.indicator.places()}
    dialog = ListDialog(context, of.title, _line_columns(places), parent)
    figures = context.office.unit_figure

    def rows() -> list[Row]:
        lines = [each for each in figures.of() if each.indicator == of.code]
        lines.sort(key=lambda each: Period.read(each.period).last, reverse=True)
        return [Row(n, each.id, each) for n, each in enumerate(lines)]

    dialog.fill(rows, ["unit_figure"])
    return dialog


def bad_rows(context: PageContext, title: str, bad: Sequence[BadRow], parent: QWidget) -> ListDialog:
    """Of a filled form: the row as the office program numbers it, its column, and how to mend it."""
    wrong = [(each.row, problem) for each in bad for problem in each.problems]
    dialog = ListDialog(context, title, _bad_columns(), parent)
    dialog.fill(lambda: [Row(n, str(n), each) for n, each in enumerate(wrong)], [])
    return dialog


def _bad_columns() -> list[Column]:
    titles = {field: title for title, field in FIELDS.items()}
    return [
        Column(_said(QT_TRANSLATE_NOOP("progress", "Row")), lambda row: number_text(row.of[0]), 6),
        Column(
            _said(QT_TRANSLATE_NOOP("progress", "Column")),
            lambda row: titles.get(row.of[1].field, row.of[1].field),
            16,
        ),
        Column(_said(QT_TRANSLATE_NOOP("progress", "What is wrong")), lambda row: problem_text(row.of[1])),
    ]


def _point_columns() -> list[Column]:
    return [
        Column(_said(QT_TRANSLATE_NOOP("progress", "Day")), lambda row: date_text(row.of.day), 11),
        Column(_said(QT_TRANSLATE_NOOP("progress", "Where")), lambda row: row.of.place),
        Column(_said(QT_TRANSLATE_NOOP("progress", "Who was there")), lambda row: row.of.present or "", 20),
    ]


def _line_columns(places: dict[str, str]) -> list[Column]:
    ward = _said(QT_TRANSLATE_NOOP("progress", "The whole ward"))
    right = Qt.AlignmentFlag.AlignRight
    return [
        Column(
            _said(QT_TRANSLATE_NOOP("progress", "Unit")),
            lambda row: places.get(row.of.unit, ward if row.of.unit == "ward" else row.of.unit),
        ),
        Column(
            _said(QT_TRANSLATE_NOOP("progress", "Period")),
            lambda row: period_text(Period.read(row.of.period)),
            9,
        ),
        Column(_said(QT_TRANSLATE_NOOP("progress", "Line")), lambda row: say(LINES[row.of.line]), 9),
        Column(_said(QT_TRANSLATE_NOOP("progress", "Number")), _amount, 9, right),
        Column(_said(QT_TRANSLATE_NOOP("progress", "Document, who, why")), _why, 20),
    ]


def _amount(row: Row) -> str:
    of: UnitFigureRow = row.of
    return number_text(of.amount) + (f"/{number_text(of.out_of)}" if of.out_of else "")


def _why(row: Row) -> str:
    of: UnitFigureRow = row.of
    return " · ".join(filter(None, (of.document_no, date_text(of.document_on), of.told_by, of.reason)))


def _said(text: object) -> str:
    return say(text)
