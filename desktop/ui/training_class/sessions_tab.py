"""Buổi học: the sessions of a class in their order, and what can be done with one."""

from PySide6.QtWidgets import QVBoxLayout

from desktop.paging import held
from desktop.services.class_session import SessionRow
from desktop.ui.context import PageContext
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.table_view import TableView
from desktop.ui.training_class.tabs import ClassTab
from desktop.ui.training_class.words import (
    day_text,
    hours_text,
    state_sign,
    state_text,
    where_text,
    who_text,
)


class SessionsTab(ClassTab):
    shows = ("class_session", "training_class")

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._class_id = ""
        self.model = LazyTable(self._columns(), held(self._rows), self)
        self.view = TableView(self.model, self.tr("Sessions"))
        self.view.say_when_empty(self.tr("No session is planned yet."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view, 1)

    def show_class(self, class_id: str) -> None:
        self._class_id = class_id
        self.model.reload()

    def _rows(self) -> list[SessionRow]:
        return list(self.context.office.class_session.of(self._class_id)) if self._class_id else []

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Day"), lambda row: day_text(row.day), 14, key="day"),
            Column(self.tr("Hours"), hours_text, 11, key="hours"),
            Column(self.tr("Topics"), lambda row: ", ".join(row.topic_titles), key="topics"),
            Column(self.tr("Place"), where_text, 20, key="place"),
            Column(self.tr("Instructors"), who_text, 16, key="who"),
            Column(self.tr("State"), state_text, 13, sign=state_sign, key="state"),
        ]
