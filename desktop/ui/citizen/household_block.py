"""On a person's card: the household she belongs to, and the way to it; or making one of hers."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from desktop.services.household_member import MemberDraft
from desktop.ui.context import PageContext
from desktop.ui.household.choose_dialog import ChooseHousehold
from desktop.ui.household.deeds import follow_deed
from desktop.ui.household.dialog import HouseholdDialog, ask_for_household
from desktop.ui.household.words import status_text
from desktop.ui.theme import set_role
from desktop.ui.widgets.buttons import button


class HouseholdBlock(QWidget):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._citizen, self._household = "", ""
        self.text = QLabel(wordWrap=True)
        self.button = button("", "link")
        self.menu = QMenu(self.button)
        self.menu.addAction(self.tr("A household of her own…"), self.make)
        self.menu.addAction(self.tr("One that is here…"), self.choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.button)
        self.button.clicked.connect(self.open)

    def show_person(self, citizen_id: str) -> None:
        office = self._context.office
        self._citizen, self._household = citizen_id, ""
        if not citizen_id:
            self.hide()  # asked after each commit while nobody is chosen
            return
        self._household = office.household_member.household_of(citizen_id) or ""
        row = office.household.row(self._household) if self._household else None
        may = office.person.may("household_member")
        self.setVisible(row is not None or may)
        if row:
            text = self.tr("Household: {address} · {status}")
            status = status_text(row.standing.status)
            self.text.setText(text.format(address=row.address or "–", status=status))
        else:
            self.text.setText(self.tr("Belongs to no household yet."))
        self.button.setText(self.tr("Open") if row else self.tr("Add to a household"))
        self.button.setMenu(None if row else self.menu)  # type: ignore[arg-type]
        self.button.setProperty("opens", "" if row else "menu")
        set_role(self.button, "link")

    def open(self) -> None:
        if self._household:
            self._context.navigate("household", {"id": self._household})

    def make(self) -> HouseholdDialog:
        return ask_for_household(self._context, self._citizen, self.window())

    def choose(self) -> ChooseHousehold:
        said = self.tr("She belongs to it from now on.")
        title = self.tr("Add to a household")
        dialog = ChooseHousehold(self._context.office.household.find, title, said, parent=self.window())
        dialog.chosen.connect(partial(self.join, self._citizen))
        dialog.show()
        return dialog

    def join(self, citizen_id: str, household_id: str) -> None:
        saved = self._context.office.household_member.add(household_id, MemberDraft(citizen_id))
        follow_deed(self._context, saved, self.tr("Joined the household."))
