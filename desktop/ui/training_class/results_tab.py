"""What came of a class: how far each learner has come, who is to be called, who is ready; slips and lists."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QVBoxLayout

from desktop.contract.teaching import Level
from desktop.paging import held
from desktop.services.class_result import Funnel, ResultRow, ToCall
from desktop.services.official_confirmation import Confirmation
from desktop.services.phone import phone_text
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.table_view import TableView
from desktop.ui.training_class.confirmation_dialog import ConfirmationDialog, confirmation_text, strike
from desktop.ui.training_class.confirmation_list_dialog import ConfirmationListDialog
from desktop.ui.training_class.funnel_chart import FunnelChart
from desktop.ui.training_class.result_papers import ResultPapers
from desktop.ui.training_class.result_words import verdict_sign, verdict_text, why_text
from desktop.ui.training_class.slip_dialog import SlipDialog
from desktop.ui.training_class.tabs import ClassTab
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.surfaces import Card


class ResultsTab(ClassTab):
    shows = (
        "assessment",
        "attendance",
        "class_session",
        "enrolment",
        "official_confirmation",
        "participation_slip",
        "quiz_result",
        "training_class",
    )

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._class = ""
        self._rows: Sequence[ResultRow] = []
        self._serials: dict[str, str] = {}  # enrolment -> its slip that stands
        self._phones: dict[str, str] = {}  # of those to call
        self._confirmed: dict[str, Confirmation] = {}  # person -> her newest
        self.chart, self.papers = FunnelChart(), ResultPapers(context, self)
        self.people = QLabel(wordWrap=True)
        self.people.setProperty("role", "quiet")
        self.which = ChoiceChips(
            [
                ("missed", self.tr("Missed the last session")),
                ("ready", self.tr("Ready for the next class")),
            ]
        )
        self.model = LazyTable(self._columns(), held(self._chosen), self)
        self.view = TableView(self.model, self.tr("Results"))
        self.slips_button = button(self.tr("Slips of participation"), "primary", "printer")
        self.list_button = button(self.tr("List of results"), icon="download")
        self.check_button = button(self.tr("Check a slip"), icon="scan-qr-code")
        self.confirm_button = button(self.tr("Official confirmations"))
        self._lay_out()
        self._offer_papers()
        self.which.chosen.connect(lambda _code: self._show())

    def show_class(self, class_id: str) -> None:
        office = self.context.office
        self._class = class_id
        self._rows = office.class_result.rows(class_id)
        self._serials = {
            slip.learner.id: slip.serial
            for slip in office.participation_slip.issued(class_id)
            if slip.revoked is None
        }
        self._phones = {each.learner.id: _phone(each) for each in office.class_result.to_call(class_id)}
        people = [each.person for each in self._rows if each.person]
        newest_last = reversed(office.official_confirmation.of(*people))
        self._confirmed = {each.citizen_id: each for each in newest_last}
        self._say(office.class_result.funnel(class_id))
        may, can = office.person.may("participation_slip"), office.participation_slip.can_sign()
        self.slips_button.setEnabled(may and can)
        why = (
            self.tr("Only a notebook of the ward can sign a slip.") if may else self.tr("Not with your role.")
        )
        self.slips_button.setToolTip("" if may and can else why)
        self.list_button.setEnabled(office.person.may("citizen.export"))
        self._show()

    def issue(self, *, only_chosen: bool) -> None:
        chosen = [self.view.current_id()] if self.view.current_id() else []
        if chosen or not only_chosen:  # nobody chosen is not everybody
            self.papers.save_slips(self._class, chosen if only_chosen else [])

    def take_back(self) -> None:
        """It is known as taken back here at once, elsewhere with the next hand-over."""
        office, chosen = self.context.office, self.view.current_id()
        slips = [
            each.id
            for each in office.participation_slip.issued(self._class)
            if each.learner.id == chosen and each.revoked is None
        ]
        if slips:
            revoke, jobs = office.participation_slip.revoke, self.context.jobs
            said = self.tr("The slip is taken back.")
            jobs.follow(
                revoke(*slips, reason="mistake"),
                lambda _: self.context.notices.done(said, lambda: jobs.follow(revoke(*slips, reason=None))),
            )

    def check(self) -> SlipDialog:
        dialog = SlipDialog(self.context, self)
        dialog.show()
        return dialog

    def confirm(self) -> ConfirmationDialog | None:
        """What the chosen learner has been confirmed elsewhere; None: nobody with a name is chosen."""
        person = self._person()
        if person is None:
            return None
        dialog = ConfirmationDialog(self.context, person.person or "", person.learner.name or "", self)
        dialog.show()
        return dialog

    def confirm_list(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Confirmations from a list"), "", "Excel (*.xlsx)"
        )
        if path:
            ConfirmationListDialog(self.context, Path(path), self).show()

    def strike_confirmation(self) -> None:
        """The newest of the chosen learner."""
        person = self._person()
        if found := self._confirmed.get(person.person or "") if person else None:
            strike(self.context, found.id, self.tr("Confirmation struck through."))

    def _person(self) -> ResultRow | None:
        chosen = self.view.current_id()
        return next((each for each in self._rows if each.id == chosen and each.person), None)

    def _offer_confirmations(self) -> None:
        """By who is chosen."""
        person, menu = self._person(), self._confirmations
        menu.clear()
        note = menu.addAction(self.tr("Note one for the chosen learner…"), self.confirm)
        menu.addAction(self.tr("From an Excel list…"), self.confirm_list)
        strikes = menu.addAction(
            self.tr("Strike through the newest of the chosen learner"), self.strike_confirmation
        )
        note.setEnabled(person is not None)
        strikes.setEnabled(person is not None and person.person in self._confirmed)

    def _chosen(self) -> Sequence[ResultRow]:
        match self.which.value():
            case "missed":
                return [each for each in self._rows if each.id in self._phones]
            case "ready":
                ready = {each.id for each in self.context.office.class_result.ready(self._class)}
                return [each for each in self._rows if each.id in ready]
        return self._rows

    def _show(self) -> None:
        nothing = {
            "missed": self.tr("Nobody missed the last session."),
            "ready": self.tr("Nobody is able in everything yet."),
            None: self.tr("Nobody is in this class yet"),
        }
        self.view.say_when_empty(nothing[self.which.value()])
        self.model.show(held(self._chosen))

    def _say(self, funnel: Funnel) -> None:
        self.chart.show_funnel(funnel)
        self.people.setText(
            self.tr(
                "Turns, {people} of them by people with a name. A note of the team, no confirmation."
            ).format(people=number_text(funnel.people))
        )

    def _columns(self) -> list[Column]:
        nobody, right = self.tr("no name kept"), Qt.AlignmentFlag.AlignRight
        return [
            Column(self.tr("Learner"), lambda each: _named(each, nobody)),
            Column(self.tr("Attended"), lambda each: f"{each.attended}/{each.held}", 6, right),
            Column(self.tr("Taught"), lambda each: number_text(len(each.taught)), 7, right),
            Column(self.tr("Alone"), lambda each: _count("alone", each), 6, right),
            Column(self.tr("With help"), lambda each: _count("with_help", each), 9, right, shown=False),
            Column(self.tr("Quiz"), _percent, 7, right),
            Column(
                self.tr("By the rule"),
                lambda each: verdict_text(each.judgement) + why_text(each.judgement),
                24,
                sign=lambda each: verdict_sign(each.judgement),
            ),
            Column(
                self.tr("Missed"),
                lambda each: ", ".join(date_text(day) for day in each.missed),
                14,
                shown=False,
            ),
            Column(self.tr("Confirmation"), self._confirmed_text, 13),
            Column(self.tr("Phone"), lambda each: self._phones.get(each.id, ""), 12),
            Column(self.tr("Slip"), lambda each: self._serials.get(each.id, ""), 14, shown=False),
        ]

    def _confirmed_text(self, each: ResultRow) -> str:
        found = self._confirmed.get(each.person or "")
        return confirmation_text(self.context, found) if found else ""

    def _offer_papers(self) -> None:
        slips, lists = QMenu(self.slips_button), QMenu(self.list_button)
        slips.addAction(self.tr("Of everybody who was there"), partial(self.issue, only_chosen=False))
        slips.addAction(self.tr("Of the chosen learner"), partial(self.issue, only_chosen=True))
        slips.addAction(self.tr("Take back the slip of the chosen learner"), self.take_back)
        acts: Sequence[tuple[str, Callable[[str], None]]] = (
            (self.tr("As a PDF, to print and sign"), self.papers.save_list),
            (self.tr("As an Excel file"), self.papers.save_workbook),
            (
                self.tr("As an Excel file with whole ID numbers, for the ward's upload"),
                partial(self.papers.save_workbook, full_ids=True),
            ),
        )
        for text, act in acts:
            lists.addAction(text, partial(self._of_class, act))
        self.slips_button.setMenu(slips)
        self.list_button.setMenu(lists)
        self.check_button.clicked.connect(self.check)
        self._confirmations = QMenu(self.confirm_button)
        self._confirmations.aboutToShow.connect(self._offer_confirmations)
        self.confirm_button.setMenu(self._confirmations)
        self.confirm_button.setEnabled(self.context.office.person.may("official_confirmation"))

    def _of_class(self, act: Callable[[str], None]) -> None:
        act(self._class)

    def _lay_out(self) -> None:
        layout, card = QVBoxLayout(self), Card()
        layout.setContentsMargins(0, 0, 0, 0)
        card.body.addWidget(self.chart)
        below = row(self.people, self.check_button)
        below.setStretchFactor(self.people, 1)
        card.body.addLayout(below)
        layout.addWidget(card)
        layout.addLayout(row(self.which, None, self.confirm_button, self.list_button, self.slips_button))
        layout.addWidget(self.view, 1)


def _named(each: ResultRow, nobody: str) -> str:
    return " · ".join(filter(None, (each.learner.name or nobody, str(each.learner.birth_year or ""))))


def _phone(each: ToCall) -> str:
    """'0912 345 678 (con gái)'"""
    return f"{phone_text(each.phone)} ({each.phone_of})" if each.phone_of else phone_text(each.phone)


def _count(level: Level, each: ResultRow) -> str:
    return number_text(list(each.levels.values()).count(level)) if each.levels else ""


def _percent(each: ResultRow) -> str:
    return "" if each.quiz_percent is None else f"{each.quiz_percent} %"
