"""What is to settle in a household: nobody is its head; somebody is written down in another one too."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.digital_family import Family
from desktop.services.household_member import HEAD, MemberDraft, suggested_heads
from desktop.services.one_household import Member, Twice
from desktop.ui.context import PageContext
from desktop.ui.household.deeds import follow_deed
from desktop.ui.widgets.surfaces import NoteBar


class SettleBlock(QWidget):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    @property
    def bars(self) -> list[NoteBar]:
        found = (self._layout.itemAt(n) for n in range(self._layout.count()))
        return [bar for item in found if item and isinstance(bar := item.widget(), NoteBar)]

    def show_household(self, family: Family, *, is_void: bool) -> None:
        """Nothing where nobody here may settle it."""
        for bar in self.bars:
            self._layout.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        office = self._context.office
        if is_void or not office.person.may("household_member"):
            self.hide()
            return
        if family.is_headless:
            self._ask_for_head(suggested_heads(family.members)[0])
        for each in office.household_member.twice(family.household.id):
            self._ask_where(family.household.id, each)
        self.setVisible(bool(self.bars))

    def make_head(self, member: Member) -> None:
        saved = self._context.office.household_member.change(member.id, HEAD, member.residence)
        follow_deed(self._context, saved, self.tr("{name} is the head now.").format(name=member.name or "–"))

    def settle(self, household: str, citizen: str, name: str) -> None:
        """She belongs here, and to no other."""
        saved = self._context.office.household_member.add(household, MemberDraft(citizen))
        follow_deed(self._context, saved, self.tr("{name} belongs to this household.").format(name=name))

    def _ask_for_head(self, member: Member) -> None:
        """Somebody is suggested, nobody is made it: the menu beside each name has the others."""
        text = self.tr("Nobody is the head of this household yet. Perhaps {name}?")
        bar = NoteBar(text.format(name=member.name or "–"), "waiting", "user")
        bar.add_button(self.tr("Is the head"), partial(self.make_head, member), below=True)
        self._layout.addWidget(bar)

    def _ask_where(self, household: str, found: Twice) -> None:
        is_counted = found.counted == household
        row = self._context.office.household.row(found.also if is_counted else found.counted)
        text = self.tr("{name} is written down at {address} too; here last, so she is counted here.")
        if not is_counted:
            text = self.tr("{name} is written down here, and at {address} last: she is counted there.")
        bar = NoteBar(text.format(name=found.name, address=row.address if row else "–"), "waiting", "users")
        here = partial(self.settle, household, found.citizen_id, found.name)
        bar.add_button(self.tr("Belongs here"), here, below=True)
        self._layout.addWidget(bar)
