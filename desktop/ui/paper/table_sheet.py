"""A list on numbered paper: a head, a table, what is to be done with the paper. It is to be given back."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.ui.paper.canvas import CENTER, Box, Canvas
from desktop.ui.paper.head import SheetHead

HEADING_MM = 7.0
TO_BE_GIVEN_BACK = (
    "Giấy có thông tin người dân: không chụp ảnh, không gửi Zalo, không để lại. Xong việc nộp lại để hủy; "
    "người giữ sổ bấm “Đã thu hồi giấy”."
)


@dataclass(frozen=True)
class Form:
    """What all pages of one kind of list have in common. `columns`: heading and share of the width."""

    title: str
    columns: Sequence[tuple[str, float]]
    rows: int  # on a page
    foot: Sequence[str] = (TO_BE_GIVEN_BACK,)
    foot_mm: float = 11.0
    landscape: bool = False
    is_filled: bool = False  # no rows are left to write in


@dataclass(frozen=True)
class TableSheet:
    form: Form
    number: str
    rows: Sequence[Sequence[str]]  # as many texts as columns
    pages: tuple[int, int]  # which, of how many
    head: SheetHead

    @property
    def landscape(self) -> bool:
        return self.form.landscape

    def draw(self, canvas: Canvas) -> None:
        form = self.form
        top = self.head.draw(canvas, form.title, self.number)
        height = (canvas.height - form.foot_mm - top - HEADING_MM) / form.rows
        left = 0.0
        for place, (heading, share) in enumerate(form.columns):
            width = share * canvas.width
            box = Box(left, top, width, HEADING_MM)
            canvas.frame(box)
            canvas.line_of(box, heading, 10, bold=True, align=CENTER)
            for row in range(len(self.rows) if form.is_filled else form.rows):
                cell = Box(left, top + HEADING_MM + row * height, width, height)
                canvas.frame(cell)
                if row < len(self.rows):
                    inside = Box(cell.x + 1, cell.y, cell.width - 2, cell.height)
                    canvas.cell(inside, self.rows[row][place], 10)
            left += width
        bottom = Box(0, canvas.height - form.foot_mm + 1, canvas.width, form.foot_mm - 1)
        foot = "\n".join(form.foot)
        canvas.text(bottom, f"{foot} Tờ\N{NO-BREAK SPACE}{self.pages[0]}/{self.pages[1]}.", 9)


def table_sheets(
    form: Form, number: str, rows: Sequence[Sequence[str]], head: SheetHead
) -> Sequence[TableSheet]:
    """At least one page."""
    starts = range(0, max(1, len(rows)), form.rows)
    return [
        TableSheet(form, number, rows[start : start + form.rows], (page, len(starts)), head)
        for page, start in enumerate(starts, start=1)
    ]
