"""Phiếu đồng ý: what people are asked, and twenty numbered lines to sign; the app says who signs where."""

from dataclasses import dataclass

from desktop.services.point_session import LINES_PER_SHEET
from desktop.ui.formats import date_text, today
from desktop.ui.paper.canvas import CENTER, Box, Canvas
from desktop.ui.paper.head import SheetHead

TITLE = "PHIẾU ĐỒNG Ý LƯU THÔNG TIN"
HEADING_MM = 7.0
COLUMNS = (("Dòng", 0.08), ("Họ và tên (người dân tự viết)", 0.5), ("Chữ ký", 0.27), ("Ghi chú", 0.15))
DATA = {"full_name": "họ tên", "birth": "ngày, năm sinh", "phone": "số điện thoại", "address": "địa chỉ"}
FOOT_MM = 7.0


@dataclass(frozen=True)
class Asked:
    """As the catalogue has it; the law wants purpose, data and rights said (domain notes, 7)."""

    text: str
    version: int
    purpose: str
    fields: tuple[str, ...]

    def paragraphs(self, ward: str) -> list[str]:
        keeper = f"UBND phường {ward.removeprefix('Phường ')}" if ward else "UBND phường ……………………………"
        data = ", ".join(DATA.get(name, name) for name in self.fields)
        return [
            f"“{self.text}”",
            f"Dữ liệu được lưu: {data}. Dùng để: {self.purpose[:1].lower()}{self.purpose[1:]}, "
            f"không dùng vào việc khác. Nơi giữ: {keeper}, Tổ ghi thay. Người ký có quyền xem, sửa, "
            "rút lại đồng ý, yêu cầu xóa vào bất cứ lúc nào: nói với Tổ hoặc đến phường. "
            "Ai không ký vẫn được giúp như thường.",
        ]


@dataclass(frozen=True)
class ConsentSheet:
    """`number` is what a consent keeps as its sheet."""

    number: str
    head: SheetHead
    asked: Asked
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        top = self.head.draw(canvas, TITLE, self.number)
        for paragraph, points in zip(self.asked.paragraphs(self.head.ward), (13, 10.5), strict=True):
            top += canvas.text(Box(0, top, canvas.width, 60), paragraph, points, bold=points == 13) + 2
        self._table(canvas, top, (canvas.height - FOOT_MM - top - HEADING_MM) / LINES_PER_SHEET)
        foot = (
            f"Nội dung xin đồng ý: bản {self.asked.version}. In ngày {date_text(today())}. Cất giữ cùng sổ."
        )
        canvas.line_of(Box(0, canvas.height - FOOT_MM + 1, canvas.width, FOOT_MM - 1), foot, 9)

    def _table(self, canvas: Canvas, top: float, row_mm: float) -> None:
        left = 0.0
        for place, (heading, share) in enumerate(COLUMNS):
            width = share * canvas.width
            canvas.frame(Box(left, top, width, HEADING_MM))
            canvas.line_of(Box(left, top, width, HEADING_MM), heading, 11, bold=True, align=CENTER)
            for line in range(LINES_PER_SHEET):
                cell = Box(left, top + HEADING_MM + line * row_mm, width, row_mm)
                canvas.frame(cell)
                if place == 0:
                    canvas.line_of(cell, str(line + 1), 12, bold=True, align=CENTER)
            left += width
