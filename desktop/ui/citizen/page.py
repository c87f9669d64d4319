"""The people: search, filter, a list of any length, a card beside it."""

from collections.abc import Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QPushButton

from desktop.contract.access import IDENTITY
from desktop.contract.ids import uuid7
from desktop.contract.roles import SEE
from desktop.errors import Problem
from desktop.services.citizen_listing import ORDERS, CitizenFilter, Order
from desktop.ui.citizen.card import CitizenCard
from desktop.ui.citizen.columns import columns
from desktop.ui.citizen.dialog import CitizenDialog
from desktop.ui.citizen.identity_entry import IdentityEntry
from desktop.ui.citizen.identity_printer import IdentityPrinter
from desktop.ui.citizen.list_printer import ListPrinter
from desktop.ui.citizen.roster_dialog import RosterDialog
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.list_filters import Choice, Tick
from desktop.ui.list_page import Asked, ListPage, ListPlan
from desktop.ui.record_states import WORDS, state_text

_serial = count()


class CitizenPage(ListPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.card = CitizenCard(context)
        self.printer = ListPrinter(context, self)
        self.lay(self.plan(), self.card, self.card.show_person)
        self._fill_lists(self.add_button(self.tr("Lists"), "", "file-spreadsheet"))
        self.new_button = self.add_button(self.tr("New person"), "primary", "plus")
        self.new_button.setHidden(context.office.person.extent("citizen") != "all")
        self.new_button.clicked.connect(lambda: self.open(uuid7()))
        self.view.opened.connect(self.open)
        self.card.edit_wanted.connect(self.open)
        self.card.help_wanted.connect(lambda citizen: context.navigate("desk", {"citizen": citizen}))

    @property
    def wanted(self) -> CitizenFilter:
        """The list as it is shown."""
        return self._wanted(self.asked)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("citizen", {"id": …}): show this person's card.

        With "mend": her form, at the field of this name, which the ward could not read.
        """
        if facts.get("behind"):
            super().arrive(facts)
        if record := facts.get("id"):
            super().arrive({"id": self.context.office.same_person.stands_for(record)})
        if field := facts.get("mend"):
            self.open(facts["id"]).form.show_problems([Problem(field, "unread")])

    def open(self, citizen_id: str) -> CitizenDialog:
        dialog = CitizenDialog(self.context, citizen_id, self)
        dialog.show()
        return dialog

    def bring_in(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Bring in a list"), "", "Excel (*.xlsx)")
        if path:
            RosterDialog(self.context, Path(path), self).show()

    def write_list(self, *, full_ids: bool) -> None:
        """What the list shows now, in the ward's form."""
        name = f"{self.tr('People')}.xlsx"
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Write this list to Excel"), name, "Excel (*.xlsx)"
        )
        if not path:
            return
        wanted, writer = self.wanted, self.context.office.citizen_list
        job = self.context.jobs.start(
            "export",
            lambda progress: writer.write(Path(path), wanted, progress, full_ids=full_ids),
            self._on_written,
        )
        self.progress.follow(self.tr("Writing the list"), job)

    def enrol_list(self) -> QDialog:
        """Everybody the list shows."""
        from desktop.ui.training_class.enrolment_filter import EnrolFilterDialog

        dialog = EnrolFilterDialog(self.context, self.wanted, parent=self)
        dialog.show()
        return dialog

    def print_identity(self) -> IdentityPrinter:
        """Everybody the list shows, asked to the police office."""
        dialog = IdentityPrinter(self.context, self.wanted, self)
        dialog.open()
        return dialog

    def type_identity(self) -> IdentityEntry:
        dialog = IdentityEntry(self.context, self)
        dialog.show()
        return dialog

    def show_count(self, rows: int) -> None:
        """Those struck through are listed, not counted."""
        if not self.wanted.with_voided:
            super().show_count(rows)
            return
        wanted, citizens = self.wanted, self.context.office.citizen
        counted = partial(self._on_counted, wanted)
        name = f"citizen.count {next(_serial)}"
        self.context.jobs.start(name, lambda _progress: citizens.count(wanted), counted)

    def plan(self) -> ListPlan:
        office = self.context.office
        places = {place.cell: place.name for place in office.notebook.places()}
        groups = {entry.code: entry.title for entry in office.catalog.entries("target_group")}
        nobody = self.tr("Nobody is in the notebook yet. Bring in the neighbourhood's list, or add a person.")
        states = {state: state_text(state) for state in WORDS}
        identities = {
            "missing": self.tr("From 16, without a digital identity"),
            "no": self.tr("From 16, known to have none"),
            "unknown": self.tr("From 16, not asked yet"),
        }
        return ListPlan(
            key="citizen",
            name=self.tr("People"),
            columns=columns(places, groups, office.observation.kinds_by_code().get(IDENTITY)),
            listed=lambda asked: office.citizen.listed(self._wanted(asked)),
            shows=(
                *("citizen", "consent", "help_visit", "observation", "official_confirmation"),
                *("household", "household_member", "conflict", "outbox"),
            ),
            counted=self.tr("{count} people"),
            nothing_yet=self.tr("Whom you help is listed here.")
            if office.person.extent(SEE) == "own"
            else nobody,
            nothing_like_this=self.tr(
                "Nobody is like this. Type fewer letters, or add the person with “New person”."
            ),
            hint=self.tr("Name without accents, phone or ID number"),
            filters=[
                Choice("place", self.tr("Neighbourhood"), self.tr("All neighbourhoods"), places),
                Choice("state", self.tr("State"), self.tr("Any state"), states),
                Choice("identity", self.tr("Digital identity"), self.tr("Identity: anybody"), identities),
                Tick("never", self.tr("Not helped yet")),
                Tick("voided", self.tr("Struck through too"), narrows=False),
            ],
            order="name",
        )

    def _wanted(self, asked: Asked) -> CitizenFilter:
        known: Order = next((each for each in ORDERS if each == asked.order), "name")
        behind = asked.chosen.get("behind")  # a figure: whoever was struck through since is still counted
        return CitizenFilter(
            text=asked.text,
            only=behind.people if behind else None,
            cell=asked.chosen["place"],
            state=asked.chosen["state"],
            identity=self.context.office.digital_identity.asked(asked.chosen["identity"]),
            with_voided=asked.chosen["voided"] or bool(behind),
            only_helped=False if asked.chosen["never"] else None,
            order=known,
            descending=asked.descending,
        )

    def _fill_lists(self, lists: QPushButton) -> None:
        menu, may = QMenu(lists), self.context.office.person.may
        out = partial(self.write_list, full_ids=False), partial(self.write_list, full_ids=True)
        for text, do, right in (
            (self.tr("Bring in from Excel…"), self.bring_in, "citizen.import"),
            (self.tr("Write this list to Excel…"), out[0], "citizen.export"),
            (self.tr("… with full ID numbers (noted)"), out[1], "citizen.export"),
        ):
            menu.addAction(text, do).setVisible(may(right))
        menu.addSeparator()
        menu.addAction(self.tr("Enrol this list in a class…"), self.enrol_list).setVisible(may("enrolment"))
        if may("observation"):
            menu.addAction(self.tr("Appointment sheet for the police…"), self.print_identity)
            menu.addAction(self.tr("Type in its outcomes…"), self.type_identity)
            menu.addSeparator()
        menu.addAction(self.tr("Print this list…"), lambda: self.printer.print(self.wanted))
        menu.addAction(self.tr("… as a PDF to print"), lambda: self.printer.save_pdf(self.wanted))
        lists.setMenu(menu)
        lists.setHidden(not (may("citizen.import") or may("citizen.export")))

    def _on_written(self, people: int) -> None:
        self.context.notices.done(self.tr("Wrote {count} people.").format(count=number_text(people)))

    def _on_counted(self, wanted: CitizenFilter, people: int) -> None:
        if wanted == self.wanted:
            super().show_count(people)
