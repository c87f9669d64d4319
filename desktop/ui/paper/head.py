"""What every sheet of the team says at its top: whose it is, where, when, which one."""

from dataclasses import dataclass
from datetime import date

from desktop.ui.formats import date_text
from desktop.ui.paper.canvas import CENTER, LEFT, Box, Canvas

CODE_WIDTH = 44.0


def ward_words(ward: str | None) -> str:
    """PHƯỜNG PHÚ LƯƠNG, or dots to write on."""
    return f"PHƯỜNG {ward.removeprefix('Phường ').upper()}" if ward else "PHƯỜNG ………………………"


@dataclass(frozen=True)
class SheetHead:
    """Empty facts are dots to write on."""

    ward: str = ""
    place: str = ""
    day: date | None = None
    volunteer: str = ""

    def draw(self, canvas: Canvas, title: str, number: str) -> float:
        """`number`: of the sheet; empty: it has none. Gives how far down it reaches, in mm."""
        right = canvas.width - CODE_WIDTH
        canvas.line_of(Box(0, 0, right, 5), f"{ward_words(self.ward)} · TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG", 10)
        canvas.line_of(Box(0, 6, right, 8), title, 16, bold=True, align=LEFT)
        if number:
            canvas.frame(Box(right, 0, CODE_WIDTH, 14))
            canvas.line_of(Box(right, 0.5, CODE_WIDTH, 4), "Tờ số", 9, align=CENTER)
            canvas.line_of(Box(right, 4, CODE_WIDTH, 9.5), number, 20, bold=True, align=CENTER)
        third = canvas.width / 10
        canvas.to_fill(Box(0, 16, third * 4.6, 6), "Nơi:", self.place, 12)
        canvas.to_fill(Box(third * 4.7, 16, third * 2.3, 6), "Ngày:", date_text(self.day), 12)
        canvas.to_fill(Box(third * 7.1, 16, third * 2.9, 6), "Người ghi:", self.volunteer, 12)
        return 24.0
