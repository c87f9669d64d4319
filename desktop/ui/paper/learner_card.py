"""Thẻ học viên: eight to an A4 sheet, to be cut apart: a name, the class, a code of a random id."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.contract.vietnamese import given_name
from desktop.services.enrolment import card_text
from desktop.services.learner import Learner
from desktop.ui.paper.canvas import LEFT, Box, Canvas

ACROSS, DOWN = 2, 4
CODE_MM, PADDING_MM = 32.0, 5.0


@dataclass(frozen=True)
class CardSheet:
    """No year, no number, no place: whoever finds a card learns a name and that there is a class."""

    learners: Sequence[Learner]  # eight at most
    title: str  # of the class
    ward: str
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        width, height = canvas.width / ACROSS, canvas.height / DOWN
        for place, learner in enumerate(self.learners):
            card = Box(place % ACROSS * width, place // ACROSS * height, width, height)
            canvas.frame(card)
            self._card(canvas, card, learner)

    def _card(self, canvas: Canvas, card: Box, learner: Learner) -> None:
        x, y = card.x + PADDING_MM, card.y + PADDING_MM
        words = card.width - 3 * PADDING_MM - CODE_MM
        canvas.line_of(Box(x, y, card.width - 2 * PADDING_MM, 5), "THẺ HỌC VIÊN", 10, align=LEFT)
        name = learner.name or "……………………………"
        called = given_name(learner.name).upper() if learner.name else ""
        canvas.line_of(Box(x, y + 9, words, 11), called, 24, bold=True)
        top = y + 22 + canvas.text(Box(x, y + 22, words, 14), name, 12, bold=True)
        canvas.text(Box(x, top + 1, words, 16), self.title, 10.5)
        code = Box(card.x + card.width - PADDING_MM - CODE_MM, y + 8, CODE_MM, CODE_MM)
        canvas.code(code, card_text(learner.id))
        foot = Box(x, card.y + card.height - PADDING_MM - 5, card.width - 2 * PADDING_MM, 5)
        canvas.line_of(
            foot, f"{self.ward} · mang theo mỗi buổi học" if self.ward else "Mang theo mỗi buổi học", 9
        )


def card_sheets(learners: Sequence[Learner], title: str, ward: str) -> Sequence[CardSheet]:
    each = ACROSS * DOWN
    return [CardSheet(learners[start : start + each], title, ward) for start in range(0, len(learners), each)]
