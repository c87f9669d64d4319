"""A quiz answered on paper, typed back by keys: the letters of a question, Enter, the next."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.contract.teaching import Question, Quiz
from desktop.services.enrolment import Learner
from desktop.services.quiz_result import marked
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.theme import look, set_role
from desktop.ui.widgets.buttons import button, row

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
        """None: a letter stands for no choice."""
        found: dict[str, list[str]] = {}
        for question in self._quiz.questions:
            typed = "".join(self.inputs[question.code].text().lower().replace(",", " ").split())
            places = [LETTERS.find(letter) for letter in typed]
            if any(not 0 <= place < len(question.choices) for place in places):
                return None
            if places:
                found[question.code] = [question.choices[place].code for place in places]
        return found

    def save(self) -> None:
        answers = self.answers()
        if answers is None:
            self._count()
            return
        stored = self._context.office.quiz_result.record(
            self._learner.id, self._quiz, answers, self._round, on_paper=True
        )
        self._context.jobs.follow(stored, lambda _marked: self.accept())

    def _count(self) -> None:
        answers = self.answers()
        self.save_button.setEnabled(bool(answers))
        if answers is None:
            self.note.setText(self.tr("A letter here is none of the sheet's. Look at the question again."))
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
        form = QFormLayout(inside)
        for number, question in enumerate(self._quiz.questions, start=1):
            label = QLabel(f"{number}. {question.text}", wordWrap=True)
            edit = self.inputs[question.code]
            edit.setAccessibleName(label.text())
            edit.setFixedWidth(look().px(90))
            form.addRow(label, edit)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        for widget in (who, how):
            layout.addWidget(widget)
        layout.addWidget(area, 1)
        layout.addWidget(self.note)
        layout.addLayout(row(self.back_button, None, self.save_button))
        self.resize(look().px(WIDTH), look().px(HEIGHT))
        next(iter(self.inputs.values())).setFocus(Qt.FocusReason.OtherFocusReason)


def _letters(question: Question, chosen: Collection[str]) -> str:
    choices = zip(LETTERS, question.choices, strict=False)
    return "".join(letter for letter, choice in choices if choice.code in chosen)
