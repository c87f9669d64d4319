"""Who has sent the report of a form and a period, and who has not; one to copy as a reminder."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.contract.period import Period
from desktop.contract.report import Form
from desktop.paging import held
from desktop.services.report import BoardRow, ReportDeeds
from desktop.ui.clipboard_guard import copy_to_pass_on
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, moment_text, number_text, today
from desktop.ui.jobs import Latest
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.report.people_papers import PeoplePapers
from desktop.ui.report.period_picker import PeriodPicker
from desktop.ui.report.words import period_text, state_sign, state_text
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button, row

SHOWS = ("report", "catalog_entry", "neighbourhood")


class Board(NamedTuple):
    rows: Sequence[BoardRow]
    periods: Sequence[Period] = ()  # of any days: those that are reported


class ReportBoard(QWidget):
    """opened(key)          of a unit's report, written or not"""

    opened = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._forms: Sequence[Form] = context.office.report.forms()
        self.rows: Sequence[BoardRow] = []
        self.form, self.picker, self.sent = QComboBox(), PeriodPicker(), QLabel()
        self.form.setAccessibleName(self.tr("Report"))
        for each in self._forms:
            self.form.addItem(each.name, each.code)
        self.remind_button = button(self.tr("Copy a reminder"), icon="copy")
        self.people = PeoplePapers(context, lambda: self.period, self)
        self.open_button = button(self.tr("Open"), "primary")
        self.model = LazyTable(self._columns(), held(lambda: self.rows), self)
        self.view = TableView(self.model, self.tr("Who has sent"))
        self.view.wrap_texts()
        self.view.say_when_empty(self.tr("No unit owes this report. The ward settles that in its catalogue."))
        self.period = self._forms[0].current(today()) if self._forms else Period.month(2026, 1)
        self._periods: Sequence[Period] = ()
        self._latest = Latest(context.jobs, self._find(), self._show)
        self._lay_out()
        self._connect()

    def ask(self) -> None:
        """Read again, off this thread."""
        if form := self._form():
            self.picker.show_period(form, self.period, self._periods)
        self._latest.ask_for(self._find())

    def show_form(self, code: str, period: Period | None = None) -> None:
        place = self.form.findData(code)
        if place >= 0:
            self.form.blockSignals(True)
            self.form.setCurrentIndex(place)
            self.form.blockSignals(False)
            form = self._forms[place]
            self.period, self._periods = period or form.current(today()), ()
        self.ask()

    def reminder(self) -> str:
        """To be sent to those who have not: their names, the day, nothing else."""
        missing = [each for each in self.rows if not each.is_sent]
        said = self.tr("{report}, {period}: please send it by {day}. Still waited for: {names}.")
        return said.format(
            report=self.form.currentText(),
            period=period_text(self.period),
            day=date_text(missing[0].due) if missing else "",
            names=", ".join(each.key.unit.name for each in missing),
        )

    def copy_reminder(self) -> None:
        copy_to_pass_on(self.reminder())
        self._context.notices.done(self.tr("The reminder is copied; paste it in a message."))

    def show_period(self, period: Period) -> None:
        self.period = period
        self.ask()

    def _form(self) -> Form | None:
        place = self.form.currentIndex()
        return self._forms[place] if place >= 0 else None

    def open_chosen(self) -> None:
        """By its place: of another period, the same place is another report."""
        place = self.view.currentIndex().row()
        if 0 <= place < len(self.rows):
            self.opened.emit(self.rows[place].key)

    def _find(self) -> "partial[Board]":
        return partial(_read, self._context.office.report, self._form(), self.period)

    def _show(self, found: Board) -> None:
        rows = self.rows = found.rows
        if (form := self._form()) and form.period == "days" and found.periods != self._periods:
            self._periods = found.periods
            self.picker.show_period(form, self.period, self._periods)
        self.view.reload()
        sent = sum(each.is_sent for each in rows)
        said = self.tr("{sent} of {all} sent")
        self.sent.setText(said.format(sent=number_text(sent), all=number_text(len(rows))))
        self.remind_button.setEnabled(sent < len(rows))
        self.open_button.setEnabled(bool(rows))
        if rows and not self.view.current_id():
            self.view.selectRow(0)

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Unit"), lambda each: each.key.unit.name),
            Column(
                self.tr("State"),
                lambda each: state_text(each.state),
                20,
                sign=lambda each: state_sign(each.state),
            ),
            Column(self.tr("To be sent by"), lambda each: date_text(each.due), 10),
            Column(self.tr("Sent"), lambda each: moment_text(each.sent), 15),
            Column(self.tr("Why returned"), lambda each: each.reason or "", 24),
        ]

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(10)
        layout.addLayout(row(self.form, None, self.picker))
        layout.addLayout(row(self.sent, None, self.people.button, self.remind_button, self.open_button))
        layout.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.form.currentIndexChanged.connect(lambda _place: self.show_form(self.form.currentData()))
        self.picker.chosen.connect(self.show_period)
        self.remind_button.clicked.connect(self.copy_reminder)
        self.open_button.clicked.connect(self.open_chosen)
        self.view.opened.connect(lambda _unit: self.open_chosen())
        self._context.changes.committed.connect(self._on_committed)

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch(*SHOWS):
            self.ask()


def _read(reports: ReportDeeds, form: Form | None, period: Period) -> Board:
    if form is None:
        return Board([])
    known = reports.periods(form) if form.period == "days" else ()
    return Board(reports.board(form, period), known)
