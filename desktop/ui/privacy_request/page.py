"""Yêu cầu của người dân: what citizens ask about their own data, what is due first on top."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.contract.ids import uuid7
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text, today
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.list_header import Arrangement
from desktop.ui.privacy_request.card import RequestCard
from desktop.ui.privacy_request.dialog import RequestDialog
from desktop.ui.privacy_request.words import due_text, standing_sign, standing_text
from desktop.ui.table_view import TableView
from desktop.ui.widgets.buttons import Chip, button

SHOWN = ("privacy_request", "citizen", "erasure", "erasure_proof", "outbox")


class PrivacyRequestPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.closed = Chip(self.tr("Answered ones too"))
        self.new_button = button(self.tr("Note a request"), "primary", "plus")
        self.model = LazyTable(self._columns(), self._listed(), self, context.jobs)
        self.view = TableView(self.model, self.tr("Citizens' requests"))
        self.view.arrange(Arrangement())
        self.view.say_when_empty(
            self.tr(
                "No request is open. Somebody asks to see, correct or erase her data: note it here, or on "
                "her card under “Her data”."
            )
        )
        self.card = RequestCard(context)
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self._lay_out()
        self.closed.toggled.connect(self.refresh)
        self.new_button.clicked.connect(lambda: self.open(uuid7()))
        self.view.selected.connect(self.card.show_request)
        self.view.opened.connect(self.open)
        self.card.edit_wanted.connect(self.open)
        self.model.filled.connect(self._show_count)
        context.changes.committed.connect(self._on_committed)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("privacy_request", {"id": …}): show this request."""
        if request := facts.get("id"):
            self.refresh()
            self.view.select(request)
            self.card.show_request(request)

    def refresh(self) -> None:
        self.model.show(self._listed())

    def open(self, request_id: str) -> RequestDialog:
        dialog = RequestDialog(self._context, request_id, self)
        dialog.show()
        return dialog

    def _listed(self) -> Any:
        return self._context.office.privacy_request.listed(with_closed=self.closed.isChecked())

    def _columns(self) -> list[Column]:
        catalog = self._context.office.catalog
        day = today()
        return [
            Column(self.tr("Due"), partial(_due, day), 25, sign=lambda row: standing_sign(row, day)),
            Column(self.tr("Who"), lambda row: row.name or self.tr("name erased")),
            Column(self.tr("Asks to"), lambda row: catalog.title("privacy_request", row.kind), 15),
            Column(self.tr("State"), lambda row: standing_text(row, day), 17, shown=False),
            Column(self.tr("Asked on"), lambda row: date_text(row.asked_on), 11, shown=False),
        ]

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.closed)
        top.addStretch()
        top.addWidget(self.new_button)
        split = QSplitter()
        split.addWidget(self.view)
        split.addWidget(self.card)
        split.setSizes([740, 370])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(split, 1)
        layout.addWidget(self.count)

    def _show_count(self, rows: int) -> None:
        self.count.setText(self.tr("{count} requests").format(count=number_text(rows)))

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch(*SHOWN):
            self.model.reload()
            self.card.show_request(self.view.current_id())


def _due(day: Any, row: Any) -> str:
    return due_text(row, day)
