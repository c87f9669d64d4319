"""The turns of help: newest first, whose, what for, how far each has come; a wrong one is struck through."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.services.help_visit_listing import VisitFilter
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text
from desktop.ui.help_visit.card import VisitCard
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.list_header import Arrangement
from desktop.ui.list_memory import ListMemory
from desktop.ui.record_states import WORDS, state_sign, state_text
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import Chip, button
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.search_field import SearchField


class HelpVisitPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._user = context.office.notebook.info().user
        self._memory = ListMemory(context.office.notebook, "help_visit", self)
        self._make_filters()
        arranged = Arrangement.from_note(self._memory.note())
        self._descending = arranged.descending or not arranged.order
        self._wanted = self._asked()
        self.model = LazyTable(
            self._columns(), context.office.help_visit.listed(self._wanted), self, context.jobs
        )
        self.view = TableView(self.model, self.tr("Turns of help"))
        self.view.arrange(replace(arranged, order="day", descending=self._descending))
        self.card = VisitCard(context)
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self._lay_out()
        self._connect()
        self._say_why_empty()

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("help_visit", {"id": …}): show this turn."""
        if visit := facts.get("id"):
            self.view.select(visit)

    def focus_search(self) -> None:
        self.search.setFocus()

    def refresh(self) -> None:
        """Ask the list again with the filters as they stand."""
        self._wanted = self._asked()
        self.clear_button.setVisible(self._wanted.narrows)
        self.model.show(self._context.office.help_visit.listed(self._wanted))
        self._say_why_empty()
        self._memory.keep({"filters": self._filters()})

    def sort(self, _order: str, descending: bool) -> None:
        self._descending = descending
        self.refresh()
        self._memory.keep(self.view.arrangement().as_note())

    def clear(self) -> None:
        self.search.clear()
        self._restore({})

    def leave(self) -> None:
        self._memory.save()

    def _make_filters(self) -> None:
        self.search = SearchField(self.tr("Whose: name without accents, phone or ID number"))
        self.state = QComboBox()
        self.state.setAccessibleName(self.tr("State"))
        self.state.addItem(self.tr("Any state"), None)
        for state in WORDS:
            self.state.addItem(state_text(state), state)
        self.mine, self.voided = Chip(self.tr("Helped by me")), Chip(self.tr("Struck through too"))
        self.clear_button = button(self.tr("Show all"), "link")
        self._restore(self._memory.filters())
        self.clear_button.setVisible(bool(self.state.currentData() or self.mine.isChecked()))
        self.columns_button = button(self.tr("Columns"), "", "list")

    def _filters(self) -> dict[str, Any]:
        """To remember; not what was searched for: that is about somebody."""
        return {
            "state": self.state.currentData(),
            "mine": self.mine.isChecked(),
            "voided": self.voided.isChecked(),
        }

    def _restore(self, note: Mapping[str, Any]) -> None:
        self.state.setCurrentIndex(max(0, self.state.findData(note.get("state"))))
        self.mine.setChecked(note.get("mine") is True)
        self.voided.setChecked(note.get("voided") is True)

    def _asked(self) -> VisitFilter:
        return VisitFilter(
            text=self.search.text(),
            volunteer=self._user if self.mine.isChecked() else None,
            state=self.state.currentData(),
            with_voided=self.voided.isChecked(),
            descending=self._descending,
        )

    def _columns(self) -> list[Column]:
        services = {e.code: e.title for e in self._context.office.catalog.entries("service")}
        nobody = self.tr("no name kept")
        return [
            Column(self.tr("Day"), lambda row: date_text(row.visited_on), 10, key="day", order="day"),
            Column(
                self.tr("Person"),
                lambda row: row.full_name or row.citizen_label or nobody,
                18,
                key="person",
            ),
            Column(
                self.tr("Helped with"),
                lambda row: ", ".join(services.get(code, code) for code in row.outcomes),
                key="services",
            ),
            Column(
                self.tr("Minutes"),
                lambda row: number_text(row.minutes),
                7,
                Qt.AlignmentFlag.AlignRight,
                key="minutes",
                shown=False,
            ),
            Column(self.tr("Helped by"), lambda row: row.helper, 14, key="by", shown=False),
            Column(
                self.tr("State"),
                lambda row: state_text(row.state, row.bundle),
                24,
                sign=lambda row: state_sign(row.state),
                key="state",
            ),
            Column(self.tr("Note"), lambda row: row.note or "", 20, key="note", shown=False),
        ]

    def _lay_out(self) -> None:
        menu = QMenu(self.columns_button)
        menu.aboutToShow.connect(partial(self.view.fill_menu, menu))
        self.columns_button.setMenu(menu)
        top, narrowing = QHBoxLayout(), QWidget()
        top.setSpacing(8)
        top.addWidget(self.search, 1)
        top.addWidget(self.columns_button)
        flow = FlowLayout(narrowing)
        for widget in (self.state, self.mine, self.voided, self.clear_button):
            flow.addWidget(widget)
        split = QSplitter()
        split.addWidget(self.view)
        split.addWidget(self.card)
        split.setSizes([800, 310])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(narrowing)
        layout.addWidget(split, 1)
        layout.addWidget(self.count)

    def _connect(self) -> None:
        self.search.searched.connect(self.refresh)
        self.search.left_downwards.connect(self.view.setFocus)
        self.state.currentIndexChanged.connect(self.refresh)
        for chip in (self.mine, self.voided):
            chip.toggled.connect(self.refresh)
        self.clear_button.clicked.connect(self.clear)
        self.view.sorted_by.connect(self.sort)
        self.view.arranged.connect(lambda: self._memory.keep(self.view.arrangement().as_note()))
        self.view.selected.connect(self.card.show_visit)
        self.view.opened.connect(lambda _visit: self.card.show_person())
        self.model.filled.connect(self._show_count)
        self._context.changes.committed.connect(self._on_committed)

    def _say_why_empty(self) -> None:
        self.view.say_when_empty(
            self.tr("No turn is like this. Press “Show all” to see every turn.")
            if self._wanted.narrows
            else self.tr("No help recorded yet. The first turn is recorded under “Help desk”.")
        )

    def _show_count(self, rows: int) -> None:
        self.count.setText(self.tr("{count} turns").format(count=number_text(rows)))

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("help_visit", "citizen", "conflict", "outbox"):
            self.model.reload()
            self.card.show_visit(self.view.current_id())
