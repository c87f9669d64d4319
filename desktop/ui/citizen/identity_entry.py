"""Outcomes of an appointment sheet for the police, typed back."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.contract.access import IDENTITY
from desktop.services.digital_identity import SheetRow
from desktop.services.observation import Saving
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, today
from desktop.ui.lazy_table import Column
from desktop.ui.paper.sheet_entry import EntryPlan, SheetEntry
from desktop.ui.widgets.labelled import label_for

SIGNS = {"kept": ("circle-check", "safe"), "missed": ("circle-alert", "waiting")}


class IdentityEntry(SheetEntry):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Outcomes at the police"))
        identity = context.office.digital_identity
        self._kind = context.office.observation.kinds_by_code().get(IDENTITY)
        self.sheet = QComboBox(editable=True)
        self.sheet.setMinimumContentsLength(8)
        self.sheet.addItems(list(identity.sheets()))
        label = label_for(self.tr("Sheet"), self.sheet)
        choices = [(entry.code, entry.title) for entry in identity.outcomes()]
        plan = EntryPlan(choices, self._columns(), self._rows, _who, self._said, self._save)
        self.lay(plan, [label, self.sheet])
        self.view.say_when_empty(
            self.tr("Choose the number of the sheet, at its upper right.")
            if self.sheet.count()
            else self.tr(
                "No sheet is printed yet. First print one: “Lists”, “Appointment sheet for the police…”."
            )
        )
        self.sheet.currentTextChanged.connect(self.show_sheet)
        self.show_sheet()

    def show_sheet(self) -> None:
        """The rows of the sheet of this number."""
        self.begin()
        if self.rows:
            self.day.set_date(min(self.rows[0].day, today()))

    def _number(self) -> str:
        return self.sheet.currentText().strip().upper()

    def _rows(self) -> Sequence[SheetRow]:
        return self.context.office.digital_identity.rows(self._number()) if self._number() else []

    def _save(self, number: int, outcome: str, _more: str, day: date) -> Saving:
        return self.context.office.digital_identity.type_in(self._number(), number, outcome, day)

    def _said(self, each: SheetRow) -> str:
        if each.status == "missed":
            return self.tr("did not come")
        if each.status == "cancelled":
            return self.tr("on a newer sheet")
        known = self._kind.words(each.value) if self._kind and each.value else "–"
        return known if each.status == "kept" else ""

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Row"), lambda each: str(each.number), 5, Qt.AlignmentFlag.AlignRight),
            Column(self.tr("Name"), lambda each: each.name),
            Column(self.tr("Born"), lambda each: each.birth, 10),
            Column(self.tr("Expected on"), lambda each: date_text(each.day), 11),
            Column(
                self.tr("Result"),
                self._said,
                16,
                sign=lambda each: SIGNS.get(each.status, ("circle-dashed", "quiet")),
            ),
        ]


def _who(each: SheetRow) -> str:
    return " · ".join(filter(None, (each.name, each.birth)))
