"""A quiz on paper: the questions in large letters, their choices with boxes; the name is written by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.contract.teaching import Question, Quiz
from desktop.paths import RESOURCES
from desktop.ui.paper.canvas import CENTER, Box, Canvas

POINTS, LETTERS, PICTURE_MM, FOOT_MM, GAP_MM = 13, "abcdefgh", 40.0, 10.0, 3.0
LINE_MM, CHARACTERS = 6.2, 78  # of one line at this size, across the page
NOTE = "Không ghi số CCCD, số điện thoại lên giấy này."


@dataclass(frozen=True)
class QuizSheet:
    quiz: Quiz
    first: int  # number of its first question
    questions: Sequence[Question]
    pages: tuple[int, int]  # which, of how many
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        canvas.line_of(Box(0, 0, canvas.width, 8), self.quiz.title.upper(), 15, bold=True, align=CENTER)
        canvas.to_fill(Box(0, 11, canvas.width * 0.68, 7), "Họ và tên:", "", 13)
        canvas.to_fill(Box(canvas.width * 0.7, 11, canvas.width * 0.3, 7), "Ngày:", "", 13)
        top = 22.0
        for number, question in enumerate(self.questions, start=self.first):
            top += self._one(canvas, number, question, top) + GAP_MM
        foot = Box(0, canvas.height - FOOT_MM + 3, canvas.width, FOOT_MM - 3)
        canvas.text(foot, f"{NOTE} Trang {self.pages[0]}/{self.pages[1]}.", 10)

    def _one(self, canvas: Canvas, number: int, question: Question, top: float) -> float:
        """Gives the height it took."""
        down = canvas.text(Box(0, top, canvas.width, 60), f"{number}. {question.text}", POINTS, bold=True)
        if question.picture:
            canvas.drawing(Box(8, top + down + 1, 80, PICTURE_MM), RESOURCES / "quiz" / question.picture)
            down += PICTURE_MM + 2
        for letter, choice in zip(LETTERS, question.choices, strict=False):
            canvas.frame(Box(6, top + down + 1.2, 4, 4))
            said = f"{letter}. {choice.text}"
            down += canvas.text(Box(13, top + down, canvas.width - 13, 40), said, POINTS) + 1
        return down


def quiz_sheets(quiz: Quiz, height: float = 273.0) -> Sequence[QuizSheet]:
    """As many questions on a page as surely fit."""
    pages = list(_pages(quiz, height - FOOT_MM - 22))
    made, first = [], 1
    for number, questions in enumerate(pages, start=1):
        made.append(QuizSheet(quiz, first, questions, (number, len(pages))))
        first += len(questions)
    return made


def _pages(quiz: Quiz, room: float) -> Iterator[Sequence[Question]]:
    page: list[Question] = []
    used = 0.0
    for question in quiz.questions:
        height = _height(question)
        if page and used + height > room:
            yield page
            page, used = [], 0.0
        page.append(question)
        used += height
    if page:
        yield page


def _height(question: Question) -> float:
    texts = [question.text, *(choice.text for choice in question.choices)]
    lines = sum(1 + len(text) // CHARACTERS for text in texts)
    picture = PICTURE_MM + 2 if question.picture else 0
    return lines * LINE_MM + len(question.choices) + picture + GAP_MM
