"""The sessions of classes that meet today; hidden on a day without any."""

from datetime import date

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QListWidgetItem

from desktop.services.class_session import SessionRow
from desktop.ui.context import PageContext
from desktop.ui.theme import look
from desktop.ui.training_class.words import hours_text, state_sign, state_text, where_text
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.surfaces import Card

LINE, MOST = 40, 4  # high; lines in sight


class LessonsCard(Card):
    def __init__(self, context: PageContext) -> None:
        super().__init__(QCoreApplication.translate("training_class", "Classes today"))
        self._context = context
        self.list = QuietList(self.heading.text(), "")
        self.body.addWidget(self.list)
        self.list.itemActivated.connect(self._open)

    def show_day(self, day: date) -> None:
        sessions = self._context.office.class_session.between(day, day)
        self.setVisible(bool(sessions))
        self.list.clear()
        for each in sessions:
            off = state_text(each) if each.state == "cancelled" else ""
            facts = (hours_text(each), off, each.title, where_text(each))
            self.list.add_line(" · ".join(filter(None, facts)), state_sign(each), each)
        self.list.setFixedHeight(look().px(LINE) * min(len(sessions), MOST) + 8)

    def _open(self, item: QListWidgetItem) -> None:
        session = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(session, SessionRow):
            facts = {"id": session.class_id, "tab": "attendance", "session": session.id}
            self._context.navigate("training_class", facts)
