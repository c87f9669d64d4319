"""One description, three writers: Word, Excel and the PDF say the same, in the form of the decree."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PySide6.QtGui import QPdfWriter
from pytestqt.qtbot import QtBot

from desktop.services.document import (
    MOTTO,
    NATION,
    Document,
    Prose,
    Signature,
    Table,
    number_of,
    place_and_day,
    sum_of,
)
from desktop.services.document_docx import write_docx
from desktop.services.document_excel import write_excel
from desktop.services.document_marks import Percent
from desktop.services.workbook_form import OutColumn
from desktop.ui.paper.canvas import document_family, picture, print_sheets
from desktop.ui.paper.document_sheet import document_sheets

COLUMNS = (
    OutColumn("Chỉ tiêu", 40),
    OutColumn("Số CCCD", 14),
    OutColumn("Từ sổ", 10, "number"),
    OutColumn("Đơn vị báo cáo", 12, "number"),
    OutColumn("Ngày", 12, "date"),
)
ROWS = [
    ("=T3 người lớn có kỹ năng số", "001150000001", 1234 * at, 5 if at % 3 else None, date(2026, 2, 5))
    for at in range(1, 41)
]
REPORT = Document(
    above="UBND PHƯỜNG PHÚ LƯƠNG",
    unit="TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG - TDP SỐ 4",
    kind="BÁO CÁO",
    about="Kết quả phổ cập kỹ năng số tháng 9 năm 2026",
    parts=[
        Prose("Đã hướng dẫn người dân.", "1. Kết quả"),
        Table(COLUMNS, ROWS, "Số liệu trong kỳ", "ĐVT: người", sum_of(ROWS, COLUMNS)),
        Prose("Thiếu máy.\nMạng yếu.", "2. Khó khăn, vướng mắc"),
        Prose("", "3. Đề xuất"),
    ],
    signatures=[Signature(["NGƯỜI LẬP BIỂU"]), Signature(["TỔ TRƯỞNG"], name="Nguyễn Văn Minh")],
    place_and_day=place_and_day("Phú Lương", date(2026, 2, 5)),
    number=number_of("BC-TCĐS"),
    to="Kính gửi: Ủy ban nhân dân phường Phú Lương",
    note="Đủ 14/17 máy đến hết 30/9",
)
SAID = ("1.234", "49.360", "chưa có số liệu", "001150000001", "Thiếu máy.", "Nguyễn Văn Minh", NATION, MOTTO)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 2, 5), "Phú Lương, ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 10), "Phú Lương, ngày 10 tháng 3 năm 2026"),
        (date(2026, 12, 31), "Phú Lương, ngày 31 tháng 12 năm 2026"),
        (None, "Phú Lương, ngày      tháng      năm 20  "),
    ],
)
def test_small_days_and_the_first_two_months_have_a_nought(day: date | None, text: str) -> None:
    assert place_and_day("Phú Lương", day) == text


def test_numbers_below_ten_have_a_nought() -> None:
    assert [number_of("BC-UBND", each) for each in (5, 12, None)] == [
        "Số: 05/BC-UBND",
        "Số: 12/BC-UBND",
        "Số:        /BC-UBND",
    ]


def test_the_three_writers_say_the_same(qtbot: QtBot, tmp_path: Path) -> None:
    write_docx(tmp_path / "r.docx", REPORT)
    paper = docx.Document(str(tmp_path / "r.docx"))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    word = "\n".join([*(each.text for each in paper.paragraphs), *cells])
    section = paper.sections[0]
    assert [round(each.mm) for each in (section.left_margin, section.right_margin, section.top_margin)] == [
        30,
        15,
        20,
    ]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert paper.tables[1].rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert 'w:eastAsia="Times New Roman"' in paper.styles["Normal"].element.xml
    assert paper.tables[1].rows[-1].cells[3].text == f"{sum(1234 * at for at in range(1, 41)):,}".replace(
        ",", "."
    )
    assert paper.tables[1].rows[-1].cells[4].text == "chưa có số liệu"  # one is missing: so is the sum

    sheets = document_sheets(REPORT)
    printed = sheets[0].text.toPlainText().replace("\u2029", "\n")
    assert len(sheets) == 3
    seen = picture(sheets[0], (840, 1188)).toImage()  # four to the millimetre
    dark = {
        (x, y)
        for x in range(130, 770, 40)
        for y in range(1000, 1188)
        if seen.pixelColor(x, y).lightness() < 160
    }
    foot = max(y for _, y in dark)
    assert {x for x, y in dark if y > foot - 3} == set(range(130, 770, 40))  # its last row is closed below
    print_sheets(sheets, QPdfWriter(str(tmp_path / "r.pdf")))
    pdf = (tmp_path / "r.pdf").read_bytes()
    assert document_family() in ("Times New Roman", "Tinos")
    assert b"/FontFile2" in pdf
    assert len(pdf) < 300_000  # only the letters that are used
    for text in SAID:
        assert text in word
        assert text in printed

    write_excel(tmp_path / "r.xlsx", REPORT)
    sheet = load_workbook(tmp_path / "r.xlsx").active
    assert isinstance(sheet, Worksheet)
    found = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {NATION, MOTTO, "Thiếu máy.", "ĐVT: người", "Nguyễn Văn Minh", 49360} <= set(found)
    assert found["=T3 người lớn có kỹ năng số"].data_type == "s"
    assert (found["001150000001"].data_type, found["001150000001"].number_format) == ("s", "@")
    assert found[1234].number_format == "#,##0"  # "#,##0.##" is shown as "1.234," by Excel
    heading = found["TT"].row
    assert sheet.cell(heading + 1, 6).number_format == "dd/mm/yyyy"
    assert sheet.print_title_rows == f"${heading}:${heading}"
    assert sheet.oddHeader.center.text == "&P"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_area.startswith("'Báo cáo'!$A$1:$F$")


@pytest.mark.parametrize("count", [0, 22, 23, 130])
def test_a_row_is_whole_on_its_page_and_no_page_is_empty(qtbot: QtBot, count: int) -> None:
    row = ("Nguyễn Thị Tên Rất Dài", "Bình dân học vụ số cho người cao tuổi, khóa hai")
    table = Table([OutColumn("Họ và tên", 10), OutColumn("Lớp", 10)], [row] * count)
    of = replace(REPORT, parts=[table, Prose("Hết.", "1. Nhận xét")])
    text = document_sheets(of)[0].text
    layout, height = text.documentLayout(), text.pageSize().height()
    frames = [layout.frameBoundingRect(each) for each in text.rootFrame().childFrames()]
    pages = [(int((each.top() + 1) // height), int((each.bottom() - 1) // height)) for each in frames]
    assert all(first == last for first, last in pages)
    assert {first for first, _ in pages} == set(range(text.pageCount()))
    assert text.toPlainText().count("khóa hai") == count


def test_percentages_are_said_and_written_as_such(tmp_path: Path) -> None:
    table = Table([OutColumn("Chỉ tiêu"), OutColumn("Tỷ lệ", kind="number")], [("T3", Percent(85.5))])
    of = Document(
        "A", "B", "BÁO CÁO", "C", [table], [Signature(["TỔ TRƯỞNG"])], recipients=["Như trên", "Lưu: VT"]
    )
    write_docx(tmp_path / "r.docx", of)
    tables = docx.Document(str(tmp_path / "r.docx")).tables
    assert tables[1].cell(1, 2).text == "85,5 %"
    assert tables[2].cell(0, 0).text.split("\n") == ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
    write_excel(tmp_path / "r.xlsx", of)
    sheet = load_workbook(tmp_path / "r.xlsx").active
    assert isinstance(sheet, Worksheet)
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == 0.855)
    assert cell.number_format == "0.0%"
