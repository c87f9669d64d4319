"""Going from door to door: the next house, how it went by one key, then what its members can reach."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.contract.ids import uuid7
from desktop.errors import AppError, InvalidInput
from desktop.services.door import Door
from desktop.services.household_visit import Outcome
from desktop.services.one_household import Member
from desktop.services.visit_list import Stop
from desktop.ui.citizen.access_dialog import AccessDialog
from desktop.ui.citizen.access_words import summary
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.problem_text import problem_text
from desktop.ui.theme import look, set_role
from desktop.ui.visit_list.entry import PASSED_DAYS
from desktop.ui.visit_list.words import goes_text, people_text, result_text
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.column_area import ColumnArea
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.surfaces import Card, NoteBar

SIZE = (1040, 690)
ACROSS = 3  # of the results: as the keys lie


class WalkDialog(QDialog):
    """Over the stops of a list, or over one door that no list named."""

    def __init__(
        self, context: PageContext, stops: Sequence[Stop], title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._context, self._stops, self._at, self._last = context, list(stops), 0, ""
        self._warned = ""  # of which stop it was said that its note is not saved
        office = context.office
        entries = office.household_visit.results()
        self._titles = {entry.code: entry.title for entry in entries}
        self._asks = {entry.code for entry in entries if entry.data.get("again")}
        self._spoke = {entry.code for entry in entries if entry.data.get("spoke")}
        self.address, self.people, self.past = (QLabel(wordWrap=True) for _ in range(3))
        self.place = QLabel()
        self.address.setProperty("role", "figure")
        self.people.setProperty("role", "subheading")
        for label in (self.past, self.place):
            label.setProperty("role", "quiet")
        self.results = {
            entry.code: QPushButton(f"{n}  {entry.title}") for n, entry in enumerate(entries, start=1)
        }
        self.again, self.note = DateEdit(upcoming=True, passed_days=PASSED_DAYS), QLineEdit()
        self.again.setPlaceholderText(self.tr("day, if agreed: 28/11"))
        self.note.setPlaceholderText(self.tr("Note (nothing private)"))
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("role", "problem")
        self.saved_note = NoteBar("", "safe")
        self.saved_note.add_button(self.tr("Take it back"), self.take_back)
        self.members = Card()
        self.previous_button = button(self.tr("Previous"), "", "chevron-left")
        self.next_button = button(self.tr("Next house"), "primary", "arrow-right")
        self.done_button = button(self.tr("Finish"))
        self._lay_out()
        self._connect()
        self._at = next((n for n, each in enumerate(self._stops) if not each.result), 0)
        self._show()
        self.saved_note.hide()

    @property
    def stop(self) -> Stop:
        return self._stops[self._at]

    def go_to(self, place: int) -> None:
        """This house, as it is known now."""
        if self._is_note_unsaved():
            return
        self._at = max(0, min(place, len(self._stops) - 1))
        self.saved_note.hide()
        self._show()
        self.setFocus()

    def choose(self, result: str, *, same: bool = False) -> None:
        """How it went here: saved at once. `same`: of the visit that is shown, whoever made it."""
        again = self.again.date_or_text() if result in self._asks else None
        if isinstance(again, str):
            self._say(self.tr("Not a day. Example: 28/11."))
            self.again.setFocus()
            return
        office, stop = self._context.office, self.stop
        day, who = (stop.visited_on or today(), stop.volunteer) if same else (today(), None)
        outcome = Outcome(result, day, again, self.note.text(), who)
        if stop.number:
            saving = office.visit_list.visit(stop.id, outcome)
        else:
            saving = office.household_visit.record(stop.door.id, outcome, stop.id)
        self._enable(False)
        job = self._context.jobs.follow(
            saving.saved, lambda _: self._on_saved(result, saving.deed), self._on_failed
        )
        job.ended.connect(lambda: self._enable(True))

    def take_back(self) -> None:
        """As it was before."""
        if self._last:
            undone = self._context.office.history.undo(self._last)
            self._last = ""
            self.saved_note.hide()
            self._context.jobs.follow(undone, lambda _: self._reload())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit is how it went; Enter and the arrows go on."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        keys = {str(n): code for n, code in enumerate(self.results, start=1)}
        if event.text() in keys:
            self.choose(keys[event.text()])
        elif is_enter and isinstance(self.focusWidget(), QLineEdit):
            self._on_typed()
        elif is_enter and isinstance(self.focusWidget(), QPushButton):
            super().keyPressEvent(event)
        elif is_enter or event.key() in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
            self.go_to(self._at + 1)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self.go_to(self._at - 1)
        else:
            super().keyPressEvent(event)

    def observe(self, citizen_id: str) -> AccessDialog:
        """What this member can reach."""
        dialog = AccessDialog(self._context, citizen_id, self)
        dialog.accepted.connect(self._show_members)
        dialog.show()
        return dialog

    # ---- inside

    def _show(self) -> None:
        stop, door = self.stop, self.stop.door
        number = self.tr("{at} of {all}").format(at=self._at + 1, all=len(self._stops))
        self.place.setText(number if len(self._stops) > 1 else "")
        self.address.setText(door.address or self.tr("no address"))
        self.people.setText(people_text(door))
        last = door.last
        here = result_text(self._titles, stop.result, stop.visited_on, stop.again_on)
        before = result_text(self._titles, last.result, last.visited_on, last.again_on) if last else ""
        told = [here if stop.result else before or here, door.note or ""]
        if stop.others:
            names = goes_text(stop.others, self._context.office)
            told.append(self.tr("Waits on a list of {names}, too.").format(names=names))
        if door.past and door.past.doubt:
            told.append(self.tr("Its address is to be verified. That is done at “Gia đình số”."))
        self.past.setText("\n".join(filter(None, told)))
        for code, made in self.results.items():
            made.setChecked(code == stop.result)
        self.again.set_date(stop.again_on)
        self.note.setText(stop.note or "")
        self._say("")
        self.previous_button.setEnabled(self._at > 0)
        is_last = self._at == len(self._stops) - 1
        self.next_button.setEnabled(not is_last)
        set_role(self.done_button, "primary" if is_last else "")
        self._show_members()

    def _show_members(self) -> None:
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        known = [each for each in self.stop.door.members if each.citizen_id]
        self.members.setVisible(self.stop.result in self._spoke and bool(known))
        for each in known:
            self._lines.addWidget(self._member(each))

    def _member(self, each: Member) -> QWidget:
        observations, citizen = self._context.office.observation, each.citizen_id or ""
        told = summary(observations.kinds_by_code(), observations.current(citizen)[citizen])
        name, access = QLabel(each.name or "", wordWrap=True), QLabel(told, wordWrap=True)
        name.setProperty("role", "strong")
        access.setProperty("role", "quiet")
        note = button(self.tr("Note digital access"))
        note.clicked.connect(partial(self.observe, citizen))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 8)
        column.addLayout(row(name, None, note))
        column.addWidget(access)
        return box

    def _on_saved(self, result: str, deed: str) -> None:
        self._last = deed
        self._reload()
        text = self.tr("Saved: {result}.")
        if (past := self.stop.door.past) and past.doubt:
            text = self.tr("Saved: {result}. The household waits for somebody to verify its address.")
        elif not self.members.isHidden() and not self.next_button.isEnabled():
            text = self.tr("Saved: {result}. Now what its members can reach.")
        elif not self.members.isHidden():
            text = self.tr("Saved: {result}. Now what its members can reach, or Enter for the next house.")
        elif self.next_button.isEnabled():
            text = self.tr("Saved: {result}. Enter for the next house.")
        self.saved_note.say(text.format(result=self._titles[result]), "safe")

    def _reload(self) -> None:
        """The stop as it is now."""
        office, stop = self._context.office, self.stop
        if stop.number:
            self._stops[self._at] = office.visit_list.stop(stop.id) or stop
            self._show()
            return
        made = next((each for each in office.household_visit.of(stop.door.id) if each.id == stop.id), None)
        now: dict[str, Any] = {"result": None, "visited_on": None, "again_on": None, "note": None}
        if made:
            now = {name: getattr(made, name) for name in now}
        door = office.visit_list.door(stop.door.id) or stop.door
        self._stops[self._at] = replace(stop, door=door, **now)
        self._show()

    def done(self, result: int) -> None:
        if not self._is_note_unsaved():
            super().done(result)

    def _on_typed(self) -> None:
        """Enter in a field: saved with how it went, where that was said; else that is said next."""
        self.setFocus()
        if self.stop.result:
            self.choose(self.stop.result, same=True)

    def _is_note_unsaved(self) -> bool:
        """Said once; whoever goes on all the same means it."""
        left = self.note.text().strip() != (self.stop.note or "") and self._warned != self.stop.id
        if left:
            self._warned = self.stop.id
            self._say(self.tr("The note is saved with how it went: choose that first, or go on without it."))
        return left

    def _on_failed(self, error: AppError) -> None:
        if isinstance(error, InvalidInput):
            self._say(problem_text(error.problems[0]))
        else:
            self._context.notices.error(error)

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _enable(self, on: bool) -> None:
        for made in self.results.values():
            made.setEnabled(on)
        self.setFocus()

    def _lay_out(self) -> None:
        big = QWidget()
        grid = QGridLayout(big)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, made in enumerate(self.results.values()):
            made.setCheckable(True)
            made.setProperty("role", "tile")
            made.setAutoDefault(False)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setMinimumHeight(look().px(56))
            grid.addWidget(made, *divmod(place, ACROSS))
        self._lines = QVBoxLayout()
        self.members.body.addLayout(self._lines)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        self.again.setMaximumWidth(look().px(220))
        for words, field in ((self.tr("Come again on"), self.again), (self.tr("Note"), self.note)):
            field.setAccessibleName(words)
        for widget in (self.address, self.people, self.past, big):
            column.addWidget(widget)
        column.addLayout(row(self.again, self.note))
        for widget in (self.problem, self.saved_note, self.members):
            column.addWidget(widget)
        column.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 16, 20)
        layout.setSpacing(12)
        layout.addWidget(ColumnArea(inside), 1)
        last = row(self.place, None, self.done_button, self.previous_button, self.next_button)
        last.setContentsMargins(0, 0, 8, 0)  # as what is above it
        layout.addLayout(last)
        for made in (self.previous_button, self.next_button):
            made.setVisible(len(self._stops) > 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(min(look().px(SIZE[0]), 1320), min(look().px(SIZE[1]), 690))

    def _connect(self) -> None:
        for code, made in self.results.items():
            made.clicked.connect(partial(self.choose, code))
        self.previous_button.clicked.connect(lambda: self.go_to(self._at - 1))
        self.next_button.clicked.connect(lambda: self.go_to(self._at + 1))
        self.done_button.clicked.connect(self.accept)


def one_door(door: Door) -> Stop:
    """A visit that no list named."""
    return Stop(0, uuid7(), 0, door, None, None, None, None)
