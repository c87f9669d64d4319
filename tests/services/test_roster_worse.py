"""A roster worse than any single fault: through a real file, from the first byte to the people in it."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from desktop.services.roster_columns import guess_columns
from desktop.services.roster_rows import RosterRow, Tally, read_rows
from desktop.services.workbook import read_sheet
from tests.services.workbook_builder import workbook

TODAY = date(2026, 11, 24)
HEADER = [
    ["STT", "Họ và tên", None, "Sinh", None, "Giấy tờ tùy thân", None, "Liên hệ", None, "Ghi chú"],
    [None, None, None, "Nam", "Nữ", "Số CCCD", "Ngày cấp", "Địa chỉ", "SĐT", None],
    ["(1)", "(2)", None, "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
]
ROWS: list[list[Any]] = [
    ["UBND PHƯỜNG PHÚ LƯƠNG", None, None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["DANH SÁCH NHÂN KHẨU THƯỜNG TRÚ VÀ TẠM TRÚ"],
    [],
    *HEADER,
    ["I", "Ngõ 5"],
    [1, "NGUYỄN VĂN", "AN", 1950, None, 1050000001, "01/01/2022", "Số 1, ngõ 5", 912345678, None],
    [2, "Trần Thi\u0323", "Hoà", None, "5.2.1955", "'001155000002", None, "-nt-", "nt", ("=", "Chuyển đi")],
    [3, "Lê", "Chi", None, date(1960, 1, 2), "011234567", None, None, "0912.345.679 (cháu)", "hộ nghèo"],
    ["Cộng ngõ 5", 3],
    [],
    *HEADER[:2],
    ["II", "Ngõ 6"],
    [4, "Vũ", "Dung", "../../1949", None, "chưa có", None, "Số 9, ngõ 6", "0169 439 1500", None],
    [5, "NGUYỄN VĂN", "AN", "1950", None, None, None, "//", None, None],
    [6, None, None, None, None, None, None, None, None, None],
    [7, None, None, None, "1990", None, None, "Số 2", None, "chưa rõ tên"],
    [None, "TỔNG CỘNG:", None, None, None, 6],
    [],
    [None, None, None, None, None, None, None, "Phú Lương, ngày 03 tháng 11 năm 2026"],
    [None, "NGƯỜI LẬP", None, None, None, None, None, "TỔ TRƯỞNG"],
    [None, "Vũ Thị", "Em", None, None, None, None, "Trần Văn Sơn"],
]
MERGED = ["A1:D1", "F1:J1", "A2:J2", "A4:A5", "B4:C5", "D4:E4", "F4:G4", "H4:I4", "J4:J5", "H8:H9"]


def people(folder: Path) -> list[RosterRow]:
    sheet = read_sheet(workbook(folder, ROWS, MERGED, "Danh sách chung"), "Danh sách chung")
    guess = guess_columns(sheet, sheet.merged, sheet.info.name)
    assert guess.header_rows == (3, 4, 5)
    assert guess.residence is None
    return list(read_rows(sheet, guess, TODAY, sheet.merged))


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    rows = people(tmp_path)
    assert len(rows) == len(ROWS)
    assert Counter(row.kind for row in rows) == {
        "heading": 9,
        "person": 6,
        "total": 2,
        "blank": 4,  # one of them numbered in advance
        "footer": 3,
    }


def test_its_people_are_read(tmp_path: Path) -> None:
    found = {row.number: row.values for row in people(tmp_path) if row.kind == "person"}
    assert found[8] == {
        "full_name": "Nguyễn Văn An",
        "birth": "1950",
        "sex": "male",
        "national_id": "001050000001",
        "phone": "0912345678",
        "address": "Số 1, ngõ 5",
    }
    assert found[9]["full_name"] == "Trần Thị Hoà"
    assert found[9]["address"] == "Số 1, ngõ 5"
    assert found[9]["phone"] == "0912345678"
    assert found[9]["note"] == "Chuyển đi"
    assert found[10]["note"] == "CMND 011234567; hộ nghèo"
    assert found[10]["phone_of"] == "cháu"
    assert found[16]["birth"] == "1949"


def test_its_doubts_are_named_by_row(tmp_path: Path) -> None:
    told = {row.number: [problem.code for problem in row.problems] for row in people(tmp_path)}
    assert told[8] == ["name_caps", "id_zero_restored", "phone_zero_restored"]
    assert told[9] == ["phone_zero_restored", "formula_text", "moved_away"]
    assert told[10] == ["id_old", "sensitive"]
    assert told[16] == ["phone_old"]
    assert told[17] == ["name_caps", "duplicate_name_birth"]
    assert told[19] == ["no_name"]


def test_the_tally_says_how_many_cannot_be_taken(tmp_path: Path) -> None:
    tally = Tally()
    for row in people(tmp_path):
        tally.add(row)
    assert (tally.rows, tally.kinds["person"], tally.refused) == (len(ROWS), 6, 1)
