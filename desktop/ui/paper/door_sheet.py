"""Danh sách đến thăm on paper, for those without a laptop: no ID numbers, no mark of who needs more help."""

from collections.abc import Sequence

from desktop.services.visit_list import Stop
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.table_sheet import TO_BE_GIVEN_BACK, Form, TableSheet, table_sheets

ROWS = 20
TITLE = "DANH SÁCH ĐẾN THĂM"
COLUMNS = (
    ("TT", 0.06),
    ("Địa chỉ", 0.33),
    ("Chủ hộ", 0.22),
    ("Số người", 0.09),
    ("Kết quả", 0.09),
    ("Hẹn lại ngày", 0.11),
    ("Ghi chú", 0.10),
)


def door_sheets(
    number: str, stops: Sequence[Stop], results: Sequence[str], head: SheetHead
) -> Sequence[TableSheet]:
    """`results`: in the order of the numbers that are written."""
    keys = " · ".join(f"{place} {title}" for place, title in enumerate(results, start=1))
    form = Form(TITLE, COLUMNS, ROWS, (f"Ghi kết quả bằng số: {keys}.", TO_BE_GIVEN_BACK), 16.0)
    rows = [
        (
            str(each.number),
            each.door.address,
            each.door.head or "",
            str(each.door.people or ""),
            "",
            "",
            "",
        )
        for each in stops
    ]
    return table_sheets(form, number, rows, head)
