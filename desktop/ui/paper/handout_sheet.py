"""Phiếu học: a sheet for each topic to take home: what to practise, room to note, what nobody asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.ui.formats import date_text
from desktop.ui.paper.canvas import DOTS, LEFT, Box, Canvas
from desktop.ui.paper.class_poster import Meeting

TICK_MM = 6.0
SAFETY = (
    "Không ghi mật khẩu, mã OTP, số tài khoản vào phiếu này. Công an, ngân hàng, cán bộ phường không bao giờ "
    "hỏi mã OTP qua điện thoại. Nghi ngờ thì dừng lại, gọi người nhà hoặc Tổ chuyển đổi số."
)


@dataclass(frozen=True)
class HandoutSheet:
    """`items` are the skills of the framework that the topic is about."""

    topic: str
    items: Sequence[str]
    title: str  # of the class
    meeting: Meeting
    call: str = ""  # whom to ask
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        width = canvas.width
        head = f"{self.title} · {date_text(self.meeting.day)}"
        canvas.line_of(Box(0, 0, width, 7), head, 13, align=LEFT)
        top = 10 + canvas.text(Box(0, 10, width, 40), self.topic, 28, bold=True, align=LEFT) + 8
        top = self._list(canvas, top)
        canvas.text(Box(0, top, width, 9), "Ghi lại các bước của mình:", 18, bold=True)
        top += 14
        bottom = canvas.height - 56
        while top < bottom:
            canvas.line_of(Box(0, top, width, 10), DOTS, 16)
            top += 13
        canvas.frame(Box(0, canvas.height - 42, width, 30))
        canvas.text(Box(4, canvas.height - 39, width - 8, 26), SAFETY, 14.5)
        canvas.line_of(Box(0, canvas.height - 9, width, 9), f"Cần hỏi thêm: {self.call or DOTS}", 16)

    def _list(self, canvas: Canvas, top: float) -> float:
        if not self.items:
            return top
        canvas.text(Box(0, top, canvas.width, 9), "Sau buổi này tự làm được:", 18, bold=True)
        top += 12
        for item in self.items:
            canvas.frame(Box(2, top + 1, TICK_MM, TICK_MM))
            top += max(canvas.text(Box(14, top, canvas.width - 14, 30), item, 19) + 3, TICK_MM + 4)
        return top + 4
