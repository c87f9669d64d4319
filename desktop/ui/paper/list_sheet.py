"""Danh sách người dân on paper: numbered sheets without ID numbers, groups or notes, to be given back."""

from collections.abc import Sequence

from desktop.services.printed_list import ListedPerson
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.table_sheet import Form, TableSheet, table_sheets

ROWS = 26
FORM = Form(
    "DANH SÁCH NGƯỜI DÂN",
    (
        ("TT", 0.06),
        ("Họ và tên", 0.26),
        ("Sinh", 0.11),
        ("Điện thoại", 0.14),
        ("Tổ dân phố", 0.14),
        ("Địa chỉ", 0.17),
        ("Ghi chú", 0.12),
    ),
    ROWS,
)


def list_sheets(number: str, people: Sequence[ListedPerson], head: SheetHead) -> Sequence[TableSheet]:
    rows = [
        (str(place), each.name, each.birth, each.phone, each.place, each.address, "")
        for place, each in enumerate(people, start=1)
    ]
    return table_sheets(FORM, number, rows, head)
