"""Tiến độ: every indicator against its target, by place and time; what is not reached; the records behind."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.paging import held
from desktop.services.progress import Detail, Overview, Standing
from desktop.services.unit_figure import Line
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.jobs import Latest
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.paper.output import SheetOutput
from desktop.ui.progress.detail import DetailPanel
from desktop.ui.progress.dialogs import PlaceCountsDialog, TargetDialog, UnitFigureDialog
from desktop.ui.progress.period_bar import PeriodBar
from desktop.ui.progress.sheet import progress_sheets
from desktop.ui.progress.unit_lists import UnitLists
from desktop.ui.progress.words import count_text, figure_text, needed_text, period_text, short_target_text
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button, row

_SHOWS = (
    *("attendance", "catalog_entry", "citizen", "class_session", "enrolment", "help_visit", "household"),
    *("household_visit", "neighbourhood", "observation", "official_confirmation", "point_session"),
    *("same_person", "team", "training_class", "unit_figure", "yearly_target"),
)


class ProgressPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        progress = context.office.progress
        self._is_joined = context.office.notebook.info().joined  # then the ward types how many live where
        self.bar = PeriodBar(today(), progress.places())
        self._known: Overview | None = None
        self._chosen = ""
        self.model = LazyTable(self._columns(), held(lambda: self._standings()), self)
        self.view = TableView(self.model, self.tr("Progress"))
        self.view.say_when_empty(self.tr("Counting…"))
        self.panel = DetailPanel()
        self.lists = UnitLists(context, lambda: self.bar.period)
        self.print_button = button(self.tr("Print the table"), icon="printer")
        self.waits = QLabel(self.tr("Counting…"))
        self.waits.setProperty("role", "quiet")
        self._output = SheetOutput(context, self)
        self._overview = Latest(context.jobs, partial(progress.overview, self.bar.period), self._show)
        self._detail = Latest(context.jobs, partial(progress.detail, "", self.bar.period), self._show_detail)
        self._lay_out()
        self._connect()
        self.ask()

    def ask(self) -> None:
        """Count again: a job, the first time it reads every turn."""
        self.waits.show()
        find = partial(self.context.office.progress.overview, self.bar.period, self.bar.place_code())
        self._overview.ask_for(find)

    def chosen(self) -> Standing | None:
        return next((each for each in self._standings() if each.id == self._chosen), None)

    def open_records(self) -> None:
        """The list of what was counted, if there is one."""
        standing = self.chosen()
        if standing is None or self._known is None:
            return
        office, known = self.context.office, self._known
        behind = office.indicator.records_behind(standing.id, known.place, known.period)
        if behind.page:
            said = f"{standing.indicator.title} · {period_text(known.period)}"
            self.context.navigate(behind.page, {"behind": replace(behind, said=said)})

    def note_figure(self, line: Line) -> QDialog | None:
        standing = self.chosen()
        if standing is None:
            return None
        dialog = UnitFigureDialog(self.context, standing.indicator, self.bar.period, line, self)
        dialog.show()
        return dialog

    def set_target(self) -> QDialog | None:
        standing = self.chosen()
        if standing is None:
            return None
        year, place = self.bar.period.last.year, self.bar.place_code()
        dialog = TargetDialog(self.context, standing.indicator, year, place, self)
        dialog.show()
        return dialog

    def type_counts(self) -> QDialog:
        dialog = PlaceCountsDialog(self.context, self)
        dialog.show()
        return dialog

    def write_pdf(self, path: Path) -> None:
        if self._known:
            ward = self.context.office.notebook.info().ward_name or ""
            sheets = progress_sheets(self._known, self.bar.place.currentText(), ward)
            said = self.tr("The table is ready to print.")
            self._output.write_pdf(path, path.stem, sheets, partial(self.context.notices.done, said))

    def _print(self) -> None:
        title = self.tr("Where to")
        path, _ = QFileDialog.getSaveFileName(self, title, "Bang-tien-do.pdf", "PDF (*.pdf)")
        if path:
            self.write_pdf(Path(path))

    def _standings(self) -> list[Standing]:
        return list(self._known.standings) if self._known else []

    def _show(self, overview: Overview) -> None:
        self._known = overview
        self.waits.hide()
        self.view.say_when_empty(self.tr("The catalogue names no indicators."))
        self.view.reload()
        if not self._chosen and overview.standings:
            self.view.select(overview.standings[0].id)
        self.panel.show_holes(list(overview.holes))
        self._show_chosen(self._chosen)

    def _show_chosen(self, code: str) -> None:
        self._chosen = code or self._chosen
        if (standing := self.chosen()) and self._known:
            self.panel.show_standing(standing, self._known.period.last.year, self._known.place)
            progress, known = self.context.office.progress, self._known
            self._detail.ask_for(partial(progress.detail, standing.id, known.period, known.place))

    def _show_detail(self, detail: Detail | None) -> None:
        standing = self.chosen()
        if detail and standing and detail.indicator.code == standing.id:
            self.panel.show_detail(standing, detail)

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch(*_SHOWS):
            self.ask()

    def _connect(self) -> None:
        panel, may = self.panel, self.context.office.person.may
        self.bar.changed.connect(self.ask)
        self.view.selected.connect(self._show_chosen)
        self.view.opened.connect(lambda _code: self.open_records())
        self.print_button.clicked.connect(self._print)
        panel.open_button.clicked.connect(self.open_records)
        panel.report_button.clicked.connect(lambda: self.note_figure("reported"))
        panel.adjust_button.clicked.connect(lambda: self.note_figure("adjusted"))
        panel.target_button.clicked.connect(self.set_target)
        panel.counts_button.clicked.connect(self.type_counts)
        for each in (panel.report_button, panel.adjust_button, self.lists.button):
            each.setVisible(may("unit_figure"))
        panel.target_button.setVisible(may("yearly_target"))
        panel.counts_button.setVisible(may("neighbourhood") and not self._is_joined)
        self.context.changes.committed.connect(self._on_committed)

    def _lay_out(self) -> None:
        split = QSplitter()
        split.addWidget(self.view)
        split.addWidget(self.panel)
        split.setSizes([690, 420])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        top = row(self.bar, self.waits, self.lists.button, self.print_button)
        top.setStretch(0, 1)
        layout.addLayout(top)
        layout.addWidget(split, 1)

    def _columns(self) -> list[Column]:
        right = Qt.AlignmentFlag.AlignRight
        return [
            Column(self.tr("Indicator"), lambda each: each.indicator.title, key="indicator"),
            Column(
                self.tr("From notebooks"),
                lambda each: count_text(each.figure.from_notebook),
                8,
                right,
                key="notebook",
            ),
            Column(
                self.tr("Units report"),
                lambda each: count_text(each.figure.from_units),
                8,
                right,
                key="units",
            ),
            Column(
                self.tr("Adjusted"),
                lambda each: count_text(each.figure.adjustment),
                8,
                right,
                key="adjusted",
                shown=False,
            ),
            Column(
                self.tr("Result"),
                lambda each: figure_text(each.indicator, each.figure),
                13,
                right,
                key="result",
            ),
            Column(
                self.tr("Target"),
                lambda each: short_target_text(each.indicator, each.target),
                8,
                key="target",
            ),
            Column(self.tr("Needed"), lambda each: needed_text(each.needed), 16, key="needed", shown=False),
        ]
