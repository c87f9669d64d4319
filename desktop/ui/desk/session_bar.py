"""Where we are recording, said once (Đang ghi tại …)."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.changes import Changes
from desktop.services.drafting import checked
from desktop.services.point_session import PointSessionDraft
from desktop.ui.context import PageContext
from desktop.ui.desk.dialogs import SessionDialog
from desktop.ui.formats import short_date_text
from desktop.ui.widgets.elided_label import ElidedLabel


class SessionBar(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.where = ElidedLabel()
        self.where.setProperty("role", "quiet")
        self.change_button = QPushButton(self.tr("Change"))
        self.change_button.setProperty("role", "link")
        layout = self._layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.where)
        layout.addWidget(self.change_button)
        layout.addStretch()
        self.change_button.clicked.connect(self.change)
        context.changes.committed.connect(self._on_committed)
        self.show_where()

    def add(self, widget: QWidget) -> None:
        """Behind the words."""
        self._layout.insertWidget(self._layout.count() - 1, widget)

    def show_where(self) -> None:
        current = self._context.office.point_session.current()
        if current is None:
            self.where.setText(self.tr("Not yet said where we are recording"))
            return
        facts = [current.place, short_date_text(current.day), current.present or ""]
        self.where.setText(self.tr("Recording at: {where}").format(where=" · ".join(filter(None, facts))))

    def change(self) -> None:
        office = self._context.office
        now = office.point_session.current()
        current = {"place": now.place, "day": now.day, "present": now.present} if now else {}
        dialog = SessionDialog(office.point_session.recent_places(), current, self)
        if dialog.exec() and dialog.values()["place"]:
            draft = checked(PointSessionDraft, dialog.values())
            self._context.jobs.follow(office.point_session.begin(draft))

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("local_note", "point_session"):
            self.show_where()
