"""Đại sứ số: unit by unit who is one, and where there is none yet; entered, changed, struck through here."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.contract.ids import uuid7
from desktop.services.ambassador import AmbassadorDraft, AmbassadorRow
from desktop.services.drafting import checked
from desktop.services.phone import phone_text
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.progress.lists import ListDialog
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.number_edits import PhoneEdit


class AmbassadorsDialog(ListDialog):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, self.tr("Digital ambassadors"), self._columns(), parent)
        self.new_button = button(self.tr("Note one"), "primary", "plus")
        self.edit_button = button(self.tr("Change"))
        self.void_button = button(self.tr("Strike through"))
        for each in (self.new_button, self.edit_button, self.void_button):
            self.flow.addWidget(each)
            each.setVisible(context.office.person.may("ambassador"))
        self.new_button.clicked.connect(self.begin)
        self.edit_button.clicked.connect(lambda: self.change(self.view.current_id()))
        self.void_button.clicked.connect(self.void)
        self.view.opened.connect(self.change)
        self.view.selected.connect(self._enable)
        self.fill(context.office.ambassador.rows, ["ambassador", "neighbourhood", "catalog_entry"])
        self.view.selectRow(0)

    def begin(self) -> "AmbassadorDialog":
        """Another one, of the unit that is chosen."""
        chosen = self._chosen()
        return self._show(uuid7(), chosen.unit.code if chosen else None)

    def change(self, row_id: str) -> "AmbassadorDialog | None":
        chosen = self._chosen(row_id)
        if chosen is None or not self.context.office.person.may("ambassador"):
            return None
        return self._show(uuid7() if chosen.is_gap else chosen.id, chosen.unit.code)

    def void(self) -> None:
        chosen = self._chosen()
        if chosen is None or chosen.is_gap:
            return
        ambassadors, jobs, notices = self.context.office.ambassador, self.context.jobs, self.context.notices
        said = self.tr("{name} is struck through.").format(name=chosen.full_name)

        def back() -> None:
            jobs.follow(ambassadors.void(chosen.id, reason=None))

        jobs.follow(ambassadors.void(chosen.id, reason="mistake"), lambda _: notices.done(said, back))

    def _show(self, record: str, unit: str | None) -> "AmbassadorDialog":
        dialog = AmbassadorDialog(self.context, record, unit, self)
        dialog.show()
        return dialog

    def _chosen(self, row_id: str = "") -> AmbassadorRow | None:
        wanted = row_id or self.view.current_id()
        return next((row for row in self.context.office.ambassador.rows() if row.id == wanted), None)

    def _enable(self, _row: str) -> None:
        row = self.view.currentIndex().data(LazyTable.RowRole)
        is_one = isinstance(row, AmbassadorRow) and not row.is_gap
        self.edit_button.setEnabled(is_one)
        self.void_button.setEnabled(is_one)

    def _columns(self) -> list[Column]:
        nobody = self.tr("nobody yet")
        return [
            Column(
                self.tr("Neighbourhood or unit"),
                lambda row: row.unit.name,
                sign=lambda row: ("circle-dashed", "quiet") if row.is_gap else ("circle-check", "safe"),
                key="unit",
            ),
            Column(self.tr("Ambassador"), lambda row: row.full_name or nobody, 16, key="name"),
            Column(self.tr("Phone"), lambda row: phone_text(row.phone), 12, key="phone"),
            Column(self.tr("Since"), lambda row: date_text(row.since), 11, key="since"),
            Column(self.tr("Until"), lambda row: date_text(row.until), 11, key="until"),
        ]


class AmbassadorDialog(RecordDialog):
    def __init__(
        self, context: PageContext, record: str, unit: str | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "ambassador", record, parent, "")
        self.setWindowTitle(self.tr("Digital ambassador"))
        units = QComboBox()
        for each in context.office.ambassador.units():
            units.addItem(each.name, each.code)
        form = self.form
        form.add_field("unit", self.tr("Neighbourhood or unit"), units)
        form.add_field("full_name", self.tr("Full name"), QLineEdit())
        form.add_field("phone", self.tr("Phone"), PhoneEdit())
        form.add_field("since", self.tr("Since"), DateEdit())
        form.add_field("until", self.tr("Until"), DateEdit())
        form.add_field("document_no", self.tr("Number of the decision"), QLineEdit())
        stored = context.office.ambassador.stored(record)
        self.load(stored)
        if not stored and unit:
            units.setCurrentIndex(units.findData(unit))

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[str]:
        saved = self.context.office.ambassador.save(self.record_id, checked(AmbassadorDraft, values), seen)
        follow, undo, notices = (
            self.context.jobs.follow,
            self.context.office.history.undo,
            self.context.notices,
        )
        said = self.tr("The ambassador is noted.")
        follow(saved, lambda deed: notices.done(said, lambda: follow(undo(deed))), lambda _error: None)
        return saved
