"""The quizzes of a class: who answered what, before and after; on screen, or on paper and typed back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QStackedLayout, QVBoxLayout, QWidget

from desktop.contract.teaching import Quiz
from desktop.paging import held
from desktop.services.assessment import AFTER, BEFORE
from desktop.services.learner import Learner
from desktop.services.quiz_result import Scored
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.paper.quiz_sheet import quiz_sheets
from desktop.ui.table_view import TableView
from desktop.ui.training_class.quiz_dialog import QuizDialog
from desktop.ui.training_class.quiz_marking import MarkingDialog
from desktop.ui.training_class.result_papers import ResultPapers
from desktop.ui.training_class.tabs import ClassTab
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.surfaces import EmptyState

Opening = Callable[[PageContext, Quiz, Learner, int, QWidget], QDialog]


@dataclass(frozen=True)
class QuizRow:
    learner: Learner
    scored: Scored | None

    @property
    def n(self) -> int:
        return self.learner.n

    @property
    def id(self) -> str:
        return self.learner.id


class QuizTab(ClassTab):
    shows = ("enrolment", "quiz_result", "training_class", "citizen", "catalog_entry")

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._class = ""
        self._rows: Sequence[QuizRow] = []
        self._quizzes: Mapping[str, Quiz] = {}
        self.which = QComboBox()
        self.which.setAccessibleName(self.tr("Quiz"))
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.rounds = ChoiceChips(
            [(BEFORE, self.tr("Before the class")), (AFTER, self.tr("After the class"))]
        )
        self.rounds.set_value(AFTER)
        self.model = LazyTable(self._columns(), held(lambda: self._rows), self)
        self.view = TableView(self.model, self.tr("Scores"))
        self.view.say_when_empty(self.tr("Nobody is in this class yet"))
        self.summary = QLabel(wordWrap=True)
        self.summary.setProperty("role", "quiet")
        self.print_button = button(self.tr("Print the quiz"), icon="printer")
        self.paper_button = button(self.tr("Answers from paper"))
        self.screen_button = button(self.tr("Answer on screen"), "primary")
        self.nothing = EmptyState(
            "circle-help",
            self.tr("No quiz for this class"),
            self.tr("The template names the quizzes of a class; the ward can add some."),
        )
        self.papers = ResultPapers(context, self)
        self._lay_out()
        self.which.currentIndexChanged.connect(lambda _index: self._show())
        self.rounds.chosen.connect(self._on_round)
        self.print_button.clicked.connect(self.print_quiz)
        self.paper_button.clicked.connect(partial(self.open, MarkingDialog))
        self.screen_button.clicked.connect(partial(self.open, QuizDialog))
        self.view.opened.connect(lambda _learner: self.open(QuizDialog))

    def show_class(self, class_id: str) -> None:
        office, chosen = self.context.office, self.which.currentData()
        self._class = class_id
        stored = office.training_class.stored(class_id).get("quizzes", [])
        found = [office.teaching.quiz(each["code"], each.get("version")) for each in stored]
        self._quizzes = {quiz.code: quiz for quiz in found if quiz}
        self.which.blockSignals(True)
        self.which.clear()
        for quiz in self._quizzes.values():
            self.which.addItem(quiz.title, quiz.code)
        self.which.setCurrentIndex(max(self.which.findData(chosen), 0))
        self.which.blockSignals(False)
        may = office.person.may("quiz_result")
        for each in (self.paper_button, self.screen_button):
            each.setEnabled(may)
        self._layers.setCurrentIndex(0 if self._quizzes else 1)
        self._show()

    def quiz(self) -> Quiz | None:
        return self._quizzes.get(self.which.currentData() or "")

    def round(self) -> int:
        return BEFORE if self.rounds.value() == BEFORE else AFTER

    def open(self, dialog: Opening, _checked: bool = False) -> QDialog | None:
        """For the chosen learner, or the first one who has not answered in this round."""
        quiz, learner = self.quiz(), self._whose()
        may = self.context.office.person.may("quiz_result")
        if quiz is None or learner is None or not may:
            return None
        made = dialog(self.context, quiz, learner, self.round(), self)
        made.show()
        return made

    def print_quiz(self) -> None:
        if quiz := self.quiz():
            self.papers.save(quiz_sheets(quiz), self.tr("The quiz is ready to print."))

    def _whose(self) -> Learner | None:
        chosen = next((each for each in self._rows if each.id == self.view.current_id()), None)
        if chosen is None:
            chosen = next((each for each in self._rows if not self._has_answered(each)), None)
        return chosen.learner if chosen else None

    def _has_answered(self, each: QuizRow) -> bool:
        scored = each.scored
        return scored is not None and (scored.before if self.round() == BEFORE else scored.after) is not None

    def _show(self) -> None:
        office, quiz = self.context.office, self.quiz()
        scores = office.quiz_result.scores(self._class, quiz.code) if quiz else []
        by_learner = {each.enrolment: each for each in scores}
        learners = sorted(office.enrolment.of(self._class, "enrolled"), key=lambda each: each.order)
        self._rows = [QuizRow(each, by_learner.get(each.id)) for each in learners]
        self.model.show(held(lambda: self._rows))
        self.summary.setText(self._summary(scores))

    def _summary(self, scores: Sequence[Scored]) -> str:
        """Only of those who answered both times: others would compare different people."""
        both = [each for each in scores if each.gain is not None]
        if not both:
            return self.tr("{count} answered.").format(count=number_text(len(scores)))
        before, after = (
            100 * sum(getattr(each, name) for each in both) // sum(each.out_of for each in both)
            for name in ("before", "after")
        )
        said = self.tr("{count} answered; {both} before and after: {before} % → {after} %")
        return said.format(
            count=number_text(len(scores)), both=number_text(len(both)), before=before, after=after
        )

    def _on_round(self, chosen: object) -> None:
        if chosen is None:
            self.rounds.set_value(AFTER)

    def _columns(self) -> list[Column]:
        nobody, right = self.tr("no name kept"), Qt.AlignmentFlag.AlignRight
        return [
            Column(self.tr("Learner"), lambda each: each.learner.name or nobody),
            Column(self.tr("Born"), lambda each: str(each.learner.birth_year or ""), 8),
            Column(self.tr("Before"), lambda each: _score(each.scored, "before"), 10, right),
            Column(self.tr("After"), lambda each: _score(each.scored, "after"), 10, right),
            Column(self.tr("More right"), lambda each: _gain(each.scored), 12, right),
        ]

    def _lay_out(self) -> None:
        inside, layout = QWidget(), QVBoxLayout(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row(self.which, self.rounds, None))
        below = row(self.summary, self.print_button, self.paper_button, self.screen_button)
        below.setStretchFactor(self.summary, 1)
        column.addLayout(below)
        column.addWidget(self.view, 1)
        self._layers = QStackedLayout()
        self._layers.addWidget(inside)
        self._layers.addWidget(self.nothing)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._layers)


def _score(scored: Scored | None, which: str) -> str:
    right = getattr(scored, which) if scored else None
    return "" if scored is None or right is None else f"{right}/{scored.out_of}"


def _gain(scored: Scored | None) -> str:
    return "" if scored is None or scored.gain is None else f"{scored.gain:+d}"
