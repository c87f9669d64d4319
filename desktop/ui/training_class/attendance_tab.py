"""Điểm danh: who was at a session, ticked, typed, scanned or taken from the signed sheet. Saved at once."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QVBoxLayout

from desktop.changes import Changes
from desktop.errors import AppError
from desktop.services.attendance import WERE_THERE, Mark, Noted
from desktop.services.class_session import SessionRow
from desktop.ui.context import PageContext
from desktop.ui.desk.card_reader import CardButton
from desktop.ui.desk.scan import ScanBurst
from desktop.ui.formats import date_text, number_text, today
from desktop.ui.paper.names_on_paper import may_print
from desktop.ui.training_class.attendance_field import RollCallField
from desktop.ui.training_class.attendance_list import AttendanceList, AttendanceModel
from desktop.ui.training_class.attendance_paper import AttendancePaper
from desktop.ui.training_class.attendance_scan import card_text_in
from desktop.ui.training_class.attendance_words import (
    MARKS,
    learner_name,
    mark_text,
    problem_text,
    session_text,
)
from desktop.ui.training_class.enrolment_walk_in import Told, WalkInDialog
from desktop.ui.training_class.tabs import ClassTab
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.elided_label import ElidedLabel
from desktop.ui.widgets.surfaces import NoteBar

SHOWS = ("attendance", "enrolment", "class_session", "training_class", "citizen")
STEPS = 200  # that can be taken back
CATCH_UP_MS = 30


class AttendanceTab(ClassTab):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.class_id, self._sessions = "", list[SessionRow]()
        self._storing = 0  # what is shown runs ahead of what is stored
        self._back: list[tuple[str, Callable[[], object]]] = []
        places = {place.cell: place.name for place in context.office.notebook.places()}
        self.session = QComboBox()
        self.session.setAccessibleName(self.tr("Session"))
        self.counts = QLabel(wordWrap=True)
        self.counts.setProperty("role", "strong")
        self.marks = ChoiceChips([(mark, mark_text(mark)) for mark in MARKS])
        self.field = RollCallField(places)
        self.card = CardButton(None, card_text_in, goes_on=True)
        self.walk_in_button = button(self.tr("Somebody else has come"), "", "plus")
        self.all_button = button(self.tr("All present"), "", "users")
        self.paper_button = button(self.tr("Sign-in sheet"), "", "printer")
        self.model = AttendanceModel(places)
        self.view = AttendanceList(self.model, self.tr("Who is there"))
        self.note = NoteBar("", "waiting")
        self.note_button = self.note.add_button("", self._answer)
        self.said = ElidedLabel()
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.said.setProperty("role", "quiet")
        self.back_button = button(self.tr("Undo  Ctrl+Z"), "link", "history")
        self.paper = AttendancePaper(context, self)
        self._scanner = ScanBurst(self)
        self._late = QTimer(self, singleShot=True, interval=CATCH_UP_MS)
        self._late.timeout.connect(self._catch_up)
        self._answer_with: Callable[[], object] | None = None
        self._lay_out()
        self._connect()
        self.marks.set_value("present")

    # ---- which class, which session

    def show_class(self, class_id: str) -> None:
        if class_id != self.class_id:
            self.class_id = class_id
            self._forget()
        self._read_sessions()

    def arrive(self, facts: Mapping[str, object]) -> None:
        """navigate("training_class", {"id", "tab": "attendance", "session": id})"""
        if wanted := facts.get("session"):
            self.session.setCurrentIndex(max(0, self.session.findData(wanted)))

    def shown_session(self) -> SessionRow | None:
        chosen = self.session.currentData()
        return next((each for each in self._sessions if each.id == chosen), None)

    # ---- marking

    def mark(self, marks: Mapping[str, Mark | None], noted: Noted) -> None:
        """Shown at once, stored at once as one deed; it can be taken back."""
        session = self.shown_session()
        changed = {each: mark for each, mark in marks.items() if self._state(each) != mark}
        if session is None or not changed:
            return
        before = {each: self._state(each) for each in changed}
        self._store(session.id, changed, noted)
        self._offer_back(self._words(changed), partial(self._store, session.id, before, noted))

    def call(self, ids: Sequence[str], noted: Noted) -> None:
        """Named, numbered or scanned: the mark in use. Who was late has signed too, and stays late."""
        mark = self._mark_in_use()
        late = {row.id for row in self.model.rows if row.state == "late"}
        kept = late if noted == "sheet" and mark == "present" else set()
        marks = {each: mark for each in ids if each not in kept}
        if all(self._state(each) == mark for each in marks):
            self._say_again(marks)
        self.mark(marks, noted)
        self.view.show_learner(ids[-1])

    def toggle(self, enrolment: str) -> None:
        mark = self._mark_in_use()
        self.mark({enrolment: None if self._state(enrolment) == mark else mark}, "tick")

    def mark_all(self) -> None:
        """Whoever has no mark yet."""
        self.mark({row.id: "present" for row in self.model.rows if row.state is None}, "all")
        self.field.field.setFocus()

    def take_back(self) -> None:
        """Ctrl+Z: the last act, then the one before."""
        if self._back:
            text, undo = self._back.pop()
            undo()
            self.said.setText(self.tr("Taken back: {what}").format(what=text))
        self.back_button.setVisible(bool(self._back))

    # ---- cards, and who is on no list

    def take_card(self, text: str, *, typed: bool = False) -> None:
        """The text of its code; `typed`: by a USB scanner."""
        shown = self.context.office.class_scan.read(self.class_id, text, typed=typed)
        QApplication.beep()  # whoever holds the scanner looks at the card, not at the screen
        self.field.clear()
        self.note.hide()
        learner, on_sheet = shown.learner, {row.id for row in self.model.rows}
        if learner and learner.id in on_sheet:
            self.call([learner.id], shown.by_card)
        elif citizen := shown.citizen_id or (learner and learner.citizen_id):
            self._ask_to_enrol(citizen)
        elif card := shown.card:
            told = Told(card.full_name or "", card.birth or "", card)
            self._ask(
                self.tr("Nobody in this notebook has this card."),
                self.tr("Add this person"),
                partial(self.walk_in, told),
            )
        else:
            self._ask(self.tr("This card is of no learner in this notebook. Nothing was noted."))

    def _ask_to_enrol(self, citizen: str) -> None:
        row = self.context.office.citizen.row(citizen)
        name = row.full_name if row else self.tr("This person")
        text = self.tr("{name} has no seat in this class yet.").format(name=name)
        self._ask(text, self.tr("Enrol, and mark present"), partial(self.enrol, citizen, name))

    def enrol(self, citizen_id: str, name: str) -> None:
        if session := self.shown_session():
            done = self.context.office.enrolment.at_door(self.class_id, citizen_id, session.id)
            history, jobs = self.context.office.history, self.context.jobs
            text = self.tr("{name}: enrolled, present").format(name=name)
            jobs.follow(
                done,
                lambda enrolled: self._offer_back(text, lambda: jobs.follow(history.undo(enrolled.deed))),
                self._on_failed,
            )

    def walk_in(self, told: Told | None = None) -> WalkInDialog | None:
        session = self.shown_session()
        if session is None:
            return None
        dialog = WalkInDialog(self.context, self.class_id, session, told, self)
        dialog.enrolled.connect(self._offer_back)
        dialog.known.connect(self.enrol)
        dialog.show()
        return dialog

    # ---- inside

    def _mark_in_use(self) -> Mark:
        return next((mark for mark in MARKS if mark == self.marks.value()), "present")

    def _state(self, enrolment: str) -> Mark | None:
        return next((row.state for row in self.model.rows if row.id == enrolment), None)

    def _store(self, session_id: str, marks: Mapping[str, Mark | None], noted: Noted) -> None:
        self.model.set_marks(marks)
        self._count()
        self.note.hide()
        self._storing += 1
        stored = self.context.office.attendance.mark(session_id, marks, noted)
        self.context.jobs.follow(stored, None, self._on_failed).ended.connect(self._on_stored)

    def _on_stored(self) -> None:
        self._storing -= 1
        self._late.start()  # also where it failed: then what was shown at once is not so

    def _on_failed(self, error: AppError) -> None:
        self._ask(problem_text(error))

    def _on_committed(self, changes: Changes) -> None:
        if self.class_id and changes.touch(*SHOWS):
            self._late.start()

    def _catch_up(self) -> None:
        """Once for all that came together: a hand-over brings many."""
        if self.isVisible() and not self._storing:
            self._read_sessions()

    def _read_sessions(self) -> None:
        chosen = self.session.currentData()
        self._sessions = list(self.context.office.class_session.of(self.class_id))
        self.session.blockSignals(True)
        self.session.clear()
        for number, each in enumerate(self._sessions, start=1):
            self.session.addItem(session_text(number, each), each.id)
        place = self.session.findData(chosen)
        self.session.setCurrentIndex(place if place >= 0 else usual_session(self._sessions))
        self.session.blockSignals(False)
        self._read()

    def _on_session(self) -> None:
        self._forget()
        self._read()

    def _read(self) -> None:
        session = self.shown_session()
        rows = self.context.office.attendance.sheet(session.id) if session else []
        self.model.show_rows(rows)
        self.field.show_rows(rows)
        self._count()
        may = self.context.office.person.may("attendance")
        can_mark = session is not None and session.state != "cancelled" and may
        for part in (self.field, self.card, self.walk_in_button, self.all_button, self.view, self.marks):
            part.setEnabled(can_mark)
        self.paper_button.setEnabled(session is not None and may_print(self.context))
        self.view.say_when_empty(self._why_empty(session))
        self._say_of_session(session)

    def _say_of_session(self, session: SessionRow | None) -> None:
        if session and session.state == "cancelled":
            text = self.tr("This session was called off: {reason}. Nobody is marked.")
            self._ask(text.format(reason=session.state_reason or "–"))
        elif session and session.day > today() and not self._back and self.note.isHidden():
            text = self.tr("This session is on {day}; today is {today}.")
            self._ask(text.format(day=date_text(session.day), today=date_text(today())))

    def _why_empty(self, session: SessionRow | None) -> str:
        if session is None:
            return self.tr("This class has no session yet. Plan one first, then mark who comes.")
        return self.tr("No learner yet. Enrol people beside this, or add who has come.")

    def _count(self) -> None:
        states = [row.state for row in self.model.rows]
        there = sum(state in WERE_THERE for state in states)
        said = [
            self.tr("There: {there} of {all}").format(there=number_text(there), all=number_text(len(states))),
            *(
                f"{mark_text(mark).lower()} {number_text(states.count(mark))}"
                for mark in MARKS[1:]
                if mark in states
            ),
        ]
        if open_ones := states.count(None):
            said.append(self.tr("not marked {count}").format(count=number_text(open_ones)))
        self.counts.setText(" · ".join(said))
        self.all_button.setEnabled(None in states)

    def _words(self, marks: Mapping[str, Mark | None]) -> str:
        (mark, *others) = dict.fromkeys(marks.values())
        words = mark_text(mark) if not others else self.tr("marks")
        names = [learner_name(row.learner) for row in self.model.rows if row.id in marks]
        who_ = names[0] if len(names) == 1 else self.tr("{count} people").format(count=len(names))
        return f"{who_}: {words.lower()}"

    def _say_again(self, marks: Mapping[str, Mark | None]) -> None:
        if marks:
            self.said.setText(self.tr("{what}, as it was.").format(what=self._words(marks)))

    def _say_which(self, text: str) -> None:
        self.note.hide()
        self.said.setText(text)

    def _offer_back(self, text: str, undo: Callable[[], object]) -> None:
        self.said.setText(text)
        self._back = [*self._back[-STEPS:], (text, undo)]
        self.back_button.show()

    def _ask(self, text: str, action: str = "", answer: Callable[[], object] | None = None) -> None:
        self.note.say(text, "waiting")
        self._answer_with = answer
        self.note_button.setVisible(bool(action))
        self.note_button.setText(action)

    def _answer(self) -> None:
        self.note.hide()
        if self._answer_with:
            self._answer_with()
        self.field.field.setFocus()

    def _forget(self) -> None:
        """Another sheet: nothing said of the last one holds."""
        self._back = []
        self.field.clear()
        self.said.clear()
        self.note.hide()
        self.back_button.hide()

    def _lay_out(self) -> None:
        self.session.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.field.field.setProperty("role", "search-icon")
        top = row(self.session, self.counts, self.paper_button)
        top.setStretchFactor(self.counts, 1)
        entry = row(self.field, self.card, self.all_button, self.walk_in_button)
        for part in (self.card, self.all_button, self.walk_in_button):
            entry.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        in_use = QLabel(self.tr("Mark as:"))
        in_use.setProperty("role", "label")
        marking = row(in_use, self.marks, self.said, self.back_button)
        marking.setStretchFactor(self.said, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addLayout(entry)
        layout.addLayout(marking)
        layout.addWidget(self.note)
        layout.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.session.currentIndexChanged.connect(self._on_session)
        self.field.called.connect(self.call)
        self.field.refused.connect(self._ask)
        self.field.asked.connect(self._say_which)
        self.view.toggled.connect(self.toggle)
        self.view.marked.connect(lambda who_, mark: self.mark({who_: mark}, "tick"))
        self.view.typed.connect(self.field.type_on)
        self.card.read.connect(self.take_card)
        self.card.refused.connect(self._on_failed)
        self._scanner.scanned.connect(lambda text: self.take_card(text, typed=True))
        self.all_button.clicked.connect(self.mark_all)
        self.walk_in_button.clicked.connect(lambda: self.walk_in())
        self.back_button.clicked.connect(self.take_back)
        menu = QMenu(self.paper_button)
        menu.addAction(self.tr("Print…"), lambda: self.paper.print_sheet(self.shown_session()))
        menu.addAction(self.tr("Save as PDF…"), lambda: self.paper.save_sheet(self.shown_session()))
        self.paper_button.setMenu(menu)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(self.take_back)
        for place, mark in enumerate(MARKS, start=1):
            use = partial(self.marks.set_value, mark)
            QShortcut(QKeySequence(f"Ctrl+{place}"), self).activated.connect(use)
        self.context.changes.committed.connect(self._on_committed)


def usual_session(sessions: Sequence[SessionRow]) -> int:
    """The place of today's; else of the next one; else of the last. -1: there is none."""
    held = [place for place, each in enumerate(sessions) if each.state != "cancelled"]
    now = today()
    coming = [place for place in held if sessions[place].day >= now]
    return next(iter(coming or held[-1:]), len(sessions) - 1)
