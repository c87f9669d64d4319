"""Rows of rosters as wards keep them, read into people; every doubt named, no row lost."""

from collections import Counter
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.contract.vietnamese import clean
from desktop.errors import BadFile
from desktop.services.roster_columns import Guess, guess_columns
from desktop.services.roster_rows import RosterRow, Tally, read_rows
from desktop.services.roster_wording import FIELDS
from desktop.services.workbook import read_sheet
from tests.services.roster_reading import TODAY, codes, one, read
from tests.services.workbook_builder import SAMPLE


def sample(name: str) -> list[RosterRow]:
    sheet = read_sheet(SAMPLE, name)
    return list(read_rows(sheet, guess_columns(sheet, sheet.merged, name), TODAY, sheet.merged))


def test_every_row_of_the_sample_is_accounted_for() -> None:
    assert Counter(row.kind for row in sample("TDP 4")) == {
        "person": 241,
        "total": 15,
        "blank": 10,
        "heading": 6,
        "footer": 3,
    }
    assert Counter(row.kind for row in sample("Tạm trú")) == {"heading": 2, "blank": 1, "person": 23}


def test_the_problems_of_the_sample() -> None:
    tally = Tally()
    for row in sample("TDP 4"):
        tally.add(row)
    assert tally.rows == 275
    assert tally.refused == 0
    assert tally.problems == {
        "id_zero_restored": 68,
        "phone_zero_restored": 50,
        "sensitive": 32,
        "name_caps": 19,
        "deceased": 15,
        "formula_text": 12,
        "moved_away": 12,
        "ditto_far": 12,
        "id_old": 6,
        "phone_old": 5,
        "name_lower": 4,
        "id_length": 4,
        "birth_century_from_id": 4,
        "birth_two_digit_year": 1,
        "duplicate_name_year": 1,
    }


def test_the_problems_of_the_lodgers_in_the_sample() -> None:
    found = Counter(code for row in sample("Tạm trú") for code in codes(row))
    assert found == {
        "id_zero_restored": 10,
        "phone_zero_restored": 7,
        "sex_mark": 4,
        "name_caps": 3,
        "sex_from_id": 1,
        "phone_old": 1,
    }


def test_a_person_of_the_sample() -> None:
    row = next(row for row in sample("TDP 4") if row.number == 13)
    assert row.values == {
        "full_name": "Trần Thuỷ",
        "birth": "1970-12-28",
        "sex": "male",
        "national_id": "001070000889",
        "phone": "0983685957",
        "address": "Số 48, ngõ 32, đường Phú Lương",
        "residence": "permanent",
        "household_no": "2",
        "relation": "Chủ hộ",
    }


def test_a_lodger_of_the_sample_says_where_from_and_with_whom() -> None:
    row = next(row for row in sample("Tạm trú") if row.number == 26)
    assert row.values["phone"] == "0978779919"
    assert row.values["phone_of"] == "con gái"
    assert row.values["residence"] == "temporary"
    assert row.values["note"] == "Nơi thường trú: Nghệ An; Ở trọ nhà ông/bà: Phạm Đức Tuấn"


def test_the_two_of_one_name_and_year_in_the_sample_are_told_by_row() -> None:
    (row,) = (row for row in sample("TDP 4") if "duplicate_name_year" in codes(row))
    first = next(row for row in sample("TDP 4") if row.number == 13)
    assert row.values["full_name"] == first.values["full_name"]
    assert [p.text for p in row.problems if p.code == "duplicate_name_year"] == ["13"]


@pytest.mark.parametrize("mark", ['"', "''", "nt", "-nt-", "NT", "n/t", "//", "-//-", "như trên", "”", "〃"])
def test_ditto_marks_mean_what_stands_above(mark: str) -> None:
    rows = read("full_name address", ["Vũ An", "Số 1"], ["Vũ Bình", mark], ["Vũ Chi", mark])
    assert [row.values["address"] for row in rows] == ["Số 1"] * 3
    assert [codes(row) for row in rows] == [[]] * 3


def test_ditto_marks_skip_lines_that_are_not_people() -> None:
    rows = read("full_name address", ["Vũ An", "Số 1"], [None, None], ["Cộng: 1", None], ["Vũ Chi", "nt"])
    assert rows[3].values["address"] == "Số 1"
    assert codes(rows[3]) == []


def test_ditto_marks_that_cannot_be_trusted_are_told() -> None:
    people = [["Vũ An", "nt"], ["Vũ Bình", "Số 1"], ["Vũ Chi", None], ["Vũ Dung", "nt"]]
    rows = read("full_name address", *people)
    assert codes(rows[0]) == ["ditto_no_source"]
    assert codes(rows[3]) == ["ditto_far"]
    assert rows[3].values["address"] == "Số 1"
    assert codes(read("full_name birth", ["Vũ An", 1950.0], ["Vũ Chi", "nt"])[1]) == ["ditto_not_allowed"]


def test_an_address_merged_downwards_belongs_to_everyone_beside_it() -> None:
    rows: list[list[Any]] = [["Vũ An", "Số 1"], ["Vũ Bình", None], ["Vũ Chi", None]]
    guess = Guess(columns={0: "full_name", 1: "address"})
    found = list(read_rows(rows, guess, TODAY, [((0, 1), (1, 1))]))
    assert [row.values.get("address") for row in found] == ["Số 1", "Số 1", None]


