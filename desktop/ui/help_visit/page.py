"""The turns of help: newest first, whose, what for, how far each has come; a wrong one is struck through."""

from PySide6.QtCore import Qt

from desktop.paging import Listed
from desktop.services.help_visit_listing import VisitFilter
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text
from desktop.ui.help_visit.card import VisitCard
from desktop.ui.lazy_table import Column
from desktop.ui.list_filters import Choice, Tick
from desktop.ui.list_page import Asked, ListPage, ListPlan
from desktop.ui.record_states import WORDS, state_sign, state_text


class HelpVisitPage(ListPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._user = context.office.notebook.info().user
        self.card = VisitCard(context)
        self.lay(self.plan(), self.card, self.card.show_visit)
        self.view.opened.connect(lambda _visit: self.card.show_person())

    def plan(self) -> ListPlan:
        return ListPlan(
            key="help_visit",
            name=self.tr("Turns of help"),
            columns=self._columns(),
            listed=self._listed,
            shows=("help_visit", "citizen", "same_person", "conflict", "outbox"),
            counted=self.tr("{count} turns"),
            nothing_yet=self.tr("No help recorded yet. The first turn is recorded under “Help desk”."),
            nothing_like_this=self.tr("No turn is like this. Press “Show all” to see every turn."),
            hint=self.tr("Whose: name without accents, phone or ID number"),
            filters=[
                Choice(
                    "state",
                    self.tr("State"),
                    self.tr("Any state"),
                    {state: state_text(state) for state in WORDS},
                ),
                Tick("mine", self.tr("Helped by me")),
                Tick("voided", self.tr("Struck through too"), narrows=False),
            ],
            order="day",
            descending=True,
        )

    def _listed(self, asked: Asked) -> Listed:
        chosen = asked.chosen
        return self.context.office.help_visit.listed(
            VisitFilter(
                text=asked.text,
                behind=chosen.get("behind"),
                volunteer=self._user if chosen["mine"] else None,
                state=chosen["state"],
                with_voided=chosen["voided"],
                descending=asked.descending,
            )
        )

    def _columns(self) -> list[Column]:
        services = {e.code: e.title for e in self.context.office.catalog.entries("service")}
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
