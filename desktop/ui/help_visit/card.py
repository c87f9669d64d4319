"""The right pane: one turn of help and what came of it; correct it, strike it through, take it back."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.act_words import event_text
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text
from desktop.ui.help_visit.dialog import HelpVisitDialog
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import Card, EmptyState


class VisitCard(Card):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._visit: Any = None
        self.empty = EmptyState(
            "hand-helping", self.tr("Choose a turn"), self.tr("What was done is shown here.")
        )
        self.title, self.day, self.done, self.note, self.events = (QLabel(wordWrap=True) for _ in range(5))
        self.title.setProperty("role", "subheading")
        for label in (self.day, self.events):
            label.setProperty("role", "quiet")
        self.person_button = button(self.tr("Open her card"), "", "user")
        self.correct_button = button(self.tr("Correct"))
        self.void_button = button(self.tr("Strike through"))
        self.restore_button = button(self.tr("Take back"))
        self._offer_reasons()
        self._lay_out()
        self.person_button.clicked.connect(self.show_person)
        self.correct_button.clicked.connect(self.correct)
        self.restore_button.clicked.connect(self.restore)
        self.show_visit("")

    def show_visit(self, visit_id: str) -> None:
        office = self._context.office
        visit = self._visit = office.help_visit.row(visit_id) if visit_id else None
        self.empty.setVisible(visit is None)
        self.known.setVisible(visit is not None)
        if visit is None:
            return
        self.title.setText(visit.full_name or visit.citizen_label or self.tr("no name kept"))
        minutes = self.tr("{count} minutes").format(count=number_text(visit.minutes)) if visit.minutes else ""
        self.day.setText(" · ".join(filter(None, [date_text(visit.visited_on), minutes, visit.helper])))
        self.done.setText("\n".join(self._outcomes(visit)))
        self.note.setText(visit.note or "")
        self.note.setVisible(bool(visit.note))
        events = office.history.of("help_visit", visit.id)
        self.events.setText("\n".join(map(event_text, events)))
        self.person_button.setVisible(bool(visit.full_name))
        for shown in (self.correct_button, self.void_button):
            shown.setVisible(visit.voided_at is None and office.person.may("help_visit"))
        self.restore_button.setVisible(visit.voided_at is not None and office.person.may("help_visit"))

    def show_person(self) -> None:
        if self._visit and self._visit.full_name:
            self._context.navigate("citizen", {"id": self._visit.citizen_id})

    def correct(self) -> None:
        if self._visit and self._visit.voided_at is None:
            HelpVisitDialog(self._context, self._visit.id, self.window()).show()

    def void(self, reason: str) -> None:
        office, jobs, visit = self._context.office, self._context.jobs, self._visit.id
        jobs.follow(
            office.help_visit.void(visit, reason=reason),
            lambda _: self._context.notices.done(
                self.tr("Struck through."), undo=lambda: jobs.follow(office.help_visit.restore(visit))
            ),
        )

    def restore(self) -> None:
        self._context.jobs.follow(self._context.office.help_visit.restore(self._visit.id))

    def _outcomes(self, visit: Any) -> list[str]:
        catalog = self._context.office.catalog
        return [
            f"{catalog.title('service', code, said.get('version'))}: "
            f"{catalog.title('outcome', said.get('outcome') or '')}"
            for code, said in visit.outcomes.items()
        ]

    def _offer_reasons(self) -> None:
        menu = QMenu(self.void_button)
        for entry in self._context.office.catalog.entries("void_reason"):
            menu.addAction(entry.title, partial(self.void, entry.code))
        self.void_button.setMenu(menu)

    def _lay_out(self) -> None:
        self.known, inside = QWidget(), QWidget()
        inside.setProperty("role", "scrolled")
        facts = QVBoxLayout(inside)
        facts.setContentsMargins(0, 0, 8, 0)
        for label in (self.title, self.day, self.done, self.note):
            facts.addWidget(label)
        heading = QLabel(self.tr("History"))
        heading.setProperty("role", "label")
        facts.addWidget(heading)
        facts.addWidget(self.events)
        facts.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        column, buttons = QVBoxLayout(self.known), QWidget()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        flow = FlowLayout(buttons)
        for made in (self.person_button, self.correct_button, self.void_button, self.restore_button):
            flow.addWidget(made)
        column.addWidget(buttons)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.known, 1)
