"""Send to the ward: what waits, what was received, send and receive now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.errors import AppError, ServerRejected, ServerUnreachable
from desktop.handover import TOO_OLD, Custody, Handover, Healed, Joining, ReceiptSeen
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from desktop.ui.formats import moment_text, number_text, time_text
from desktop.ui.handover.deed_list import DeedList
from desktop.ui.handover.lan_card import LanCard
from desktop.ui.handover.round_card import RoundCard
from desktop.ui.handover.stick_card import StickCard
from desktop.ui.icons import set_icon
from desktop.ui.jobs import Job, Latest
from desktop.ui.theme import px, set_role
from desktop.ui.widgets.buttons import ICON_TOKENS, button
from desktop.ui.widgets.progress_panel import ProgressPanel
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.surfaces import Card, NoteBar, Tone

JOB = "handover"
AGAIN_MS = 20_000  # a try that failed commits nothing
RECEIVED = ("circle-check", "safe")


@dataclass(frozen=True)
class _Seen:
    """What the page shows, read together."""

    custody: Custody
    joining: Joining | None
    receipts: Sequence[ReceiptSeen]


def _look(handover: Handover) -> _Seen:
    custody = handover.custody()
    return _Seen(custody, None if custody.joined else handover.joining(), handover.receipts())


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
        self.join_button = button(self.tr("Join the ward"), "primary", "link")
        self.review_button = button(self.tr("To look at again"), "", "eye")
        self.alone = NoteBar("", "waiting")
        self.healed = NoteBar("", "info")
        self.healed.add_button(self.tr("I have read it"), context.handover.forget_healed)
        self.stick, self.lan, self.round = StickCard(context), LanCard(context), RoundCard(context)
        self.progress = ProgressPanel()
        self.waiting = DeedList(context)
        self.receipts = QuietList(self.tr("Receipts"), self.tr("No receipt yet."))
        self._lay_out()
        for part in (self.alone, self.healed, self.stick, self.lan, self.join_button, self.review_button):
            part.hide()  # until it is known whether they are wanted
        self.send_button.clicked.connect(self.send)
        self.join_button.clicked.connect(lambda: context.navigate("settings", {}))
        self.review_button.clicked.connect(lambda: context.navigate("review", {}))
        self.stick.working.connect(self._follow_stick)
        self.stick.offered.connect(self._step_back)
        self.lan.working.connect(self._follow_lan)
        self.lan.stick_wanted.connect(self._expect_stick)
        context.changes.committed.connect(self._on_committed)
        self._seen = Latest(context.jobs, partial(_look, context.handover), self.show_seen)
        self._tried = Latest(context.jobs, context.handover.custody, self.show_tries)
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self._tried.ask)
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

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.round.refresh()
        self._tried.ask()
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    def refresh(self) -> None:
        self._seen.ask()

    def show_seen(self, seen: "_Seen") -> None:
        custody, joining = seen.custody, seen.joining
        self.send_button.setEnabled(custody.joined)
        self.stick.setVisible(custody.joined or joining is not None)
        self.lan.setVisible(custody.joined or joining is not None)
        self.lan.refresh(may_listen=custody.joined)
        self.join_button.setVisible(joining is not None and bool(joining.places or joining.refused))
        if not custody.joined:
            self.alone.say(*self.how_alone(joining))
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
        self.show_tries(custody)
        self.show_healed(custody.healed)
        self.waiting.refresh(custody)
        self._show_receipts(seen.receipts)
        self.stick.refresh(wants_code=custody.copied > custody.carried)

    def show_tries(self, custody: Custody) -> None:
        """When it was tried, when it is tried again, and what came in between."""
        self.detail.setText(" · ".join(self._facts(custody)))
        if custody.joined and custody.last_error:
            self.alone.say(*self._how_it_failed(custody.last_error, custody))
        elif custody.joined:
            self.alone.hide()

    def show_healed(self, healed: Healed | None) -> None:
        self.healed.setVisible(healed is not None)
        if healed is None:
            return
        places = ", ".join(healed.places) or self.tr("the ward's lists")
        text = (
            self.tr(
                "Some entries here were not those of the ward ({places}); they were fetched again at {when}."
            )
            if healed.is_done
            else self.tr(
                "Some entries here are not those of the ward ({places}, {when}). What was written here is "
                "whole. Tell the ward's technician."
            )
        )
        words = text.format(places=places, when=moment_text(healed.at))
        self.healed.say(words, "info" if healed.is_done else "trouble")

    def _facts(self, custody: Custody) -> list[str]:
        routes = {None: "", "network": self.tr("by the network"), "file": self.tr("by stick or file")}
        facts = []
        if custody.oldest_waiting:
            facts.append(self.tr("oldest: {when}").format(when=moment_text(custody.oldest_waiting)))
        if custody.last_receipt:
            when = f"{moment_text(custody.last_receipt)} {routes[custody.route]}".strip()
            facts.append(self.tr("last receipt: {when}").format(when=when))
        if custody.next_try and custody.joined:
            facts.append(self.tr("next try: {when}").format(when=moment_text(custody.next_try)))
        return facts

    def _lay_out(self) -> None:
        top = Card()
        line = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self.state)
        words.addWidget(self.detail)
        line.addLayout(words, 1)
        line.addWidget(self.review_button)
        line.addWidget(self.join_button)
        line.addWidget(self.send_button)
        top.body.addLayout(line)
        lists = QHBoxLayout()
        lists.setSpacing(14)
        answers = Card(self.tr("Receipts of the ward"))
        answers.body.addWidget(self.receipts, 1)
        self.receipts.setMinimumHeight(px(160))  # with large letters the page scrolls instead
        lists.addWidget(self.waiting, 3)
        lists.addWidget(answers, 2)
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for part in (self.alone, self.healed, top, self.stick, self.lan, self.progress, self.round):
            column.addWidget(part)
        column.addLayout(lists, 1)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.addWidget(self._area)

    def how_alone(self, joining: Joining | None) -> tuple[str, Tone]:
        if joining is None:
            text = self.tr("This notebook has not joined its ward yet. Everything is kept here.")
            return f"{text} {self.tr('Join under Settings.')}", "waiting"
        if joining.places:
            text = self.tr("{ward} has answered. Say which neighbourhood is which, then join.")
            return text.format(ward=joining.ward_name), "safe"
        if joining.refused:
            return joining.refused, "trouble"
        return self.tr("Joining by stick: give it the request, and put it in again when it is back."), "info"

    def _how_it_failed(self, error: AppError, custody: Custody) -> tuple[str, Tone]:
        if isinstance(error, ServerUnreachable) and not error.message:
            text = self.tr(
                "The ward server was not reached. All work is still on this computer. It is tried again by "
                "itself at {time}; without a network, put a stick in."
            )
            return text.format(time=time_text(custody.next_try)), "waiting"
        is_old = isinstance(error, ServerRejected) and error.code == TOO_OLD
        is_usual = is_old or isinstance(error, ServerUnreachable)
        return str(error_text(error)), "waiting" if is_usual else "trouble"

    def _show_receipts(self, receipts: Sequence[ReceiptSeen]) -> None:
        self.receipts.clear()
        for receipt in receipts:
            text = self.tr("{when}: sent {sent}, received {received}")
            if receipt.route == "file":
                text = self.tr("{when}, by stick or file: sent {sent}, received {received}")
            facts = {"sent": number_text(receipt.sent), "received": number_text(receipt.received)}
            self.receipts.add_line(text.format(when=moment_text(receipt.at), **facts), RECEIVED)

    def _follow_stick(self, job: Job) -> None:
        self.send_button.setEnabled(False)
        self.progress.follow(self.tr("Copying to and from the stick"), job)
        job.ended.connect(self.refresh)

    def _follow_lan(self, job: Job) -> None:
        self.send_button.setEnabled(False)
        self.progress.follow(self.tr("Handing over on the network in this room"), job)
        job.ended.connect(self.refresh)

    def _expect_stick(self) -> None:
        self.lan.note.hide()
        self.stick.expect()
        self._area.ensureWidgetVisible(self.stick)

    def _step_back(self, stick_is_in: bool) -> None:
        """One button at a time is the one to press, and no two are called the same."""
        role = "" if stick_is_in else "primary"
        by_network, usual = self.tr("Send and receive by the network"), self.tr("Send and receive")
        self.send_button.setText(by_network if stick_is_in else usual)
        set_role(self.send_button, role)
        set_icon(self.send_button, "send", ICON_TOKENS.get(role, "text"))

    def _on_sent(self, _result: object) -> None:
        self._context.notices.done(self.tr("Sent and received."))

    def _on_committed(self, changes: Changes) -> None:
        if changes.touch("outbox"):
            self.refresh()
            if self.isVisible():
                self.round.refresh()
