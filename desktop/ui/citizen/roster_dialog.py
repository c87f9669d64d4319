"""Bringing in a roster: which sheet, what each row came to; then take it, with a way back."""

from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.changes import Changes
from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.roster import Preview
from desktop.services.roster_problem import RowProblem
from desktop.services.roster_rows import RosterRow
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.progress_panel import ProgressPanel

SHOWN = 500  # rows of the preview; the sums speak of all
JOB = "roster"

# What is said of a problem, by how it begins: the list of codes is in services/roster_problem.py.
REMARKS = {
    "no_name": QT_TRANSLATE_NOOP("roster", "no name"),
    "name": QT_TRANSLATE_NOOP("roster", "name: please look"),
    "birth": QT_TRANSLATE_NOOP("roster", "birth: please look"),
    "id_zero_restored": QT_TRANSLATE_NOOP("roster", "ID: lost zero put back"),
    "id": QT_TRANSLATE_NOOP("roster", "ID number: please look"),
    "sex": QT_TRANSLATE_NOOP("roster", "sex: please look"),
    "phone_zero_restored": QT_TRANSLATE_NOOP("roster", "phone: lost zero put back"),
    "phone": QT_TRANSLATE_NOOP("roster", "phone: please look"),
    "ditto": QT_TRANSLATE_NOOP("roster", "“the same” mark: please look"),
    "duplicate": QT_TRANSLATE_NOOP("roster", "twice in this list: row {text}"),
    "deceased": QT_TRANSLATE_NOOP("roster", "noted as deceased"),
    "moved_away": QT_TRANSLATE_NOOP("roster", "noted as moved away"),
    "sensitive": QT_TRANSLATE_NOOP("roster", "a private remark: please look"),
}


class RosterDialog(QDialog):
    """Nothing changes before "Bring in" is pressed."""

    def __init__(self, context: PageContext, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._path = path
        self._preview: Preview | None = None
        self.setWindowTitle(self.tr("Bring in a list"))
        self.resize(1000, 620)
        self.sheet, self.place = QComboBox(), QComboBox()
        for place in context.office.notebook.places():
            self.place.addItem(place.name, place.cell)
        self.basis = QLineEdit(self.tr("List kept by the ward"))
        self.sums = QLabel()
        self.sums.setWordWrap(True)
        self.table = QTableWidget(0, 7)
        self.table.setHorizontalHeaderLabels(
            [
                self.tr("Row"),
                self.tr("Full name"),
                self.tr("Born"),
                self.tr("ID number"),
                self.tr("Phone"),
                self.tr("Remarks"),
                self.tr("Address"),
            ]
        )
        self.table.setAccessibleName(self.tr("Rows of the list"))
        self.table.verticalHeader().hide()
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.progress = ProgressPanel()
        self.take_button = button(self.tr("Bring in"), "primary", "download")
        self.back_button = button(self.tr("Back"))
        self._lay_out()
        self.sheet.currentIndexChanged.connect(self.look)
        self.take_button.clicked.connect(self.take)
        self.back_button.clicked.connect(self.reject)
        self._start()

    def look(self) -> None:
        """Read the chosen sheet, off the GUI thread."""
        name, rosters = self.sheet.currentText(), self._context.office.roster
        if name:
            self.take_button.setEnabled(False)
            work = self._context.jobs.start(JOB, lambda _: rosters.preview(self._path, name), self._show)
            self.progress.follow(self.tr("Reading the list"), work, can_stop=False)

    def take(self) -> None:
        if self._preview is None:
            return
        people, home, basis = self._preview.new_people, self.place.currentData(), self.basis.text().strip()
        rosters = self._context.office.roster
        job = self._context.jobs.start(
            JOB, lambda progress: rosters.take(people, home, basis, progress), self._on_taken
        )
        self.take_button.setEnabled(False)
        self.progress.follow(self.tr("Bringing in the list"), job)
        job.ended.connect(lambda: self.take_button.setEnabled(True))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Sheet"), self.sheet)
        form.addRow(self.tr("These people live in"), self.place)
        form.addRow(self.tr("By what right it is kept"), self.basis)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.sums)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.progress)
        layout.addLayout(row(None, self.back_button, self.take_button))

    def _start(self) -> None:
        rosters = self._context.office.roster
        self._context.jobs.start(JOB, lambda _: rosters.sheets(self._path), self._show_sheets)

    def _show_sheets(self, sheets: object) -> None:
        names = [sheet.name for sheet in sheets if sheet.rows]  # type: ignore[attr-defined]
        self.sheet.addItems(names)

    def _show(self, preview: Preview) -> None:
        self._preview = preview
        people, new = preview.people, preview.new_people
        doubts = sum(1 for each in people if each.worst() == "check")
        text = self.tr(
            "{rows} rows: {people} people, {new} to bring in, {doubts} to look at, "
            "{gone} deceased or moved away, {refused} without a name."
        )
        self.sums.setText(
            text.format(
                rows=number_text(preview.tally.rows),
                people=number_text(len(people)),
                new=number_text(len(new)),
                doubts=number_text(doubts),
                gone=number_text(len(preview.gone)),
                refused=number_text(preview.tally.refused),
            )
        )
        self.take_button.setText(self.tr("Bring in {count} people").format(count=number_text(len(new))))
        self.take_button.setEnabled(bool(new))
        shown = sorted(people, key=lambda each: each.worst() != "check")[:SHOWN]
        self.table.setRowCount(len(shown))
        for place, person in enumerate(shown):
            self._show_row(place, person, preview)
        self.table.resizeColumnsToContents()

    def _show_row(self, place: int, person: RosterRow, preview: Preview) -> None:
        values = {name: str(value or "") for name, value in person.values.items()}
        remarks = [remark(problem) for problem in person.problems]
        if person.number in preview.known:
            remarks.insert(0, self.tr("is here already"))
        texts = [
            str(person.number),
            values.get("full_name", ""),
            birth_text(values.get("birth")),
            mask_national_id(values.get("national_id")),
            values.get("phone", ""),
            "; ".join(dict.fromkeys(filter(None, remarks))),
            values.get("address", ""),
        ]
        for column, text in enumerate(texts):
            self.table.setItem(place, column, QTableWidgetItem(text))

    def _on_taken(self, changes: Changes) -> None:
        count = len(changes.records.get("citizen", ()))
        rosters, jobs = self._context.office.roster, self._context.jobs
        self._context.notices.done(
            self.tr("Brought in {count} people.").format(count=number_text(count)),
            undo=lambda: jobs.follow(rosters.take_back(changes)),
        )
        self.accept()


def remark(problem: RowProblem) -> str:
    """The words for a problem; nothing for what was merely read in a way that is sure."""
    known = next((words for start, words in REMARKS.items() if problem.code.startswith(start)), None)
    if known is None:
        return ""
    return QCoreApplication.translate("roster", str(known)).format(text=problem.text)
