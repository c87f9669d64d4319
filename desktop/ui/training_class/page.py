"""Lớp học: the list of classes, and one of them opened."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.header import page_action
from desktop.ui.training_class.class_list import ClassList
from desktop.ui.training_class.new_class_dialog import NewClassDialog
from desktop.ui.training_class.view import ClassView


class TrainingClassPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.stack, self.list, self.view = QStackedWidget(), ClassList(context), ClassView(context)
        for part in (self.list, self.view):
            self.stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        may = context.office.person.may("training_class")
        self.new_action = page_action(self, self.tr("New class"), "plus", "Ctrl+N", primary=True)
        self.new_action.setEnabled(may)
        self.new_action.triggered.connect(lambda: self.begin())
        self.list.view.opened.connect(self.open)
        self.list.card.opened.connect(self.open)
        self.view.left.connect(self.show_list)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("training_class", {"id": class, "tab": key of a tab, …}); without: as it was left."""
        if class_id := facts.get("id"):
            self.open(class_id, facts)

    def open(self, class_id: str, facts: Mapping[str, Any] | None = None) -> None:
        row = self.context.office.training_class.row(class_id)
        if row is None or row.voided_at:
            self.show_list()
            self.list.arrive({"id": class_id})
        else:
            self.stack.setCurrentWidget(self.view)
            self.view.show_class(class_id, facts)

    def begin(self, first: date | None = None) -> NewClassDialog:
        """A new class, planned from this day on; it is opened when it is made."""
        dialog = NewClassDialog(self.context, self.window(), first)
        dialog.made.connect(self.open)
        dialog.show()
        return dialog

    def show_list(self) -> None:
        self.stack.setCurrentWidget(self.list)
        self.list.focus_search()

    def focus_search(self) -> None:
        if self.stack.currentWidget() is self.list:
            self.list.focus_search()

    def leave(self) -> None:
        self.list.leave()
        self.view.leave()
