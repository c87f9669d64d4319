"""The people: search, filter, a list of any length, a card beside it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.changes import Changes
from desktop.contract.birth import birth_text
from desktop.contract.ids import uuid7
from desktop.services.citizen import CitizenFilter
from desktop.services.citizen_id import mask_national_id
from desktop.services.phone import phone_text
from desktop.ui.citizen.card import CitizenCard
from desktop.ui.citizen.dialog import CitizenDialog
from desktop.ui.citizen.roster_dialog import RosterDialog
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.table_view import TableView
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import Chip, button
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.search_field import SearchField

SEARCH_WIDTH = 240


class CitizenPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._filter = CitizenFilter()
        office = context.office
        self._cells = {place.cell: place.name for place in office.notebook.places()}
        self.search = SearchField(self.tr("Name without accents, phone or ID number"))
        self.place = QComboBox()
        self.place.setAccessibleName(self.tr("Neighbourhood"))
        self.place.addItem(self.tr("All neighbourhoods"), None)
        for cell, name in self._cells.items():
            self.place.addItem(name, cell)
        self.never, self.voided = Chip(self.tr("Not helped yet")), Chip(self.tr("Struck through too"))
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.list_button = button(self.tr("Lists"), "", "file-spreadsheet")
        menu = QMenu(self.list_button)
        menu.addAction(self.tr("Bring in from Excel…"), self.bring_in)
        menu.addAction(self.tr("Write this list to Excel…"), partial(self.write_list, full_ids=False))
        menu.addAction(self.tr("… with full ID numbers (noted)"), partial(self.write_list, full_ids=True))
        self.list_button.setMenu(menu)
        self.new_button = button(self.tr("New person"), "primary", "plus")
        self.model = LazyTable(
            [
                Column(self.tr("Full name"), lambda row: row.full_name),
                Column(self.tr("Born"), lambda row: birth_text(row.birth), 11),
                Column(self.tr("ID number"), lambda row: mask_national_id(row.national_id), 12),
                Column(self.tr("Phone"), lambda row: phone_text(row.phone), 12),
                Column(self.tr("Neighbourhood"), lambda row: self._cells.get(row.cell, ""), 12),
            ],
            partial(office.citizen.page, self._filter),
            self,
        )
        self.view = TableView(self.model, self.tr("People"))
        self.card = CitizenCard(context)
        self.progress = ProgressPanel()
        self._lay_out()
        self._connect()
        self._say_why_empty()
        self._show_count()

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("citizen", {"id": …}): show this person's card."""
        if citizen := facts.get("id"):
            self.view.select(citizen)
            self.card.show_person(citizen)

    def focus_search(self) -> None:
        self.search.setFocus()

    def open(self, citizen_id: str) -> CitizenDialog:
        dialog = CitizenDialog(self._context, citizen_id, self)
        dialog.show()
        return dialog

    def bring_in(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Bring in a list"), "", "Excel (*.xlsx)")
        if path:
            RosterDialog(self._context, Path(path), self).show()

    def write_list(self, *, full_ids: bool) -> None:
        """What the list shows now, in the ward's form."""
        name = f"{self.tr('People')}.xlsx"
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Write this list to Excel"), name, "Excel (*.xlsx)"
        )
        if not path:
            return
        wanted, writer = self._filter, self._context.office.citizen_list
        job = self._context.jobs.start(
            "export",
            lambda progress: writer.write(Path(path), wanted, progress, full_ids=full_ids),
            self._on_written,
        )
        self.progress.follow(self.tr("Writing the list"), job)

    def refresh(self) -> None:
        """Ask the list again with the filters as they stand."""
        self._filter = CitizenFilter(
            text=self.search.text(),
            cell=self.place.currentData(),
            with_voided=self.voided.isChecked(),
            only_helped=False if self.never.isChecked() else None,
        )
        self.model.show(partial(self._context.office.citizen.page, self._filter))
        self._say_why_empty()
        self._show_count()

    def _lay_out(self) -> None:
        top, beside = QHBoxLayout(), QWidget()
        top.setSpacing(8)
        self.search.setMinimumWidth(look().px(SEARCH_WIDTH))
        top.addWidget(self.search, 1)
        top.addWidget(beside)
        filters = FlowLayout(beside)  # two lines of them in large type
        for widget in (self.place, self.never, self.voided, self.list_button, self.new_button):
            filters.addWidget(widget)
        split = QSplitter()
        split.addWidget(self.view)
        split.addWidget(self.card)
        split.setSizes([760, 340])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.progress)
        layout.addWidget(split, 1)
        layout.addWidget(self.count)

    def _say_why_empty(self) -> None:
        self.view.say_when_empty(
            self.tr("Nobody is like this. Type fewer letters, or add the person with “New person”.")
            if self._filter != CitizenFilter()
            else self.tr("Nobody is in the notebook yet. Bring in the neighbourhood's list, or add a person.")
        )

    def _connect(self) -> None:
        self.search.searched.connect(self.refresh)
        self.search.left_downwards.connect(self.view.setFocus)
        self.place.currentIndexChanged.connect(self.refresh)
        for chip in (self.never, self.voided):
            chip.toggled.connect(self.refresh)
        self.view.selected.connect(self.card.show_person)
        self.view.opened.connect(self.open)
        self.card.edit_wanted.connect(self.open)
        self.card.help_wanted.connect(lambda citizen: self._context.navigate("desk", {"citizen": citizen}))
        self.new_button.clicked.connect(lambda: self.open(uuid7()))
        self._context.changes.committed.connect(self._on_committed)

    def _show_count(self) -> None:
        """Counting a hundred thousand takes a moment: off the GUI thread."""
        wanted = self._filter
        self._context.jobs.start(
            "citizen.count", lambda _: self._context.office.citizen.count(wanted), self._on_counted
        )

    def _on_written(self, people: int) -> None:
        self._context.notices.done(self.tr("Wrote {count} people.").format(count=number_text(people)))

    def _on_counted(self, people: int) -> None:
        self.count.setText(self.tr("{count} people").format(count=number_text(people)))

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("citizen", "help_visit"):
            self.model.reload()
            self._show_count()
            self.card.show_person(self.view.current_id())
