"""A quiz answered on paper, typed back by keys: the letters of a question, Enter, the next."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.contract.teaching import Question, Quiz
from desktop.services.learner import Learner
from desktop.services.quiz_result import marked
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.theme import look, set_role
from desktop.ui.training_class.quiz_keeping import say_kept
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.room import open_within

WIDTH, HEIGHT = 520, 560
LETTERS = "abcdefgh"  # what a sheet calls the choices, in their order


class MarkingDialog(QDialog):
    def __init__(
        self, context: PageContext, quiz: Quiz, learner: Learner, number: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Answers from paper"))
        self._context, self._quiz, self._learner, self._round = context, quiz, learner, number
        self.inputs = {question.code: QLineEdit() for question in quiz.questions}
        self.note = QLabel()
        self.save_button = button(self.tr("Save"), "primary", "save", "Ctrl+S")
        self.back_button = button(self.tr("Back"))
        stored = context.office.quiz_result.answers(learner.id, quiz.code, number) or {}
        self._was_taken = bool(stored)
        for question in quiz.questions:
            edit = self.inputs[question.code]
            edit.setText(_letters(question, stored.get(question.code, ())))
            edit.returnPressed.connect(partial(self._next, question.code))
            edit.textChanged.connect(self._count)
        self._lay_out()
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(self.reject)
        self._count()

    def answers(self) -> dict[str, list[str]] | None:
        """None: a letter stands for no choice, or there is one too many."""
        typed = {each.code: self._typed(each) for each in self._quiz.questions}
        if any(_problem(each, typed[each.code]) for each in self._quiz.questions):
            return None
        return {
            each.code: [each.choices[LETTERS.index(letter)].code for letter in typed[each.code]]
            for each in self._quiz.questions
            if typed[each.code]
        }

    def save(self) -> None:
        answers = self.answers()
        if answers is None or not self.save_button.isEnabled():
            self._count()
            return
        stored = self._context.office.quiz_result.record(
            self._learner.id, self._quiz, answers, self._round, on_paper=True
        )
        say_kept(self._context, stored, self._learner)
        self._context.jobs.follow(stored, lambda _marked: self.accept())

    def _count(self) -> None:
        answers = self.answers()
        # Emptied altogether: she did not take it after all.
        self.save_button.setEnabled(answers is not None and bool(answers or self._was_taken))
        if answers is None:
            self.note.setText(self._what_is_wrong())
        else:
            result = marked(self._quiz, answers)
            said = self.tr("{score} right, {open} not answered, of {count}")
            self.note.setText(
                said.format(
                    score=number_text(result.score),
                    open=number_text(len(result.open)),
                    count=number_text(result.out_of),
                )
            )
        set_role(self.note, "quiet" if answers is not None else "problem")

    def _typed(self, question: Question) -> str:
        return "".join(self.inputs[question.code].text().lower().replace(",", " ").split())

    def _what_is_wrong(self) -> str:
        """Of the first question with which something is."""
        said = {
            "unknown": self.tr("Question {number}: a letter here is none of the sheet's. Look at it again."),
            "many": self.tr("Question {number} has one answer: type one letter."),
        }
        found = (
            said[problem].format(number=number_text(number))
            for number, each in enumerate(self._quiz.questions, start=1)
            if (problem := _problem(each, self._typed(each)))
        )
        return next(found, "")

    def _next(self, code: str) -> None:
        codes = list(self.inputs)
        place = codes.index(code) + 1
        if place < len(codes):
            self.inputs[codes[place]].setFocus()
            self.inputs[codes[place]].selectAll()
        else:
            self.save()

    def _lay_out(self) -> None:
        who = QLabel(self._learner.name or "")
        who.setProperty("role", "subheading")
        how = QLabel(
            self.tr("Type the letters of the sheet, Enter for the next question; empty: not answered."),
            wordWrap=True,
        )
        inside, area = QWidget(), QScrollArea()
        inside.setProperty("role", "scrolled")
        grid = QGridLayout(inside)
        grid.setColumnStretch(0, 1)
        for number, question in enumerate(self._quiz.questions, start=1):
            label = QLabel(f"{number}. {question.text}", wordWrap=True)
            edit = self.inputs[question.code]
            edit.setAccessibleName(label.text())
            edit.setFixedWidth(look().px(90))
            grid.addWidget(label, number, 0)
            grid.addWidget(edit, number, 1)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        for widget in (who, how):
            layout.addWidget(widget)
        layout.addWidget(area, 1)
        layout.addWidget(self.note)
        layout.addLayout(row(self.back_button, None, self.save_button))
        open_within(self, WIDTH, HEIGHT)
        next(iter(self.inputs.values())).setFocus(Qt.FocusReason.OtherFocusReason)


def _problem(question: Question, typed: str) -> str | None:
    if any(not 0 <= LETTERS.find(letter) < len(question.choices) for letter in typed):
        return "unknown"
    return "many" if question.kind != "multiple" and len(set(typed)) > 1 else None


def _letters(question: Question, chosen: Collection[str]) -> str:
    choices = zip(LETTERS, question.choices, strict=False)
    return "".join(letter for letter, choice in choices if choice.code in chosen)
