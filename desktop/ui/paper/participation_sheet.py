"""Phiếu ghi nhận tham gia: two on an A4 page, each with a code that proves itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.services.participation_slip import SlipRow
from desktop.ui.formats import date_text
from desktop.ui.paper.canvas import CENTER, Box, Canvas

ON_A_PAGE = 2
CODE_MM, PAD_MM = 66.0, 6.0
NOT_OFFICIAL = (
    "Phiếu ghi nhận việc tham gia, do Tổ lập. Phiếu này không thay cho giấy xác nhận chính thức "
    "của cơ quan có thẩm quyền."
)
HOW_TO_CHECK = "Kiểm tra: quét mã bằng điện thoại, hoặc bằng Sổ tay số ở mục Lớp học."


@dataclass(frozen=True)
class ParticipationSheet:
    slips: Sequence[SlipRow]
    ward: str
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        height = canvas.height / ON_A_PAGE
        for place, slip in enumerate(self.slips):
            self._one(canvas, slip, Box(0, place * height + 2, canvas.width, height - 6))

    def _one(self, canvas: Canvas, slip: SlipRow, box: Box) -> None:
        canvas.frame(box)
        left, width = box.x + PAD_MM, box.width - 2 * PAD_MM
        top = box.y + PAD_MM
        canvas.line_of(
            Box(left, top, width, 5), f"{self.ward.upper()} · TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG", 11, align=CENTER
        )
        canvas.line_of(Box(left, top + 7, width, 9), "PHIẾU GHI NHẬN THAM GIA", 18, bold=True, align=CENTER)
        top += 20
        beside = width - CODE_MM - 4
        for label, value in self._lines(slip):
            text = f"{label}: {value}"
            top += canvas.text(Box(left, top, beside, 14), text, 13, bold=label == "Người học") + 2
        canvas.code(Box(left + width - CODE_MM, box.y + PAD_MM + 18, CODE_MM, CODE_MM), slip.code)
        canvas.text(Box(left, top + 4, beside, 6), "ĐẠI DIỆN TỔ (ký, ghi rõ họ tên)", 11)
        foot = box.y + box.height - 21
        canvas.text(Box(left, foot, width, 12), NOT_OFFICIAL, 11, bold=True)
        canvas.text(Box(left, foot + 12, width, 6), HOW_TO_CHECK, 10)

    def _lines(self, slip: SlipRow) -> Sequence[tuple[str, str]]:
        said = slip.facts
        first, last = (date_text(date.fromisoformat(day)) for day in (said.first, said.last))
        return [
            ("Người học", slip.learner.name or said.initials),
            ("Lớp", said.title),
            ("Đã dự", f"{said.attended}/{said.held} buổi, từ {first} đến {last}"),
            ("Ngày lập", date_text(date.fromisoformat(said.issued_on))),
            ("Số phiếu", slip.serial),
        ]


def participation_sheets(slips: Sequence[SlipRow], ward: str) -> Sequence[ParticipationSheet]:
    starts = range(0, len(slips), ON_A_PAGE)
    return [ParticipationSheet(slips[start : start + ON_A_PAGE], ward) for start in starts]
