"""The help desk: one screen, several people open at once, keyboard only if wished."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.contract.ids import uuid7
from desktop.errors import AppError, InvalidInput
from desktop.services.card_qr import CardData, read_typed_burst
from desktop.services.citizen_id import mask_national_id
from desktop.services.dates import today
from desktop.services.search import Found
from desktop.ui.context import PageContext
from desktop.ui.desk.card_reader import CardButton
from desktop.ui.desk.dialogs import AppointmentDialog
from desktop.ui.desk.finder import Finder
from desktop.ui.desk.help_panel import HelpPanel
from desktop.ui.desk.known_person import KnownPerson
from desktop.ui.desk.papers import Papers
from desktop.ui.desk.people_strip import PeopleStrip
from desktop.ui.desk.person_panel import NewPerson, Nobody, PersonPanel
from desktop.ui.desk.scan import ScanBurst
from desktop.ui.desk.session_bar import SessionBar
from desktop.ui.desk.turn import FORM, OpenTurn
from desktop.ui.formats import date_text
from desktop.ui.paper.slip import Slip, print_slip
from desktop.ui.widgets.flow_layout import FlowLayout

KEEP_PAUSE_MS = 1000
EMPTY, KNOWN, NEW, NOBODY = range(4)


class DeskPage(QWidget):
    """saved            the visit's id, once it is on the disk"""

    saved = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        office = context.office
        self._places = office.notebook.places()
        self._cells = {place.cell: place.name for place in self._places}
        self.turns = [OpenTurn.of(draft.values) for draft in office.drafts.unfinished(FORM)] or [OpenTurn()]
        self._at = len(self.turns) - 1

        self.session_bar = self.beside_title = SessionBar(context)
        self.papers = Papers(context, self)
        self.session_bar.add(self.papers)
        self.strip = PeopleStrip()
        self.finder = Finder(office.search.find, self._describe)
        self.card_button = CardButton()
        self._scanner = ScanBurst(self)
        self.panel = PersonPanel(
            KnownPerson(office, self._cells), NewPerson(self._places, self._lookalikes), Nobody()
        )
        self.help = HelpPanel(
            office.catalog.entries("service"),
            office.catalog.entries("outcome"),
            office.catalog.entries("reason"),
        )
        self.again_button = QPushButton(self.tr("Come again on…"))
        self.slip_button = QPushButton(self.tr("Slip for the person"))
        self.aside_button = QPushButton(self.tr("Put aside"))
        self.save_button = QPushButton(self.tr("Save and help the next person  Ctrl+↵"))
        self.save_button.setProperty("role", "primary")
        self.problem = QLabel()
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=KEEP_PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        self._connect()
        self._show_turn()

    # ---- what others ask of the page

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("desk", {"citizen": id}): help this person."""
        if citizen := facts.get("citizen"):
            if not self.turn.is_empty:
                self.next_person()
            self.choose(citizen)

    def focus_search(self) -> None:
        self.finder.field.setFocus()

    @property
    def turn(self) -> OpenTurn:
        return self.turns[self._at]

    # ---- the people open

    def next_person(self) -> None:
        """F6: this one waits, the next one comes."""
        self.keep()
        if not self.turn.is_empty:
            self.turns.append(OpenTurn())
        self._at = len(self.turns) - 1
        self._show_turn()
        self.focus_search()

    def go_to(self, place: int) -> None:
        self.keep()
        self._at = place
        self._show_turn()

    def choose(self, citizen_id: str) -> None:
        row = self._context.office.citizen.row(citizen_id)
        if row is None:
            return
        self._make_room()
        turn = self.turn
        turn.citizen_id, turn.is_new, turn.is_anonymous, turn.person = citizen_id, False, False, {}
        turn.label = row.full_name
        self._show_turn()
        self.keep()
        self.setFocus()

    def begin_new(self, typed: str = "", person: Mapping[str, Any] | None = None) -> None:
        self._make_room()
        turn = self.turn
        digits = typed.replace(" ", "")
        found = (
            {"phone" if len(digits) < 12 else "national_id": digits}
            if digits.isdigit()
            else {"full_name": typed}
        )
        turn.citizen_id, turn.is_new, turn.is_anonymous = uuid7(), True, False
        turn.person = dict(person or found) | {"home": self._usual_home()}
        turn.label, turn.consent = turn.person.get("full_name") or "", None
        self._show_turn()
        self.panel.new.fields["full_name"].setFocus()

    def take_card(self, card: CardData) -> None:
        """The person with this number; or a new one, of whom the card tells what it can."""
        same = self._context.office.citizen.lookalikes("", {"national_id": card.national_id})
        if same:
            self.choose(same[0].id)
            return
        told = {"national_id": card.national_id, "full_name": card.full_name, "birth": card.birth}
        self.begin_new("", {**told, "sex": card.sex, "address": card.address})
        self.panel.new.fields["phone" if card.full_name else "full_name"].setFocus()

    def without_name(self) -> None:
        """F3: nothing of the person is kept; the turn is counted."""
        turn = self.turn
        turn.citizen_id, turn.is_new, turn.is_anonymous = None, False, True
        turn.person, turn.consent, turn.label = {}, None, ""
        self._show_turn()
        self.setFocus()
        self.keep()

    def agree(self) -> None:
        """F2: she agrees; her signature goes on this line of the sheet."""
        if not self.turn.citizen_id:
            return
        line = self._context.office.point_session.next_line(self._day())
        taken = sum(1 for turn in self.turns if turn.consent and turn is not self.turn)
        self.turn.consent = {
            "method": "sheet",
            "sheet": line.sheet,
            "line": line.line + taken,
            "given_on": self._day().isoformat(),
        }
        self._show_consent()
        self.keep()

    def save(self) -> None:
        self._collect()
        turn, session = self.turn, self._context.office.point_session.current()
        self.problem.hide()
        if not (turn.citizen_id or turn.is_anonymous):
            self._say(self.tr("Who is it? Find or add the person first, or F3 for a turn without a name."))
            return
        if not turn.services:
            self._say(self.tr("What was the help about? Choose at least one."))
            return
        if turn.is_new and not turn.consent:
            self._say(self.tr("Ask first: does the person agree (F2), or leave no name (F3)?"))
            return
        try:
            ready = turn.ready(session.id if session else None, self._day())
        except InvalidInput as error:
            self.panel.new.show_problems(error.problems)
            self._say(self.tr("Some fields need your attention."))
            return
        self.setEnabled(False)
        job = self._context.jobs.follow(
            self._context.office.help_visit.record(ready), self._on_saved, self._on_failed
        )
        job.ended.connect(self._on_ended)

    def keep(self) -> None:
        """A draft of what is half typed: a power cut costs a second."""
        self._pause.stop()
        self._collect()
        drafts = self._context.office.drafts
        if not self.turn.is_empty:
            self._context.jobs.follow(drafts.keep(FORM, self.turn.visit_id, {}, self.turn.values()))

    def leave(self) -> None:
        """The app closes: what was typed a moment ago is kept too."""
        self.papers.leave()
        if self._pause.isActive():
            self.keep()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and event.text() != "0":
            self.help.press(int(event.text()))
        else:
            super().keyPressEvent(event)

    # ---- showing

    def _lay_out(self) -> None:
        work = QFrame()
        work.setProperty("role", "card")
        right = QVBoxLayout(work)
        right.setContentsMargins(18, 16, 18, 16)
        right.addWidget(self.help, 1)
        right.addWidget(self.problem)
        buttons, others = QHBoxLayout(), QWidget()
        rarer = FlowLayout(others)  # under each other in large type
        for button in (self.again_button, self.slip_button, self.aside_button):
            rarer.addWidget(button)
        buttons.addWidget(others, 1)
        buttons.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignBottom)
        right.addLayout(buttons)
        columns = QHBoxLayout()
        columns.setSpacing(14)
        columns.addWidget(self.panel, 30)
        columns.addWidget(work, 70)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(self.strip)
        search = QHBoxLayout()
        search.addWidget(self.finder, 1)
        search.addWidget(self.card_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(search)
        layout.addLayout(columns, 1)

    def _connect(self) -> None:
        self.strip.next_wanted.connect(self.next_person)
        self.strip.chosen.connect(self.go_to)
        self.aside_button.clicked.connect(self.next_person)
        self.again_button.clicked.connect(self.come_again)
        self.slip_button.clicked.connect(self.print_slip)
        self.save_button.clicked.connect(self.save)
        self.finder.chosen.connect(self.choose)
        self.finder.new_wanted.connect(self.begin_new)
        self.panel.new.same_person.connect(self.choose)
        self.card_button.read.connect(self.take_card)
        self.card_button.refused.connect(self._on_failed)
        self._scanner.scanned.connect(self._on_scanned)
        self.panel.agree.clicked.connect(self.agree)
        self.panel.refuse.clicked.connect(self.without_name)
        for part in (self.help, self.panel.new, self.panel.nobody):
            part.edited.connect(self._pause.start)
        for keys, work in (
            ("F2", self.agree),
            ("F3", self.without_name),
            ("F6", self.next_person),
            ("Ctrl+Return", self.save),
            ("Ctrl+S", self.save),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(work)

    def _show_turn(self) -> None:
        turn = self.turn
        self.problem.hide()
        self.finder.clear()
        self.help.load(turn.services, turn.note)
        self.panel.show_page(
            NOBODY if turn.is_anonymous else NEW if turn.is_new else KNOWN if turn.citizen_id else EMPTY
        )
        if turn.is_new:
            self.panel.new.load(turn.person)
        elif turn.citizen_id:
            promised = self.panel.known.show_person(turn.citizen_id)
            if promised and promised not in turn.kept:
                turn.kept.append(promised)  # she came: the promise is kept with this visit
        self._show_consent()
        self._show_strip()

    def _show_consent(self) -> None:
        turn, office = self.turn, self._context.office
        if turn.consent:
            text = self.tr("Agreed · sheet {sheet}, line {line}").format(**turn.consent)
            self.panel.show_consent(text, asking=False, settled=True)
        elif turn.citizen_id and not turn.is_new and (given := office.citizen.consent(turn.citizen_id)):
            where = f" · {given.sheet}/{given.line}" if given.sheet else ""
            text = self.tr("Has agreed that we keep this") + where
            self.panel.show_consent(text, asking=False, settled=True)
        elif turn.citizen_id:
            asked = office.catalog.title("consent_text", "remember")
            self.panel.show_consent(asked, asking=True, settled=False)
        else:
            self.panel.show_consent("", asking=False, settled=False)

    def _show_strip(self) -> None:
        self.strip.show_people(self.turns, self._at)

    def _describe(self, found: Found) -> str:
        born = birth_text(found.birth)
        facts = [found.full_name, f"({found.nickname})" if found.nickname else "", born]
        facts += [self._cells.get(found.cell, ""), found.phone or "", mask_national_id(found.national_id)]
        return " · ".join(filter(None, facts))

    # ---- the small questions

    def come_again(self) -> None:
        current = self._context.office.point_session.current()
        dialog = AppointmentDialog(self.turn.appointment, current.place if current else "", self)
        if dialog.exec():
            self.turn.appointment = dialog.values()
            day = date.fromisoformat(dialog.values()["day"])
            self.again_button.setText(self.tr("Comes again {day}").format(day=date_text(day)))
            self.keep()

    def print_slip(self) -> None:
        """What was done today and what was agreed, on A6, for a person who does not trust her memory."""
        self._collect()
        print_slip(self.slip(), self)

    def slip(self) -> Slip:
        catalog, current = self._context.office.catalog, self._context.office.point_session.current()
        done = [catalog.title("service", code) for code in self.turn.services]
        return Slip(self.turn.label, done, self.turn.appointment, current.place if current else "")

    # ---- inside

    def _make_room(self) -> None:
        """Whoever is being helped already stays open; a person merely picked by mistake is replaced."""
        self._collect()
        if self.turn.services and (self.turn.citizen_id or self.turn.is_anonymous):
            self.next_person()

    def _collect(self) -> None:
        """What the widgets say goes into the turn."""
        turn = self.turn
        turn.services, turn.note = self.help.chosen(), self.help.note.text().strip()
        if turn.is_new:
            turn.person = self.panel.new.values()
            turn.label = turn.person["full_name"] or ""
        if turn.is_anonymous:
            turn.sex = self.panel.nobody.sex.currentData()
            turn.age_band = self.panel.nobody.age_band.currentData()

    def _on_saved(self, visit_id: str) -> None:
        self.turns.pop(self._at)
        if not self.turns:
            self.turns.append(OpenTurn())
        self._at = len(self.turns) - 1
        self.again_button.setText(self.tr("Come again on…"))
        self._show_turn()
        self._context.notices.done(self.tr("Saved."))
        self.saved.emit(visit_id)

    def _on_ended(self) -> None:
        self.setEnabled(True)
        self.focus_search()

    def _on_scanned(self, text: str) -> None:
        try:
            self.take_card(read_typed_burst(text))
        except AppError as error:
            self._on_failed(error)

    def _on_failed(self, error: AppError) -> None:
        self._context.notices.error(error)

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()

    def _lookalikes(self, values: Mapping[str, Any]) -> Any:
        return self._context.office.citizen.lookalikes(self.turn.citizen_id or "", values)

    def _usual_home(self) -> str | None:
        """The neighbourhood of the person before, or the notebook's first."""
        before = [turn.person.get("home") for turn in self.turns if turn.person.get("home")]
        return before[-1] if before else (self._places[0].cell if self._places else None)

    def _day(self) -> date:
        current = self._context.office.point_session.current()
        return current.day if current else today()
