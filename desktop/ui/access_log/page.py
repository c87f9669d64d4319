"""Nhật ký xem và xuất: for a leader, who looked at what is masked, or took data out. To read only."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt

from desktop.paging import Listed
from desktop.services.access_log import KINDS, AccessFilter
from desktop.ui.access_log.words import kind_text, what_text
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, moment_text, number_text, today
from desktop.ui.lazy_table import Column
from desktop.ui.list_filters import Choice
from desktop.ui.list_page import Asked, ListPage, ListPlan


class AccessLogPage(ListPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.lay(self.plan())
        self.offer_excel(self.tr("Views and exports"))
        self.view.opened.connect(self.show_person)

    def show_person(self, event: str) -> None:
        """Whom it was about, if one person."""
        position = self.model.row_of(event)
        row = self.model.row(position) if position is not None else None
        if row and row.full_name:
            self.context.navigate("citizen", {"id": row.citizen_id})

    def plan(self) -> ListPlan:
        log, periods = self.context.office.access_log, (1, 7, 30, 90)
        return ListPlan(
            key="access_log",
            name=self.tr("Views and exports"),
            columns=self._columns(),
            listed=self._listed,
            shows=("access_event", "erasure", "outbox"),
            counted=self.tr("{count} times"),
            nothing_yet=self.tr("Nobody has looked at an ID number or taken a list out yet."),
            nothing_like_this=self.tr("Nothing of this kind. Press “Show all” to see everything."),
            filters=[
                Choice("user", self.tr("Who"), self.tr("Everybody"), log.people()),
                Choice(
                    "kind", self.tr("What"), self.tr("Views and exports"), {k: kind_text(k) for k in KINDS}
                ),
                Choice(
                    "days",
                    self.tr("Since when"),
                    self.tr("Ever since"),
                    {days: self.tr("The last %n day(s)", "", days) for days in periods},
                ),
            ],
        )

    def _listed(self, asked: Asked) -> Listed:
        chosen, days = asked.chosen, asked.chosen["days"]
        since = today() - timedelta(days=days - 1) if days else None
        wanted = AccessFilter(user=chosen["user"], kind=chosen["kind"], since=since)
        return self.context.office.access_log.listed(wanted)

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("When"), lambda row: moment_text(row.at), 16, key="at"),
            Column(self.tr("Who"), lambda row: row.who, 18, key="who"),
            Column(self.tr("What"), _what, 26, key="what"),
            Column(self.tr("Of whom"), lambda row: row.full_name or "", key="person"),
            Column(
                self.tr("People"),
                lambda row: number_text(row.count),
                8,
                Qt.AlignmentFlag.AlignRight,
                key="count",
            ),
            Column(self.tr("Sheet"), lambda row: row.sheet or "", 9, key="sheet", shown=False),
            Column(
                self.tr("Paper back on"),
                lambda row: date_text(row.returned_on),
                11,
                key="returned",
                shown=False,
            ),
        ]


def _what(row: Any) -> str:
    return f"{kind_text(row.kind)}: {what_text(row.what)}"
