"""Học viên: who has a seat, who waits for one; enrolling by search, card, list or filter; learner cards."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QVBoxLayout

from desktop.changes import Changes
from desktop.errors import AppError
from desktop.paging import held
from desktop.services.card_qr import CardData, read_typed_burst
from desktop.services.enrolment import Enrolled, EnrolmentState, Source
from desktop.services.learner import Learner
from desktop.ui.context import PageContext
from desktop.ui.desk.card_reader import CardButton
from desktop.ui.desk.finder import Finder
from desktop.ui.desk.scan import ScanBurst
from desktop.ui.formats import date_text, number_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.paper.learner_card import CardSheet, card_sheets
from desktop.ui.paper.names_on_paper import may_print, noted
from desktop.ui.paper.output import SheetOutput
from desktop.ui.table_view import TableView
from desktop.ui.training_class.attendance_words import learner_name, problem_text
from desktop.ui.training_class.enrolment_filter import EnrolFilterDialog
from desktop.ui.training_class.enrolment_list import ClassRosterDialog
from desktop.ui.training_class.enrolment_walk_in import Told, WalkInDialog
from desktop.ui.training_class.enrolment_words import enrolled_text, source_text, state_sign, state_text
from desktop.ui.training_class.tabs import ClassTab
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.surfaces import NoteBar

SHOWS = ("enrolment", "training_class", "citizen")
STATES: tuple[EnrolmentState, ...] = ("enrolled", "waiting", "withdrawn")


class EnrolmentTab(ClassTab):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.class_id = ""
        self._all: Sequence[Learner] = []
        self._places = {place.cell: place.name for place in context.office.notebook.places()}
        self.finder = Finder(context.office.search.find, self._places)
        self.card = CardButton()
        self.add_button = button(self.tr("Add many"), "", "users")
        self.cards_button = button(self.tr("Learner cards"), "", "printer")
        self.seats = QLabel()
        self.seats.setProperty("role", "strong")
        self.states = ChoiceChips([(state, state_text(state)) for state in STATES])
        self.model = LazyTable(self._columns(), held(self._rows), self)
        self.view = TableView(self.model, self.tr("Learners"))
        self.problem = NoteBar("", "waiting")
        self.free = NoteBar("", "info")
        self.free_button = self.free.add_button(self.tr("Give the seat"), self.move_up)
        self.seat_button = button(self.tr("Into the class"), "", "arrow-right")
        self.withdraw_button = button(self.tr("Withdraw"), "", "x")
        self.output = SheetOutput(context, self)
        self._scanner = ScanBurst(self)
        self._lay_out()
        self._connect()
        self.states.set_value("enrolled")

    def show_class(self, class_id: str) -> None:
        if class_id != self.class_id:
            self.class_id = class_id
            self.finder.clear()
            self.problem.hide()
        self._read()

    # ---- enrolling

    def enrol(self, citizen_id: str, source: Source = "search") -> None:
        self._follow(self.context.office.enrolment.enrol(self.class_id, citizen_id, source=source))
        self.finder.field.setFocus()

    def take_card(self, card: CardData) -> None:
        """The person with this number; or somebody new, of whom the card tells what it can."""
        self.finder.clear()
        same = self.context.office.citizen.lookalikes("", {"national_id": card.national_id})
        if same:
            self.enrol(same[0].id, "scan")
        else:
            self.walk_in(Told(card.full_name or "", card.birth or "", card))

    def walk_in(self, told: Told | None = None) -> WalkInDialog:
        dialog = WalkInDialog(self.context, self.class_id, None, told, self)
        dialog.enrolled.connect(self.context.notices.done)
        dialog.known.connect(lambda citizen, _name: self.enrol(citizen))
        dialog.show()
        return dialog

    def from_excel(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Enrol from a list"), "", "Excel (*.xlsx)")
        if path:
            ClassRosterDialog(self.context, Path(path), self.class_id, self).show()

    def from_filter(self) -> EnrolFilterDialog:
        dialog = EnrolFilterDialog(self.context, None, self.class_id, self)
        dialog.show()
        return dialog

    # ---- seats

    def move_up(self) -> None:
        """The first who waits."""
        if waits := self.context.office.enrolment.next_waiting(self.class_id):
            self.set_state("enrolled", waits)

    def set_state(self, state: EnrolmentState, *learners: Learner) -> None:
        hers = [each for learner in learners for each in learner.ids]
        said = f"{', '.join(map(learner_name, learners))}: {state_text(state).lower()}"
        self.context.jobs.follow(
            self.context.office.enrolment.set_state(state, *hers),
            lambda deed: self.context.notices.done(said, partial(self._undo, deed)),
            self._on_failed,
        )

    # ---- cards

    def card_pages(self, *, only_chosen: bool = False) -> Sequence[CardSheet]:
        """For everybody with a seat; or anew for one who lost hers."""
        office, chosen = self.context.office, self._chosen()
        learners = [each for each in self._all if each.state == "enrolled"]
        if only_chosen:
            learners = [chosen] if chosen else []
        of = office.training_class.row(self.class_id)
        return card_sheets(learners, of.title if of else "", office.notebook.info().ward_name or "")

    def print_cards(self, *, only_chosen: bool = False) -> None:
        if pages := self.card_pages(only_chosen=only_chosen):
            self.output.print(pages, self._noted(pages))

    def save_cards(self, *, only_chosen: bool = False) -> None:
        if pages := self.card_pages(only_chosen=only_chosen):
            self.output.save_pdf(self.tr("Learner cards"), "The-hoc-vien", pages, self._noted(pages))

    def _noted(self, pages: Sequence[CardSheet]) -> Callable[[], None]:
        return noted(self.context, sum(len(page.learners) for page in pages), what="cards")

    # ---- inside

    def _follow(self, done: Future[Enrolled]) -> None:
        self.problem.hide()
        self.context.jobs.follow(done, self._on_enrolled, self._on_failed)

    def _on_enrolled(self, done: Enrolled) -> None:
        is_new = bool(done.seated or done.waiting)
        self.context.notices.done(enrolled_text(done), partial(self._undo, done.deed) if is_new else None)

    def _undo(self, deed: str) -> None:
        self.context.jobs.follow(self.context.office.history.undo(deed))

    def _on_failed(self, error: AppError) -> None:
        self.problem.say(problem_text(error), "waiting")

    def _on_scanned(self, text: str) -> None:
        try:
            self.take_card(read_typed_burst(text))
        except AppError as error:
            self.finder.clear()
            self._on_failed(error)

    def _on_committed(self, changes: Changes) -> None:
        if self.class_id and self.isVisible() and changes.touch(*SHOWS):
            self._read()

    def _read(self) -> None:
        self._all = self.context.office.enrolment.of(self.class_id)
        self.model.reload()
        self._count()
        self._enable()

    def _rows(self) -> Sequence[Learner]:
        state = self.states.value() or "enrolled"
        return [each for each in self._all if each.state == state]

    def _on_state(self, chosen: object) -> None:
        if chosen is None:
            self.states.set_value("enrolled")
        self.model.reload()
        self._enable()

    def _count(self) -> None:
        of = self.context.office.training_class.row(self.class_id)
        counts = {state: sum(each.state == state for each in self._all) for state in STATES}
        for state, chip in zip(STATES, self.states.chips(), strict=True):
            chip.setText(f"{state_text(state)} ({number_text(counts[state])})")
        capacity = of.capacity if of else None
        text = self.tr("{count} of {seats} seats taken") if capacity else self.tr("{count} learners")
        self.seats.setText(text.format(count=number_text(counts["enrolled"]), seats=number_text(capacity)))
        free = of.free if of else 0
        waits = self.context.office.enrolment.next_waiting(self.class_id)
        may = self.context.office.person.may("enrolment")
        self.free.setVisible(bool(may and waits and (free is None or free)))
        if waits:
            said = self.tr("A seat is free. The first who waits: {name}.")
            self.free.text.setText(said.format(name=learner_name(waits)))
        self.cards_button.setEnabled(bool(counts["enrolled"]) and may_print(self.context))

    def _chosen(self) -> Learner | None:
        return next((each for each in self._rows() if each.id == self.view.current_id()), None)

    def _enable(self) -> None:
        chosen = self._chosen()
        self.seat_button.setVisible(self.states.value() != "enrolled")
        self.withdraw_button.setVisible(self.states.value() != "withdrawn")
        may = self.context.office.person.may("enrolment")
        for each in (self.finder, self.card, self.add_button):
            each.setEnabled(may)
        for each in (self.seat_button, self.withdraw_button):
            each.setEnabled(may and chosen is not None)
        for action in self._of_chosen:
            action.setEnabled(chosen is not None)
        empty = {
            "waiting": self.tr("Nobody waits for a seat."),
            "withdrawn": self.tr("Nobody has withdrawn."),
        }
        usual = self.tr("No learner yet. Type a name above, scan a card, or add many at once.")
        self.view.say_when_empty(empty.get(str(self.states.value()), usual))

    def _columns(self) -> list[Column]:
        right = Qt.AlignmentFlag.AlignRight
        return [
            Column(self.tr("No."), lambda each: str(each.number or ""), 5, right, key="number"),
            Column(self.tr("Name"), learner_name, key="name"),
            Column(self.tr("Born"), lambda each: str(each.birth_year or ""), 7, key="born"),
            Column(self.tr("Neighbourhood"), self._place, 16, key="place"),
            Column(
                self.tr("Seat"),
                lambda each: state_text(each.state),
                16,
                sign=lambda each: state_sign(each.state),
                key="state",
            ),
            Column(self.tr("How"), lambda each: source_text(each.source), 14, key="source", shown=False),
            Column(self.tr("Enrolled on"), lambda each: date_text(each.enrolled_on), 11, key="day"),
        ]

    def _place(self, each: Learner) -> str:
        return self._places.get(each.cell or "", "")

    def _act(self, state: EnrolmentState) -> Callable[[], None]:
        def act() -> None:
            if chosen := self._chosen():
                self.set_state(state, chosen)

        return act

    def _lay_out(self) -> None:
        find = row(self.finder, self.card, self.add_button, self.cards_button)
        for part in (self.card, self.add_button, self.cards_button):
            find.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self.problem.hide()
        self.free.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(find)
        layout.addWidget(self.problem)
        layout.addWidget(self.free)
        layout.addLayout(row(self.states, None, self.seats))
        layout.addWidget(self.view, 1)
        layout.addLayout(row(self.seat_button, self.withdraw_button, None))

    def _connect(self) -> None:
        add, cards = QMenu(self.add_button), QMenu(self.cards_button)
        add.addAction(self.tr("From an Excel list…"), self.from_excel)
        add.addAction(self.tr("A whole list of people…"), self.from_filter)
        add.addAction(self.tr("Somebody new…"), self.walk_in)
        cards.addAction(self.tr("Print…"), lambda: self.print_cards())
        cards.addAction(self.tr("Save as PDF…"), lambda: self.save_cards())
        cards.addSeparator()
        self._of_chosen = [
            cards.addAction(text, partial(act, only_chosen=True))
            for text, act in (
                (self.tr("Print for the chosen learner…"), self.print_cards),
                (self.tr("Save as PDF for the chosen learner…"), self.save_cards),
            )
        ]
        self.add_button.setMenu(add)
        self.cards_button.setMenu(cards)
        self.finder.chosen.connect(self.enrol)
        self.finder.new_wanted.connect(lambda typed: self.walk_in(Told(typed)))
        self.card.read.connect(self.take_card)
        self.card.refused.connect(self._on_failed)
        self._scanner.scanned.connect(self._on_scanned)
        self.states.chosen.connect(self._on_state)
        self.view.selected.connect(lambda _id: self._enable())
        self.seat_button.clicked.connect(self._act("enrolled"))
        self.withdraw_button.clicked.connect(self._act("withdrawn"))
        self.context.changes.committed.connect(self._on_committed)
