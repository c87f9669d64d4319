"""Thông tin: what a class is, for whom, by whom, where; what was done to it."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QWidget

from desktop.services.training_class import ClassRow
from desktop.ui.act_words import event_text
from desktop.ui.context import PageContext
from desktop.ui.training_class.tabs import ClassTab
from desktop.ui.training_class.words import day_text, seats_text, where_text, who_text
from desktop.ui.widgets.column_area import ColumnArea
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.surfaces import Card


class FactsTab(ClassTab):
    shows = ("training_class", "class_session", "enrolment")

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.facts = QFormLayout()
        self.facts.setHorizontalSpacing(16)
        self.facts.setVerticalSpacing(8)
        self.facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.events = QuietList(self.tr("History"), self.tr("Nothing has happened yet."))
        about, history, inside = Card(), Card(self.tr("History")), QWidget()
        inside.setLayout(self.facts)
        about.body.addWidget(ColumnArea(inside), 1)
        history.body.addWidget(self.events, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(about, 3)
        layout.addWidget(history, 2)

    def show_class(self, class_id: str) -> None:
        row = self.context.office.training_class.row(class_id)
        while self.facts.rowCount():
            self.facts.removeRow(0)
        for title, text in self._facts(row) if row else ():
            label, said = QLabel(title), QLabel(text, wordWrap=True)
            label.setProperty("role", "label")
            self.facts.addRow(label, said)
        self.events.clear()
        for event in self.context.office.history.of("training_class", class_id):
            self.events.add_line(event_text(event))

    def _facts(self, row: ClassRow) -> Iterator[tuple[str, str]]:
        """(title, words) of what is known."""
        stored = self.context.office.training_class.stored(row.id)
        titles = [f"{n}. {topic.get('title')}" for n, topic in enumerate(stored["topics"], start=1)]
        days = " – ".join(day_text(day) for day in dict.fromkeys((row.first, row.last)) if day)
        said = [
            (self.tr("For whom"), self.context.office.catalog.title("audience", row.audience or "")),
            (self.tr("Place"), where_text(row)),
            (self.tr("Days"), days),
            (self.tr("Learners"), seats_text(row)),
            (self.tr("Instructors"), ", ".join(filter(None, (who_text(row), stored["guests"])))),
            (self.tr("Topics"), "\n".join(titles)),
            (self.tr("Materials"), "\n".join(map(str, stored["materials"]))),
            (self.tr("Support offered"), stored["support"] or ""),
            (self.tr("Note"), stored["note"] or ""),
            (self.tr("Reason"), row.state_reason or ""),
        ]
        return ((title, text) for title, text in said if text)
