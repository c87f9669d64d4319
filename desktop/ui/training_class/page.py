"""Lớp học: the list of classes, their timetable, and one of them opened."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.header import page_action
from desktop.ui.training_class.class_list import ClassList
from desktop.ui.training_class.class_summary import ClassSummary
from desktop.ui.training_class.new_class_dialog import NewClassDialog
from desktop.ui.training_class.timetable import Timetable
from desktop.ui.training_class.view import ClassView
from desktop.ui.widgets.buttons import ChoiceChips

LIST, MONTH, WEEK, SUMMARY = "list", "month", "week", "summary"


class TrainingClassPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.stack, self.list = QStackedWidget(), ClassList(context)
        self.timetable, self.view = Timetable(context), ClassView(context)
        self.summary = ClassSummary(context)
        for part in (self.list, self.timetable, self.summary, self.view):
            self.stack.addWidget(part)
        self.beside_title = ChoiceChips(
            [
                (LIST, self.tr("List")),
                (MONTH, self.tr("Month")),
                (WEEK, self.tr("Week")),
                (SUMMARY, self.tr("Summary")),
            ],
            keeps_row=True,
        )
        self._shown = LIST  # list or timetable: where a class was opened from
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._add_actions()
        self._connect()
        self._mark(LIST)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("training_class", {"id": class, "tab": key of a tab, …}); without: as it was left.

        {"show": "month"}: the timetable; {"behind": …}: the classes a figure was counted from."""
        if class_id := facts.get("id"):
            self.open(class_id, facts)
        elif facts.get("behind"):
            self.show_all(LIST)
            self.list.arrive(facts)
        elif shown := facts.get("show"):
            self.show_all(shown)

    def open(self, class_id: str, facts: Mapping[str, Any] | None = None) -> None:
        row = self.context.office.training_class.row(class_id)
        if row is None or row.voided_at:
            self.show_all(LIST)
            self.list.arrive({"id": class_id})
        else:
            self.stack.setCurrentWidget(self.view)
            self._mark(None)
            self.view.show_class(class_id, facts)

    def begin(self, first: date | None = None) -> NewClassDialog:
        """A new class, planned from this day on; it is opened when it is made."""
        dialog = NewClassDialog(self.context, self.window(), first)
        dialog.made.connect(self._on_made)
        dialog.show()
        return dialog

    def _on_made(self, class_id: str) -> None:
        jobs, classes = self.context.jobs, self.context.office.training_class
        self.open(class_id)
        self.context.notices.done(
            self.tr("The class is made."), undo=lambda: jobs.follow(classes.void(class_id, reason="mistake"))
        )

    def show_all(self, shown: str | None = None) -> None:
        """The list, or the timetable; which it was before, if nothing is said."""
        self._shown = shown or self._shown
        if self._shown == LIST:
            self.stack.setCurrentWidget(self.list)
            self.list.focus_search()
        elif self._shown == SUMMARY:
            self.stack.setCurrentWidget(self.summary)
            self.summary.ask()
        else:
            self.timetable.show_period(is_month=self._shown == MONTH)
            self.stack.setCurrentWidget(self.timetable)
            self.timetable.setFocus()
        self._mark(self._shown)

    def show_week(self, day: date) -> None:
        self.timetable.day = day
        self.show_all(WEEK)

    def focus_search(self) -> None:
        if self.stack.currentWidget() is self.list:
            self.list.focus_search()

    def leave(self) -> None:
        self.list.leave()
        self.view.leave()

    def _mark(self, shown: str | None) -> None:
        self.beside_title.blockSignals(True)
        self.beside_title.set_value(shown)
        self.beside_title.blockSignals(False)

    def _add_actions(self) -> None:
        self.new_action = page_action(self, self.tr("New class"), "plus", "Ctrl+N", primary=True)
        self.new_action.setEnabled(self.context.office.person.may("training_class"))
        self.new_action.triggered.connect(lambda: self.begin())
        self._add("calendar", self.tr("Timetable of the month"), partial(self.show_all, MONTH))
        self._add("calendar", self.tr("Timetable of the week"), partial(self.show_all, WEEK))
        self._add("list", self.tr("Summary of all classes"), partial(self.show_all, SUMMARY))
        of_one = (
            self._add("presentation", self.tr("Class mode for the projector"), self.view.turn_screen, "F11"),
            self._add("printer", self.tr("Prepare the session…"), self.view.prepare, "Ctrl+P"),
        )
        self.stack.currentChanged.connect(lambda _index: self._enable(of_one))
        self._enable(of_one)

    def _add(self, icon: str, text: str, do: Callable[[], object], keys: str = "") -> QAction:
        """For the palette and the keyboard: its button, if any, is elsewhere."""
        action = page_action(self, text, icon, keys)
        action.setProperty("in_menu", True)
        action.triggered.connect(lambda: do())
        return action

    def _enable(self, of_one: Sequence[QAction]) -> None:
        for action in of_one:
            action.setEnabled(self.stack.currentWidget() is self.view)

    def _connect(self) -> None:
        self.beside_title.chosen.connect(self.show_all)
        self.list.view.opened.connect(self.open)
        self.list.card.opened.connect(self.open)
        self.view.left.connect(self.show_all)
        self.timetable.opened.connect(
            lambda class_id, session: self.open(class_id, {"tab": "sessions", "session": session})
        )
        self.timetable.wanted.connect(self.begin)
        self.timetable.week_wanted.connect(self.show_week)
