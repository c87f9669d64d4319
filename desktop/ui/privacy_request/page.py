"""Yêu cầu của người dân: what citizens ask about their own data, what is due first on top."""

from functools import partial
from typing import Any

from desktop.contract.ids import uuid7
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, today
from desktop.ui.lazy_table import Column
from desktop.ui.list_filters import Tick
from desktop.ui.list_page import ListPage, ListPlan
from desktop.ui.privacy_request.card import RequestCard
from desktop.ui.privacy_request.dialog import RequestDialog
from desktop.ui.privacy_request.words import due_text, standing_sign, standing_text


class PrivacyRequestPage(ListPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.card = RequestCard(context)
        self.lay(self.plan(), self.card, self.card.show_request)
        self.new_button = self.add_button(self.tr("Note a request"), "primary", "plus")
        self.new_button.clicked.connect(lambda: self.open(uuid7()))
        self.view.opened.connect(self.open)
        self.card.edit_wanted.connect(self.open)

    def open(self, request_id: str) -> RequestDialog:
        dialog = RequestDialog(self.context, request_id, self)
        dialog.show()
        return dialog

    def plan(self) -> ListPlan:
        register = self.context.office.privacy_request
        return ListPlan(
            key="privacy_request",
            name=self.tr("Citizens' requests"),
            columns=self._columns(),
            listed=lambda asked: register.listed(with_closed=asked.chosen["closed"]),
            shows=("privacy_request", "citizen", "erasure", "erasure_proof", "outbox"),
            counted=self.tr("{count} requests"),
            nothing_yet=self.tr(
                "No request is open. Somebody asks to see, correct or erase her data: note it here, or on "
                "her card under “Her data”."
            ),
            filters=[Tick("closed", self.tr("Answered ones too"), narrows=False)],
            card_width=370,
        )

    def _columns(self) -> list[Column]:
        catalog = self.context.office.catalog
        day = today()
        return [
            Column(
                self.tr("Due"), partial(_due, day), 22, sign=lambda row: standing_sign(row, day), key="due"
            ),
            Column(self.tr("Who"), lambda row: row.name or self.tr("name erased"), key="who"),
            Column(
                self.tr("Asks to"), lambda row: catalog.title("privacy_request", row.kind), 15, key="kind"
            ),
            Column(self.tr("State"), lambda row: standing_text(row, day), 17, key="state", shown=False),
            Column(self.tr("Asked on"), lambda row: date_text(row.asked_on), 11, key="asked", shown=False),
        ]


def _due(day: Any, row: Any) -> str:
    return due_text(row, day)
