"""Phiếu ghi tay: turns of help written by hand while the computer is off, one per numbered row."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.services.help_visit import USUAL_OUTCOME
from desktop.services.paper_code import ROWS_PER_SHEET, row_code
from desktop.services.paper_legend import UNFINISHED, Legend
from desktop.ui.paper.canvas import CENTER, MIDDLE, Box, Canvas
from desktop.ui.paper.head import SheetHead

TITLE = "PHIẾU GHI TAY LƯỢT GIÚP NGƯỜI DÂN"
HEADING_MM, ROW_MM = 9.0, 9.0
CIRCLED = 9  # services with a number to circle; rarer ones are written
COLUMNS = (  # heading, share of the width
    ("Dòng", 0.066),
    ("Họ và tên  (☐ không để lại tên)", 0.217),
    ("Năm sinh", 0.065),
    ("Số điện thoại", 0.11),
    ("Việc: khoanh số; việc khác ghi số", 0.235),
    ("Kết quả", 0.06),
    ("☐ Đồng ý, ký tên", 0.12),
    ("Ghi chú", 0.127),
)


@dataclass(frozen=True)
class LogSheet:
    """No ID number is asked for. What the numbers mean is at the foot, as this notebook has it."""

    code: str
    head: SheetHead
    legend: Legend
    landscape: bool = True

    def draw(self, canvas: Canvas) -> None:
        top = self.head.draw(canvas, TITLE, self.code)
        self._table(canvas, top)
        self._foot(canvas, top + HEADING_MM + ROWS_PER_SHEET * ROW_MM + 2)

    def _table(self, canvas: Canvas, top: float) -> None:
        left = 0.0
        for place, (heading, share) in enumerate(COLUMNS):
            width = share * canvas.width
            box = Box(left, top, width, HEADING_MM)
            canvas.frame(box)
            _centred(canvas, box, heading)
            for row in range(ROWS_PER_SHEET):
                cell = Box(left, top + HEADING_MM + row * ROW_MM, width, ROW_MM)
                canvas.frame(cell)
                self._cell(canvas, place, row + 1, cell)
            left += width

    def _cell(self, canvas: Canvas, column: int, row: int, cell: Box) -> None:
        if column == 0:
            canvas.line_of(cell, row_code(self.code, row), 9, bold=True, align=CENTER)
        elif column in (1, 6):
            _tick_box(canvas, cell, at_end=column == 1)
        elif column == 4:
            self._numbers(canvas, cell)

    def _numbers(self, canvas: Canvas, cell: Box) -> None:
        count = min(CIRCLED, len(self.legend.services))
        step = cell.width * 0.82 / CIRCLED
        for number in range(count):
            box = Box(cell.x + 1 + number * step, cell.y, step, cell.height)
            canvas.line_of(box, str(number + 1), 12, align=CENTER)
        rest = cell.width * 0.82 + 1
        canvas.line_of(Box(cell.x + rest, cell.y + 1, cell.width - rest, cell.height), "……", 10)

    def _foot(self, canvas: Canvas, top: float) -> None:
        services = _joined(self.legend.numbered(), "   ")
        outcomes = _joined(self.legend.lettered(), "   ")
        reasons = _joined(self.legend.reasoned(), ", ")
        usual, unfinished = (self.legend.letter(code).upper() for code in (USUAL_OUTCOME, UNFINISHED))
        lines = (
            f"Việc:  {services}",
            f"Kết quả (một chữ; để trống là {usual}):  {outcomes}.  "
            f"Chưa xong thì ghi thêm số lý do, ví dụ {unfinished}2:  {reasons}.",
            "Không ghi số CCCD, mật khẩu, mã OTP, số tài khoản. Không ký đồng ý thì vẫn giúp, vẫn đếm lượt; "
            "tên sẽ không được nhập vào sổ. Nhập xong, cất hoặc hủy tờ này theo quy định của phường.",
        )
        for line in lines:
            top += canvas.text(Box(0, top, canvas.width, 20), line, 9.5) + 0.8


def _centred(canvas: Canvas, box: Box, text: str) -> None:
    inside = Box(box.x + 0.8, box.y + 0.6, box.width - 1.6, box.height - 1.2)
    canvas.text(inside, text, 9, bold=True, align=CENTER | MIDDLE)


def _tick_box(canvas: Canvas, cell: Box, *, at_end: bool) -> None:
    side = 3.6
    x = cell.x + cell.width - side - 1.5 if at_end else cell.x + 1.5
    canvas.frame(Box(x, cell.y + (cell.height - side) / 2, side, side))


def _joined(said: Sequence[tuple[str, str]], between: str) -> str:
    """A number stays on the line of its first word."""
    return between.join(f"{sign.upper()}\N{NO-BREAK SPACE}{title}" for sign, title in said)
