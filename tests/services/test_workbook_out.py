"""Lists in the ward's form, reopened with the reader of another maker."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from desktop.errors import Cancelled, StorageFailed
from desktop.services.workbook import read_sheet
from desktop.services.workbook_cells import FORMULA_STARTS, RowWriter
from desktop.services.workbook_out import ListForm, OutColumn, Value, write_list

COLUMNS = (
    OutColumn("Họ và tên", 28),
    OutColumn("Ngày sinh", 12, "date"),
    OutColumn("Số CCCD", 16),
    OutColumn("Số lượt", 8, "number"),
)
FORM = ListForm(
    "UBND PHƯỜNG PHÚ LƯƠNG",
    "TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG - TDP SỐ 4",
    "DANH SÁCH NGƯỜI DÂN ĐƯỢC HỖ TRỢ",
    "(Tính đến ngày 24/11/2026)",
    "ĐVT: người",
    COLUMNS,
)
PEOPLE: list[Sequence[Value]] = [
    ("Nguyễn Thị Hoa", "1950-02-05", "001150000001", 3),
    ("Vũ An", "1949", "038049000002", 0),
    ("Lê Chi", date(1960, 1, 2), None, 2.5),
]


def opened(path: Path) -> Worksheet:
    sheet = load_workbook(BytesIO(path.read_bytes())).active
    assert isinstance(sheet, Worksheet)
    return sheet


def written(folder: Path, *rows: Sequence[Value], form: ListForm = FORM) -> Worksheet:
    path = folder / "danh-sach.xlsx"
    assert write_list(path, form, rows) == len(rows)
    return opened(path)


def test_a_list_reads_back_as_it_was(tmp_path: Path) -> None:
    sheet = written(tmp_path, *PEOPLE)
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=7)]
    assert rows == [
        ("TT", "Họ và tên", "Ngày sinh", "Số CCCD", "Số lượt"),
        (1, "Nguyễn Thị Hoa", datetime(1950, 2, 5), "001150000001", 3),  # noqa: DTZ001
        (2, "Vũ An", "1949", "038049000002", 0),
        (3, "Lê Chi", datetime(1960, 1, 2), None, 2.5),  # noqa: DTZ001
    ]


def test_dates_are_dates_shown_day_first_and_id_numbers_are_text(tmp_path: Path) -> None:
    sheet = written(tmp_path, *PEOPLE)
    assert (sheet["C8"].is_date, sheet["C8"].number_format) == (True, "dd/mm/yyyy")
    assert (sheet["D8"].data_type, sheet["D8"].number_format) == ("s", "@")
    assert sheet["C9"].data_type == "s"


def test_the_heading_is_the_wards(tmp_path: Path) -> None:
    sheet = written(tmp_path, *PEOPLE)
    texts = [cell.value for row in sheet.iter_rows(max_row=6) for cell in row if cell.value]
    assert texts == [
        "UBND PHƯỜNG PHÚ LƯƠNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG - TDP SỐ 4",
        "Độc lập - Tự do - Hạnh phúc",
        "DANH SÁCH NGƯỜI DÂN ĐƯỢC HỖ TRỢ",
        "(Tính đến ngày 24/11/2026)",
        "ĐVT: người",
    ]
    assert sorted(map(str, sheet.merged_cells.ranges)) == [
        "A1:B1",
        "A2:B2",
        "A4:E4",
        "A5:E5",
        "A6:E6",
        "C1:E1",
        "C2:E2",
    ]


def test_it_is_ready_to_print(tmp_path: Path) -> None:
    sheet = written(tmp_path, *PEOPLE)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$7:$7"
    assert sheet.oddHeader.center.text == "&P"
    assert sheet.HeaderFooter.differentFirst
    assert sheet.auto_filter.ref is None
    assert sheet.column_dimensions["B"].width == 28


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, start: str) -> None:
    text = start + 'cmd|"/c calc"!A0'
    sheet = written(tmp_path, (text, text, text, text))
    for at in ("B8", "C8", "D8", "E8"):
        assert sheet[at].data_type == "s"
        assert sheet[at].quotePrefix
        assert sheet[at].value == text.replace("\r", "\n")
    with zipfile.ZipFile(tmp_path / "danh-sach.xlsx") as archive:
        assert not re.search(rb"<f[ >/]", archive.read("xl/worksheets/sheet1.xml"))


def test_titles_that_look_like_formulas_stay_text_too(tmp_path: Path) -> None:
    form = ListForm("=1", "=2", "=3", "=4", "=5", (OutColumn("=6"),), "=[7]:*?/\\'")
    sheet = written(tmp_path, form=form)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_what_a_cell_cannot_hold_is_left_out(tmp_path: Path) -> None:
    sheet = written(tmp_path, ("Vũ\x00 A\x0bn\ud800", "\uffff", "a" * 40_000, "<&>\"'"))
    assert [cell.value for cell in sheet[8]][1:] == ["Vũ An", "", "a" * 32_767, "<&>\"'"]


def test_spaces_lines_and_escapes_survive(tmp_path: Path) -> None:
    sheet = written(tmp_path, ("  hai\ndòng  ", None, "_x0041_", None))
    assert sheet["B8"].value == "  hai\ndòng  "
    assert sheet["D8"].value == "_x005F_x0041_"  # which the office program shows as _x0041_


def test_days_before_the_first_a_sheet_can_count_stay_text(tmp_path: Path) -> None:
    old = (
        ("An", "1899-12-31", "", None),
        ("Bình", date(1900, 2, 28), "", None),
        ("Chi", "1950-02-30", "", None),
    )
    sheet = written(tmp_path, *old)
    assert [sheet[f"C{row}"].value for row in (8, 9, 10)] == ["31/12/1899", "28/02/1900", "1950-02-30"]


def test_a_year_alone_in_a_column_of_dates_is_no_day_of_1905(tmp_path: Path) -> None:
    assert written(tmp_path, ("Vũ An", 1950, "", None))["C8"].value == "1950"


def test_a_moment_is_shown_as_its_day(tmp_path: Path) -> None:
    sheet = written(tmp_path, ("An", datetime(2026, 11, 24, 23, 59, tzinfo=UTC), None, float("inf")))
    assert sheet["C8"].value == datetime(2026, 11, 24)  # noqa: DTZ001
    assert sheet["E8"].value == "inf"


def test_an_empty_list_is_a_form_without_rows(tmp_path: Path) -> None:
    assert written(tmp_path).max_row == 7


@pytest.mark.parametrize("count", [0, 1, 2, 30])
def test_any_number_of_columns(tmp_path: Path, count: int) -> None:
    form = ListForm("A", "B", "C", "D", "E", [OutColumn(f"Cột {n}") for n in range(count)])
    sheet = written(tmp_path, ["x"] * count, form=form)
    assert [cell.value for cell in sheet[8]] == [1, *["x"] * count]


def test_our_own_reader_takes_what_we_write(tmp_path: Path) -> None:
    written(tmp_path, *PEOPLE)
    rows = list(read_sheet(tmp_path / "danh-sach.xlsx", "Danh sách"))
    assert rows[7] == [1.0, "Nguyễn Thị Hoa", date(1950, 2, 5), "001150000001", 3.0]


class Watched:
    """Progress that gives up at a row."""

    def __init__(self, give_up_at: int) -> None:
        self.give_up_at = give_up_at
        self.reports: list[tuple[int, int]] = []

    def report(self, done: int, total: int) -> None:
        self.reports.append((done, total))
        if done >= self.give_up_at:
            raise Cancelled


def many(count: int) -> Iterator[Sequence[Value]]:
    return (("Vũ An", "1950", "", number) for number in range(count))


def test_progress_is_told_to_the_last_row(tmp_path: Path) -> None:
    watched = Watched(10_000)
    assert write_list(tmp_path / "a.xlsx", FORM, many(450), watched, 450) == 450
    assert watched.reports == [(200, 450), (400, 450), (450, 450)]


def test_cancel_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"before")
    with pytest.raises(Cancelled):
        write_list(path, FORM, many(5_000), Watched(400), 5_000)
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]
    assert path.read_bytes() == b"before"


def test_a_failure_of_the_rows_is_not_hidden(tmp_path: Path) -> None:
    def broken() -> Iterator[Sequence[Value]]:
        yield PEOPLE[0]
        raise KeyError("ours")

    with pytest.raises(KeyError):
        write_list(tmp_path / "a.xlsx", FORM, broken())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        write_list(tmp_path / "none" / "a.xlsx", FORM, PEOPLE)


def test_memory_does_not_grow_with_the_rows() -> None:
    """The writer keeps a number, not the rows."""
    writer = RowWriter(8, ["1"] * 5, ["2"] * 5, COLUMNS)
    before = vars(writer).copy()
    for row in many(1_000):
        writer.row(row)
    assert vars(writer) == before | {"written": 1_000}


VALUES = st.one_of(
    st.none(),
    st.text(),
    st.integers(-(10**12), 10**12),
    st.floats(),
    st.dates(),
    st.sampled_from(["=A1", "@x"]),
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES), max_size=5))
def test_whatever_is_written_can_be_read_and_is_no_formula(
    tmp_path_factory: pytest.TempPathFactory, rows: Any
) -> None:
    sheet = written(tmp_path_factory.mktemp("out"), *rows)
    assert sheet.max_row == 7 + len(rows)
    for row in sheet.iter_rows(min_row=8):
        assert "f" not in {cell.data_type for cell in row}
