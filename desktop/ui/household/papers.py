"""The papers of a household: the slip to sign, the sign for the door; printed, or as a PDF."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from desktop.services.enrolment import card_text
from desktop.ui.context import PageContext
from desktop.ui.paper.canvas import Sheet
from desktop.ui.paper.family_sheets import CommitmentSheet, DoorSign
from desktop.ui.paper.names_on_paper import may_print, noted
from desktop.ui.paper.output import SheetOutput

SLIP, SIGN = "Phieu-Gia-dinh-so", "Bien-Gia-dinh-so"  # no name of anybody in the name of a file


class HouseholdPapers(QObject):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.output = SheetOutput(context, parent)

    def offer(self, menu: QMenu, household_id: str) -> None:
        slip, sign = self.tr("Registration slip, to sign"), self.tr("Sign for the door")
        pdf = self.tr("{paper}, as a PDF…")
        with_name = partial(self.commitments, household_id)
        printed = noted(self._context, 1, what="household")
        if may_print(self._context):
            menu.addAction(f"{slip}…", lambda: self.output.print(with_name(), printed))
            menu.addAction(
                pdf.format(paper=slip), lambda: self.output.save_pdf(slip, SLIP, with_name(), printed)
            )
        menu.addAction(f"{sign}…", lambda: self.output.print(self.signs(household_id)))
        menu.addAction(
            pdf.format(paper=sign), lambda: self.output.save_pdf(sign, SIGN, self.signs(household_id))
        )

    def commitments(self, *ids: str) -> Sequence[Sheet]:
        """Slips to sign; without any id one to write on."""
        office = self._context.office
        ward = office.notebook.info().ward_name or "Phường"
        places = {place.cell: place.name for place in office.notebook.places()}
        titles = [each.title for each in office.digital_family.criteria().items]
        rows = [row for each in ids if (row := office.household.row(each))]
        if not ids:
            return [CommitmentSheet(ward, "", "", "", titles)]
        return [
            CommitmentSheet(ward, places.get(row.cell, ""), row.address, row.head or "", titles)
            for row in rows
        ]

    def signs(self, *ids: str) -> Sequence[Sheet]:
        office = self._context.office
        ward = office.notebook.info().ward_name or "Phường"
        rows = [row for each in ids if (row := office.household.row(each))]
        return [DoorSign(ward, card_text(row.id), row.decision_no, row.decision_on) for row in rows]
