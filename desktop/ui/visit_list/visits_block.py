"""On a household's card: who was at its door, how it went, and a button to note a visit."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

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
        self.visits = QLabel(wordWrap=True)
        line = FlowLayout(top)
        line.addWidget(heading)
        line.addWidget(self.visit_button)
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
        members = office.person.members()
        lines = []
        for each in office.household_visit.of(household_id)[:SHOWN]:
            said = result_text(titles, each.result, each.visited_on, each.again_on)
            lines.append(" · ".join(filter(None, (said, members.get(each.volunteer, ""), each.note))))
        self.visits.setText("\n".join(lines) or tr("doors", "not visited yet"))
