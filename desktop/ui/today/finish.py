"""Xong buổi: nobody left open, a second copy, the paper to collect, and what the day came to."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.handover import Custody
from desktop.ui.battery import Charge, read_charge
from desktop.ui.clipboard_guard import copy_to_pass_on
from desktop.ui.context import PageContext
from desktop.ui.desk.turn import FORM, OpenTurn
from desktop.ui.formats import date_text, number_text, today
from desktop.ui.jobs import Latest
from desktop.ui.theme import look
from desktop.ui.today.day_text import day_text
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.column_area import ColumnArea
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import Card, NoteBar

WIDTH, HEIGHT = 640, 660
LOW_PERCENT = 30  # enough to carry the notebook home and send from there


class FinishDialog(QDialog):
    """Accepted: finish. Refuses nothing: whoever is left open is still open next time."""

    def __init__(
        self,
        context: PageContext,
        parent: QWidget | None = None,
        charge: Callable[[], Charge | None] = read_charge,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Finish the session"))
        self._context, self._charge = context, charge
        self.text = day_text(context.office)
        self.copy_button = button(self.tr("Copy the text for Zalo"), icon="copy")
        self.end_button = button(self.tr("Finish the session"), "primary", "check")
        self.back_button = button(self.tr("Back"))
        self.end_button.setVisible(context.office.point_session.current() is not None)
        self.copies = NoteBar("", "info")
        self.send_button = self.copies.add_button(
            self.tr("Send to the ward"), partial(self.go_to, "handover", {})
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        for part in (
            self._numbers(),
            self._people(),
            self.copies,
            self._paper(),
            self._lists(),
            self._battery(),
        ):
            if part:
                column.addWidget(part)
        column.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 16, 20)
        layout.addWidget(ColumnArea(inside), 1)
        layout.addLayout(row(None, self.back_button, self.end_button))
        self.resize(look().px(WIDTH), min(look().px(HEIGHT), 700))
        self.copy_button.clicked.connect(self.copy)
        self.end_button.clicked.connect(self.accept)
        self.back_button.clicked.connect(self.reject)
        self.copies.hide()
        Latest(context.jobs, context.handover.custody, self._show_copies).ask()

    def copy(self) -> None:
        """Numbers only: nobody's name leaves the notebook through a chat."""
        copy_to_pass_on(self.text)
        self.copy_button.setText(self.tr("Copied, ready for Zalo"))

    def go_to(self, page: str, facts: Mapping[str, Any]) -> None:
        self.reject()
        self._context.navigate(page, facts)

    def _numbers(self) -> QWidget:
        card, lines = Card(), self.text.split("\n")
        for number, line in enumerate(lines):
            label = QLabel(line, wordWrap=True)
            label.setProperty("role", "heading" if number == 1 else "quiet")
            card.body.addWidget(label)
        card.body.addLayout(row(self.copy_button, None))
        return card

    def _people(self) -> QWidget:
        """Who is still open; one press goes back to her."""
        drafts = self._context.office.drafts.unfinished(FORM)
        turns = [turn for turn in map(OpenTurn.of, (draft.values for draft in drafts)) if not turn.is_empty]
        if not turns:
            return NoteBar(self.tr("Nobody is left open at the desk."), "safe")
        card = Card(self.tr("Still open: {count}").format(count=number_text(len(turns))))
        names = FlowLayout()
        for turn in turns:
            name = turn.label or (self.tr("without a name") if turn.is_anonymous else self.tr("new person"))
            made = button(f"{name} · {turn.waiting_for}" if turn.waiting_for else name, icon="user")
            made.clicked.connect(partial(self.go_to, "desk", {"turn": turn.visit_id}))
            names.addWidget(made)
        card.body.addLayout(names)
        return card

    def _show_copies(self, custody: Custody) -> None:
        self.send_button.setVisible(custody.alone > 0)
        if custody.alone:
            count = number_text(custody.alone)
            self.copies.say(self.tr("Only this computer holds {count} items.").format(count=count), "waiting")
        elif custody.waiting:
            text = self.tr("Two copies exist; the ward is still to receive {count} items.")
            self.copies.say(text.format(count=number_text(custody.waiting)), "info")
        elif custody.last_receipt is None:
            self.copies.say(self.tr("There is nothing to send yet."), "info")
        else:
            self.copies.say(self.tr("The ward has received everything."), "safe")

    def _paper(self) -> QWidget | None:
        """Signed consent sheets, with how far they are filled."""
        office = self._context.office
        sheets = office.point_session.sheets_used(office.point_session.day())
        if not sheets:
            return None
        card = Card(self.tr("Paper to collect"))
        for used in sheets:
            text = self.tr("Consent sheet {sheet}: lines {first} to {last}")
            if used.first == used.last:
                text = self.tr("Consent sheet {sheet}: line {first}")
            card.body.addWidget(
                QLabel(text.format(sheet=used.sheet, first=used.first, last=used.last), wordWrap=True)
            )
        return card

    def _lists(self) -> QWidget | None:
        """Printed lists that are still somewhere; one press says that the paper is back."""
        lists = self._context.office.printed_list.outstanding()
        if not lists:
            return None
        card = Card(self.tr("Printed lists to take back"))
        for each in lists:
            text = self.tr("Sheet {number} · {day} · {count} people").format(
                number=each.number, day=date_text(each.at.astimezone().date()), count=number_text(each.people)
            )
            back = button(self.tr("The paper is back"), icon="check")
            back.clicked.connect(partial(self._take_back, each.id, back))
            card.body.addLayout(row(QLabel(text), None, back))
        return card

    def _take_back(self, list_id: str, pressed: QPushButton) -> None:
        pressed.setEnabled(False)
        self._context.jobs.follow(self._context.office.printed_list.came_back(list_id, today()))

    def _battery(self) -> QWidget | None:
        charge = self._charge()
        if charge is None:
            return None
        text = (
            self.tr("Battery {percent} %, plugged in")
            if charge.is_plugged
            else self.tr("Battery {percent} %")
        )
        is_low = charge.percent <= LOW_PERCENT and not charge.is_plugged
        return NoteBar(text.format(percent=charge.percent), "waiting" if is_low else "info", "info")
