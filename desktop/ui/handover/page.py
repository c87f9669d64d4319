"""Send to the ward: what waits, what was received, send and receive now."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.handover import DeedState, WaitingDeed
from desktop.ui.context import PageContext
from desktop.ui.formats import moment_text, number_text
from desktop.ui.handover.stick_card import StickCard
from desktop.ui.icons import set_icon
from desktop.ui.jobs import Job
from desktop.ui.theme import px, set_role
from desktop.ui.widgets.buttons import ICON_TOKENS, button
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.surfaces import Card, NoteBar

JOB = "handover"
SIGNS: dict[DeedState, tuple[str, str]] = {
    "waiting": ("clock", "waiting"),
    "done": ("circle-check", "safe"),
    "held": ("circle-alert", "trouble"),
    "conflict": ("triangle-alert", "waiting"),
}


COPIED = ("copy", "info")  # waiting, with a second copy


class HandoverPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.state = QLabel()
        self.state.setProperty("role", "heading")
        self.state.setWordWrap(True)
        self.detail = QLabel()
        self.detail.setProperty("role", "quiet")
        self.detail.setWordWrap(True)
        self.send_button = button(self.tr("Send and receive"), "primary", "send")
        self.review_button = button(self.tr("To look at again"), "", "eye")
        self.alone = NoteBar(
            self.tr(
                "This notebook has not joined its ward yet. Everything is kept here. Join under Settings."
            ),
            "waiting",
        )
        self.stick = StickCard(context)
        self.progress = ProgressPanel()
        self.waiting = QuietList(self.tr("Deeds"), self.tr("Nothing has been done here yet."))
        self.receipts = QuietList(self.tr("Receipts"), self.tr("No receipt yet."))
        self._lay_out()
        self.send_button.clicked.connect(self.send)
        self.review_button.clicked.connect(lambda: context.navigate("review", {}))
        self.stick.working.connect(self._follow_stick)
        self.stick.offered.connect(self._step_back)
        context.changes.committed.connect(self._on_committed)
        self.refresh()

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("handover", {"invitation": …}): joining is done under Settings."""
        if invitation := facts.get("invitation"):
            self._context.navigate("settings", {"invitation": invitation})

    def send(self) -> None:
        """In a pool thread; the window stays alive, and giving up leaves things whole."""
        job = self._context.jobs.start(JOB, self._context.handover.run, self._on_sent)
        self.send_button.setEnabled(False)
        self.progress.follow(self.tr("Sending and receiving"), job)
        job.ended.connect(self.refresh)

    def refresh(self) -> None:
        custody = self._context.handover.custody()
        self.send_button.setEnabled(custody.joined)
        self.stick.setVisible(custody.joined)
        self.alone.setVisible(not custody.joined)
        self.review_button.setVisible(custody.held + custody.conflicts > 0)
        if custody.alone:
            alone = number_text(custody.alone)
            self.state.setText(self.tr("{count} entries are only on this computer").format(count=alone))
        elif custody.waiting:
            text = self.tr("Two copies exist · {count} entries wait for the ward")
            self.state.setText(text.format(count=number_text(custody.waiting)))
        else:
            self.state.setText(
                self.tr("The ward has received everything") if custody.joined else self.tr("Nothing waits")
            )
        facts = []
        if custody.oldest_waiting:
            facts.append(self.tr("oldest: {when}").format(when=moment_text(custody.oldest_waiting)))
        if custody.last_receipt:
            facts.append(self.tr("last receipt: {when}").format(when=moment_text(custody.last_receipt)))
        if custody.next_try:
            facts.append(self.tr("next try: {when}").format(when=moment_text(custody.next_try)))
        if custody.held:
            facts.append(self.tr("need more: {count}").format(count=number_text(custody.held)))
        if custody.conflicts:
            facts.append(self.tr("two different facts: {count}").format(count=number_text(custody.conflicts)))
        self.detail.setText(" · ".join(facts))
        deeds = self._context.handover.deeds(None, 200)
        self._show_deeds(deeds)
        self._show_receipts()
        self.stick.refresh(wants_code=any(deed.bundle and not deed.carried for deed in deeds))

    def _lay_out(self) -> None:
        top = Card()
        line = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self.state)
        words.addWidget(self.detail)
        line.addLayout(words, 1)
        line.addWidget(self.review_button)
        line.addWidget(self.send_button)
        top.body.addLayout(line)
        lists = QHBoxLayout()
        lists.setSpacing(14)
        for title, widget in (
            (self.tr("What was done here"), self.waiting),
            (self.tr("Receipts of the ward"), self.receipts),
        ):
            card = Card(title)
            card.body.addWidget(widget, 1)
            lists.addWidget(card, 3 if widget is self.waiting else 2)
            widget.setMinimumHeight(px(160))  # with large letters the page scrolls instead
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for part in (self.alone, top, self.stick, self.progress):
            column.addWidget(part)
        column.addLayout(lists, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.addWidget(area)

    def _show_deeds(self, deeds: Sequence[WaitingDeed]) -> None:
        acts = {
            "help_visit.record": self.tr("Help"),
            "help_visit.save": self.tr("Help corrected"),
            "help_visit.void": self.tr("Help struck through"),
            "citizen.save": self.tr("Person saved"),
            "citizen.void": self.tr("Person struck through"),
            "citizen.restore": self.tr("Person taken back"),
            "citizen.reveal": self.tr("ID number shown"),
            "citizen.import": self.tr("List brought in"),
            "point_session.begin": self.tr("Session begun"),
            "notebook.start": self.tr("Notebook begun"),
            "notebook.join": self.tr("Joined the ward"),
            "neighbourhood.add": self.tr("Neighbourhood added"),
            "appointment.status": self.tr("Appointment changed"),
            "deed.undo": self.tr("Taken back"),
            "conflict.decide": self.tr("Chosen between two facts"),
            "conflict.undo": self.tr("Choice taken back"),
            "line.again": self.tr("Sent again"),
            "line.correct": self.tr("Completed"),
            "line.take_back": self.tr("Struck through"),
        }
        self.waiting.clear()
        for deed in deeds:
            what = acts.get(deed.act, deed.act)
            text = f"{moment_text(deed.at)} · {what} ({deed.rows}) · {self._state_of(deed)}"
            self.waiting.add_line(text, COPIED if deed.bundle else SIGNS[deed.state])

    def _state_of(self, deed: WaitingDeed) -> str:
        states = {
            "waiting": self.tr("Only on this computer"),
            "done": self.tr("The ward has received it"),
            "held": self.tr("Needs more"),
            "conflict": self.tr("Two different facts"),
        }
        if deed.carried:
            return self.tr("The leader has received it")
        if deed.bundle:
            return self.tr("Copied to a stick (bundle {number})").format(number=deed.bundle)
        return states[deed.state]

    def _show_receipts(self) -> None:
        self.receipts.clear()
        for receipt in self._context.handover.receipts():
            text = self.tr("{when}: sent {sent}, received {received}")
            facts = {"sent": number_text(receipt.sent), "received": number_text(receipt.received)}
            self.receipts.add_line(text.format(when=moment_text(receipt.at), **facts), SIGNS["done"])

    def _follow_stick(self, job: Job) -> None:
        self.send_button.setEnabled(False)
        self.progress.follow(self.tr("Copying to and from the stick"), job)
        job.ended.connect(self.refresh)

    def _step_back(self, stick_is_in: bool) -> None:
        """One button at a time is the one to press."""
        role = "" if stick_is_in else "primary"
        set_role(self.send_button, role)
        set_icon(self.send_button, "send", ICON_TOKENS.get(role, "text"))

    def _on_sent(self, _result: object) -> None:
        self._context.notices.done(self.tr("Sent and received."))

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("outbox"):
            self.refresh()
