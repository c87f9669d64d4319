"""Gia đình số on paper: the slip of registration and commitment, and the sign for the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.ui.formats import date_text
from desktop.ui.paper.canvas import CENTER, DOTS, Box, Canvas
from desktop.ui.paper.head import ward_words

COPIES = ("Bản hộ gia đình giữ", "Bản Tổ giữ")
SIGN_CODE_MM = 40.0
PLEDGE = (
    "Gia đình đăng ký tham gia phong trào “Gia đình số” và cam kết cử ít nhất một người học, dùng được "
    "nền tảng, dịch vụ số, rồi hướng dẫn cho các thành viên khác trong nhà."
)
KEPT = (
    "Phiếu này chỉ ghi địa chỉ, tên người đại diện và chữ ký. Gia đình có thể rút lại bất cứ lúc nào bằng "
    "cách nói với Tổ chuyển đổi số cộng đồng."
)
JOINED = "Gia đình đã đăng ký tham gia phong trào “Gia đình số”"
LEARNED = "Trong nhà có người học, dùng được dịch vụ số và chỉ cho cả nhà"  # of one that fulfils the criteria
FOUND = "Mã này chỉ có một dãy số, chỉ Sổ tay số của Tổ mở được. Không có tên, không có địa chỉ."


@dataclass(frozen=True)
class CommitmentSheet:
    """Two copies on an A4 page. Empty facts are dots to write on; no ID number, no phone."""

    ward: str
    place: str  # the neighbourhood
    address: str
    head: str
    criteria: Sequence[str]
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        height = canvas.height / len(COPIES)
        for number, copy in enumerate(COPIES):
            self._copy(canvas, Box(0, number * height, canvas.width, height - 4), copy)

    def _copy(self, canvas: Canvas, box: Box, copy: str) -> None:
        canvas.frame(box)
        left, width, top = box.x + 6, box.width - 12, box.y + 4
        whose = f"{ward_words(self.ward)} · TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG"
        canvas.line_of(Box(left, top, width, 5), whose, 10, align=CENTER)
        canvas.line_of(
            Box(left, top + 6, width, 8), "PHIẾU ĐĂNG KÝ “GIA ĐÌNH SỐ”", 16, bold=True, align=CENTER
        )
        canvas.line_of(Box(left, top + 14, width, 5), copy, 10, align=CENTER)
        top += 22
        for label, value in (
            ("Hộ ở:", self.address),
            ("Tổ dân phố:", self.place),
            ("Người đại diện:", self.head),
        ):
            canvas.to_fill(Box(left, top, width, 7), label, value, 12)
            top += 8
        top += canvas.text(Box(left, top + 1, width, 20), PLEDGE, 12) + 3
        for title in self.criteria:
            top += canvas.text(Box(left + 2, top, width - 2, 12), f"☐  {title}", 11) + 1
        top += canvas.text(Box(left, top + 1, width, 12), KEPT, 10) + 3
        half, foot = width / 2, max(top, box.y + box.height - 30)
        canvas.line_of(Box(left + half, foot, half, 5), f"Ngày {DOTS[:12]}", 11, align=CENTER)
        for place, who in ((left, "ĐẠI DIỆN TỔ"), (left + half, "ĐẠI DIỆN GIA ĐÌNH")):
            canvas.line_of(Box(place, foot + 6, half, 5), who, 11, bold=True, align=CENTER)
            canvas.line_of(Box(place, foot + 11, half, 4), "(ký, ghi rõ họ tên)", 9, align=CENTER)


@dataclass(frozen=True)
class DoorSign:
    """An A4 page to hang up. What it says is seen by everybody in the street: no name, no number."""

    ward: str
    code: str  # what the QR says: digits that tell nothing, see services/enrolment.card_text
    said: str  # JOINED or LEARNED
    decision_no: str | None
    decision_on: date | None
    landscape: bool = True

    def draw(self, canvas: Canvas) -> None:
        canvas.frame(Box(0, 0, canvas.width, canvas.height))
        canvas.frame(Box(3, 3, canvas.width - 6, canvas.height - 6))
        canvas.line_of(Box(0, 18, canvas.width, 10), ward_words(self.ward), 20, align=CENTER)
        canvas.line_of(Box(0, 48, canvas.width, 34), "GIA ĐÌNH SỐ", 80, bold=True, align=CENTER)
        canvas.line_of(Box(10, 88, canvas.width - 20, 10), self.said, 18, align=CENTER)
        if self.decision_no:
            decision = f"Công nhận theo Quyết định số {self.decision_no} ngày {date_text(self.decision_on)}"
            canvas.line_of(Box(10, 104, canvas.width - 20, 8), decision, 16, align=CENTER)
        left = (canvas.width - SIGN_CODE_MM) / 2
        canvas.code(Box(left, 120, SIGN_CODE_MM, SIGN_CODE_MM), self.code)
        canvas.line_of(Box(10, 122 + SIGN_CODE_MM, canvas.width - 20, 6), FOUND, 10, align=CENTER)
