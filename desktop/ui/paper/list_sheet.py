"""Danh sách người dân on paper: numbered sheets without ID numbers, groups or notes, to be given back."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.services.printed_list import ListedPerson
from desktop.ui.paper.canvas import CENTER, Box, Canvas
from desktop.ui.paper.head import SheetHead

TITLE = "DANH SÁCH NGƯỜI DÂN"
ROWS, HEADING_MM, FOOT_MM = 26, 7.0, 11.0
COLUMNS = (
    ("TT", 0.06),
    ("Họ và tên", 0.26),
    ("Sinh", 0.11),
    ("Điện thoại", 0.14),
    ("Tổ dân phố", 0.14),
    ("Địa chỉ", 0.17),
    ("Ghi chú", 0.12),
)
FOOT = (
    "Giấy có thông tin người dân: không chụp ảnh, không gửi Zalo, không để lại. Xong việc nộp lại để hủy; "
    "người giữ sổ bấm “Đã thu hồi giấy”."
)


@dataclass(frozen=True)
class ListSheet:
    number: str
    first: int  # place of its first person in the list
    people: Sequence[ListedPerson]
    pages: tuple[int, int]  # which, of how many
    head: SheetHead
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        top = self.head.draw(canvas, TITLE, self.number)
        height = (canvas.height - FOOT_MM - top - HEADING_MM) / ROWS
        left = 0.0
        for place, (heading, share) in enumerate(COLUMNS):
            width = share * canvas.width
            box = Box(left, top, width, HEADING_MM)
            canvas.frame(box)
            canvas.line_of(box, heading, 10, bold=True, align=CENTER)
            for row in range(ROWS):
                cell = Box(left, top + HEADING_MM + row * height, width, height)
                canvas.frame(cell)
                if row < len(self.people):
                    inside = Box(cell.x + 1, cell.y, cell.width - 2, cell.height)
                    canvas.line_of(inside, self._said(place, row), 10)
            left += width
        bottom = Box(0, canvas.height - FOOT_MM + 1, canvas.width, FOOT_MM - 1)
        canvas.text(bottom, f"{FOOT} Tờ {self.pages[0]}/{self.pages[1]}.", 9)

    def _said(self, column: int, row: int) -> str:
        person = self.people[row]
        said = (person.name, person.birth, person.phone, person.place, person.address, "")
        return str(self.first + row) if column == 0 else said[column - 1]


def list_sheets(number: str, people: Sequence[ListedPerson], head: SheetHead) -> Sequence[ListSheet]:
    starts = range(0, max(1, len(people)), ROWS)
    return [
        ListSheet(number, start + 1, people[start : start + ROWS], (page, len(starts)), head)
        for page, start in enumerate(starts, start=1)
    ]
