"""Rows of rosters as wards keep them, read into people; every doubt named, no row lost."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.contract.vietnamese import clean
from desktop.errors import BadFile
from desktop.services.roster_columns import Guess, guess_columns
from desktop.services.roster_rows import ReadOptions, RosterRow, Tally, read_rows
from desktop.services.roster_wording import FIELDS
from desktop.services.workbook import read_sheet
from tests.services.workbook_builder import SAMPLE

TODAY = date(2026, 11, 24)


def sample(name: str) -> list[RosterRow]:
    sheet = read_sheet(SAMPLE, name)
    return list(read_rows(sheet, guess_columns(sheet, sheet.merged, name), TODAY, sheet.merged))


def read(fields: str, *rows: Sequence[Any], options: ReadOptions | None = None) -> list[RosterRow]:
    """Rows of a list without a header, whose columns are named by `fields`."""
    columns = dict(enumerate(fields.split()))
    return list(read_rows([list(row) for row in rows], Guess(columns=columns), TODAY, (), options))


def one(fields: str, *cells: Any, options: ReadOptions | None = None) -> RosterRow:
    return read(fields, cells, options=options)[0]


def codes(row: RosterRow) -> list[str]:
    return [problem.code for problem in row.problems]


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


BIRTHS: list[tuple[Any, str | None, list[str]]] = [
    (date(1950, 2, 5), "1950-02-05", []),
    (datetime(1950, 2, 5, tzinfo=UTC), "1950-02-05", []),
    (18299.0, "1950-02-05", ["birth_serial"]),
    (1950.0, "1950", []),
    ("1950", "1950", []),
    ("5/2/1950", "1950-02-05", []),
    ("05-02-1950", "1950-02-05", []),
    ("5.2.1950", "1950-02-05", []),
    ("'05/02/1950", "1950-02-05", []),
    (5021950.0, "1950-02-05", []),
    ("../../1950", "1950", []),
    ("00/00/1950", "1950", []),
    ("--/--/1950", "1950", []),
    ("…/…/1950", "1950", []),
    ("xx/xx/1950", "1950", []),
    ("../05/1950", "1950", ["birth_part_missing"]),
    ("05/1950", "1950", ["birth_part_missing"]),
    ("28.09.87", "1987-09-28", []),
    ("20.11.03", "2003-11-20", ["birth_two_digit_year"]),
    (date(1905, 4, 30), "1947", ["birth_year_as_date"]),
    (date(2031, 1, 1), None, ["birth_impossible"]),
    ("31/02/1950", None, ["birth_unreadable"]),
    ("không nhớ", None, ["birth_unreadable"]),
    (72.5, None, ["birth_unreadable"]),
    (float("nan"), None, []),
    ("-", None, []),
]


@pytest.mark.parametrize(("cell", "birth", "expected"), BIRTHS)
def test_births(cell: Any, birth: str | None, expected: list[str]) -> None:
    row = one("full_name ordinal birth", "Vũ An", 1.0, cell)
    assert row.kind == "person"
    assert row.values.get("birth") == birth
    assert codes(row) == expected


def test_the_id_number_knows_the_century_of_a_short_year() -> None:
    row = one("full_name national_id birth", "Đoàn Xuân Quang", "030025000427", "11.09.25")
    assert row.values["birth"] == "1925-09-11"
    assert codes(row) == ["birth_century_from_id", "sex_from_id"]


def test_an_age_is_an_approximate_year() -> None:
    row = one("full_name age", "Vũ An", 72.0)
    assert (row.values["birth"], row.values["birth_approx"]) == ("1954", True)


def test_a_date_in_three_columns_is_put_together() -> None:
    fields = "full_name birth_day birth_month birth_year"
    assert one(fields, "Vũ An", 5.0, 2.0, 1950.0).values["birth"] == "1950-02-05"
    assert one(fields, "Vũ An", None, None, 1950.0).values["birth"] == "1950"


IDS: list[tuple[Any, str | None, list[str]]] = [
    ("038047000543", "038047000543", []),
    ("'038047000543", "038047000543", []),
    ("038 047 000 543", "038047000543", []),
    (38047000543.0, "038047000543", ["id_zero_restored"]),
    (1070000889.0, "001070000889", ["id_zero_restored"]),
    ("38047000543", "038047000543", ["id_zero_restored"]),
    ("03406400019", "03406400019", ["id_length"]),
    ("012345386", None, ["id_old"]),
    (12345386.0, None, ["id_old"]),
    ("3,8047E+10", None, ["id_rounded"]),
    ("O38047000543", "O38047000543", ["id_letter_o"]),
    ("đang làm", None, ["id_unreadable"]),
    ("chưa có", None, []),
    ("000047000543", "000047000543", ["id_province"]),
]


@pytest.mark.parametrize(("cell", "number", "expected"), IDS)
def test_id_numbers(cell: Any, number: str | None, expected: list[str]) -> None:
    row = one("full_name national_id ordinal", "Vũ An", cell, 1.0)
    assert row.values.get("national_id") == number
    assert [code for code in codes(row) if code != "sex_from_id"] == expected


def test_the_number_of_an_old_card_stays_in_the_note() -> None:
    assert one("full_name national_id note", "Vũ An", "012345386", "xe lăn").values["note"] == (
        "CMND 012345386; xe lăn"
    )


def test_an_id_number_that_contradicts_sex_or_birth_is_told() -> None:
    row = one("full_name sex birth national_id", "Vũ An", "Nữ", 1950.0, "001047000516")
    assert codes(row) == ["id_year", "id_sex"]
    assert row.values["sex"] == "female"


@pytest.mark.parametrize(
    ("text", "sex"), [("Nam", "male"), ("nữ", "female"), ("M", "male"), ("F", "female"), ("NU", "female")]
)
def test_words_for_the_sexes(text: str, sex: str) -> None:
    assert one("full_name sex", "Vũ An", text).values["sex"] == sex


def test_a_tick_for_the_sex_means_male_unless_the_id_number_knows_better() -> None:
    assert one("full_name sex", "Vũ An", "x").values["sex"] == "male"
    assert one("full_name sex national_id", "Vũ An", "x", "001154000317").values["sex"] == "female"


def test_a_tick_or_a_date_under_nam_and_nu() -> None:
    fields = "full_name male female"
    assert one(fields, "Vũ An", "x", None).values == {"full_name": "Vũ An", "sex": "male"}
    row = one(fields, "Vũ Oanh", None, "05/02/1950")
    assert row.values == {"full_name": "Vũ Oanh", "sex": "female", "birth": "1950-02-05"}
    assert codes(one(fields, "Vũ An", "x", "x")) == ["sex_both"]


PHONES: list[tuple[Any, str | None, list[str]]] = [
    ("0983685957", "0983685957", []),
    ("0983.580.696", "0983580696", []),
    (956508899.0, "0956508899", ["phone_zero_restored"]),
    ("+84971648705", "0971648705", []),
    (84971648705.0, "0971648705", []),
    ("01694391500", "01694391500", ["phone_old"]),
    ("12345", "12345", ["phone_unusual"]),
    ("không có", None, []),
    ("hỏi con", None, ["phone_unreadable"]),
    ("0983685957 / 0912917366", "0983685957", ["phone_several"]),
    ("0983685957 0912917366", "0983685957", ["phone_several"]),
]


@pytest.mark.parametrize(("cell", "number", "expected"), PHONES)
def test_phones(cell: Any, number: str | None, expected: list[str]) -> None:
    row = one("full_name phone", "Vũ An", cell)
    assert row.values.get("phone") == number
    assert codes(row) == expected


def test_a_second_phone_is_kept_in_the_note() -> None:
    assert one("full_name phone phone", "Vũ An", "0983685957", "0912917366").values["note"] == "0912917366"


def test_old_phone_numbers_are_converted_only_on_request() -> None:
    row = one("full_name phone", "Vũ An", "01694391500", options=ReadOptions(convert_phones=True))
    assert row.values["phone"] == "0394391500"
    assert codes(row) == ["phone_converted"]


NAMES = [
    ("NGUYỄN THỊ HOA", "Nguyễn Thị Hoa", ["name_caps"]),
    ("trịnh hữu quang", "Trịnh Hữu Quang", ["name_lower"]),
    ("H'NHI ÊBAN", "H'Nhi Êban", ["name_caps"]),
    ("  Võ  Oanh\u00a0", "Võ Oanh", []),
    ("Tr\u00e2\u0300n Thuy\u0309", "Trần Thuỷ", []),
    ("12. Vũ An", "Vũ An", ["name_numbered"]),
    ("Vũ An (mù)", "Vũ An (mù)", ["name_odd"]),
]


@pytest.mark.parametrize(("text", "name", "expected"), NAMES)
def test_names(text: str, name: str, expected: list[str]) -> None:
    row = one("full_name ordinal", text, 1.0)
    assert row.values["full_name"] == name
    assert codes(row) == expected


def test_capitals_stay_if_the_person_importing_says_so() -> None:
    row = one("full_name", "NGUYỄN THỊ HOA", options=ReadOptions(title_case=False))
    assert row.values["full_name"] == "NGUYỄN THỊ HOA"


def test_a_name_in_two_columns_is_one_name() -> None:
    assert one("full_name given_name", "Nguyễn Thị", "Hoa").values["full_name"] == "Nguyễn Thị Hoa"


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
