"""The right pane: one class at a glance, its sessions, and the way into it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.training_class.class_menu import ClassMenu
from desktop.ui.training_class.words import (
    day_text,
    hours_text,
    seats_text,
    state_sign,
    state_text,
    where_text,
    who_text,
)
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.surfaces import Card, EmptyState, StatusPill


class ClassCard(Card):
    """opened          the class is wanted whole; with its id"""

    opened = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._class_id = ""
        self.empty = EmptyState(
            "graduation-cap", self.tr("Choose a class"), self.tr("Its sessions are shown here.")
        )
        self.title, self.facts, self.learners, self.came = (QLabel(wordWrap=True) for _ in range(4))
        self.title.setProperty("role", "subheading")
        self.facts.setProperty("role", "quiet")
        self.state = StatusPill()
        self.sessions = QuietList(self.tr("Sessions"), self.tr("No session is planned yet."))
        self.menu = ClassMenu(context)
        self.open_button = button(self.tr("Open the class"), "primary", "arrow-right")
        self._lay_out()
        self.open_button.clicked.connect(lambda: self.opened.emit(self._class_id))
        self.show_class("")

    def show_class(self, class_id: str) -> None:
        office = self._context.office
        row = office.training_class.row(class_id) if class_id else None
        self.empty.setVisible(row is None)
        self.known.setVisible(row is not None)
        if row is None:
            return
        self._class_id = class_id
        self.menu.show_class(row)
        self.open_button.setVisible(row.voided_at is None)
        icon, tone = state_sign(row)
        self.title.setText(row.title)
        self.state.show_state(state_text(row), tone, icon)
        audience = office.catalog.title("audience", row.audience) if row.audience else ""
        self.facts.setText("\n".join(filter(None, (audience, where_text(row), who_text(row)))))
        self.learners.setText(self.tr("Learners: {count}").format(count=seats_text(row)))
        funnel = office.class_result.funnel(class_id) if row.held else None
        self.came.setVisible(funnel is not None)
        if funnel:
            text = self.tr("Came: {came} · assessed: {assessed} · able in everything: {able}")
            counts = {"came": funnel.attended, "assessed": funnel.assessed, "able": funnel.able}
            self.came.setText(text.format(**{name: number_text(n) for name, n in counts.items()}))
        self.sessions.clear()
        for each in office.class_session.of(class_id):
            off = state_text(each) if each.state == "cancelled" else ""
            words = (day_text(each.day, short=True), hours_text(each), off, ", ".join(each.topic_titles))
            self.sessions.add_line(" · ".join(filter(None, words)), state_sign(each), each.id)

    def _lay_out(self) -> None:
        self.known = QWidget()
        column = QVBoxLayout(self.known)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.state)
        for label in (self.facts, self.learners, self.came):
            column.addWidget(label)
        column.addWidget(self.sessions, 1)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(self.open_button)
        flow.addWidget(self.menu)
        column.addWidget(buttons)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.known, 1)
