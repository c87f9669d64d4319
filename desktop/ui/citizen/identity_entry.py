"""Outcomes of an appointment sheet typed back: `12 ↵ 2 ↵`. Each is saved at once and can be taken back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from desktop.contract.access import IDENTITY
from desktop.errors import AppError, InvalidInput
from desktop.paging import held
from desktop.services.digital_identity import SheetRow
from desktop.ui.context import PageContext
from desktop.ui.error_text import problem_text
from desktop.ui.formats import date_text, number_text, today
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.table_view import TableView
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.number_entry import NumberEntry
from desktop.ui.widgets.surfaces import NoteBar

SIZE = (900, 620)
SIGNS = {"kept": ("circle-check", "done"), "missed": ("circle-alert", "waiting")}


class IdentityEntry(QDialog):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Outcomes at the police"))
        self._context, office = context, context.office
        self._rows: list[SheetRow] = []
        self._last = ""  # deed of the row just saved
        outcomes = [(entry.code, entry.title) for entry in office.digital_identity.outcomes()]
        self._kinds = office.observation.kinds_by_code()
        self.sheet, self.day = QComboBox(editable=True), DateEdit()
        self.sheet.setMinimumContentsLength(8)
        self.sheet.addItems(list(office.digital_identity.sheets()))
        self.entry = NumberEntry(outcomes, self._who)
        self.saved_note = NoteBar("", "safe")
        self.saved_note.add_button(self.tr("Take the row back"), self.take_back)
        self.model = LazyTable(self._columns(), held(lambda: self._rows), self)
        self.view = TableView(self.model, self.tr("Rows of the sheet"))
        self.view.say_when_empty(self.tr("Choose the number of the sheet, at its upper right."))
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.done_button = button(self.tr("Finish"))
        self._lay_out()
        self.sheet.currentTextChanged.connect(self.show_sheet)
        self.entry.said.connect(self.type_in)
        self.done_button.clicked.connect(self.accept)
        self.show_sheet()

    def show_sheet(self) -> None:
        """The rows of the sheet of this number; the first that is open is proposed."""
        self._reload()
        first = next((each for each in self._rows if each.status == "open"), None)
        if self._rows:
            self.day.set_date(min(self._rows[0].day, today()))
        self.entry.begin(first.row if first else 0)
        self.saved_note.hide()

    def type_in(self, number: int, outcome: str, _more: str) -> None:
        day = self.day.date_or_text()
        if not day or isinstance(day, str):
            self.entry.say(self.tr("Not a day. Example: 27/11/2026."))
            self.day.setFocus()
            return
        saving = self._context.office.digital_identity.type_in(self._number(), number, outcome, day)
        self._context.jobs.follow(
            saving.saved, lambda _: self._on_saved(number, saving.deed), self._on_failed
        )

    def take_back(self) -> None:
        """The row just saved is open again."""
        if self._last:
            undone = self._context.office.history.undo(self._last)
            self._last = ""
            self.saved_note.hide()
            self._context.jobs.follow(undone, lambda _: self._reload())

    def _number(self) -> str:
        return self.sheet.currentText().strip().upper()

    def _reload(self) -> None:
        number = self._number()
        self._rows = list(self._context.office.digital_identity.rows(number)) if number else []
        self.model.reload()
        done = sum(1 for each in self._rows if each.status != "open")
        text = self.tr("{done} of {all} rows typed in")
        self.count.setText(
            text.format(done=number_text(done), all=number_text(len(self._rows))) if self._rows else ""
        )

    def _who(self, number: int) -> str:
        found = next((each for each in self._rows if each.row == number), None)
        return " · ".join(filter(None, (found.name, found.birth))) if found else ""

    def _on_saved(self, number: int, deed: str) -> None:
        self._last = deed
        self._reload()
        saved = next((each for each in self._rows if each.row == number), None)
        text = self.tr("Row {row} saved: {name}, {outcome}.")
        if saved:
            said = text.format(row=number, name=saved.name, outcome=self._outcome(saved))
            self.saved_note.say(said, "safe")
        later = (each.row for each in self._rows if each.status == "open" and each.row > number)
        self.entry.begin(next(later, number + 1 if number < len(self._rows) else 0))

    def _on_failed(self, error: AppError) -> None:
        if isinstance(error, InvalidInput):
            self.entry.say(problem_text(error.problems[0]))
        else:
            self._context.notices.error(error)

    def _outcome(self, each: SheetRow) -> str:
        if each.status == "missed":
            return self.tr("did not come")
        if each.status == "cancelled":
            return self.tr("on a newer sheet")
        kind = self._kinds.get(IDENTITY)
        known = kind.words(each.value) if kind and each.value else ""
        return known if each.status == "kept" else ""

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Row"), lambda each: str(each.row), 5, Qt.AlignmentFlag.AlignRight),
            Column(self.tr("Name"), lambda each: each.name),
            Column(self.tr("Born"), lambda each: each.birth, 10),
            Column(self.tr("Expected on"), lambda each: date_text(each.day), 11),
            Column(
                self.tr("Result"),
                self._outcome,
                16,
                sign=lambda each: SIGNS.get(each.status, ("circle-dashed", "quiet")),
            ),
        ]

    def _lay_out(self) -> None:
        labels = [QLabel(self.tr("Sheet")), QLabel(self.tr("Day"))]
        for label, field in zip(labels, (self.sheet, self.day), strict=True):
            label.setProperty("role", "label")
            label.setBuddy(field)
            field.setAccessibleName(label.text())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addLayout(row(labels[0], self.sheet, labels[1], self.day, None))
        for widget in (self.entry, self.saved_note):
            layout.addWidget(widget)
        layout.addWidget(self.view, 1)
        layout.addLayout(row(self.count, None, self.done_button))
        self.resize(min(look().px(SIZE[0]), 1320), min(look().px(SIZE[1]), 690))