def test_the_number_of_a_household_holds_until_the_next() -> None:
    rows = read(
        "household_no full_name relation",
        [1.0, "Vũ An", "Chủ hộ"],
        [None, "Vũ Bình", "Con"],
        [2.0, "Lê Chi", "Chủ hộ"],
        [None, "Lê Dung", "Con"],
        [None, "Hồ Giang", "Chủ hộ"],
    )
    assert [row.values.get("household_no") for row in rows] == ["1", "1", "2", "2", None]


KINDS = [
    (["Cộng: 3 nhân khẩu", None, None], "total"),
    ([None, None, "TỔNG CỘNG"], "total"),
    (["Tong cong", None, 240.0], "total"),
    (["Tống Văn An", None, None], "person"),
    (["Công Thị Hoa", None, None], "person"),
    ([None, None, None], "blank"),
    (["  ", "\u00a0", None], "blank"),
    ([None, None, 12.0], "blank"),
    (["Hộ số 5", None, None], "heading"),
    (["Họ và tên", "Năm sinh", "TT"], "heading"),
    ([None, None, "I"], "blank"),
    (["TỔ TRƯỞNG", None, None], "footer"),
    ([None, "Phú Lương, ngày 03 tháng 11 năm 2026", None], "footer"),
    (["Tổ trưởng An", 1950.0, 4.0], "person"),
]


@pytest.mark.parametrize(("cells", "kind"), KINDS)
def test_what_a_row_is(cells: list[Any], kind: str) -> None:
    assert one("full_name birth ordinal", *cells).kind == kind


def test_who_signs_under_the_list_is_not_in_it() -> None:
    rows = read(
        "full_name birth",
        ["Vũ An", 1950.0],
        ["NGƯỜI LẬP BIỂU", None],
        [None, None],
        ["Trần Văn Sơn", None],
    )
    assert [row.kind for row in rows] == ["person", "footer", "blank", "footer"]


def test_somebody_without_a_name_stops_the_row() -> None:
    row = one("full_name birth", None, "05/02/1950")
    assert row.kind == "person"
    assert row.worst() == "stop"


def test_the_same_person_twice_in_a_file_is_told_with_both_rows() -> None:
    rows = read(
        "full_name birth national_id",
        ["Vũ An", "05/02/1950", None],
        ["VŨ AN", "5.2.1950", None],
        ["Vũ An", 1950.0, None],
        ["Lê Chi", 1960.0, "001060000001"],
        ["Lê Thị Chi", 1960.0, "001060000001"],
        ["Vũ An", "06/02/1950", None],
    )
    told = [[(p.code, p.text) for p in row.problems if p.code.startswith("duplicate")] for row in rows]
    assert told == [
        [],
        [("duplicate_name_birth", "1")],
        [("duplicate_name_year", "1")],
        [],
        [("duplicate_id", "4")],
        [("duplicate_name_year", "3")],
    ]


def test_what_notes_say_about_a_person_is_noticed() -> None:
    assert codes(one("full_name note", "Vũ An", "Đã mất 2025")) == ["deceased"]
    assert codes(one("full_name note", "Vũ An", "=Đã chuyển đi")) == ["formula_text", "moved_away"]
    assert codes(one("full_name note", "Vũ An", "Khuyết tật")) == ["sensitive"]


def test_a_list_without_a_column_of_names_is_refused_at_once() -> None:
    with pytest.raises(BadFile) as error:
        read_rows([], Guess(columns={0: "phone"}), TODAY)
    assert error.value.code == "no_name_column"


ODD = ["nt", '"', "x", "Cộng", "Vũ An", "../../1945", "20.11.03", "²", "١٢٣", "=A1", "1E+10", "\x00", "KT"]
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(ODD),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
GUESSES = st.dictionaries(st.integers(0, 6), st.sampled_from(FIELDS), max_size=7).map(
    lambda columns: Guess(columns={**columns, 7: "full_name"}, first_data_row=1)
)
CORNERS = st.tuples(st.integers(0, 9), st.integers(0, 7))
AREAS = st.lists(st.tuples(CORNERS, CORNERS))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=9), max_size=12), GUESSES, AREAS)
def test_no_cell_whatever_raises_and_no_row_is_lost(rows: list[list[Any]], guess: Guess, merged: Any) -> None:
    found = list(read_rows(rows, guess, TODAY, merged))
    assert [row.number for row in found] == list(range(1, len(rows) + 1))
    for row in found:
        assert row.kind in ("person", "total", "blank", "footer", "heading")
        assert row.kind == "person" or not row.values
        texts = [value for value in row.values.values() if isinstance(value, str)]
        assert texts == [clean(text) for text in texts]
        assert "" not in texts
        assert row.kind != "person" or "full_name" in row.values or row.worst() == "stop"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=9), max_size=12), AREAS, st.text(max_size=20))
def test_any_rows_whatever_give_a_guess(rows: list[list[Any]], merged: Any, name: str) -> None:
    guess = guess_columns(rows, merged, name)
    assert set(guess.columns.values()) <= set(FIELDS)
    assert 0 <= guess.first_data_row <= max(len(rows), 1)


def test_rows_stream() -> None:
    """A second row that raises when touched shows that the first was given before it was asked for."""

    def rows() -> Any:
        yield ["Vũ An", time(1), timedelta(2)]
        raise AssertionError("read too far")

    assert next(iter(read_rows(rows(), Guess(columns={0: "full_name"}), TODAY))).kind == "person"
