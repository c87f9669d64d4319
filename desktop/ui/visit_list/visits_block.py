"""On a household's card: who was at its door, how it went, and a button to note a visit."""

from functools import partial

from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.visit_list.words import result_text, tr
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.flow_layout import FlowLayout

SHOWN = 5  # of the newest


class VisitsBlock(QWidget):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._id = context, ""
        heading, top = QLabel(self.tr("Visits")), QWidget()
        heading.setProperty("role", "label")
        self.visit_button = button(self.tr("At the door now"), "link")
        self.void_button = button(self.tr("Strike a visit through"), "link")
        self.void_button.setMenu(QMenu(self.void_button))
        self.visits = QLabel(wordWrap=True)
        line = FlowLayout(top)
        line.addWidget(heading)
        line.addWidget(self.visit_button)
        line.addWidget(self.void_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(top)
        layout.addWidget(self.visits)
        self.visit_button.clicked.connect(lambda: context.navigate("visit_list", {"household": self._id}))
        self.visit_button.setVisible(context.office.person.may("household_visit"))

    def show_household(self, household_id: str) -> None:
        office = self._context.office
        self._id = household_id
        titles = {entry.code: entry.title for entry in office.household_visit.results()}
        lines, menu = [], self.void_button.menu()
        menu.clear()
        for each in office.household_visit.of(household_id)[:SHOWN]:
            said = result_text(titles, each.result, each.visited_on, each.again_on)
            lines.append(" · ".join(filter(None, (said, office.conflict.person(each.volunteer), each.note))))
            reasons = menu.addMenu(said)
            for entry in office.catalog.entries("void_reason"):
                reasons.addAction(entry.title, partial(self.void, each.id, entry.code))
        self.visits.setText("\n".join(lines) or tr("doors", "not visited yet"))
        self.void_button.setVisible(bool(lines) and office.person.may("household_visit"))

    def void(self, visit: str, reason: str) -> None:
        """A line of a list is open again."""
        visits, jobs = self._context.office.household_visit, self._context.jobs
        jobs.follow(
            visits.void(visit, reason=reason),
            lambda _: self._context.notices.done(
                self.tr("Struck through."), lambda: jobs.follow(visits.void(visit, reason=None))
            ),
        )
