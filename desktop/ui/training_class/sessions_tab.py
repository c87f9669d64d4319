"""Buổi học: the sessions of a class in their order, and what can be done with one."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout

from desktop.paging import held
from desktop.services.class_session import SessionRow
from desktop.ui.context import PageContext
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.table_view import TableView
from desktop.ui.training_class.session_menu import SessionDeeds
from desktop.ui.training_class.tabs import ClassTab
from desktop.ui.training_class.words import (
    day_text,
    hours_text,
    standing_text,
    state_sign,
    where_text,
    who_text,
)
from desktop.ui.widgets.buttons import button, row


class SessionsTab(ClassTab):
    shows = ("class_session", "training_class")

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._class_id = ""
        self.deeds = SessionDeeds(context, self)
        self.model = LazyTable(self._columns(), held(self._rows), self)
        self.view = TableView(self.model, self.tr("Sessions"))
        self.view.say_when_empty(self.tr("No session is planned yet."))
        self.new_button = button(self.tr("Add a session"), "", "plus")
        self.move_button = button(self.tr("Move…"), "", "calendar")
        self.more_button = button(self.tr("More"), "", "list")
        menu = QMenu(self.more_button)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.more_button.setMenu(menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.view, 1)
        layout.addLayout(row(self.new_button, None, *self._of_one()))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._pop_up)
        self.view.opened.connect(lambda _session: self._edit())
        self.view.selected.connect(lambda _session: self._show_buttons())
        self.new_button.clicked.connect(lambda: self.deeds.add(self._class_id))
        self.move_button.clicked.connect(self._move)
        self.new_button.setVisible(self.deeds.may())

    def show_class(self, class_id: str) -> None:
        if class_id != self._class_id:
            self.view.clearSelection()
        self._class_id = class_id
        self.view.reload()
        self._show_buttons()

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """{"session": id}: this one chosen."""
        if session := facts.get("session"):
            self.view.select(session)

    def chosen(self) -> SessionRow | None:
        """The session that stands out."""
        session = self.context.office.class_session.row(self.view.current_id())
        return session if session and session.class_id == self._class_id else None

    def _of_one(self) -> tuple[QPushButton, ...]:
        return self.move_button, self.more_button

    def _show_buttons(self) -> None:
        for each in self._of_one():
            each.setVisible(self.chosen() is not None and self.deeds.may())

    def _move(self) -> None:
        if session := self.chosen():
            self.deeds.move(session)

    def _edit(self) -> None:
        if (session := self.chosen()) and self.deeds.may():
            self.deeds.edit(session)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        if session := self.chosen():
            self.deeds.fill(menu, session)

    def _pop_up(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu)
        menu.popup(QCursor.pos())

    def _rows(self) -> list[SessionRow]:
        return list(self.context.office.class_session.of(self._class_id)) if self._class_id else []

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Day"), lambda row: day_text(row.day), 13, key="day"),
            Column(self.tr("Hours"), hours_text, 10, key="hours"),
            Column(self.tr("Topics"), lambda row: ", ".join(row.topic_titles), key="topics"),
            Column(self.tr("Place"), where_text, 19, key="place"),
            Column(self.tr("Instructors"), who_text, 12, key="who"),
            Column(self.tr("State"), standing_text, 22, sign=state_sign, key="state"),
        ]
