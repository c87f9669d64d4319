"""Phiếu hẹn làm danh tính số: who comes to the police office, and how it ended. No ID numbers."""

from collections.abc import Sequence

from desktop.services.digital_identity import DrawnUp
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.table_sheet import TO_BE_GIVEN_BACK, Form, TableSheet, table_sheets

ROWS = 22
TITLE = "PHIẾU HẸN LÀM DANH TÍNH SỐ"
COLUMNS = (
    ("TT", 0.06),
    ("Họ và tên", 0.25),
    ("Sinh", 0.11),
    ("Điện thoại", 0.14),
    ("Tổ dân phố", 0.13),
    ("Địa chỉ", 0.19),
    ("Kết quả", 0.12),
)


def identity_sheets(drawn: DrawnUp, head: SheetHead) -> Sequence[TableSheet]:
    """The head says where and when they come; the foot what to write under the result."""
    keys = " · ".join(f"{number} {title}" for number, title in drawn.outcomes)
    form = Form(TITLE, COLUMNS, ROWS, (f"Ghi kết quả bằng số: {keys}.", TO_BE_GIVEN_BACK), 16.0)
    rows = [
        (str(place), each.name, each.birth, each.phone, each.place, each.address, "")
        for place, each in enumerate(drawn.people, start=1)
    ]
    return table_sheets(form, drawn.number, rows, head)
