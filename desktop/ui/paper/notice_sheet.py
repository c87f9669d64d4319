"""The notice of a lost laptop on A4: what is known is printed, what is not is dots with a hint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.contract.notice import Blank, Notice, Text
from desktop.ui.paper.canvas import CENTER, LEFT, Box, Canvas

POINTS = 12.0
LETTERS = 92  # that stand in a line of this size on A4, about
LINES = 44  # on a page


@dataclass(frozen=True)
class _Piece:
    text: str
    bold: bool = False
    centred: bool = False

    @property
    def lines(self) -> int:
        return len(self.text) // LETTERS + 1


@dataclass(frozen=True)
class NoticeSheet:
    pieces: Sequence[_Piece]
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        top = 0.0
        for piece in self.pieces:
            align = CENTER if piece.centred else LEFT
            box = Box(0, top, canvas.width, canvas.height - top)
            top += canvas.text(box, piece.text, POINTS, bold=piece.bold, align=align) + 1.5


def notice_sheets(notice: Notice) -> list[NoticeSheet]:
    """As many pages as it takes; a piece is never cut in two."""
    pages: list[list[_Piece]] = [[]]
    for piece in _pieces(notice):
        if sum(each.lines for each in pages[-1]) + piece.lines > LINES:
            pages.append([])
        pages[-1].append(piece)
    return [NoticeSheet(page) for page in pages]


def _pieces(notice: Notice) -> Iterator[_Piece]:
    yield _Piece(_text(notice.to))
    yield _Piece(notice.title, bold=True, centred=True)
    yield _Piece(f"Căn cứ: {notice.basis}", centred=True)
    for part in notice.parts:
        yield _Piece(part.title, bold=True)
        yield from (_Piece(_text(line)) for line in part.lines)
    yield _Piece("")
    yield _Piece(_text(notice.sign))


def _text(pieces: Text) -> str:
    return "".join(f"………………………… ({each})" if isinstance(each, Blank) else each for each in pieces)
