"""Bảng tiến độ on paper: every indicator of the page, with what it was counted from. No person in it."""

from collections.abc import Sequence

from desktop.services.progress import Overview
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.table_sheet import Form, TableSheet, table_sheets
from desktop.ui.progress.words import count_text, figure_text, needed_text, period_text, target_text

ROWS = 22
COLUMNS = (
    ("TT", 0.04),
    ("Chỉ tiêu", 0.38),
    ("Từ sổ", 0.08),
    ("Đơn vị báo cáo", 0.10),
    ("Điều chỉnh", 0.08),
    ("Kết quả", 0.10),
    ("Chỉ tiêu năm", 0.11),
    ("Cần thêm", 0.11),
)
FOOT = ("Số đếm từ sổ; người không trùng. Số lượt, số người đã giúp là việc đã làm, chưa phải kết quả.",)


def progress_sheets(overview: Overview, place: str, ward: str) -> Sequence[TableSheet]:
    year = overview.period.last.year
    rows = [
        [
            str(number),
            each.indicator.title,
            count_text(each.figure.from_notebook),
            count_text(each.figure.from_units),
            count_text(each.figure.adjustment),
            figure_text(each.indicator, each.figure),
            target_text(each.indicator, each.target, year, overview.place),
            needed_text(each.needed),
        ]
        for number, each in enumerate(overview.standings, start=1)
    ]
    title = f"BẢNG TIẾN ĐỘ – {period_text(overview.period).upper()}"
    form = Form(title, COLUMNS, ROWS, FOOT, landscape=True)
    return table_sheets(form, "", rows, SheetHead(ward=ward, place=place))
