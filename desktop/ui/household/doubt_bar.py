"""On a household's card: visits did not find it at its address; what may become of that."""

from functools import partial

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop.services.household_listing import HouseholdRow
from desktop.ui.context import PageContext
from desktop.ui.household.deeds import HouseholdMenu, follow_deed
from desktop.ui.household.dialog import HouseholdDialog
from desktop.ui.household.member_dialogs import MoveDialog
from desktop.ui.visit_list.words import result_text
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import NoteBar

GONE = "moved_away"  # the reason for which a household is struck through that left the ward


class DoubtBar(QWidget):
    """`deeds`: of the same card."""

    def __init__(self, context: PageContext, deeds: HouseholdMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._deeds, self._id = context, deeds, ""
        self.bar = NoteBar("", "waiting", "circle-alert")
        self.button = button(self.tr("Settle"))
        menu = QMenu(self.button)
        for words, do in (
            (self.tr("It lives there: somebody goes again"), self.stands),
            (self.tr("Correct the address…"), self.edit),
            (self.tr("It has moved within the ward…"), self.move_on),
            (self.tr("It has left the ward: strike through"), partial(deeds.void, GONE)),
        ):
            menu.addAction(words, do)
        self.button.setMenu(menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.bar)
        layout.addLayout(row(self.button, None))

    def show_household(self, of: HouseholdRow) -> None:
        office, doubt = self._context.office, of.doubt
        self._id = of.id
        self.setVisible(doubt is not None and of.voided_at is None)
        if doubt is None:
            return
        titles = {entry.code: entry.title for entry in office.household_visit.results()}
        said = result_text(titles, doubt.result, doubt.visited_on, None)
        who = office.conflict.person(doubt.volunteer)
        told = " · ".join(filter(None, (said, who, doubt.note)))
        self.bar.text.setText(self.tr("Address to be verified: {told}").format(told=told))
        self.button.setVisible(office.person.may("household"))

    def stands(self) -> None:
        saved = self._context.office.household_visit.stands(self._id)
        follow_deed(self._context, saved, self.tr("The address stands. The household is on lists again."))

    def edit(self) -> HouseholdDialog:
        dialog = HouseholdDialog(self._context, self._id, self.window())
        dialog.show()
        return dialog

    def move_on(self) -> MoveDialog:
        dialog = MoveDialog(self._context, self._id, self.window())
        dialog.show()
        return dialog
