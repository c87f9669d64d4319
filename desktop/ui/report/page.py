"""Báo cáo: who has sent theirs, and one opened."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.services.report import Key
from desktop.ui.context import PageContext
from desktop.ui.report.board import ReportBoard
from desktop.ui.report.view import ReportView


class ReportPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.stack, self.board, self.view = QStackedWidget(), ReportBoard(context), ReportView(context)
        for part in (self.board, self.view):
            self.stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.board.opened.connect(self.open)
        self.view.left.connect(self.show_board)
        self.board.ask()

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("report", {"form": code, "period": Period}): its board; without: as it was left."""
        if form := facts.get("form"):
            self.board.show_form(form, facts.get("period"))
            self.show_board()

    def open(self, key: Key) -> None:
        self.view.open(key)
        self.stack.setCurrentWidget(self.view)

    def show_board(self) -> None:
        self.board.ask()
        self.stack.setCurrentWidget(self.board)
        self.board.view.setFocus()

    def focus_search(self) -> None:
        self.board.view.setFocus()
