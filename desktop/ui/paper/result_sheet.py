"""Danh sách kết quả of a class on paper, in the form of the ward: page after page, signed on the last."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.services.class_list import NAMELESS, VERDICTS
from desktop.services.class_result import ResultRow
from desktop.services.training_class import ClassRow
from desktop.ui.formats import date_text
from desktop.ui.paper.canvas import CENTER, LEFT, Box, Canvas

TITLE = "DANH SÁCH KẾT QUẢ LỚP HỌC"
COLUMNS = (
    ("TT", 0.05),
    ("Họ và tên", 0.26),
    ("Năm sinh", 0.09),
    ("Số buổi có mặt", 0.10),
    ("Tự làm được (kỹ năng)", 0.11),
    ("Có người giúp (kỹ năng)", 0.11),
    ("Trắc nghiệm", 0.10),
    ("Theo quy tắc của phường", 0.18),
)
NOT_OFFICIAL = "Danh sách ghi nhận tham gia, do Tổ lập; không thay cho giấy xác nhận chính thức."

ROWS, HEADING_MM, ROW_MM, TOP_MM = 15, 12.0, 7.0, 34.0


@dataclass(frozen=True)
class ResultSheet:
    of: ClassRow
    ward: str
    rows: Sequence[ResultRow]  # of this page
    first: int  # place of the first of them in the list
    is_last: bool
    landscape: bool = True

    def draw(self, canvas: Canvas) -> None:
        half, whole = canvas.width / 2, canvas.width
        for left, above, below in (
            (0.0, f"UBND {self.ward.upper()}", "TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG"),
            (half, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
        ):
            canvas.line_of(Box(left, 0, half, 5), above, 12, bold=left > 0, align=CENTER)
            canvas.line_of(Box(left, 5, half, 5), below, 12, bold=True, align=CENTER)
        canvas.line_of(Box(0, 14, whole, 7), TITLE, 15, bold=True, align=CENTER)
        days = " - ".join(date_text(day) for day in (self.of.first, self.of.last) if day)
        about = " · ".join(filter(None, (f"Lớp: {self.of.title}", self.of.place, days)))
        canvas.line_of(Box(0, 21, whole, 6), about, 12, align=CENTER)
        canvas.line_of(Box(0, 27, whole, 6), "ĐVT: người", 11)
        bottom = self._table(canvas)
        canvas.text(Box(0, bottom + 1, whole, 5), NOT_OFFICIAL, 10)
        if self.is_last:
            for left, who in ((0.0, "NGƯỜI LẬP"), (half, "TỔ TRƯỞNG")):
                canvas.line_of(Box(left, bottom + 7, half, 6), who, 12, bold=True, align=CENTER)
                canvas.line_of(Box(left, bottom + 12, half, 5), "(ký, ghi rõ họ tên)", 11, align=CENTER)

    def _table(self, canvas: Canvas) -> float:
        """Gives how far down it reaches."""
        left = 0.0
        for place, (heading, share) in enumerate(COLUMNS):
            width = share * canvas.width
            canvas.frame(Box(left, TOP_MM, width, HEADING_MM))
            inside = Box(left + 0.5, TOP_MM + 1, width - 1, HEADING_MM)
            canvas.text(inside, heading, 10, bold=True, align=CENTER)
            for number, row in enumerate(self.rows):
                top = TOP_MM + HEADING_MM + number * ROW_MM
                canvas.frame(Box(left, top, width, ROW_MM))
                said = _texts(self.first + number, row)[place]
                align = LEFT if place == 1 else CENTER
                canvas.line_of(Box(left + 1, top, width - 2, ROW_MM), said, 11, align=align)
            left += width
        return TOP_MM + HEADING_MM + len(self.rows) * ROW_MM


def result_sheets(of: ClassRow, ward: str, rows: Sequence[ResultRow]) -> Sequence[ResultSheet]:
    starts = range(0, max(1, len(rows)), ROWS)
    return [ResultSheet(of, ward, rows[at : at + ROWS], at + 1, at == starts[-1]) for at in starts]


def _texts(number: int, row: ResultRow) -> Sequence[str]:
    """What was not assessed is empty: not known is not 'not yet'."""
    learner, levels = row.learner, list(row.levels.values())
    return [
        str(number),
        learner.name or NAMELESS,
        str(learner.birth_year or ""),
        f"{row.attended}/{row.held}",
        str(levels.count("alone")) if levels else "",
        str(levels.count("with_help")) if levels else "",
        "" if row.quiz_percent is None else f"{row.quiz_percent} %",
        VERDICTS[row.judgement.verdict] if row.judgement else "",
    ]
