"""Phiếu khôi phục: the code that opens one notebook when its passphrase is forgotten."""

from dataclasses import dataclass

from desktop.contract import recovery_code
from desktop.ui.formats import date_text, today
from desktop.ui.paper.canvas import CENTER, LEFT, Box, Canvas

TITLE = "PHIẾU KHÔI PHỤC SỔ TAY SỐ"
IN_A_ROW = 4
RULES = (
    "Ai có tờ giấy này và có máy thì mở được sổ. Cất ở nơi khác, không để cùng máy, không chụp ảnh, không "
    "gửi Zalo.",
    "Khi quên mật khẩu mở sổ: mở chương trình, bấm “Quên mật khẩu mở sổ?”, gõ tám nhóm chữ trên rồi đặt cụm "
    "mật khẩu mới. Mỗi nhóm có một chữ để kiểm tra, gõ sai nhóm nào máy báo nhóm đó.",
    "In phiếu mới thì phiếu cũ hết dùng được: hãy xé phiếu cũ.",
)


@dataclass(frozen=True)
class RecoverySheet:
    """`whose`: the person; the ward's name where the notebook has joined one."""

    code: str
    whose: str
    ward: str
    landscape: bool = False

    def draw(self, canvas: Canvas) -> None:
        canvas.line_of(Box(0, 0, canvas.width, 9), TITLE, 18, bold=True, align=CENTER)
        facts = " · ".join(
            filter(None, [f"Sổ của: {self.whose}", self.ward, f"Ngày làm: {date_text(today())}"])
        )
        canvas.line_of(Box(0, 12, canvas.width, 6), facts, 12, align=CENTER)
        top = 26.0
        width, height = canvas.width / IN_A_ROW, 22.0
        for place, group in enumerate(recovery_code.groups(self.code)):
            box = Box(place % IN_A_ROW * width, top + place // IN_A_ROW * height, width, height)
            canvas.frame(box)
            canvas.line_of(Box(box.x + 2, box.y + 1, 10, 5), str(place + 1), 9, align=LEFT)
            canvas.line_of(box, group, 26, bold=True, align=CENTER)
        top += 2 * height + 8
        for rule in RULES:
            top += canvas.text(Box(0, top, canvas.width, 60), rule, 12) + 3
