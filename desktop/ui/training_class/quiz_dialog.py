"""A quiz on screen for one learner: one question at a time, in large letters, by mouse or by digits.

What she has answered is kept whenever the dialog closes; opened again in the same round, it goes on there.
"""

from functools import partial
from importlib.util import find_spec
from textwrap import wrap
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QButtonGroup, QDialog, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from desktop.contract.teaching import Question, Quiz
from desktop.paths import RESOURCES
from desktop.services.learner import Learner
from desktop.services.quiz_result import marked
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.theme import look
from desktop.ui.training_class.quiz_keeping import say_kept
from desktop.ui.widgets.buttons import ToggleTile, button, row
from desktop.ui.widgets.room import open_within

WIDTH, HEIGHT, PICTURE = 900, 640, 220
LINE = 52  # characters of a choice: no more fit at twice the size


class QuizDialog(QDialog):
    def __init__(
        self, context: PageContext, quiz: Quiz, learner: Learner, number: int, parent: QWidget | None = None
    ) -> None:
        """`number`: of the round."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(quiz.title)
        self._context, self._quiz, self._learner, self._round = context, quiz, learner, number
        stored = context.office.quiz_result.answers(learner.id, quiz.code, number) or {}
        self._answers: dict[str, list[str]] = {question: list(chosen) for question, chosen in stored.items()}
        self._before = {question: list(chosen) for question, chosen in self._answers.items()}
        self._at = 0
        self._voice: Any = None
        self.progress = QProgressBar(textVisible=False)
        self.progress.setMaximum(len(quiz.questions))
        self.place, self.text, self.picture = QLabel(), QLabel(wordWrap=True), QLabel()
        self.place.setProperty("role", "quiet")
        self.text.setProperty("role", "title")
        self.choices: list[ToggleTile] = []
        self.read_button = button(self.tr("Read aloud"))
        self.back_button = button(self.tr("Back"), icon="chevron-left")
        self.next_button = button(self.tr("Next"), "primary", "arrow-right")
        self._lay_out()
        self.back_button.clicked.connect(lambda: self.go(-1))
        self.next_button.clicked.connect(lambda: self.go(1))
        self.read_button.clicked.connect(self.read_aloud)
        self.read_button.setVisible(find_spec("PySide6.QtTextToSpeech") is not None)
        self.finished.connect(self._keep)
        open_within(self, WIDTH, HEIGHT)
        self._show()

    def go(self, steps: int) -> None:
        """Past the last question: how it went; past that, the end."""
        last = len(self._quiz.questions)
        if self._at + steps > last:
            self.accept()
            return
        self._at = max(self._at + steps, 0)
        self._show()

    def choose(self, code: str, is_chosen: bool) -> None:
        question = self._quiz.questions[self._at]
        kept = self._answers.get(question.code, []) if question.kind == "multiple" or not is_chosen else []
        others = [each for each in kept if each != code]
        self._answers[question.code] = [*others, code] if is_chosen else others

    def read_aloud(self) -> None:
        """By the voice of this computer, if it has one that speaks Vietnamese; else the button goes."""
        from PySide6.QtCore import QLocale
        from PySide6.QtTextToSpeech import QTextToSpeech

        if self._voice is None:
            self._voice = QTextToSpeech(self)
        vietnamese = next(
            (one for one in self._voice.availableLocales() if one.language() == QLocale.Language.Vietnamese),
            None,
        )
        if vietnamese is None:
            self.read_button.hide()
            self._context.notices.done(self.tr("This computer has no Vietnamese voice."))
            return
        self._voice.setLocale(vietnamese)
        question = self._quiz.questions[self._at]
        self._voice.say(". ".join([question.text, *(choice.text for choice in question.choices)]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(self.choices):
            self.choices[place].click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.go(1)
        elif event.key() == Qt.Key.Key_Left:
            self.go(-1)
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        last = len(self._quiz.questions)
        is_over = self._at == last
        self.progress.setValue(self._at)
        self.back_button.setEnabled(self._at > 0)
        self.next_button.setText(self.tr("Finish") if is_over else self.tr("Next"))
        self.read_button.setEnabled(not is_over)
        if is_over:
            self._show_end()
            return
        question = self._quiz.questions[self._at]
        said = self.tr("Question {number} of {count}").format(
            number=number_text(self._at + 1), count=number_text(last)
        )
        if question.kind == "multiple":
            said += " · " + self.tr("several may be right")
        self.place.setText(said)
        self.text.setText(question.text)
        self._show_picture(question)
        self._offer(question)

    def _offer(self, question: Question) -> None:
        self._clear()
        together = QButtonGroup(self)
        together.setExclusive(question.kind != "multiple")
        chosen = self._answers.get(question.code, [])
        for number, choice in enumerate(question.choices, start=1):
            tile = ToggleTile("\n    ".join(wrap(choice.text, LINE)), number)
            tile.setProperty("role", "answer")
            tile.setChecked(choice.code in chosen)
            tile.toggled.connect(partial(self.choose, choice.code))
            together.addButton(tile)
            self.choices.append(tile)
            self._room.addWidget(tile)

    def _show_end(self) -> None:
        self._clear()
        result = marked(self._quiz, self._answers)
        self.picture.hide()
        self.place.setText("")
        self.text.setText(
            self.tr("{score} of {count} right").format(
                score=number_text(result.score), count=number_text(result.out_of)
            )
        )
        for question in self._quiz.questions:
            if question.code in result.wrong:
                right = ", ".join(each.text for each in question.choices if each.code in question.right)
                self._tell(f"{question.text}\n→ {right}. {question.why or ''}")
        if result.open:
            unanswered = self.tr("{count} not answered: they can be answered later.")
            self._tell(unanswered.format(count=number_text(len(result.open))))

    def _tell(self, text: str) -> None:
        label = QLabel(text, wordWrap=True)
        label.setProperty("role", "far")
        self._room.addWidget(label)

    def _show_picture(self, question: Question) -> None:
        pixmap = QPixmap(str(RESOURCES / "quiz" / question.picture)) if question.picture else QPixmap()
        self.picture.setVisible(not pixmap.isNull())
        if not pixmap.isNull():
            height = look().px(PICTURE)
            self.picture.setPixmap(pixmap.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation))

    def _clear(self) -> None:
        for tile in self.choices:
            tile.toggled.disconnect()
        self.choices = []
        while item := self._room.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()

    def _keep(self) -> None:
        answered = {question: chosen for question, chosen in self._answers.items() if chosen}
        if answered != self._before:
            stored = self._context.office.quiz_result.record(
                self._learner.id, self._quiz, answered, self._round
            )
            say_kept(self._context, stored, self._learner)

    def _lay_out(self) -> None:
        inside, area = QWidget(), QScrollArea()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.addWidget(self.text)
        column.addWidget(self.picture)
        self._room = QVBoxLayout()
        self._room.setSpacing(10)
        column.addLayout(self._room)
        column.addStretch()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.addWidget(self.progress)
        layout.addWidget(self.place)
        layout.addWidget(area, 1)
        layout.addLayout(row(self.back_button, self.read_button, None, self.next_button))
