"""A visit list on paper typed back: `12 ↵ 2 ↵`; behind "come again" the day: `12 ↵ 3 28/11 ↵`."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from desktop.errors import InvalidInput, Problem
from desktop.services.household_visit import Outcome
from desktop.services.observation import Saving
from desktop.services.visit_list import Stop
from desktop.ui.context import PageContext
from desktop.ui.lazy_table import Column
from desktop.ui.paper.sheet_entry import EntryPlan, SheetEntry
from desktop.ui.visit_list.words import people_text, result_text, sign
from desktop.ui.widgets.date_edit import read_upcoming

PASSED_DAYS = 90  # an appointment is told for the days to come: a day of the last three months is a slip


class DoorEntry(SheetEntry):
    def __init__(self, context: PageContext, list_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Type in a visit list"))
        self._list = list_id
        choices = [(entry.code, entry.title) for entry in context.office.household_visit.results()]
        self._titles = dict(choices)
        self.went, label = QComboBox(), QLabel(self.tr("Who went"))
        self._fill_went(list_id)
        self.went.setAccessibleName(label.text())
        label.setProperty("role", "label")
        label.setBuddy(self.went)
        plan = EntryPlan(choices, self._columns(), self._rows, _who, self._said, self._save)
        self.lay(plan, [label, self.went])
        self.view.say_when_empty(self.tr("This list has no lines."))
        self.entry.outcome.setPlaceholderText(self.tr("3 28/11"))
        self.begin()

    def _fill_went(self, list_id: str) -> None:
        """Whose list it is, also where she is of the team no more; else whoever types."""
        office = self.context.office
        of = office.visit_list.row(list_id)
        goes = of.volunteer if of else None
        self.went.addItem(office.conflict.person(goes) if goes else self.tr("myself"), goes)
        for user, name in office.person.members().items():
            if user != goes:
                self.went.addItem(name, user)

    def _rows(self) -> Sequence[Stop]:
        return self.context.office.visit_list.stops(self._list, on_paper=True)

    def _save(self, number: int, result: str, more: str, day: date) -> Saving:
        again = _day(more, day) if more else None
        outcome = Outcome(result, day, again, volunteer=self.went.currentData())
        return self.context.office.visit_list.type_in(self._list, number, outcome)

    def _said(self, each: Stop) -> str:
        return result_text(self._titles, each.result, None, each.again_on) if each.result else ""

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Row"), lambda each: str(each.number), 5, Qt.AlignmentFlag.AlignRight),
            Column(self.tr("Address"), lambda each: each.door.address),
            Column(self.tr("Household"), lambda each: people_text(each.door), 22),
            Column(self.tr("Result"), self._said, 22, sign=lambda each: sign(each.result)),
        ]


def _who(each: Stop) -> str:
    return " · ".join(filter(None, (each.door.address, each.door.head)))


def _day(typed: str, since: date) -> date:
    """28/11 is the first one from the visit on, unless one has just passed: then it is that one, and refused.
    Raises InvalidInput."""
    if found := read_upcoming(typed, since, passed_days=PASSED_DAYS):
        return found
    raise InvalidInput([Problem("again_on", "no_such_day")])
