"""The card of somebody who is here already, with what was done last time and what was promised."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.help_visit import LastTime, Promise
from desktop.services.phone import phone_text
from desktop.ui.citizen.access_block import AccessBlock
from desktop.ui.context import PageContext
from desktop.ui.desk.turn import OpenTurn
from desktop.ui.formats import short_date_text
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.column_area import ColumnArea
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.person_facts import PersonFacts
from desktop.ui.widgets.surfaces import Card


class KnownPerson(QWidget):
    """promise_kept      the appointment's id, and whether this visit fulfils it"""

    promise_kept = Signal(str, bool)

    def __init__(self, context: PageContext, cells: Mapping[str, str]) -> None:
        super().__init__()
        self._office = context.office
        self._cells = cells
        self._promise = ""
        self.card, self.last_time = PersonFacts(), QLabel(wordWrap=True)
        self.promise = QCheckBox()
        self.promise_text = QLabel(wordWrap=True)  # a check box does not wrap its words
        self.last_box = Card(role="inset")
        for part in (self.last_time, self.promise_text, self.promise):
            self.last_box.body.addWidget(part)
        self.access = AccessBlock(context)
        self.edit_button = button(self.tr("Edit  F4"))
        self.hide_button = button(self.tr("Hide the screen  F9"))
        inside = QWidget()
        facts = QVBoxLayout(inside)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.addWidget(self.card)
        facts.addWidget(self.last_box)
        facts.addWidget(self.access)
        facts.addStretch()
        buttons = QWidget()
        below = FlowLayout(buttons)
        below.addWidget(self.edit_button)
        below.addWidget(self.hide_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ColumnArea(inside), 1)
        column.addWidget(buttons)
        self.promise.toggled.connect(lambda on: self.promise_kept.emit(self._promise, on))

    def show_turn(self, turn: OpenTurn) -> None:
        person = turn.citizen_id or ""
        stored = self._office.citizen.stored(person)
        self.edit_button.setEnabled(bool(stored))
        if not stored:  # moved to a neighbourhood this notebook does not hold, while she was put aside
            self.card.show_person(turn.label, self.tr("No longer on this computer."), [])
            self.last_box.hide()
            self.access.show_person("")
            return
        words = {"female": self.tr("Female"), "male": self.tr("Male")}
        born = self.tr("about {year}") if stored["birth_approx"] else "{year}"
        facts = [
            born.format(year=birth_text(stored["birth"])) if stored["birth"] else "",
            words.get(stored["sex"], ""),
            self._cells.get(stored["home"], ""),
            stored["address"] or "",
        ]
        whose = f" ({stored['phone_of']})" if stored["phone_of"] else ""
        numbers = [
            (self.tr("Called"), stored["nickname"] or ""),
            (self.tr("ID number"), mask_national_id(stored["national_id"])),
            (self.tr("Phone"), phone_text(stored["phone"]) + whose if stored["phone"] else ""),
            (self.tr("Note"), stored["note"] or ""),
        ]
        self.card.show_person(stored["full_name"], " · ".join(filter(None, facts)), numbers)
        self.access.show_person(person, stored["birth"])
        self._show_last(self._office.help_visit.last_time(person), turn)

    def _show_last(self, last: LastTime | None, turn: OpenTurn) -> None:
        self.last_box.setVisible(last is not None)
        if last is None:
            return
        lines = [self.tr("Last time: {day}, {who}").format(day=short_date_text(last.visited_on), who=last.by)]
        for code, said in last.outcomes.items():
            service = self._office.catalog.title("service", code)
            lines.append(f"{service}: {self._outcome(said)}")
        if last.note:
            lines.append(last.note)
        self.last_time.setText("\n".join(lines))
        self._show_promise(last.promised, turn)

    def _show_promise(self, promised: Promise | None, turn: OpenTurn) -> None:
        self._promise = ""  # setting the box is not ticking it
        self.promise.setVisible(promised is not None)
        self.promise_text.setVisible(promised is not None)
        if promised is None:
            return
        day = short_date_text(promised.day)
        self.promise_text.setText(
            self.tr("Promised for {day}: {step}").format(day=day, step=promised.step or self.tr("come again"))
        )
        self.promise.setText(self.tr("Done today"))
        self.promise.setChecked(promised.id in turn.kept)
        self._promise = promised.id

    def _outcome(self, said: Mapping[str, str | None]) -> str:
        words = self._office.catalog.title("outcome", said.get("outcome") or "").lower()
        reason = said.get("reason")
        return f"{words} ({self._office.catalog.title('reason', reason).lower()})" if reason else words
