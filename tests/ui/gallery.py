"""The kit on one sheet, to look at: python -m tests.ui.gallery OUT.png [theme] [percent]"""

import os
import sys
from collections import namedtuple
from datetime import UTC, datetime

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import Problem
from desktop.paging import Listed, numbers_of
from desktop.paths import RESOURCES
from desktop.ui.form import Form
from desktop.ui.language import use_language
from desktop.ui.lazy_table import Column, LazyTable
from desktop.ui.table_view import TableView
from desktop.ui.theme import use_look
from desktop.ui.widgets.birth_edit import BirthEdit
from desktop.ui.widgets.buttons import ChoiceChips, ToggleTile, button, icon_button, row
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.number_edits import NationalIdEdit, PhoneEdit
from desktop.ui.widgets.search_field import SearchField
from desktop.ui.widgets.surfaces import Card, EmptyState, NoteBar, StatusPill

Person = namedtuple("Person", "n id name birth phone state voided_at")
STATES = [("Phường đã nhận", "safe"), ("Chỉ có trên máy này", "waiting"), ("Cần bổ sung", "trouble")]
SIGNS = {"safe": "circle-check", "waiting": "clock", "trouble": "circle-alert"}


def people(count: int) -> list[Person]:
    names = ["Nguyễn Thị Thuý", "Trần Văn Đức", "Lê Thị Hằng", "Phạm Quốc Ấn"]
    return [
        Person(
            i,
            f"{i:032x}",
            names[i % 4],
            str(1940 + i),
            "0912 345 678",
            STATES[i % 3],
            datetime.now(UTC) if i == 2 else None,
        )
        for i in range(count)
    ]


def buttons() -> Card:
    card = Card("Nút bấm")
    off = button("Không bấm được", icon="x")
    off.setDisabled(True)
    card.body.addLayout(
        row(
            button("Lưu và giúp người tiếp theo", "primary", "save", "Ctrl+Return"),
            button("Giấy hẹn", icon="send"),
            icon_button("info", "Thêm"),
            None,
        )
    )
    card.body.addLayout(row(button("Đổi", "link"), button("Gạch bỏ", "danger", "x"), off, None))
    grid = QGridLayout()
    for i, text in enumerate(["VNeID: cài đặt", "VNeID: mức 2", "Nộp hồ sơ dịch vụ công", "iHanoi"]):
        tile = ToggleTile(text, i + 1)
        tile.setChecked(i == 1)
        grid.addWidget(tile, i // 2, i % 2)
    card.body.addLayout(grid)
    outcomes = ChoiceChips(
        [
            ("a", "Tự làm được"),
            ("b", "Làm được khi có người giúp"),
            ("c", "Cán bộ làm giúp"),
            ("d", "Chưa xong…"),
        ],
        "outcome",
    )
    outcomes.set_value("b")
    filters = ChoiceChips([("a", "Tổ dân phố 4"), ("b", "Chưa giúp lần nào")])
    filters.set_value("a")
    card.body.addWidget(outcomes)
    card.body.addWidget(filters)
    card.body.addLayout(row(*[StatusPill(text, tone) for text, tone in STATES], None))
    card.body.addLayout(row(StatusPill("Đã có 2 bản", "info"), StatusPill("Chưa đánh giá", "quiet"), None))
    return card


def form() -> Card:
    card = Card("Nguyễn Thị Thuý")
    made = Form()
    made.add_field("name", "Họ và tên", QLineEdit())
    made.add_field(("birth", "birth_approx"), "Ngày sinh", BirthEdit())
    made.add_field("phone", "Điện thoại", PhoneEdit())
    made.add_field("national_id", "Số CCCD", NationalIdEdit())
    made.add_field("day", "Hẹn lại ngày", DateEdit(upcoming=True))
    box = QComboBox()
    box.addItem("Tổ dân phố 4", "4")
    made.add_field("home", "Tổ dân phố", box)
    made.load(
        {"name": "Nguyễn Thị Thuý", "birth": "1951", "birth_approx": True, "phone": "0912345678", "home": "4"}
    )
    made.show_problems([Problem("national_id", "required")])
    card.body.addWidget(made)
    check, radio = QCheckBox("Có điện thoại thông minh"), QRadioButton("Khoảng")
    check.setChecked(True)
    radio.setChecked(True)
    card.body.addLayout(row(check, radio, None))
    card.body.addStretch()
    return card


def lists() -> QWidget:
    rows = people(9)
    listed = Listed(
        lambda _limit: numbers_of(range(9)), lambda numbers: [rows[n] for n in numbers], lambda _: 0
    )
    table = LazyTable(
        [
            Column("Họ và tên", lambda p: p.name),
            Column("Năm sinh", lambda p: p.birth, 8),
            Column("Điện thoại", lambda p: p.phone, 12),
            Column("Tình trạng", lambda p: p.state[0], 18, sign=lambda p: (SIGNS[p.state[1]], p.state[1])),
        ],
        listed,
    )
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    view = TableView(table, "Người dân")
    table.setParent(view)
    view.selectRow(1)
    layout.addWidget(SearchField("Gõ tên không dấu, số điện thoại, số CCCD…"))
    layout.addWidget(view, 1)
    for tone, text in [
        ("safe", "Đã đồng ý lưu thông tin · tờ 3, dòng 12"),
        ("waiting", "Để bác tự bấm. Không đọc, không ghi mật khẩu, OTP."),
        ("trouble", "Chưa nối được máy chủ phường."),
        ("info", "Có 1 phiếu đang ghi dở."),
    ]:
        bar = NoteBar(text, tone)
        if tone == "info":
            bar.add_button("Ghi tiếp", lambda: None)
        layout.addWidget(bar)
    return holder


def gallery() -> QWidget:
    page = QWidget()
    page.setProperty("role", "page")
    grid = QGridLayout(page)
    grid.setContentsMargins(22, 22, 22, 22)
    grid.setSpacing(14)
    title = QLabel("Giúp người dân")
    title.setProperty("role", "title")
    grid.addWidget(title, 0, 0)
    empty = Card()
    state = EmptyState(
        "users", "Chưa có ai trong sổ", "Nhập danh sách của tổ từ Excel, hoặc ghi người đầu tiên."
    )
    state.add_action("Nhập từ Excel", lambda: None, icon="file-spreadsheet")
    empty.body.addWidget(state)
    grid.addWidget(buttons(), 1, 0)
    grid.addWidget(empty, 2, 0)
    grid.addWidget(form(), 1, 1, 2, 1)
    grid.addWidget(lists(), 1, 2, 2, 1)
    for column, stretch in enumerate((4, 3, 5)):
        grid.setColumnStretch(column, stretch)
    return page


def main() -> None:
    app = QApplication([])
    use_language(app, "vi", RESOURCES / "i18n")
    out, theme, percent = [*sys.argv[1:], "light", "100"][:3] if len(sys.argv) < 4 else sys.argv[1:4]
    use_look(app, theme, int(percent))
    page = gallery()
    page.resize(1366, 768)
    page.show()
    app.processEvents()
    page.grab().save(out)


if __name__ == "__main__":
    main()
