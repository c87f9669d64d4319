"""One cell after another: births, ID numbers, sexes, phones and names as rosters write them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from desktop.services.roster_rows import ReadOptions
from tests.services.roster_reading import codes, one

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
