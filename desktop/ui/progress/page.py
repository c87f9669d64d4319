"""Tiến độ: every indicator against its target, by place, group and time; what is not reached; the records."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.paging import held
from desktop.services.indicator import Behind
from desktop.services.progress import Detail, Hole, Overview, Standing
from desktop.services.unit_figure import Line
from desktop.ui.context import PageContext
from desktop.ui.formats import moment_text, today
from desktop.ui.jobs import Latest
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.output import SheetOutput
from desktop.ui.progress import lists
from desktop.ui.progress.ambassadors import AmbassadorsDialog
from desktop.ui.progress.detail import DetailPanel
from desktop.ui.progress.dialogs import PlaceCountsDialog, TargetDialog, UnitFigureDialog
from desktop.ui.progress.period_bar import PeriodBar
from desktop.ui.progress.sheet import progress_sheets
from desktop.ui.progress.unit_lists import UnitLists
from desktop.ui.progress.words import (
    count_text,
    figure_text,
    hole_text,
    pace_text,
    period_text,
    short_target_text,
)
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button

_SHOWS = (
    *("ambassador", "attendance", "catalog_entry", "citizen", "class_session", "enrolment", "help_visit"),
    *("household", "household_visit", "neighbourhood", "observation", "official_confirmation"),
    *("point_session", "same_person", "team", "training_class", "unit_figure", "yearly_target"),
)


class ProgressPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        progress, office = context.office.progress, context.office
        self._is_joined = office.notebook.info().joined  # then the ward types how many live where
        groups = {entry.code: entry.title for entry in office.catalog.entries("target_group")}
        self._groups = groups
        self.bar = PeriodBar(today(), progress.places(), groups, is_ward=progress.is_of_ward())
        self._usual = self.bar.asked()
        self._known: Overview | None = None
        self._detail_of: Detail | None = None
        self._detailed: object = None  # the question the panel answers
        self._chosen = ""
        self.model = LazyTable(self._columns(), held(lambda: self._standings()), self)
        self.view = TableView(self.model, self.tr("Progress"))
        self.view.wrap_texts()
        self.view.say_when_empty(self.tr("Counting…"))
        self.panel = DetailPanel(groups)
        self.lists = UnitLists(context, lambda: self.bar.period)
        self.ambassadors_button = button(self.tr("Digital ambassadors"), icon="users")
        self.print_button = button(self.tr("Print the table"), icon="printer")
        self.waits = QLabel(self.tr("Counting…"))
        self.waits.setProperty("role", "quiet")
        self._output = SheetOutput(context, self)
        self._overview = Latest(context.jobs, partial(progress.overview, self._usual), self._show)
        self._detail = Latest(context.jobs, partial(progress.detail, "", self._usual), self._show_detail)
        self._lay_out()
        self._connect()
        if last := progress.last_shown(self._usual):
            self._show(last)
        self.ask()

    def ask(self) -> None:
        """Count again: a job, the first time it reads every turn."""
        self.waits.show()
        self._overview.ask_for(partial(self.context.office.progress.overview, self.bar.asked()))

    def leave(self) -> None:
        """The next start shows these figures while it counts."""
        known = self._known
        if known and known.counted_at is None and known.asked == self._usual:
            self.context.office.progress.remember(known)

    def chosen(self) -> Standing | None:
        return next((each for each in self._standings() if each.id == self._chosen), None)

    def open_records(self, place: str = "") -> QDialog | None:
        """The list of what was counted; here or at a place."""
        standing, known = self.chosen(), self._known
        if standing is None or known is None:
            return None
        asked = known.asked
        behind = self.context.office.indicator.records_behind(
            standing.id, place or asked.place, asked.period, asked.group
        )
        return self._show_records(
            replace(behind, said=f"{standing.indicator.title} · {period_text(asked.period)}")
        )

    def open_hole(self, hole: Hole) -> QDialog | None:
        return self._show_records(replace(hole.behind, said=hole_text(hole))) if hole.behind else None

    def show_ambassadors(self) -> QDialog:
        dialog = AmbassadorsDialog(self.context, self)
        dialog.show()
        return dialog

    def _show_records(self, behind: Behind) -> QDialog | None:
        """On their page, or in a list of their own."""
        standing = self.chosen()
        if behind.page == "ambassador":
            return self.show_ambassadors()
        if behind.page == "point_session":
            dialog = lists.points(self.context, behind, self)
        elif behind.page == "unit_figure" and standing:
            dialog = lists.unit_lines(self.context, standing.indicator, self)
        else:
            if behind.page:
                self.context.navigate(behind.page, {"behind": behind})
            return None
        dialog.show()
        return dialog

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
        year, place = self.bar.period.last.year, self.bar.asked().place
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
            where = self.bar.place.currentText()
            if self._known.asked.group:
                where += f" · {self.bar.group.currentText()}"
            head = SheetHead(ward=ward, place=where, day=today())
            sheets = progress_sheets(self._known, self._detail_of, self._groups, head)
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
        if overview.counted_at:
            said = self.tr("Figures of {moment}, being counted anew…")
            self.waits.setText(said.format(moment=moment_text(overview.counted_at)))
        else:
            self.waits.setText(self.tr("Counting…"))
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
            known = self._known
            self.panel.show_standing(standing, known.asked.period.last.year, known.asked.place)
            if (standing.id, known.asked) != self._detailed:  # what is shown beside it is of another question
                self._detailed, self._detail_of = (standing.id, known.asked), None
                self.panel.wait()
            if known.counted_at is None:
                find = self.context.office.progress.detail
                self._detail.ask_for(partial(find, standing.id, known.asked))

    def _show_detail(self, detail: Detail | None) -> None:
        standing = self.chosen()
        if detail and standing and (detail.indicator.code, detail.asked) == self._detailed:
            self._detail_of = detail
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
        panel.open_button.clicked.connect(lambda: self.open_records())
        panel.place_opened.connect(self.open_records)
        panel.hole_opened.connect(self.open_hole)
        self.ambassadors_button.clicked.connect(self.show_ambassadors)
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
        split.setSizes([704, 410])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        for each in (self.ambassadors_button, self.lists.button, self.print_button):
            self.bar.add(each)
        layout.addWidget(self.bar)
        layout.addWidget(self.waits)
        layout.addWidget(split, 1)

    def _columns(self) -> list[Column]:
        right = Qt.AlignmentFlag.AlignRight
        return [
            Column(self.tr("Indicator"), lambda each: each.indicator.title, key="indicator"),
            Column(self.tr("From notebooks"), _from_notebook, 5, right, key="notebook"),
            Column(self.tr("Units report"), _from_units, 6, right, key="units"),
            Column(self.tr("Adjusted"), _adjusted, 6, right, key="adjusted", shown=False),
            Column(self.tr("Result"), _value, 7, right, key="result"),
            Column(self.tr("Target"), _target, 7, key="target"),
            Column(self.tr("Needed"), lambda each: pace_text(each.pace), 8, key="needed"),
        ]


def _from_notebook(each: Standing) -> str:
    return count_text(each.figure.from_notebook)


def _from_units(each: Standing) -> str:
    return count_text(each.figure.from_units)


def _adjusted(each: Standing) -> str:
    return count_text(each.figure.adjustment)


def _value(each: Standing) -> str:
    return figure_text(each.indicator, each.figure)


def _target(each: Standing) -> str:
    return short_target_text(each.indicator, each.target)
