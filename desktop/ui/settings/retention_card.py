"""How long people are kept, who is due, and the last time identities went."""

from functools import partial

from PySide6.QtWidgets import QLabel

from desktop.services.retention import RetentionState
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text, today
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import Card


class RetentionCard(Card):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        heading = QLabel(self.tr("How long people are kept"))
        heading.setProperty("role", "subheading")
        self.text = QLabel(wordWrap=True)
        self.erase_button = button(self.tr("Let their names go now…"), "danger")
        self.body.addWidget(heading)
        self.body.addWidget(self.text)
        self.body.addLayout(row(self.erase_button, None))
        self.erase_button.clicked.connect(self.erase)
        self.refresh()

    def refresh(self) -> None:
        """Looking for who is due reads everybody: in a job."""
        self.erase_button.hide()
        state = partial(self._context.office.retention.state, today())
        self._context.jobs.start("retention.state", lambda _progress: state(), self._show)

    def erase(self) -> None:
        question = self.tr("Their names go for good; their turns of help stay counted. Go on?")
        if self._context.notices.confirm(question, self.tr("Let them go")):
            run = partial(self._context.office.retention.run, clock=today())
            self._context.jobs.start("retention", run, lambda _: self.refresh())

    def _show(self, state: RetentionState) -> None:
        if not state.months:
            self.text.setText(self.tr("The ward's rule sets no limit."))
            return
        lines = [
            self.tr(
                "After {months} months without help, class, appointment, visit at home, question or consent "
                "a person's name goes; the turns stay counted. People of a list the ward keeps by law stay."
            ).format(months=number_text(state.months)),
            self.tr("Due now: {count} people").format(count=number_text(state.due)),
        ]
        if state.last:
            said = self.tr("Last time: {day}, {count} people")
            lines.append(said.format(day=date_text(state.last), count=number_text(state.last_count)))
        self.text.setText("\n".join(lines))
        # With a ward it happens by itself, on the team leader's computer and by the ward's calendar.
        self.erase_button.setVisible(
            bool(state.due) and not state.by_itself and self._context.office.erasure.may()
        )
