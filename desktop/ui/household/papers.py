"""The papers of a household, or of a whole list: the slip to sign, the sign for the door; also as a PDF."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from desktop.contract.digital_family import Status
from desktop.services.enrolment import card_text
from desktop.services.household_listing import HouseholdRow
from desktop.ui.context import PageContext
from desktop.ui.paper.canvas import Sheet
from desktop.ui.paper.family_sheets import JOINED, LEARNED, CommitmentSheet, DoorSign
from desktop.ui.paper.names_on_paper import may_print, noted
from desktop.ui.paper.output import SheetOutput

_SAID: Mapping[Status, str] = {
    "registered": JOINED,
    "learning": JOINED,
    "meets": LEARNED,
    "proposed": LEARNED,
    "recognised": LEARNED,
}
SLIP, SIGN = "Phieu-Gia-dinh-so", "Bien-Gia-dinh-so"  # no name of anybody in the name of a file


class HouseholdPapers(QObject):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.output = SheetOutput(context, parent)

    def offer(self, menu: QMenu, rows: Callable[[], Sequence[HouseholdRow]]) -> None:
        """`rows`: the households, asked when their papers are wanted."""
        slip, sign = self.tr("Registration slip, to sign"), self.tr("Sign for the door")
        pdf = self.tr("{paper}, as a PDF…")
        if may_print(self._context):
            menu.addAction(f"{slip}…", partial(self._print_slips, rows))
            menu.addAction(pdf.format(paper=slip), partial(self._save_slips, slip, rows))
        menu.addAction(f"{sign}…", lambda: self.hang(rows(), self.output.print))
        save = partial(self.output.save_pdf, sign, SIGN)
        menu.addAction(pdf.format(paper=sign), lambda: self.hang(rows(), save))

    def commitments(self, rows: Sequence[HouseholdRow]) -> Sequence[Sheet]:
        """Slips to sign; without any household one to write on."""
        office = self._context.office
        ward = office.notebook.info().ward_name or ""
        places = {place.cell: place.name for place in office.notebook.places()}
        titles = [each.title for each in office.digital_family.criteria().items]
        if not rows:
            return [CommitmentSheet(ward, "", "", "", titles)]
        return [
            CommitmentSheet(ward, places.get(row.cell, ""), row.address, row.head or "", titles)
            for row in rows
        ]

    def signs(self, rows: Sequence[HouseholdRow]) -> Sequence[Sheet]:
        """Of those that take part, none says more than is so."""
        ward = self._context.office.notebook.info().ward_name or ""
        return [
            DoorSign(ward, card_text(row.id), said, row.decision_no, row.decision_on)
            for row in rows
            if (said := _SAID.get(row.standing.status))
        ]

    def hang(self, rows: Sequence[HouseholdRow], put: Callable[[Sequence[Sheet]], None]) -> None:
        """Puts their signs on paper, and says how many have none."""
        found = self.signs(rows)
        if left := len(rows) - len(found):
            text = self.tr("%n household(s) have not registered yet: no sign for them.", "", left)
            self._context.notices.done(text)
        if found or not rows:
            put(found)

    def _print_slips(self, rows: Callable[[], Sequence[HouseholdRow]]) -> None:
        found = rows()
        self.output.print(self.commitments(found), self._noted(found))

    def _save_slips(self, words: str, rows: Callable[[], Sequence[HouseholdRow]]) -> None:
        found = rows()
        self.output.save_pdf(words, SLIP, self.commitments(found), self._noted(found))

    def _noted(self, rows: Sequence[HouseholdRow]) -> Callable[[], None]:
        if not rows:
            text = self.tr("No household is in this list: one slip without a name, to write on, is ready.")
            return partial(self._context.notices.done, text)
        return noted(self._context, len(rows), what="household")
