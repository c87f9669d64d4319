"""When the ward was not heard for too long: a word of warning; then people are hidden until it is."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.ui.context import PageContext
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import Card, NoteBar

LOOK_EVERY_MS = 60_000
SHOW_NOBODY = ("desk", "handover", "guide", "settings")  # of what was written before; every other page may


class LeaseBar(NoteBar):
    """A warning over the page. Counts the days, too: the program may stay open for weeks, and a right to read
    may end meanwhile."""

    def __init__(self, context: PageContext) -> None:
        super().__init__("", "waiting")
        self._context = context
        self.add_button(self.tr("Send to the ward"), lambda: context.navigate("handover", {}))
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        context.changes.committed.connect(self._on_committed)
        self.refresh()
        self.look()

    def look(self) -> None:
        """The one after the other: both wait for the writer."""
        self._context.jobs.follow(self._context.office.lease.note_opened())
        self._context.jobs.follow(self._context.handover.forget_ended(), self._on_forgotten)

    def refresh(self) -> None:
        lease = self._context.office.lease
        left = lease.days_left()
        self.text.setText(
            self.tr("The ward was not heard for long. After %n more day(s) people are hidden.", "", left)
            if left
            else self.tr("The ward was not heard for long: people are hidden. Writing and sending go on.")
        )
        self.setVisible(lease.is_ending())

    def _on_forgotten(self, _result: object) -> None:
        self.refresh()

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("outbox"):
            self.refresh()


class LeasePage(QWidget):
    """In place of a page that shows people. opened: they may be shown again."""

    opened = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.title = QLabel(self.tr("People are hidden for now"), wordWrap=True)
        self.title.setProperty("role", "heading")
        self.text = QLabel(
            self.tr(
                "The ward was not heard for more than 45 days of work. Should this computer be lost, "
                "nobody shall read in it. Nothing is lost: new turns can be written at the help desk, and "
                "everything is shown again as soon as the ward has answered, by the network or by stick."
            ),
            wordWrap=True,
        )
        self.code = QLabel()
        self.code.setProperty("role", "strong")
        self.answer = QLineEdit()
        self.answer.setPlaceholderText("STSG:…")
        self.answer.setAccessibleName(self.tr("Answer of the leader"))
        self.note = QLabel(wordWrap=True)
        self.note.setProperty("role", "problem")
        self.note.hide()
        self.send_button = button(self.tr("Send to the ward"), "primary", "send")
        self.open_button = button(self.tr("Open for 7 more days"))
        self._lay_out()
        self.send_button.clicked.connect(lambda: context.navigate("handover", {}))
        self.open_button.clicked.connect(self.lengthen)
        self.answer.returnPressed.connect(self.lengthen)
        context.changes.committed.connect(self._on_committed)

    def arrive(self, _facts: object) -> None:
        self.code.setText(self.code_text(self._context.handover.lease_code()))
        self.note.hide()

    def code_text(self, code: str) -> str:
        text = self.tr("No network and no stick? Read this code to the leader: {code}")
        return text.format(code=code)

    def lengthen(self) -> None:
        answer = self._context.handover.lengthen_lease(self.answer.text())
        self._context.jobs.follow(answer, self._on_answered)

    def _on_answered(self, is_good: bool) -> None:
        if not is_good:
            self.note.setText(
                self.tr("This is not the leader's answer to the code above. Ask for it once more.")
            )
            self.note.show()
            return
        self.answer.clear()
        self.opened.emit()
        self._context.notices.done(self.tr("Open for 7 more days of work."))

    def _lay_out(self) -> None:
        card = Card()
        for part in (self.title, self.text):
            card.body.addWidget(part)
        card.body.addLayout(row(self.send_button, None))
        by_leader = Card()
        by_leader.body.addWidget(self.code)
        by_leader.body.addWidget(self.answer)
        by_leader.body.addWidget(self.note)
        by_leader.body.addLayout(row(self.open_button, None))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(14)
        for each in (card, by_leader):
            each.setMaximumWidth(px(860))
            layout.addWidget(each)
        layout.addStretch()

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("outbox") and self.isVisible() and not self._context.office.lease.is_lapsed():
            self.opened.emit()
