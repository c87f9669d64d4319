"""Confirmations from an Excel list: who is meant surely, perhaps, or is nobody here; then take them."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.errors import AppError, BadFile
from desktop.paging import held
from desktop.services.citizen_id import mask_national_id
from desktop.services.confirmation_list import ConfirmationPreview, ListedConfirmation
from desktop.services.roster import Opened
from desktop.services.workbook import SheetInfo
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from desktop.ui.formats import date_text, number_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.table_view import TableView
from desktop.ui.training_class.confirmation_dialog import sources
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.room import open_within
from desktop.ui.widgets.surfaces import NoteBar

SIZE = (1240, 560)
_serial = count()


class ConfirmationListDialog(QDialog):
    """Nothing changes before "Note them" is pressed."""

    def __init__(self, context: PageContext, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Confirmations from a list"))
        self._context, self._path = context, path
        self._opened: Opened | None = None
        self._preview: ConfirmationPreview | None = None
        self._also: set[str] = set()  # of whom a person said that it is she
        self.sheet, self.source = QComboBox(), sources(context, is_asked=False)
        self.sum, self.note = QLabel(wordWrap=True), NoteBar("", "waiting")
        self.sum.setProperty("role", "strong")
        self.model = LazyTable(self._columns(), held(self._rows), self)
        self.view = TableView(self.model, self.tr("People of the list"))
        self.is_she_button = button(self.tr("It is this person"))
        self.back_button = button(self.tr("Back"))
        self.take_button = button(self.tr("Note them"), "primary", "check")
        self._lay_out()
        self._connect()
        self._show_preview(None)
        self._run(lambda: context.office.roster.sheets(path), self._show_sheets)

    def read(self) -> None:
        """The chosen sheet, as confirmations from the chosen source."""
        office, name, source = self._context.office, self.sheet.currentText(), self.source.currentData()
        opened = self._opened

        def work() -> tuple[Opened, ConfirmationPreview]:
            sheet = (
                opened if opened and opened.sheet.info.name == name else office.roster.open(self._path, name)
            )
            return sheet, office.confirmation_list.preview(sheet, source)

        self._run(work, self._on_read)

    def say_it_is_she(self) -> None:
        """Or that it is not, after all."""
        if chosen := self._chosen():
            same_row = {each.id for each in self._rows() if each.row == chosen.row}
            self._also = (self._also - same_row) | ({chosen.id} - self._also)
            self.model.reload()
            self._say()

    def take(self) -> None:
        if self._preview:
            deed = self._context.office.confirmation_list.take(self._preview, frozenset(self._also))
            self.take_button.setEnabled(False)
            self._context.jobs.follow(deed, self._on_taken, self._on_failed)

    # ---- inside

    def _run(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self.note.hide()
        name = f"confirmations {next(_serial)}"
        self._context.jobs.start(name, lambda _progress: work(), then, self._on_failed)

    def _show_sheets(self, sheets: list[SheetInfo]) -> None:
        names = [sheet.name for sheet in sheets if sheet.rows]
        if names:
            self.sheet.addItems(names)  # chooses the first: it is read
        else:
            self._on_failed(BadFile("no_rows"))

    def _on_read(self, found: tuple[Opened, ConfirmationPreview]) -> None:
        self._opened, preview = found
        self._also.clear()
        self._show_preview(preview)
        if not preview.columns:
            self.note.say(
                self.tr("No column of a number, a day or a body was found: only the source would be noted.")
            )

    def _on_failed(self, error: AppError) -> None:
        self._show_preview(None)
        self.note.say(str(error_text(error)), "trouble")

    def _on_taken(self, deed: str) -> None:
        undo, jobs = self._context.office.history.undo, self._context.jobs
        said = self.tr("{count} confirmations noted.").format(count=number_text(self._taken()))
        self._context.notices.done(said, lambda: jobs.follow(undo(deed)))
        self.accept()

    def _show_preview(self, preview: ConfirmationPreview | None) -> None:
        self._preview = preview
        self.model.show(held(self._rows))
        self._say()

    def _say(self) -> None:
        found = self._preview
        self.take_button.setEnabled(self._taken() > 0)
        self._enable()
        self.sum.setVisible(found is not None)
        if found:
            text = self.tr("Surely meant: {known}. Perhaps: {perhaps}. Nobody here: {unknown}.")
            self.sum.setText(
                text.format(
                    known=number_text(len(found.known)),
                    perhaps=number_text(len({each.row for each in found.perhaps})),
                    unknown=number_text(len(found.unknown)),
                )
            )

    def _enable(self) -> None:
        chosen = self._chosen()
        is_open = chosen is not None and chosen.citizen_id is not None and not chosen.is_sure
        self.is_she_button.setEnabled(is_open)
        is_said = chosen is not None and chosen.id in self._also
        self.is_she_button.setText(self.tr("Somebody else") if is_said else self.tr("It is this person"))

    def _taken(self) -> int:
        return len(self._preview.known) + len(self._also) if self._preview else 0

    def _rows(self) -> list[ListedConfirmation]:
        """What a person must look at comes first."""
        found = self._preview
        return [*found.perhaps, *found.unknown, *found.known] if found else []

    def _chosen(self) -> ListedConfirmation | None:
        return next((each for each in self._rows() if each.id == self.view.current_id()), None)

    def _meant(self, each: ListedConfirmation) -> str:
        if each.is_sure:
            return self.tr("surely")
        if each.citizen_id is None:
            return self.tr("nobody here: left out")
        return (
            self.tr("you said: it is she")
            if each.id in self._also
            else self.tr("perhaps: same name and year")
        )

    def _sign(self, each: ListedConfirmation) -> tuple[str, str]:
        if each.is_sure or each.id in self._also:
            return "circle-check", "done"
        return ("circle-alert", "waiting") if each.citizen_id else ("circle-dashed", "quiet")

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Row"), lambda each: number_text(each.row), 5, Qt.AlignmentFlag.AlignRight),
            Column(self.tr("Name"), lambda each: each.name),
            Column(self.tr("Who is meant"), self._meant, 22, sign=self._sign),
            Column(self.tr("Born"), lambda each: birth_text(each.birth), 9),
            Column(self.tr("In the notebook"), _known_text, 20),
            Column(self.tr("Number"), lambda each: each.draft.number or "", 8),
            Column(self.tr("Day"), lambda each: date_text(each.draft.confirmed_on), 10),
            Column(self.tr("Who confirmed it"), lambda each: each.draft.body or "", 14),
        ]

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        labels = [QLabel(self.tr("Sheet")), QLabel(self.tr("Confirmed on"))]
        for label, box in zip(labels, (self.sheet, self.source), strict=True):
            box.setAccessibleName(label.text())
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        layout.addLayout(row(labels[0], self.sheet, labels[1], self.source, None))
        for widget in (self.sum, self.note):
            layout.addWidget(widget)
        layout.addWidget(self.view, 1)
        layout.addLayout(row(self.is_she_button, None, self.back_button, self.take_button))
        open_within(self, *SIZE)

    def _connect(self) -> None:
        for box in (self.sheet, self.source):
            box.currentIndexChanged.connect(self.read)
        self.view.selected.connect(lambda _id: self._enable())
        self.is_she_button.clicked.connect(self.say_it_is_she)
        self.back_button.clicked.connect(self.reject)
        self.take_button.clicked.connect(self.take)


def _known_text(each: ListedConfirmation) -> str:
    """What tells two of one name apart."""
    known = {name: str(value) for name, value in each.known.items()}
    number = mask_national_id(known.get("national_id"))
    return " · ".join(filter(None, (birth_text(known.get("birth")), known.get("address"), number)))
