"""Bringing in a list: which sheet and columns, what each row came to; then take it, with a way back."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import AppError, BadFile
from desktop.progress import Progress
from desktop.services.roster import Opened, Preview
from desktop.services.roster_found import text_of
from desktop.services.roster_match import Choice, Taking
from desktop.services.workbook import SheetInfo
from desktop.ui.citizen.roster_compare import RosterCompare
from desktop.ui.citizen.roster_strip import RosterStrip
from desktop.ui.citizen.roster_table import RosterTable
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from desktop.ui.formats import number_text
from desktop.ui.household.grouping_dialog import GroupingDialog
from desktop.ui.jobs import Job
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import Chip, button, row
from desktop.ui.widgets.labelled import label_for
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.room import open_within
from desktop.ui.widgets.surfaces import NoteBar

SIZE = (1240, 660)
HEADERS, WORDS = 30, 60  # rows that may be the header; letters shown of each
TELLS_HOUSEHOLDS = frozenset({"household_no", "relation", "head"})  # columns
ROOMY = 640  # a dialog this high, in type of 100 %, has room for columns and rows at once

_serial = count()


class RosterDialog(QDialog):
    """Nothing changes before "Bring in" is pressed."""

    offers_households = True

    def __init__(self, context: PageContext, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._rosters = context.office.roster
        self._path = path
        self._opened: Opened | None = None
        self._preview: Preview | None = None
        self._job: Job | None = None
        self._asked = 0  # answers to older questions are dropped
        self._is_leaving = False
        self.setWindowTitle(self.tr("Bring in a list"))
        self._make_parts()
        self._lay_out()
        self._connect()
        self._run(lambda _: self._rosters.sheets(path), self._show_sheets, self.tr("Reading the list"))

    def look(self) -> None:
        """Read the chosen sheet."""
        name = self.sheet.currentText()
        self._read(lambda: self._rosters.open(self._path, name))

    def begin_at(self) -> None:
        """The header is in another row than was found."""
        if self._opened:
            sheet, header = self._opened.sheet, self.header.currentData()
            self._read(lambda: self._rosters.begin_at(sheet, header))

    def correct(self, column: int, name: str) -> None:
        if self._opened:
            self._opened = self._rosters.correct(self._opened, column, name)
            self.strip.show_guess(self._opened)
            self._preview_again(self._opened)

    def choose(self, choice: Choice, *, for_all: bool = False) -> None:
        current = self.table.current_row()
        if self._preview and current:
            rows = self._preview.matches if for_all else [current.number]
            self.table.rows.choose(dict.fromkeys(rows, choice))
            self._show_row()
            self._show_sums()

    def turn(self) -> None:
        """Somebody else may be meant by this row just as well."""
        if self._preview and (current := self.table.current_row()):
            self._preview = self._preview.turned(current.number)
            self.table.rows.turn(self._preview)
            self._show_row()
            self._show_sums()

    def take(self) -> None:
        if self._preview is None:
            return
        taking, home = self._preview.taking(self.table.rows.choices), self.place.currentData()
        bring = self._bringing(taking, home, self.basis.text().strip())
        self._run(bring, self._on_taken, self.tr("Bringing in the list"))

    def _bringing(self, taking: Taking, home: str, basis: str) -> Callable[[Progress], Any]:
        """What is done off the GUI thread; it gives what _on_taken() hears."""
        return partial(self._rosters.take, taking, home, basis)

    def reject(self) -> None:
        """Give up; what is being done is stopped first, so that nothing is left half done."""
        if self._job:
            self._is_leaving = True
            self._job.cancel()
        else:
            super().reject()

    # ---- reading

    def _read(self, work: Callable[[], Opened]) -> None:
        self._forget()
        self._run(lambda _: work(), self._show_opened, self.tr("Reading the list"))

    def _preview_again(self, opened: Opened) -> None:
        self._forget()
        self._run(
            lambda progress: self._rosters.preview(opened, progress),
            self._show_preview,
            self.tr("Looking at the rows"),
        )

    def _run(self, work: Callable[[Progress], Any], then: Callable[[Any], None], title: str) -> None:
        """One thing at a time: a newer question replaces the older."""
        if self._job:
            self._job.cancel()
        self._asked += 1
        self.note.hide()
        asked = self._asked
        self._job = self._context.jobs.start(
            f"roster {next(_serial)}", work, partial(self._on_success, asked, then), self._on_failure
        )
        self._job.ended.connect(partial(self._on_ended, asked))
        self.progress.follow(title, self._job)
        self._enable()

    def _on_success(self, asked: int, then: Callable[[Any], None], found: Any) -> None:
        if asked != self._asked:
            return
        self._job = None
        if self._is_leaving and then != self._on_taken:
            super().reject()
        else:
            then(found)

    def _on_failure(self, error: AppError) -> None:
        if isinstance(error, BadFile) and error.code == "no_name_column" and self._opened:
            self.note.say(self.tr("No column holds the names yet. Choose “Full name” over the right column."))
            self.columns_chip.setChecked(True)
        else:
            self.note.say(str(error_text(error)), "trouble")

    def _on_ended(self, asked: int) -> None:
        if asked != self._asked:
            return
        stopped, self._job = self._job is not None and self._job.cancelled.is_set(), None
        self._enable()
        if self._is_leaving:
            super().reject()
        elif stopped:
            self.note.say(self.tr("Stopped. The notebook has not changed."))
            self.again_button.show()

    # ---- showing

    def _show_sheets(self, sheets: Sequence[SheetInfo]) -> None:
        names = [sheet.name for sheet in sheets if sheet.rows]
        if names:
            self.sheet.addItems(names)
        else:
            self._on_failure(BadFile("no_rows"))

    def _show_opened(self, opened: Opened) -> None:
        self._opened = opened
        self.table.rows.choices.clear()
        self._offer_headers(opened)
        tells = TELLS_HOUSEHOLDS & set(opened.guess.columns.values())
        may_group = self._context.office.person.may("household.group")
        self.households.setVisible(self.offers_households and may_group and bool(tells))
        self.content.show()
        self.strip.show_columns(opened)
        self._preview_again(opened)

    def _offer_headers(self, opened: Opened) -> None:
        """The first rows, each by what it says; 0: there is no header."""
        self.header.clear()
        self.header.addItem(self.tr("no header"), 0)
        for number, cells in enumerate(islice(opened.sheet, HEADERS), start=1):
            if words := " · ".join(filter(None, map(text_of, cells)))[:WORDS]:
                said = self.tr("{row}: {words}")
                self.header.addItem(said.format(row=number_text(number), words=words), number)
        rows = opened.guess.header_rows
        self.header.setCurrentIndex(max(0, self.header.findData(rows[0] + 1 if rows else 0)))

    def _show_preview(self, preview: Preview) -> None:
        self._preview = preview
        doubtful = sum(1 for row in preview.rows if row.kind == "person" and preview.needs_looking(row))
        text = self.tr("Only rows to look at ({count})").format(count=number_text(doubtful))
        self.doubtful_chip.setText(text)
        self._show_rows()
        self._show_sums()

    def _show_columns(self, shown: bool) -> None:
        """In large type on a small screen there is room for the columns or for the rows."""
        self.strip.setVisible(shown)
        self.rows_part.setVisible(self._is_roomy or not shown)

    def _show_rows(self) -> None:
        self.table.rows.show_rows(self._preview, only_doubtful=self.doubtful_chip.isChecked())

    def _show_row(self) -> None:
        self.compare.show_row(self.table.current_row(), self._preview, self.table.rows.choices)

    def _show_sums(self) -> None:
        preview = self._preview
        if preview is None:
            return
        taking = preview.taking(self.table.rows.choices)
        text = self.tr(
            "{rows} rows: {people} people, {gone} deceased or moved away, {refused} without a name."
        )
        self.sums.setText(
            text.format(
                rows=number_text(preview.tally.rows),
                people=number_text(len(preview.people)),
                gone=number_text(len(preview.gone)),
                refused=number_text(preview.tally.refused),
            )
        )
        self.take_button.setText(self._words_of_button(len(taking.people), len(taking.filled)))
        self._enable()

    def _words_of_button(self, new: int, filled: int) -> str:
        more = self.tr("Bring in {count} people, fill in {known}")
        plain = self.tr("Bring in {count} people")
        return (more if filled else plain).format(count=number_text(new), known=number_text(filled))

    def _can_take(self) -> bool:
        return bool(self._preview and self._preview.taking(self.table.rows.choices))

    def _forget(self) -> None:
        self._preview = None
        self.sums.clear()
        self._show_rows()

    def _enable(self) -> None:
        self.take_button.setEnabled(self._job is None and self._can_take())
        self.again_button.setVisible(False)

    def _on_taken(self, brought: Any) -> None:
        rosters, jobs = self._rosters, self._context.jobs
        self._context.notices.done(
            self.tr("Brought in {count} people.").format(count=number_text(brought.people)),
            undo=lambda: jobs.follow(rosters.take_back(brought)),
        )
        self.accept()
        if not self.households.isHidden() and self.households.isChecked():
            people = brought.made.records.get("citizen", frozenset())
            GroupingDialog(self._context, self.parentWidget(), self.place.currentData(), people).show()

    # ---- building

    def _make_parts(self) -> None:
        self.sheet, self.place = QComboBox(), QComboBox()
        for place in self._context.office.notebook.places():
            self.place.addItem(place.name, place.cell)
        self.header = QComboBox()
        for box in (self.sheet, self.header, self.place):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.basis = QLineEdit(self.tr("List kept by the ward"))
        self.note = NoteBar("", "info")
        self.again_button = self.note.add_button(self.tr("Read again"), self.look)
        self.columns_chip = Chip(self.tr("Columns of the list"))
        self.doubtful_chip = Chip(self.tr("Only rows to look at"))
        self.strip, self.table, self.compare = RosterStrip(), RosterTable(), RosterCompare()
        self.sums = QLabel(wordWrap=True)
        self.progress = ProgressPanel()
        self.households = Chip(self.tr("Then make households of them"))
        self.households.setChecked(True)
        self.households.hide()
        self.take_button = button(self.tr("Bring in"), "primary", "download")
        self.back_button = button(self.tr("Back"))
        self.note.hide()
        self._enable()

    def _lay_out(self) -> None:
        open_within(self, *SIZE)
        self._is_roomy = self.height() >= look().px(ROOMY)
        self.rows_part = QWidget()
        rows = QHBoxLayout(self.rows_part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.compare)
        self.content = QWidget()
        content = QVBoxLayout(self.content)
        content.setContentsMargins(0, 0, 0, 0)
        content.addLayout(row(self.columns_chip, self.doubtful_chip, None))
        content.addWidget(self.strip)
        content.addWidget(self.rows_part, 1)
        content.addStretch()
        content.addWidget(self.sums)
        self.content.hide()  # until a sheet is open
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.addLayout(self._fields())
        layout.addWidget(self.note)
        layout.addWidget(self.content, 1)
        layout.addStretch()
        layout.addWidget(self.progress)
        layout.addLayout(row(self.households, None, self.back_button, self.take_button))

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        for column, (text, widget, stretch) in enumerate(
            (
                (self.tr("Sheet"), self.sheet, 3),
                (self.tr("Header in row"), self.header, 3),
                (self.tr("These people live in"), self.place, 3),
                (self.tr("By what right it is kept"), self.basis, 4),
            )
        ):
            grid.addWidget(label_for(text, widget), 0, column)
            grid.addWidget(widget, 1, column)
            grid.setColumnStretch(column, stretch)
        return grid

    def _connect(self) -> None:
        self.sheet.currentIndexChanged.connect(self.look)
        self.header.activated.connect(self.begin_at)
        self.columns_chip.toggled.connect(self._show_columns)
        self.columns_chip.setChecked(self._is_roomy)
        self._show_columns(self._is_roomy)
        self.doubtful_chip.toggled.connect(self._show_rows)
        self.strip.corrected.connect(self.correct)
        self.table.chosen.connect(self._show_row)
        self.compare.chosen.connect(self.choose)
        self.compare.turned.connect(self.turn)
        self.compare.chosen_for_all.connect(partial(self.choose, for_all=True))
        self.take_button.clicked.connect(self.take)
        self.back_button.clicked.connect(self.reject)
