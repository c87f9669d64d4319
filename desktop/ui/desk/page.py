"""The help desk: one screen, several people open at once, keyboard only if wished."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.contract.ids import uuid7
from desktop.errors import AppError, InvalidInput
from desktop.services.card_qr import CardData, read_typed_burst
from desktop.ui.citizen.access_words import card_end_text
from desktop.ui.citizen.dialog import CitizenDialog
from desktop.ui.context import PageContext
from desktop.ui.desk.conclusions import Conclusions
from desktop.ui.desk.consent_box import ConsentBox
from desktop.ui.desk.dialogs import AppointmentDialog, WaitingDialog
from desktop.ui.desk.finder import Finder
from desktop.ui.desk.help_panel import HelpPanel
from desktop.ui.desk.known_person import KnownPerson
from desktop.ui.desk.new_person import NewPerson
from desktop.ui.desk.open_turns import OpenTurns
from desktop.ui.desk.papers import Papers, slip_of
from desktop.ui.desk.people_strip import PeopleStrip
from desktop.ui.desk.person_panel import Nobody, PersonPanel
from desktop.ui.desk.remarks import Remarks
from desktop.ui.desk.scan import ScanBurst
from desktop.ui.desk.session_bar import SessionBar
from desktop.ui.desk.tools import DeskTools, SearchRow
from desktop.ui.desk.turn import FORM, OpenTurn
from desktop.ui.desk.work_card import WorkCard
from desktop.ui.formats import date_text
from desktop.ui.paper.slip import print_slip
from desktop.ui.widgets.service_picker import ServicePicker

KEEP_PAUSE_MS = 1000


class DeskPage(QWidget):
    """saved            the visit's id, once it is on the disk"""

    saved = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        office = context.office
        self._places = office.notebook.places()
        cells = {place.cell: place.name for place in self._places}
        self._open = OpenTurns([draft.values for draft in office.drafts.unfinished(FORM)])

        self.session_bar = self.beside_title = SessionBar(context)
        self.papers = Papers(context, self)
        self.session_bar.add(self.papers)
        self.remarks = Remarks(office.clock, context.jobs)
        self.strip = PeopleStrip()
        self.finder = Finder(office.search.find, cells)
        self.tools = DeskTools(context)
        self._scanner = ScanBurst(self)
        self.panel = PersonPanel(
            KnownPerson(context, cells),
            NewPerson(self._places, self._lookalikes),
            Nobody(),
            ConsentBox(office),
        )
        self.help = HelpPanel(ServicePicker(office.catalog), Conclusions(office.observation))
        self.work = WorkCard(self.help)
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=KEEP_PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        self._connect()
        self._show_turn()

    # ---- what others ask of the page

    def arrive(self, facts: Mapping[str, Any]) -> None:
        """navigate("desk", {"citizen": id, "appointment": id}): help this person, who comes as promised.
        navigate("desk", {"turn": id}): back to somebody who is open."""
        place = self._open.place_of(str(facts.get("turn")))
        if place is not None:
            self.go_to(place)
        elif citizen := facts.get("citizen"):
            if not self.turn.is_empty:
                self.next_person()
            self.choose(citizen)
            if promised := facts.get("appointment"):
                self._on_promise(promised, kept=True)
                self._show_turn()

    def focus_search(self) -> None:
        self.finder.field.setFocus()

    @property
    def turn(self) -> OpenTurn:
        return self._open.current

    @property
    def turns(self) -> list[OpenTurn]:
        return self._open.people

    # ---- the people open

    def next_person(self) -> None:
        """F6: this one waits, the next one comes."""
        self.keep()
        self._open.next_person()
        self._show_turn()
        self.focus_search()

    def put_aside(self) -> None:
        """Shift+F6: this one waits, and for what; the next one comes."""
        usual = [entry.title for entry in self._context.office.catalog.entries("waiting")]
        dialog = WaitingDialog(usual, self.turn.waiting_for, self)
        if dialog.exec():
            self.turn.waiting_for = dialog.waits_for
            self.next_person()

    def discard(self) -> None:
        """Opened by mistake: she is closed, and nothing of this turn is saved."""
        self._collect()
        turn, values = self.turn, self.turn.values()
        if turn.is_empty:
            return
        self._pause.stop()
        self._context.jobs.follow(self._context.office.drafts.drop(FORM, turn.visit_id))
        self._open.close(turn.visit_id)
        self._show_turn()
        self._context.notices.done(self.tr("Discarded."), lambda: self._take_back(values))

    def go_to(self, place: int) -> None:
        self.keep()
        self._open.go_to(place)
        self._show_turn()

    def choose(self, citizen_id: str) -> None:
        office = self._context.office
        row = office.citizen.row(citizen_id)
        if row is None:
            return
        self._make_room()
        turn = self.turn
        turn.citizen_id, turn.is_new, turn.is_anonymous, turn.person = row.id, False, False, {}
        turn.label = row.full_name
        last = office.help_visit.last_time(citizen_id)
        promised = last.promised if last else None  # she came when she was told to: ticked already
        turn.kept = [promised.id] if promised and promised.day <= office.point_session.day() else []
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
        turn.person = dict(person or found) | {"home": self._open.usual_home(self._places)}
        turn.label, turn.consent = turn.person.get("full_name") or "", None
        self._show_turn()
        self.panel.new.fields["full_name"].setFocus()

    def take_card(self, card: CardData) -> None:
        """The person with this number; or a new one, of whom the card tells what it can."""
        QApplication.beep()  # whoever holds the scanner looks at the card, not at the screen
        if said := card_end_text(card.birth, card.issued):
            self._context.notices.done(said)
        same = self._context.office.citizen.lookalikes("", {"national_id": card.national_id})
        if same:
            self.choose(same[0].id)
            return
        told = {"national_id": card.national_id, "full_name": card.full_name, "birth": card.birth}
        self.begin_new("", {**told, "sex": card.sex, "address": card.address})
        self.panel.new.fields["phone" if card.full_name else "full_name"].setFocus()

    def without_name(self) -> None:
        """F3: nothing of the person is kept; the turn is counted."""
        self._collect()
        turn, before = self.turn, self.turn.values()
        turn.citizen_id, turn.is_new, turn.is_anonymous = None, False, True
        turn.person, turn.consent, turn.label, turn.kept = {}, None, "", []
        self._show_turn()
        self.setFocus()
        self.keep()
        if before["citizen_id"]:
            self._context.notices.done(self.tr("Without a name."), lambda: self._take_back(before))

    def agree(self) -> None:
        """F2: she agrees; her signature goes on this line of the sheet."""
        self._collect()
        given = self.panel.consent.given(self.turn) if self.turn.citizen_id else None
        if given is None:
            return
        sessions = self._context.office.point_session
        day, line = sessions.day(), sessions.next_line(sessions.day())
        self.turn.consent = {
            **given,
            "method": "sheet",
            "sheet": line.sheet,
            "line": line.line + self._open.lines_taken(),
            "given_on": day.isoformat(),
        }
        self.panel.consent.show_turn(self.turn)
        self.keep()

    def save(self) -> None:
        self._collect()
        turn, sessions = self.turn, self._context.office.point_session
        if self.work.says_missing(turn):
            return
        if turn.consent and not turn.consent.get("guardian") and self.panel.consent.given(turn) is None:
            return  # a child, as it was typed after she agreed: F2 again, with the guardian's name
        try:
            current = sessions.current()
            ready = turn.ready(current.id if current else None, sessions.day())
        except InvalidInput as error:
            self.panel.new.show_problems(error.problems)
            self.work.say(self.tr("Some fields need your attention."))
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
        columns = QHBoxLayout()
        columns.setSpacing(14)
        columns.addWidget(self.panel, 30)
        columns.addWidget(self.work, 70)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(self.remarks)
        layout.addWidget(self.strip)
        layout.addWidget(SearchRow(self.finder, self.tools))
        layout.addLayout(columns, 1)

    def _connect(self) -> None:
        panel, work = self.panel, self.work
        self.strip.next_wanted.connect(self.next_person)
        self.strip.chosen.connect(self.go_to)
        self.strip.discard_wanted.connect(self.discard)
        self.finder.chosen.connect(self.choose)
        self.finder.new_wanted.connect(self.begin_new)
        self.tools.card.read.connect(self.take_card)
        self.tools.card.refused.connect(self._on_failed)
        self._scanner.scanned.connect(self._on_scanned)
        self.remarks.battery_low.connect(self.keep)
        panel.new.same_person.connect(self.choose)
        panel.known.promise_kept.connect(self._on_promise)
        panel.known.hide_button.clicked.connect(lambda: self._context.navigate("cover", {}))
        for button, deed, *keys in (
            (panel.consent.agree, self.agree, "F2"),
            (panel.consent.refuse, self.without_name, "F3"),
            (panel.known.edit_button, self.edit, "F4"),
            (work.aside, self.put_aside, "Shift+F6"),
            (work.again, self.come_again),
            (work.slip, self.print_slip),
            (work.save, self.save, "Ctrl+Return", "Ctrl+S"),
        ):
            button.clicked.connect(lambda _=False, deed=deed: deed())
            for each in keys:
                QShortcut(QKeySequence(each), self).activated.connect(deed)
        for key, command in (("F6", self.next_person), ("Ctrl+Tab", self._go_round)):
            QShortcut(QKeySequence(key), self).activated.connect(command)
        for part in (self.help, panel.new, panel.nobody):
            part.edited.connect(self._pause.start)
        self._context.changes.committed.connect(self._on_committed)

    def _show_turn(self) -> None:
        turn = self.turn
        self.work.say("")
        self.finder.clear()
        self.help.concluded.show_person(turn.citizen_id, turn.refused)
        self.help.load(turn.services, turn.note)
        self.panel.show_turn(turn)
        agreed = turn.appointment
        self.work.show_appointment(date_text(date.fromisoformat(agreed["day"])) if agreed else "")
        self.strip.show_people(self.turns, self._open.at)

    # ---- the small questions

    def edit(self) -> None:
        """F4: mend the person's card; the turn stays open."""
        if self.turn.citizen_id and not self.turn.is_new:
            CitizenDialog(self._context, self.turn.citizen_id, self).show()

    def come_again(self) -> None:
        current = self._context.office.point_session.current()
        dialog = AppointmentDialog(self.turn.appointment, current.place if current else "", self)
        if dialog.exec():
            self.turn.appointment = dialog.values()
            self.keep()
            self._show_turn()

    def print_slip(self) -> None:
        """What was done today and what was agreed, on A6, for a person who does not trust her memory."""
        self._collect()
        print_slip(slip_of(self.turn, self._context.office), self)

    # ---- inside

    def _go_round(self) -> None:
        """Ctrl+Tab: the next of those who are open."""
        self.go_to((self._open.at + 1) % len(self.turns))

    def _make_room(self) -> None:
        """Whoever is being helped already stays open; a person merely picked by mistake is replaced."""
        self._collect()
        if self.turn.services and (self.turn.citizen_id or self.turn.is_anonymous):
            self.next_person()

    def _collect(self) -> None:
        """What the widgets say goes into the turn."""
        turn = self.turn
        turn.services, turn.note = self.help.chosen(), self.help.note.text().strip()
        turn.observed, turn.refused = self.help.concluded.told(), self.help.concluded.refused()
        if turn.is_new:
            turn.person = self.panel.new.values()
            turn.label = turn.person["full_name"] or ""
        if turn.is_anonymous:
            turn.sex = self.panel.nobody.sex.currentData()
            turn.age_band = self.panel.nobody.age_band.currentData()

    def _take_back(self, values: Mapping[str, Any]) -> None:
        """A turn as it was, discarded or without its name by mistake."""
        self._open.bring_back(values)
        self._show_turn()
        self.keep()

    def _on_promise(self, appointment_id: str, kept: bool) -> None:
        others = [each for each in self.turn.kept if each != appointment_id]
        if appointment_id:
            self.turn.kept = [*others, appointment_id] if kept else others
            self._pause.start()

    def _on_saved(self, visit_id: str) -> None:
        self._open.close(visit_id)
        self._show_turn()
        self._context.notices.done(self.tr("Saved."))
        self.saved.emit(visit_id)

    def _on_ended(self) -> None:
        self.setEnabled(True)
        self.focus_search()

    def _on_committed(self, changes: Changes) -> None:
        of_her = self.turn.citizen_id in changes.records.get("citizen", ()) or changes.touch("observation")
        if of_her and self.turn.citizen_id and not self.turn.is_new:
            self.panel.known.show_turn(self.turn)
            self.help.load(self.help.chosen(), self.help.note.text())

    def _on_scanned(self, text: str) -> None:
        try:
            self.take_card(read_typed_burst(text))
        except AppError as error:
            self._on_failed(error)

    def _on_failed(self, error: AppError) -> None:
        self._context.notices.error(error)

    def _lookalikes(self, values: Mapping[str, Any]) -> Any:
        return self._context.office.citizen.lookalikes(self.turn.citizen_id or "", values)
