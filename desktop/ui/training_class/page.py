"""Lớp học: the list of classes, and one of them opened."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.training_class.class_list import ClassList
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
        self.list.view.opened.connect(self.open)
        self.list.card.opened.connect(self.open)
        self.view.left.connect(self.show_list)

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("training_class", {"id": class, "tab": key of a tab, …}); without: as it was left."""
        if class_id := facts.get("id"):
            self.open(class_id, facts)

    def open(self, class_id: str, facts: Mapping[str, Any] | None = None) -> None:
        if self.context.office.training_class.row(class_id):
            self.stack.setCurrentWidget(self.view)
            self.view.show_class(class_id, facts)

    def show_list(self) -> None:
        self.stack.setCurrentWidget(self.list)
        self.list.focus_search()

    def focus_search(self) -> None:
        if self.stack.currentWidget() is self.list:
            self.list.focus_search()

    def leave(self) -> None:
        self.list.leave()
        self.view.leave()
