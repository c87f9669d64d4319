"""The people: search, filter, a list of any length, a card beside it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.contract.ids import uuid7
from desktop.contract.roles import SEE
from desktop.errors import Problem
from desktop.services.citizen_listing import ORDERS, CitizenFilter, Order
from desktop.ui.citizen.card import CitizenCard
from desktop.ui.citizen.columns import columns
from desktop.ui.citizen.dialog import CitizenDialog
from desktop.ui.citizen.filters import CitizenFilters
from desktop.ui.citizen.list_printer import ListPrinter
from desktop.ui.citizen.roster_dialog import RosterDialog
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.lazy_table import LazyTable
from desktop.ui.list_header import Arrangement
from desktop.ui.list_memory import ListMemory
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.progress_panel import ProgressPanel

_serial = count()


class CitizenPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        office = context.office
        self._memory = ListMemory(office.notebook, "citizen", self)
        places = {place.cell: place.name for place in office.notebook.places()}
        groups = {entry.code: entry.title for entry in office.catalog.entries("target_group")}
        self.filters = CitizenFilters(places)
        self.filters.restore(self._memory.filters())
        self.search = self.filters.search
        arranged = Arrangement.from_note(self._memory.note())
        self._wanted = _ordered(self.filters.wanted(), arranged.order or "name", arranged.descending)
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self._make_buttons()
        self.model = LazyTable(
            columns(places, groups), office.citizen.listed(self._wanted), self, context.jobs
        )
        self.view = TableView(self.model, self.tr("People"))
        self.view.arrange(replace(arranged, order=self._wanted.order))
        self.card = CitizenCard(context)
        self.progress = ProgressPanel()
        self._lay_out()
        self._connect()
        self._say_why_empty()

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("citizen", {"id": …}): show this person's card.

        With "mend": her form, at the field of this name, which the ward could not read.
        """
        if citizen := facts.get("id"):
            self.view.select(citizen)
            self.card.show_person(citizen)
            if field := facts.get("mend"):
                self.open(citizen).form.show_problems([Problem(field, "unread")])

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
        wanted, writer = self._wanted, self._context.office.citizen_list
        job = self._context.jobs.start(
            "export",
            lambda progress: writer.write(Path(path), wanted, progress, full_ids=full_ids),
            self._on_written,
        )
        self.progress.follow(self.tr("Writing the list"), job)

    def refresh(self) -> None:
        """Ask the list again with the filters as they stand."""
        order, descending = self._wanted.order, self._wanted.descending
        self._show(_ordered(self.filters.wanted(), order, descending))
        self._memory.keep({"filters": self.filters.as_note()})

    def sort(self, order: str, descending: bool) -> None:
        self._show(_ordered(self._wanted, order, descending))
        self._memory.keep(self.view.arrangement().as_note())

    def leave(self) -> None:
        self._memory.save()

    def _show(self, wanted: CitizenFilter) -> None:
        self._wanted = wanted
        self.model.show(self._context.office.citizen.listed(wanted))
        self._say_why_empty()

    def _make_buttons(self) -> None:
        self.columns_button = button(self.tr("Columns"), "", "list")
        self.list_button = button(self.tr("Lists"), "", "file-spreadsheet")
        menu, may = QMenu(self.list_button), self._context.office.person.may
        out = partial(self.write_list, full_ids=False), partial(self.write_list, full_ids=True)
        for text, do, right in (
            (self.tr("Bring in from Excel…"), self.bring_in, "citizen.import"),
            (self.tr("Write this list to Excel…"), out[0], "citizen.export"),
            (self.tr("… with full ID numbers (noted)"), out[1], "citizen.export"),
        ):
            menu.addAction(text, do).setVisible(may(right))
        printer = self.printer = ListPrinter(self._context, self)
        menu.addSeparator()
        menu.addAction(self.tr("Print this list…"), lambda: printer.print(self._wanted))
        menu.addAction(self.tr("… as a PDF to print"), lambda: printer.save_pdf(self._wanted))
        self.list_button.setMenu(menu)
        self.list_button.setHidden(not (may("citizen.import") or may("citizen.export")))
        self.new_button = button(self.tr("New person"), "primary", "plus")
        self.new_button.setHidden(self._context.office.person.extent("citizen") != "all")

    def _lay_out(self) -> None:
        for made in (self.columns_button, self.list_button, self.new_button):
            self.filters.add_button(made)
        columns_menu = QMenu(self.columns_button)
        columns_menu.aboutToShow.connect(partial(self.view.fill_menu, columns_menu))
        self.columns_button.setMenu(columns_menu)
        split = QSplitter()
        split.addWidget(self.view)
        split.addWidget(self.card)
        split.setSizes([800, 310])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(self.filters)
        layout.addWidget(self.progress)
        layout.addWidget(split, 1)
        layout.addWidget(self.count)

    def _say_why_empty(self) -> None:
        if self._wanted.narrows:
            text = self.tr("Nobody is like this. Type fewer letters, or add the person with “New person”.")
        elif self._context.office.person.extent(SEE) == "own":
            text = self.tr("Whom you help is listed here.")
        else:
            text = self.tr(
                "Nobody is in the notebook yet. Bring in the neighbourhood's list, or add a person."
            )
        self.view.say_when_empty(text)

    def _connect(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.search.left_downwards.connect(self.view.setFocus)
        self.model.filled.connect(self._show_count)
        self.view.sorted_by.connect(self.sort)
        self.view.arranged.connect(lambda: self._memory.keep(self.view.arrangement().as_note()))
        self.view.selected.connect(self.card.show_person)
        self.view.opened.connect(self.open)
        self.card.edit_wanted.connect(self.open)
        self.card.help_wanted.connect(lambda citizen: self._context.navigate("desk", {"citizen": citizen}))
        self.new_button.clicked.connect(lambda: self.open(uuid7()))
        self._context.changes.committed.connect(self._on_committed)

    def _show_count(self, rows: int) -> None:
        """Those struck through are listed, not counted."""
        if not self._wanted.with_voided:
            self._on_counted(self._wanted, rows)
            return
        wanted, citizens = self._wanted, self._context.office.citizen
        counted = partial(self._on_counted, wanted)
        name = f"citizen.count {next(_serial)}"
        self._context.jobs.start(name, lambda _progress: citizens.count(wanted), counted)

    def _on_written(self, people: int) -> None:
        self._context.notices.done(self.tr("Wrote {count} people.").format(count=number_text(people)))

    def _on_counted(self, wanted: CitizenFilter, people: int) -> None:
        if wanted == self._wanted:
            self.count.setText(self.tr("{count} people").format(count=number_text(people)))

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("citizen", "help_visit", "conflict", "outbox"):
            self.model.reload()
            self.card.show_person(self.view.current_id())


def _ordered(wanted: CitizenFilter, order: str, descending: bool) -> CitizenFilter:
    known: Order = next((each for each in ORDERS if each == order), "name")
    return replace(wanted, order=known, descending=descending)
