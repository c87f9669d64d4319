"""Danh sách ký điểm danh: a session's learners on numbered lines to sign, and to tick what they agree to.

No ID number. The signed paper is the evidence; no picture of it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.services.class_session import SessionRow
from desktop.services.learner import Learner
from desktop.ui.formats import date_text, today
from desktop.ui.paper.canvas import CENTER, LEFT, Box, Canvas
from desktop.ui.paper.consent_sheet import Asked
from desktop.ui.paper.head import SheetHead

TITLE = "DANH SÁCH KÝ ĐIỂM DANH"
ROWS, HEADING_MM, FOOT_MM = 20, 8.0, 34.0
SPARE = 5  # empty lines at least, for who comes to the door
BOX_MM = 4.0
COLUMNS = (
    ("TT", 0.06),
    ("Họ và tên", 0.3),
    ("Năm sinh", 0.1),
    ("Tổ dân phố", 0.17),
    ("Ký tên", 0.19),
    ("Đồng ý", 0.09),
    ("Ghi chú", 0.09),
)
SIGNED, AGREED = 4, 5

Line = tuple[int, Learner | None]  # None: for who comes to the door


@dataclass(frozen=True)
class Meeting:
    """What the sheets of one session say at their top."""

    title: str  # of the class
    number: int  # of the session
    of: int
    session: SessionRow
    places: Mapping[str, str]  # cell -> neighbourhood


@dataclass(frozen=True)
class SignInSheet:
    """One page of it."""

    lines: Sequence[Line]
    pages: tuple[int, int]  # which, of how many
    meeting: Meeting
    head: SheetHead
    asked: Asked
    sheet: str  # number on every page: it is to be given back
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        top = self.head.draw(canvas, TITLE, self.sheet)
        meeting, session = self.meeting, self.meeting.session
        top += canvas.text(Box(0, top, canvas.width, 14), f"Lớp: {meeting.title}", 13, bold=True) + 1
        hours = f"Buổi {meeting.number}/{meeting.of} · {session.starts}–{session.ends}"
        people = ", ".join(filter(None, [*session.instructors.values(), session.guests]))
        taught = f"Nội dung: {', '.join(session.topic_titles)}" if session.topic_titles else ""
        facts = [hours, f"Người dạy: {people or '……………………………'}", taught]
        top += canvas.text(Box(0, top, canvas.width, 14), " · ".join(filter(None, facts)), 11) + 2
        self._table(canvas, top)
        self._foot(canvas, canvas.height - FOOT_MM)

    def _table(self, canvas: Canvas, top: float) -> None:
        height = (canvas.height - FOOT_MM - 2 - top - HEADING_MM) / ROWS
        left = 0.0
        for column, (heading, share) in enumerate(COLUMNS):
            width = share * canvas.width
            box = Box(left, top, width, HEADING_MM)
            canvas.frame(box)
            canvas.line_of(box, heading, 10.5, bold=True, align=CENTER)
            for place, line in enumerate(self.lines):
                cell = Box(left, top + HEADING_MM + place * height, width, height)
                canvas.frame(cell)
                self._cell(canvas, column, cell, line)
            left += width

    def _cell(self, canvas: Canvas, column: int, cell: Box, line: Line) -> None:
        number, learner = line
        if column == AGREED:
            x, y = cell.x + (cell.width - BOX_MM) / 2, cell.y + (cell.height - BOX_MM) / 2
            canvas.frame(Box(x, y, BOX_MM, BOX_MM))
            return
        said = {0: str(number)}
        if learner:
            place = self.meeting.places.get(learner.cell or "", "")
            said |= {1: learner.name or "", 2: str(learner.birth_year or ""), 3: place}
        inside = Box(cell.x + 1.2, cell.y, cell.width - 2.4, cell.height)
        canvas.line_of(inside, said.get(column, ""), 12, align=LEFT if column in (1, 3) else CENTER)

    def _foot(self, canvas: Canvas, top: float) -> None:
        words = " ".join(self.asked.paragraphs(self.head.ward))
        agreed = f"Ký tên: có mặt. Đánh dấu ô “Đồng ý” nếu đồng ý điều sau: {words}"
        top += canvas.text(Box(0, top, canvas.width, 22), agreed, 8.5) + 0.5
        hint = "Không ghi số CCCD. Không muốn để lại tên: ghi “không tên”, vẫn học và vẫn được đếm."
        canvas.line_of(Box(0, top, canvas.width, 4.5), hint, 8.5)
        page = (
            f"Trang {self.pages[0]}/{self.pages[1]}, in ngày {date_text(today())}. Dùng xong nộp lại tờ này."
        )
        canvas.line_of(Box(0, top + 4.5, canvas.width, 4.5), page, 8.5)
        half = canvas.width / 2
        bottom = canvas.height - 6
        canvas.line_of(Box(0, bottom, half, 6), "Có mặt: ………… người.", 10)
        signed = "Người dạy (ký, ghi rõ họ tên): …………………………………"
        canvas.line_of(Box(half - 8, bottom, half + 8, 6), signed, 10)


def sign_in_sheets(
    learners: Sequence[Learner], meeting: Meeting, head: SheetHead, asked: Asked, sheet: str
) -> Sequence[SignInSheet]:
    """In the order of their numbers, then empty lines with the next ones, to the end of the last sheet."""
    by_number = sorted(learners, key=lambda each: (each.number or 0, each.order))
    lines: list[Line] = [(each.number or 0, each) for each in by_number]
    last = max((number for number, _ in lines), default=0)
    spare = SPARE + -(len(lines) + SPARE) % ROWS
    lines += [(last + number, None) for number in range(1, spare + 1)]
    starts = range(0, len(lines), ROWS)
    return [
        SignInSheet(lines[start : start + ROWS], (page, len(starts)), meeting, head, asked, sheet)
        for page, start in enumerate(starts, start=1)
    ]
