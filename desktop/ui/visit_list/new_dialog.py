"""A new visit list: which doors, who goes; divided evenly along the way."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import AppError, InvalidInput
from desktop.services.door import Door, DoorFilter
from desktop.services.visit_list import MOST
from desktop.services.way_split import split
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text, short_date_text, today
from desktop.ui.jobs import Latest
from desktop.ui.problem_text import problem_text
from desktop.ui.theme import look
from desktop.ui.visit_list.words import goes_text, people_text
from desktop.ui.widgets.buttons import ManyChips, button, row
from desktop.ui.widgets.field_note import FieldNote

SIZE = (760, 660)
SHOWN = 60  # doors: enough to see that it is the right way


class NewListDialog(QDialog):
    def __init__(self, context: PageContext, cell: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New visit list"))
        self._context, office = context, context.office
        self._doors: Sequence[Door] = []
        self._found_doors: Sequence[Door] = []
        self.place, self.next = QComboBox(), QComboBox()
        for each in office.notebook.places():
            self.place.addItem(each.name, each.cell)
        self.place.setCurrentIndex(max(0, self.place.findData(cell)))
        self.next.addItem(self.tr("Any"), None)
        for criterion in office.digital_family.criteria().items:
            self.next.addItem(criterion.title, criterion.code)
        self.past = ManyChips(
            [
                ("not_visited", self.tr("Not visited yet")),
                ("absent", self.tr("Nobody was at home")),
                ("asked_again", self.tr("Asked to come back")),
                ("in_doubt", self.tr("Address to be verified")),
            ]
        )
        self.which = ManyChips(
            [
                ("elderly_only", self.tr("Only elderly people")),
                ("no_smartphone", self.tr("No smartphone")),
            ]
        )
        self.volunteers = ManyChips(list(office.person.members().items()))
        self.too = QCheckBox()
        self.doors, self.sum, self.note = QListWidget(), QLabel(wordWrap=True), FieldNote()
        self.sum.setProperty("role", "strong")
        self.back_button = button(self.tr("Back"))
        self.make_button = button(self.tr("Make the list"), "primary", "check")
        self._lay_out()
        self._found = Latest(context.jobs, self._finder(), self._show)
        for box in (self.place, self.next):
            box.currentIndexChanged.connect(self.look)
        for chips in (self.past, self.which):
            chips.chosen.connect(self.look)
        self.too.toggled.connect(self._show_doors)
        self.volunteers.chosen.connect(self._say)
        self.back_button.clicked.connect(self.reject)
        self.make_button.clicked.connect(self.make)
        self.look()

    def look(self) -> None:
        """Which doors fit now."""
        self._found.ask_for(self._finder())

    def make(self) -> None:
        """One list for each of those who go; nobody chosen: one that anybody takes."""
        cell, lists = self.place.currentData(), self._context.office.visit_list
        title = f"{self.place.currentText()} · {short_date_text(today())}"
        goes: list[str | None] = [*self.volunteers.value()]
        made = lists.make(cell, title, [each.id for each in self._doors], goes or [None])
        self.make_button.setEnabled(False)
        self._context.jobs.follow(made.saved, partial(self._on_made, made.deed), self._on_failed)

    def _finder(self) -> "partial[Sequence[Door]]":
        ticked = dict.fromkeys((*self.past.value(), *self.which.value()), True)
        wanted = DoorFilter(self.place.currentData() or "", **ticked, next=self.next.currentData())
        return partial(self._context.office.visit_list.doors, wanted)

    def _show(self, doors: Sequence[Door]) -> None:
        self._found_doors = doors
        waiting = [each for each in doors if each.goes]
        names = goes_text([who for each in waiting for who in each.goes], self._context.office)
        text = self.tr("{count} more are on an open list already ({names}): take them, too")
        self.too.setText(text.format(count=number_text(len(waiting)), names=names))
        self.too.setVisible(bool(waiting))
        self._show_doors()

    def _show_doors(self) -> None:
        doors = [each for each in self._found_doors if self.too.isChecked() or not each.goes]
        self._doors = doors
        self.doors.clear()
        for each in doors[:SHOWN]:
            self.doors.addItem(QListWidgetItem(self._line(each)))
        if len(doors) > SHOWN:
            more = self.tr("… and {count} more").format(count=number_text(len(doors) - SHOWN))
            self.doors.addItem(QListWidgetItem(more))
        self._say()

    def _line(self, each: Door) -> str:
        names = goes_text(each.goes, self._context.office)
        goes = self.tr("on the list of {names}").format(names=names) if names else ""
        return " · ".join(filter(None, (each.address, people_text(each), goes)))

    def _say(self) -> None:
        goes = max(1, len(self.volunteers.value()))
        each = " + ".join(number_text(len(part)) for part in split(self._doors, goes))
        text = self.tr("{count} households, in the order of the way.")
        if goes > 1:
            text = self.tr("{count} households, divided along the way: {each}.")
        is_narrowed = self.past.value() or self.which.value() or self.next.currentData()
        nothing = self.tr("No household is here yet. Add them at “Digital families” first.")
        if is_narrowed:
            nothing = self.tr("No household is like this here. Tick fewer filters.")
        if self._found_doors:
            nothing = self.tr("All households like this are on an open list already.")
        count = number_text(len(self._doors))
        self.sum.setText(text.format(count=count, each=each) if self._doors else nothing)
        self.note.clear()
        is_much = len(self._doors) > MOST * goes
        if is_much:
            self.note.say(self.tr("More than {count} for one: let more people go.").format(count=MOST))
        self.make_button.setEnabled(bool(self._doors) and not is_much)

    def _on_made(self, deed: str, _result: object) -> None:
        undo, jobs = self._context.office.history.undo, self._context.jobs
        self._context.notices.done(self.tr("Visit lists made."), lambda: jobs.follow(undo(deed)))
        self.accept()

    def _on_failed(self, error: AppError) -> None:
        self.make_button.setEnabled(True)
        if isinstance(error, InvalidInput):
            self.note.say(problem_text(error.problems[0]))
        else:
            self._context.notices.error(error)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(6)
        lines: list[list[tuple[str, QWidget]]] = [
            [(self.tr("Neighbourhood"), self.place), (self.tr("Easiest criterion still missing"), self.next)],
            [(self.tr("How the last visit went"), self.past)],
            [(self.tr("Which households"), self.which)],
            [(self.tr("Who goes"), self.volunteers)],
        ]
        for line in lines:
            layout.addLayout(row(*(_labelled(words, field) for words, field in line), spacing=12))
        self.doors.setAccessibleName(self.tr("Households in the order of the way"))
        layout.addWidget(self.sum)
        layout.addWidget(self.too)
        layout.addWidget(self.doors, 1)
        layout.addWidget(self.note)
        layout.addLayout(row(None, self.back_button, self.make_button))
        self.resize(min(look().px(SIZE[0]), 1320), min(look().px(SIZE[1]), 690))


def _labelled(words: str, field: QWidget) -> QWidget:
    made, label = QWidget(), QLabel(words)
    label.setProperty("role", "label")
    field.setAccessibleName(words)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(label)
    column.addWidget(field)
    return made
