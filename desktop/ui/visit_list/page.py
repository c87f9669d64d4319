"""Đến từng nhà: lists of households to go to, and visits made on the way."""

from collections.abc import Mapping
from typing import Any

from desktop.paging import Listed, held
from desktop.services.visit_list import ListRow
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text, today
from desktop.ui.lazy_table import Column
from desktop.ui.list_filters import Choice, Tick
from desktop.ui.list_page import Asked, ListPage, ListPlan
from desktop.ui.paper.door_sheet import door_sheets
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.output import SheetOutput
from desktop.ui.record_states import state_sign, state_text
from desktop.ui.visit_list.ad_hoc import FindDoorDialog
from desktop.ui.visit_list.card import ListCard
from desktop.ui.visit_list.entry import DoorEntry
from desktop.ui.visit_list.new_dialog import NewListDialog
from desktop.ui.visit_list.walk import WalkDialog, one_door
from desktop.ui.visit_list.words import goes_text

FILE = "Danh-sach-den-tham"


class VisitListPage(ListPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.card = ListCard(context)
        self.output = SheetOutput(context, self)
        self.lay(self.plan(), self.card, self.card.show_list)
        self.ad_hoc_button = self.add_button(self.tr("Visit one household"), "", "house")
        self.new_button = self.add_button(self.tr("New list"), "primary", "plus")
        may = context.office.person.may("visit_list")
        for made in (self.ad_hoc_button, self.new_button):
            made.setVisible(may)
        self.ad_hoc_button.clicked.connect(self.visit_one)
        self.new_button.clicked.connect(self.new)
        self.view.opened.connect(self.walk)
        self.card.walk_wanted.connect(self.walk)
        self.card.entry_wanted.connect(self.type_in)
        self.card.paper_wanted.connect(self.print_list)
        self.card.pdf_wanted.connect(lambda made: self.print_list(made, as_pdf=True))

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("visit_list", {"household": id}): at this door. {"id": …}: this list."""
        super().arrive(facts)
        if household := facts.get("household"):
            self.visit(household)

    def new(self) -> NewListDialog:
        dialog = NewListDialog(self.context, self.asked.chosen["place"], self)
        dialog.show()
        return dialog

    def walk(self, list_id: str) -> WalkDialog | None:
        """From the first house where nobody was yet."""
        row, stops = (ask(list_id) for ask in (self._lists.row, self._lists.stops))
        if row is None or not stops:
            return None
        dialog = WalkDialog(self.context, stops, self.tr("From door to door"), self)
        dialog.show()
        return dialog

    def visit(self, household_id: str) -> WalkDialog | None:
        """One door, on no list."""
        door = self._lists.door(household_id)
        if door is None:
            return None
        dialog = WalkDialog(self.context, [one_door(door)], self.tr("At the door"), self)
        dialog.show()
        return dialog

    def visit_one(self) -> FindDoorDialog:
        dialog = FindDoorDialog(self.context, self)
        dialog.chosen.connect(self.visit)
        dialog.show()
        return dialog

    def type_in(self, list_id: str) -> DoorEntry:
        dialog = DoorEntry(self.context, list_id, self)
        dialog.show()
        return dialog

    def print_list(self, list_id: str, *, as_pdf: bool = False) -> None:
        """Numbered paper, to be given back."""
        number, sheets = self.sheets(list_id)
        sheets = sheets if self._lists.stops(list_id) else ()  # without a door it is no list
        if as_pdf:
            title = self.tr("A visit list to print")
            self.output.save_pdf(title, FILE, sheets, lambda: self.printed(list_id, number))
        else:
            self.output.print(sheets, lambda: self.printed(list_id, number))

    def sheets(self, list_id: str) -> tuple[str, Any]:
        office = self.context.office
        row, number, info = self._lists.row(list_id), self._lists.next_sheet(list_id), office.notebook.info()
        places = {place.cell: place.name for place in office.notebook.places()}
        who = goes_text([row.volunteer], office) if row and row.volunteer else ""
        head = SheetHead(info.ward_name or "", places.get(row.cell, "") if row else "", today(), who)
        results = [entry.title for entry in office.household_visit.results()]
        return number, door_sheets(number, self._lists.stops(list_id), results, head)

    def printed(self, list_id: str, number: str) -> None:
        said = self.tr("Sheet {number} is ready. Take the paper back when it has done its work.")
        done = self.context.notices.done
        self.context.jobs.follow(
            self._lists.printed(list_id, number), lambda _: done(said.format(number=number))
        )

    def plan(self) -> ListPlan:
        places = {place.cell: place.name for place in self.context.office.notebook.places()}
        return ListPlan(
            key="visit_list",
            card_width=350,
            name=self.tr("Visit lists"),
            columns=self._columns(places),
            listed=self._listed,
            shows=("visit_list", "household_visit", "household", "household_member", "observation", "outbox"),
            counted=self.tr("{count} lists"),
            nothing_yet=self.tr("Nobody has a list yet. Make one, or visit one household."),
            nothing_like_this=self.tr("No list is like this. Show all, or make one."),
            filters=[
                Choice("place", self.tr("Neighbourhood"), self.tr("All neighbourhoods"), places),
                Tick("done", self.tr("Finished ones too"), narrows=False),
            ],
        )

    @property
    def _lists(self) -> Any:
        return self.context.office.visit_list

    def _listed(self, asked: Asked) -> Listed:
        def rows() -> Any:
            return self._lists.lists(cell=asked.chosen["place"], with_done=asked.chosen["done"])

        return held(rows)

    def _columns(self, places: Mapping[str, str]) -> list[Column]:
        def who(each: ListRow) -> str:
            return goes_text([each.volunteer], self.context.office)

        def progress(each: ListRow) -> str:
            return f"{number_text(each.done)}/{number_text(each.lines)}"

        return [
            Column(self.tr("List"), lambda each: each.title, key="title"),
            Column(
                self.tr("Neighbourhood"), lambda each: places.get(each.cell, ""), 12, key="place", shown=False
            ),
            Column(self.tr("Who goes"), who, 18, key="who"),
            Column(self.tr("Visited"), progress, 9, sign=_sign, key="done"),
            Column(self.tr("Sheet"), lambda each: each.sheet or "", 8, key="sheet", shown=False),
            Column(self.tr("Made on"), lambda each: date_text(each.made_on), 11, key="made", shown=False),
            Column(
                self.tr("State"),
                lambda each: state_text(each.sync, each.bundle),
                22,
                sign=lambda each: state_sign(each.sync),
                key="state",
            ),
        ]


def _sign(each: ListRow) -> tuple[str, str]:
    return ("circle-check", "safe") if each.done == each.lines else ("clock", "waiting")
