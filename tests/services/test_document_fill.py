"""The ward's own files, made as people make them, filled and reopened with the readers of other makers."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from desktop.errors import BadFile, MarksUnknown
from desktop.services.document_fill import fill, look
from desktop.services.document_marks import Percent, marks, spread
from desktop.services.document_shift import Home, Shift, formula
from desktop.services.workbook_cells import printable

PLACES = [
    ("=TDP 1", 10, date(2026, 9, 1)),
    ("TDP 2", 1.5, date(2026, 9, 2)),
    ("TDP 3", None, date(2026, 9, 3)),
]
VALUES: Mapping[str, Any] = {
    "phuong": "phường Phú Lương",
    "ky": {"ten": "tháng 9/2026", "den": date(2026, 9, 30)},
    "chi_tieu": {"T3": {"so_nguoi": 1234, "ty_le": Percent(85.5), "khong_ro": None}},
    "so": "001150000001",
    "kho_khan": "Thiếu máy.\nMạng yếu.",
    "to": [{"ten": name, "luot": count, "ngay": day} for name, count, day in PLACES],
}
BOX = (  # a text box, its mark cut in two
    f"<w:pict {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><v:shape><v:textbox><w:txbxContent><w:p>"
    "<w:r><w:t>{{ky.</w:t></w:r><w:r><w:t>TEN}}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
)
YELLOW = PatternFill("solid", fgColor="FFFF00")


def ward_book(path: Path, *, count: int = 0, **cells: str) -> Path:
    """A form as an officer draws one; `cells` beside it."""
    book = Workbook()
    sheet, other = book.active, book.create_sheet("Tổng hợp")
    assert isinstance(sheet, Worksheet)
    sheet.title = "Tháng 9"
    sheet["A1"] = "{{phuong}}: số liệu {{ ky.ten }}"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.merge_cells("A1:F1")
    bold = TextBlock(InlineFont(b=True), "{{chi_tieu.T3")
    sheet["A2"] = CellRichText("Đến ", bold, ".so_nguoi}} người, ", "{{ky.den}}")
    for at, text in enumerate(("TT", "Tổ", "Lượt", "Ngày", "Gấp đôi"), 1):
        sheet.cell(3, at).value = text
    for at, text in enumerate(("{{#to}}{{stt}}", "{{ten}}", "{{luot}}", "{{ngay}}", "=C4*2{{/to}}"[:5]), 1):
        sheet.cell(4, at).value = text
    sheet["C4"].fill, sheet["C4"].number_format = YELLOW, "#,##0.0"
    sheet.merge_cells("E4:F4")
    sheet["A5"], sheet["C5"], sheet["E5"] = "Cộng", "=SUM(C4)", "=SUM(E4:E4)+$C$5"
    sheet["A6"], sheet["B6"], sheet["C6"] = "{{so}}", "{{chi_tieu.T3.so_nguoi}}", "{{chi_tieu.T3.ty_le}}"
    sheet["C6"].number_format = "0.0%"
    sheet["D6"], sheet["A6"].comment = "{{chi_tieu.T3.khong_ro}}", Comment("ghi chú", "ai đó")
    sheet.print_area, sheet.print_title_rows = "A1:F6", "3:3"
    sheet.conditional_formatting.add("C4:C4", CellIsRule("lessThan", ["$C$5"], fill=YELLOW))
    listed = DataValidation(type="list", formula1="$B$4:$B$4")
    listed.add("B6")
    sheet.add_data_validation(listed)
    chart = BarChart()
    chart.title = "Lượt {{KY.ten}}"
    sheet.oddHeader.center.text, sheet.oddHeader.center.size = "{{so}} & {{phuong}}", 14
    chart.add_data(Reference(sheet, min_col=3, min_row=4, max_row=4))
    sheet.add_chart(chart, "A9")
    other["A1"], other["A2"] = "=SUM('Tháng 9'!C4:C4)", "='Tháng 9'!C5"
    sheet["H8"], sheet["H9"] = "Bảng", "x"
    sheet.add_table(Table(displayName="Bang", ref="H8:H9"))
    for place, text in cells.items():
        other[place] = text
    book.save(path)
    return path


def test_a_ward_s_workbook_keeps_all_and_its_rows_and_references_follow(tmp_path: Path) -> None:
    path, to = ward_book(tmp_path / "mẫu.xlsx"), tmp_path / "báo cáo.xlsx"
    before = path.read_bytes()
    fill(path, to, VALUES)
    assert path.read_bytes() == before
    book = load_workbook(to, rich_text=True)
    sheet, other = book.worksheets
    assert sheet["A1"].value == "phường Phú Lương: số liệu tháng 9/2026"
    assert sheet["A1"].font.b
    assert sheet["A1"].font.sz == 14
    rich = sheet["A2"].value
    assert str(rich) == "Đến 1.234 người, 30/09/2026"
    assert [str(run) for run in rich if isinstance(run, TextBlock) and run.font.b] == ["1.234"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(4, 7, 1, 5)]
    assert rows == [
        [1, "=TDP 1", 10, datetime(2026, 9, 1), "=C4*2"],  # noqa: DTZ001
        [2, "TDP 2", 1.5, datetime(2026, 9, 2), "=C5*2"],  # noqa: DTZ001
        [3, "TDP 3", None, datetime(2026, 9, 3), "=C6*2"],  # noqa: DTZ001  # a text would break the formula
        ["Cộng", None, "=SUM(C4:C6)", None, "=SUM(E4:E6)+$C$7"],
    ]
    assert sheet["B4"].data_type == "s"
    assert sheet["D5"].number_format == "dd/mm/yyyy"
    assert (sheet["C6"].fill.fgColor.rgb, sheet["C6"].number_format) == ("00FFFF00", "#,##0.0")
    assert [sheet[at].value for at in ("A8", "B8", "C8", "D8")] == [
        "001150000001",
        1234,
        0.855,
        "chưa có số liệu",
    ]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:F1", "E4:F4", "E5:F5", "E6:F6"}
    assert (sheet.print_area, sheet.print_title_rows) == ("'Tháng 9'!$A$1:$F$8", "$3:$3")
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["C4:C6"]
    assert [each.formula for each in next(iter(sheet.conditional_formatting)).rules] == [["$C$7"]]
    assert [(str(each.sqref), each.formula1) for each in sheet.data_validations.dataValidation] == [
        ("B8", "$B$4:$B$6")
    ]
    assert sheet["A8"].comment.text == "ghi chú"
    assert sheet["A6"].comment is None
    assert sheet.tables["Bang"].ref == "H10:H11"
    assert sheet._charts[0].anchor._from.row == 10
    assert sheet._charts[0].series[0].val.numRef.f == "'Tháng 9'!$C$4:$C$6"
    assert [other["A1"].value, other["A2"].value] == ["=SUM('Tháng 9'!C4:C6)", "='Tháng 9'!C7"]
    title = sheet._charts[0].title.tx.rich.p[0].r
    assert "".join(run.t for run in title) == "Lượt tháng 9/2026"
    assert sheet.oddHeader.center.text == "001150000001 & phường Phú Lương"
    empty = {(each.place.at, each.mark) for each in look(path, VALUES).found if each.is_left_empty}
    assert empty == {("C4", "{{luot}}")}, "D6 is in no formula: it says that nothing is known"

    # A program that does not say where its cells stand.
    bare = tmp_path / "bare.xlsx"
    with ZipFile(path) as source, ZipFile(bare, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name, re.sub(rb'(<(?:c|row)) r="\w+"', rb"\1", part) if "/sheet2" in name else part
            )
    fill(bare, to, VALUES)
    assert load_workbook(to).worksheets[1]["A2"].value == "='Tháng 9'!C7"


def test_marks_that_are_not_known_are_named_with_their_cells_and_nothing_is_written(tmp_path: Path) -> None:
    path, to = tmp_path / "mau.xlsx", tmp_path / "ra.xlsx"
    ward_book(
        path, A5="{{chi_tieu.T99}}", B5='="{{phuong}}"', A6="{{#la}}", A7="{{ky.ten", A8="{{#to}} {{la}}"
    )
    looked = look(path, VALUES)
    assert {(each.place.at, each.mark, each.code) for each in looked.troubles} == {
        ("A5", "{{chi_tieu.T99}}", "unknown"),
        ("B5", '"{{phuong}}"', "formula"),
        ("A6", "{{#la}}", "list"),
        ("A7", "{{ky.ten", "broken"),
        ("A8", "{{la}}", "unknown"),
    }
    assert ("B6", "1.234") in {(each.place.at, each.shown) for each in looked.found}
    to.write_bytes(b"before")
    with pytest.raises(MarksUnknown, match=r"Tổng hợp A5: \{\{chi_tieu\.T99\}\}"):
        fill(path, to, VALUES)
    assert to.read_bytes() == b"before"
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(BadFile):
        look(path, VALUES)


def test_a_repeated_mark_in_a_cell_merged_over_rows_is_named(tmp_path: Path) -> None:
    """Of its copies all but the first would lie under the merged cell, unseen."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["B1"] = "{{#to}}{{ten}}", "{{luot}}"
    sheet.merge_cells("A1:A2")
    book.save(tmp_path / "m.xlsx")
    found = {(each.place.at, each.mark, each.code) for each in look(tmp_path / "m.xlsx", VALUES).troubles}
    assert found == {("A1", "{{#to}}", "list"), ("A1", "{{ten}}", "list")}


def test_an_empty_list_leaves_its_row_empty(tmp_path: Path) -> None:
    path = ward_book(tmp_path / "mau.xlsx")
    fill(path, path.with_name("ra.xlsx"), {**VALUES, "to": []})
    sheet = load_workbook(path.with_name("ra.xlsx")).worksheets[0]
    assert [cell.value for cell in sheet[4]][:5] == [None, None, None, None, "=C4*2"]
    assert sheet["C5"].value == "=SUM(C4)"


def ward_letter(path: Path) -> Path:
    """Its marks are cut into runs, as word processors leave them after spelling and corrections."""
    paper = docx.Document()
    paragraph = paper.add_paragraph("Kết quả {{chi_")
    red = paragraph.add_run("tieu.T3")
    red.font.color.rgb = RGBColor(255, 0, 0)
    paragraph.add_run(".so_nguoi")
    paragraph.add_run("}} người; {{ky.ten}}").bold = True
    paper.add_paragraph("{{kho_khan}}")
    table = paper.add_table(3, 3)
    table.cell(0, 0).text, table.cell(0, 1).text = "TT", "Tổ"
    table.cell(1, 0).text, table.cell(1, 2).text = "{{#to}}{{stt}}", "{{luot}}{{/to}}"
    table.cell(1, 1).paragraphs[0].add_run("{{te").italic = True
    table.cell(1, 1).paragraphs[0].add_run("n}}")
    table.cell(2, 0).merge(table.cell(2, 1)).text = "Cộng {{chi_tieu.T3.so_nguoi}}"
    paper.sections[0].header.paragraphs[0].text = "{{phuong}}"
    paper.paragraphs[1].add_run()._r.append(parse_xml(BOX))
    paper.save(str(path))
    return path


def test_a_ward_s_letter_keeps_its_runs_and_rows_are_repeated(tmp_path: Path) -> None:
    path = ward_letter(tmp_path / "mau.docx")
    fill(path, tmp_path / "ra.docx", VALUES)
    paper = docx.Document(str(tmp_path / "ra.docx"))
    first = paper.paragraphs[0]
    assert first.text == "Kết quả 1.234 người; tháng 9/2026"
    assert [run.text for run in first.runs if run.bold] == [" người; tháng 9/2026"]
    assert paper.paragraphs[1].text == "Thiếu máy.\nMạng yếu."
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert rows == [
        ["TT", "Tổ", ""],
        ["1", "=TDP 1", "10"],
        ["2", "TDP 2", "1,5"],
        ["3", "TDP 3", "chưa có số liệu"],
        ["Cộng 1.234", "Cộng 1.234", ""],
    ]
    assert paper.tables[0].cell(2, 1).paragraphs[0].runs[0].italic
    assert paper.sections[0].header.paragraphs[0].text == "phường Phú Lương"
    box = paper.element.body.xpath("//w:txbxContent//w:t")
    assert "".join(each.text or "" for each in box) == "tháng 9/2026"
    opened = docx.Document(str(path))
    opened.add_paragraph("{{#to}} {{la}}")
    opened.save(str(path))
    troubles = look(path, VALUES).troubles
    assert {(each.place.part, each.mark, each.code) for each in troubles} == {
        ("body", "{{#to}}", "list"),
        ("body", "{{la}}", "unknown"),
    }


STARTS = st.sampled_from(["", "=", "+", "-", "@", "\t", "0", "_x0041_"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(STARTS, st.text(max_size=40)).map("".join), min_size=20, max_size=40))
def test_no_text_becomes_a_formula_and_none_is_changed(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "text.xlsx"
    to = path.with_name("filled.xlsx")
    if not path.exists():
        book = Workbook()
        assert book.active is not None
        book.active["A1"], book.active["B1"] = "{{#all}}{{x}}", "»{{x}}"
        book.save(path)
    fill(path, to, {"all": [{"x": text} for text in texts]})
    sheet = load_workbook(BytesIO(to.read_bytes())).active
    assert isinstance(sheet, Worksheet)
    for (alone, around), text in zip(sheet.iter_rows(values_only=True), texts, strict=True):
        assert (alone or "", around) == (printable(text), "»" + printable(text))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


@given(st.lists(st.text("ab{}x. ", max_size=9), max_size=6), st.text("yz", max_size=4))
def test_a_text_cut_anywhere_reads_as_the_whole_one_edited(pieces: list[str], new: str) -> None:
    whole = "".join(pieces)
    edits = [(mark, new) for mark in marks(whole)]
    wanted = whole
    for mark, text in reversed(edits):
        wanted = wanted[: mark.start] + text + wanted[mark.end :]
    assert "".join(spread(pieces, edits)) == wanted


@given(
    st.dictionaries(st.integers(1, 20), st.integers(1, 9), max_size=4), st.integers(1, 20), st.integers(1, 20)
)
def test_rows_put_in_keep_their_order_and_areas_reach_every_copy(
    extra: dict[int, int], top: int, bottom: int
) -> None:
    """Counted the slow way: the rows of the filled sheet, one by one."""
    shift = Shift(extra)
    rows = [row for row in range(1, 21) for _ in range(extra.get(row, 0) + 1)]
    top, bottom = sorted((top, bottom))
    first, last = rows.index(top) + 1, len(rows) - rows[::-1].index(bottom)
    shifts = {"S": shift}
    assert shift.area(f"A{top}:B{bottom}") == f"A{first}:B{last}"
    assert formula(f"A{top}:B{bottom}", Home("S"), shifts) == f"A{first}:B{last}"
    assert formula(f'IF(x,$A${top}&"A{top}",S!1:{bottom})', Home("T"), {"T": Shift(), "S": shift}) == (
        f'IF(x,$A${top}&"A{top}",S!1:{last})'
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_an_office_program_opens_it_and_counts(tmp_path: Path) -> None:
    fill(ward_book(tmp_path / "mau.xlsx"), tmp_path / "ra.xlsx", VALUES)
    subprocess.run(
        [
            *(
                "soffice",
                f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
                "--headless",
                "--convert-to",
            ),
            *("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2", "ra.xlsx"),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert next(tmp_path.glob("*.csv")).read_text(encoding="utf-8").split() == ["11.5", "11.5"]
