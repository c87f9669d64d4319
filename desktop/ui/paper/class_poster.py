"""Áp phích của lớp: an A4 sheet for the wall: who it is for, where, when, and a code that says so too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.ui.formats import date_text
from desktop.ui.paper.canvas import CENTER, LEFT, Box, Canvas

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
CODE_MM = 92.0
SHOWN = 6  # sessions that have a line of their own
TITLES = ((28, 40.0), (50, 32.0), (90, 25.0))  # letters a title may have, and points they stand in then
SMALLEST = 20.0


@dataclass(frozen=True)
class Meeting:
    day: date
    starts: str
    ends: str

    def text(self) -> str:
        return f"{WEEKDAYS[self.day.weekday()]} {date_text(self.day)}, {self.starts} – {self.ends}"


@dataclass(frozen=True)
class PosterSheet:
    """Nobody's name but those of who teaches."""

    title: str
    audience: str
    place: str
    room: str
    meetings: Sequence[Meeting]
    teachers: str = ""
    support: str = ""
    ward: str = ""
    landscape: bool = False

    def code(self) -> str:
        """What the code says: text that any phone shows without a network. Short: its squares stay large."""
        lines = [self.title, f"Nơi học: {self._where()}"]
        if self.meetings:
            lines.append(f"Buổi đầu: {self.meetings[0].text()}")
        if len(self.meetings) > 1:
            lines.append(f"{len(self.meetings)} buổi, đến {date_text(self.meetings[-1].day)}")
        return "\n".join(lines)

    def draw(self, canvas: Canvas) -> None:
        width = canvas.width
        ward = f"PHƯỜNG {self.ward.removeprefix('Phường ').upper()} · " if self.ward else ""
        canvas.line_of(Box(0, 0, width, 7), f"{ward}TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG", 13, align=CENTER)
        canvas.line_of(Box(0, 14, width, 10), "MỜI HỌC", 22, bold=True, align=CENTER)
        points = next((size for letters, size in TITLES if len(self.title) <= letters), SMALLEST)
        top = 27 + canvas.text(Box(0, 27, width, 60), self.title, points, bold=True, align=CENTER) + 3
        if self.audience:
            said = f"Dành cho: {self.audience}"
            top += canvas.text(Box(0, top, width, 20), said, 20, align=CENTER) + 6
        top += canvas.text(Box(0, top, width, 30), self._where(), 26, bold=True, align=CENTER) + 6
        for line in self._when():
            canvas.line_of(Box(0, top, width, 9.5), line, 19, align=CENTER)
            top += 9.5
        self._bottom(canvas, canvas.height - CODE_MM)

    def _bottom(self, canvas: Canvas, top: float) -> None:
        canvas.code(Box(0, top, CODE_MM, CODE_MM), self.code())
        words = Box(CODE_MM + 6, top + 8, canvas.width - CODE_MM - 6, CODE_MM - 8)
        down = canvas.text(words, "Quét mã bằng điện thoại để lưu nơi học và giờ học.", 16, align=LEFT) + 4
        for label, said in (("Người dạy", self.teachers), ("Hỗ trợ", self.support)):
            if said:
                box = Box(words.x, words.y + down, words.width, max(words.height - down, 8))
                down += canvas.text(box, f"{label}: {said}", 15, align=LEFT) + 3

    def _where(self) -> str:
        return ", ".join(filter(None, (self.place, self.room))) or "………………………………"

    def _when(self) -> Sequence[str]:
        lines = [each.text() for each in self.meetings[:SHOWN]]
        left = len(self.meetings) - SHOWN
        return [*lines, f"và {left} buổi nữa"] if left > 0 else lines
