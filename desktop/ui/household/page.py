"""Gia đình số: the households in walking order, how far each is, a card beside them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop.contract.ids import uuid7
from desktop.errors import Problem
from desktop.paging import Listed
from desktop.services.household_listing import HouseholdFilter, HouseholdRow
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text
from desktop.ui.household.card import HouseholdCard
from desktop.ui.household.dialog import HouseholdDialog
from desktop.ui.household.grouping_dialog import GroupingDialog
from desktop.ui.household.papers import HouseholdPapers
from desktop.ui.household.words import status_sign, status_text, statuses
from desktop.ui.lazy_table import Column
from desktop.ui.list_filters import Choice, Tick
from desktop.ui.list_page import Asked, ListPage, ListPlan
from desktop.ui.record_states import state_sign, state_text

MOST = 400  # households of which papers are printed at once


class HouseholdPage(ListPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.card = HouseholdCard(context)
        self.lay(self.plan(), self.card, self.card.show_household)
        self.offer_excel(self.tr("Households"))
        self.papers = HouseholdPapers(context, self)
        self.print_button = self.add_button(self.tr("Print…"), "", "printer")
        menu = QMenu(self.print_button)
        self.papers.offer(menu, self.shown)
        self.print_button.setMenu(menu)
        self.group_button = self.add_button(self.tr("Make from a list"), "", "users")
        self.group_button.setVisible(context.office.person.may("household.group"))
        self.group_button.clicked.connect(self.group)
        self.new_button = self.add_button(self.tr("New household"), "primary", "plus")
        self.new_button.setVisible(context.office.person.may("household"))
        self.new_button.clicked.connect(lambda: self.open(uuid7()))
        self.view.opened.connect(self.open)
        self.card.edit_wanted.connect(self.open)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("household", {"id": …}): show this card. With "mend": its form, at this field."""
        if record := facts.get("id"):
            row = self.context.office.household.row(record)
            super().arrive({"id": row.id if row else record})
        elif facts.get("behind"):
            super().arrive(facts)
        if field := facts.get("mend"):
            self.open(facts["id"]).form.show_problems([Problem(field, "unread")])

    def open(self, household_id: str) -> HouseholdDialog:
        dialog = HouseholdDialog(self.context, household_id, self)
        dialog.accepted.connect(partial(self.arrive, {"id": household_id}))
        dialog.show()
        return dialog

    def group(self) -> GroupingDialog:
        """Of the people who are in the notebook already."""
        dialog = GroupingDialog(self.context, self, self.asked.chosen.get("place"))
        dialog.show()
        return dialog

    def shown(self, most: int = MOST) -> Sequence[HouseholdRow]:
        """The households of the list as it is shown; the first ones, where there are too many to print."""
        listed = self._listed(self.asked)
        found = listed.numbers(most + 1)
        if len(found) > most > 1:
            text = self.tr("Only the first {count} households. Filter the list for the others.")
            self.context.notices.done(text.format(count=number_text(most)))
        return listed.rows(found[:most])

    def plan(self) -> ListPlan:
        office = self.context.office
        places = {place.cell: place.name for place in office.notebook.places()}
        criteria = {each.code: each.title for each in office.digital_family.criteria().items}
        return ListPlan(
            key="household",
            card_width=365,
            name=self.tr("Households"),
            columns=self._columns(places),
            listed=self._listed,
            shows=(
                "household",
                "household_member",
                "household_review",
                "household_visit",
                "citizen",
                "same_person",
                "help_visit",
                "attendance",
                "assessment",
                "observation",
                "official_confirmation",
                "conflict",
                "outbox",
            ),
            counted=self.tr("Households: {count}"),
            nothing_yet=self._nothing_yet(),
            nothing_like_this=self.tr("No household is like this. Press “Show all” to see every household."),
            hint=self.tr("Address, household number, or a member's name"),
            filters=[
                Choice("place", self.tr("Neighbourhood"), self.tr("All neighbourhoods"), places),
                Choice("status", self.tr("Digital family"), self.tr("Any status"), statuses()),
                Choice("missing", self.tr("Criterion missing"), self.tr("Missing or not"), _short(criteria)),
                Choice("next", self.tr("Easiest next"), self.tr("Any next step"), _short(criteria)),
                Tick("settle", self.tr("To settle")),
                Tick("nameless", self.tr("Without names")),
                Tick("in_doubt", self.tr("Address to be verified")),
                Tick("voided", self.tr("Struck through too"), narrows=False),
            ],
            order="walk",
        )

    def _nothing_yet(self) -> str:
        """By the buttons that she has."""
        if self.context.office.person.may("household.group"):
            return self.tr(
                "No household is in the notebook yet. Make households from the people of a list, or add one "
                "with “New household”; without names, if nobody wishes to give one."
            )
        return self.tr(
            "No household is in the notebook yet. The leader makes them from a list; add one at its door "
            "with “New household”; without names, if nobody wishes to give one."
        )

    def _listed(self, asked: Asked) -> Listed:
        chosen, behind = asked.chosen, asked.chosen.get("behind")
        return self.context.office.household.listed(
            HouseholdFilter(
                only=behind.records if behind else None,
                text=asked.text,
                cell=chosen["place"],
                status=chosen["status"],
                missing=chosen["missing"],
                next=chosen["next"],
                without_names=chosen["nameless"],
                to_settle=chosen["settle"],
                in_doubt=chosen["in_doubt"],
                with_voided=chosen["voided"] or behind is not None,
                descending=asked.descending,
            )
        )

    def _head(self, row: Any) -> str:
        return row.head or (self.tr("nobody yet") if row.is_headless else "")

    def _columns(self, places: Mapping[str, str]) -> list[Column]:
        right = Qt.AlignmentFlag.AlignRight
        return [
            Column(
                self.tr("Address"),
                lambda row: row.address or "–",
                key="address",
                order="walk",
                sign=lambda row: ("circle-alert", "waiting") if row.doubt else None,
                mark=lambda row: self.tr("Address to be verified") if row.doubt else "",
            ),
            Column(
                self.tr("Neighbourhood"), lambda row: places.get(row.cell, ""), 15, key="place", shown=False
            ),
            Column(self.tr("Head"), self._head, 18, key="head"),
            Column(self.tr("People"), lambda row: number_text(row.people), 6, right, key="people"),
            Column(
                self.tr("Digital family"),
                lambda row: status_text(row.standing.status),
                18,
                sign=lambda row: status_sign(row.standing.status),
                key="status",
            ),
            Column(self.tr("Criteria met"), _met, 8, right, key="met", shown=False),
            Column(
                self.tr("Easiest next"),
                lambda row: row.standing.next.title if row.standing.next else "",
                26,
                key="next",
                shown=False,
            ),
            Column(self.tr("Decision"), lambda row: row.decision_no or "", 16, key="decision", shown=False),
            Column(
                self.tr("Decision of"),
                lambda row: date_text(row.decision_on),
                11,
                key="decision_on",
                shown=False,
            ),
            Column(self.tr("Number"), lambda row: row.household_no or "", 8, key="number", shown=False),
            Column(
                self.tr("State"),
                lambda row: state_text(row.state, row.bundle),
                22,
                sign=lambda row: state_sign(row.state),
                key="state",
                shown=False,
            ),
        ]


def _met(row: Any) -> str:
    return f"{row.standing.met}/{len(row.standing.ticks)}"


def _short(titles: Mapping[str, str], most: int = 24) -> dict[str, str]:
    return {
        code: title if len(title) <= most else f"{title[:most].rstrip()}…" for code, title in titles.items()
    }
