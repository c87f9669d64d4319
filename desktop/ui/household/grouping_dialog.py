"""Lập hộ từ danh sách: the people of the notebook put together as households, to look at and to correct."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import count
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from desktop.contract.vietnamese import fold
from desktop.errors import AppError
from desktop.progress import Progress
from desktop.services.household import Found
from desktop.services.household_grouping import Group, Plan
from desktop.services.household_making import Made
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from desktop.ui.formats import number_text
from desktop.ui.household.choose_dialog import ChooseHousehold
from desktop.ui.household.grouping_tree import NONE, GroupingTree
from desktop.ui.household.words import relations_of
from desktop.ui.jobs import Job
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import Chip, button, row
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.surfaces import NoteBar

SIZE = (980, 640)
MARGIN = 40  # of the window around it
SHOWN = 8

_serial = count()


class GroupingDialog(QDialog):
    """Nothing changes before the last button. `only`: the people of one list; None: everybody here."""

    def __init__(
        self,
        context: PageContext,
        parent: QWidget | None = None,
        cell: str | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._only = context, only
        self._making = context.office.household_making
        self.plan: Plan | None = None
        self._job: Job | None = None
        self._is_leaving = False
        self.setWindowTitle(self.tr("Make households from a list"))
        self._make_parts(cell)
        self._lay_out()
        self._connect()
        self.read()

    def read(self) -> None:
        """Put the people together anew; what was corrected is forgotten."""
        cell = self.place.currentData()
        self._run(lambda progress: self._making.plan(progress, cell, self._only), self._show)

    def make(self) -> None:
        if plan := self.plan:
            self._run(lambda progress: self._making.make(plan, progress), self._on_made)

    def reject(self) -> None:
        """What is being done is stopped first, so that nothing is left half done."""
        if self._job:
            self._is_leaving = True
            self._job.cancel()
        else:
            super().reject()

    def correct(self, change: Callable[[Plan, str], Plan]) -> None:
        """Of the person who is marked."""
        marked = self.tree.marked()
        if self.plan and marked and marked[1]:
            self._show(change(self.plan, marked[1]))
            self.tree.mark_person(marked[1])

    def drop(self) -> None:
        marked = self.tree.marked()
        if self.plan and marked and marked[0] != NONE:
            self._show(self.plan.dropped(marked[0]))

    def ask_where(self) -> ChooseHousehold:
        """Into which household of the plan the marked person goes."""
        dialog = ChooseHousehold(
            self._find,
            self.tr("To another household"),
            self.tr("A household of this list: its address, or one of its people."),
            parent=self,
        )
        dialog.chosen.connect(lambda key: self.correct(lambda plan, person: plan.moved(person, key)))
        dialog.show()
        return dialog

    def _find(self, typed: str) -> Sequence[Found]:
        words, plan = fold(typed).split(), self.plan
        found = []
        for each in plan.groups if plan else ():
            names = [plan.people[person].name for person in each.people] if plan else []
            said = fold(" ".join([each.address or "", each.number or "", *names]))
            if all(word in said for word in words):
                found.append(
                    Found(each.key, each.address or each.number or "–", ", ".join(names[:3]), each.cell)
                )
            if len(found) == SHOWN:
                break
        return found

    def _run(self, work: Callable[[Progress], Any], then: Callable[[Any], None]) -> None:
        if self._job:
            return
        self.note.hide()
        name = f"households {next(_serial)}"
        self._job = self._context.jobs.start(name, work, partial(self._done, then), self._on_failure)
        self._job.ended.connect(self._on_ended)
        self.progress.follow(self.windowTitle(), self._job)
        self._enable()

    def _done(self, then: Callable[[Any], None], found: Any) -> None:
        self._job = None
        if not self._is_leaving or isinstance(found, Made):
            then(found)

    def _on_failure(self, error: AppError) -> None:
        self.note.say(str(error_text(error)), "trouble")

    def _on_ended(self) -> None:
        stopped, self._job = self._job is not None and self._job.cancelled.is_set(), None
        self._enable()
        if self._is_leaving:
            super().reject()
        elif stopped:
            self.note.say(self.tr("Stopped. The notebook has not changed."))

    def _show(self, plan: Plan) -> None:
        self.plan = plan
        doubtful = sum(each.needs_looking for each in plan.groups)
        chip = self.tr("Only households to look at ({count})")
        self.doubtful.setText(chip.format(count=number_text(doubtful)))
        self.tree.show_plan(plan, self._is_wanted)
        new = sum(each.into is None for each in plan.groups)
        text = self.tr(
            "New households: {new}; here already and getting somebody more: {joined}; people: {people}. "
            "In a household already: {settled}."
        )
        counts = {"joined": len(plan.groups) - new, "people": plan.placed, "settled": plan.settled}
        shown = {name: number_text(value) for name, value in counts.items()}
        self.sums.setText(text.format(new=number_text(new), **shown))
        if not plan.groups and plan.settled:
            self.note.say(self.tr("Everybody who can be placed belongs to a household already."), "safe")
        elif not plan.groups and not plan.left:
            self.note.say(self.tr("Nobody is in the notebook here. Bring in their list at “Citizens” first."))
        made = self.tr("Make households ({count})").format(count=number_text(new))
        added = self.tr("Add people ({count})").format(count=number_text(plan.placed))
        self.make_button.setText((made if new else added) if plan.groups else self.tr("Make households"))
        self.sums.setVisible(bool(plan.groups))
        self._enable()

    def _is_wanted(self, group: Group) -> bool:
        return group.needs_looking or not self.doubtful.isChecked()

    def _on_made(self, made: Made) -> None:
        jobs, making = self._context.jobs, self._making
        text = self.tr("Made. Households: {count}, people: {people}.")
        shown = {"count": number_text(len(made.households)), "people": number_text(made.people)}
        self._context.notices.done(text.format(**shown), undo=lambda: jobs.follow(making.take_back(made)))
        self.accept()

    def _enable(self) -> None:
        marked = self.tree.marked() or (NONE, "")
        is_idle = self._job is None
        for each in (self.head_button, self.own_button, self.other_button, self.out_button):
            each.setEnabled(is_idle and bool(marked[1]))
        self.head_button.setEnabled(is_idle and bool(marked[1]) and marked[0] != NONE)
        self.out_button.setEnabled(is_idle and bool(marked[1]) and marked[0] != NONE)
        self.drop_button.setEnabled(is_idle and marked[0] != NONE)
        self.make_button.setEnabled(is_idle and bool(self.plan and self.plan.groups))
        self.place.setEnabled(is_idle)

    def _make_parts(self, cell: str | None) -> None:
        self.place = QComboBox()
        self.place.setAccessibleName(self.tr("Neighbourhood"))
        self.place.addItem(self.tr("All neighbourhoods"), None)
        for place in self._context.office.notebook.places():
            self.place.addItem(place.name, place.cell)
        self.place.setCurrentIndex(max(0, self.place.findData(cell)))
        self.doubtful = Chip(self.tr("Only households to look at"))
        self.note = NoteBar("", "info")
        self.note.hide()
        self.tree = GroupingTree(relations_of(self._context.office))
        self.sums = QLabel(wordWrap=True)
        self.progress = ProgressPanel()
        self.head_button = button(self.tr("Is the head"))
        self.own_button = button(self.tr("Lives on their own"))
        self.other_button = button(self.tr("To another household…"))
        self.out_button = button(self.tr("Of no household"))
        self.drop_button = button(self.tr("Do not make this household"))
        self.make_button = button(self.tr("Make households"), "primary", "house")
        self.back_button = button(self.tr("Back"))

    def _lay_out(self) -> None:
        parent = self.parentWidget()
        room = parent.window().size() if parent else self.screen().availableSize()
        self.resize(
            min(look().px(SIZE[0]), room.width() - MARGIN), min(look().px(SIZE[1]), room.height() - MARGIN)
        )
        deeds = QWidget()
        flow = FlowLayout(deeds)
        for each in (self.head_button, self.own_button, self.other_button, self.out_button, self.drop_button):
            flow.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.addLayout(row(self.place, self.doubtful, None))
        layout.addWidget(self.note)
        layout.addWidget(self.tree, 1)
        layout.addWidget(deeds)
        layout.addWidget(self.sums)
        layout.addWidget(self.progress)
        layout.addLayout(row(None, self.back_button, self.make_button))

    def _connect(self) -> None:
        self.place.currentIndexChanged.connect(self.read)
        self.doubtful.toggled.connect(lambda: self.tree.show_plan(self.plan, self._is_wanted))
        self.tree.chosen.connect(lambda _key, _person: self._enable())
        self.head_button.clicked.connect(lambda: self.correct(Plan.headed))
        self.own_button.clicked.connect(lambda: self.correct(Plan.alone))
        self.out_button.clicked.connect(lambda: self.correct(lambda plan, person: plan.moved(person, None)))
        self.other_button.clicked.connect(self.ask_where)
        self.drop_button.clicked.connect(self.drop)
        self.make_button.clicked.connect(self.make)
        self.back_button.clicked.connect(self.reject)
