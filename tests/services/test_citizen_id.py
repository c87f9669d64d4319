"""The twelve digits: what they tell, and that they never stand in anybody's way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.citizen_id import (
    Decoded,
    check_national_id,
    decode,
    is_demo_id,
    mask_national_id,
    normalise_national_id,
    provinces,
)

DIGITS = st.text(st.sampled_from("0123456789"), min_size=12, max_size=12)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("001185012345", Decoded("001", "female", 1985)),
        ("001204012346", Decoded("001", "male", 2004)),
        ("034070009991", Decoded("034", "male", 1970)),
        ("001152000017", Decoded("001", "female", 1952)),
        ("001318012347", Decoded("001", "female", 2018)),
        ("999985012345", Decoded("999", "female", 2385)),
        ("00118501234", None),
        ("0011850123456", None),
        ("O01185012345", None),
        ("٠٠١١٨٥٠١٢٣٤٥", None),
        ("", None),
    ],
)
def test_twelve_digits_tell_province_sex_and_year(number: str, told: Decoded | None) -> None:
    assert decode(number) == told


@pytest.mark.parametrize(
    ("number", "birth", "sex", "said"),
    [
        ("001185012345", "1985-02-05", "female", []),
        ("001185012345", "1985", None, []),
        ("001 185 012 345", "1985", "female", []),
        ("101185012345", None, None, []),  # born abroad
        ("295185012345", None, None, []),
        ("999185012345", "1985", "female", []),  # of a demo notebook
        ("", None, None, []),
        ("001185012345", "1984", "female", ["year"]),
        ("001185012345", "1985", "male", ["sex"]),
        ("001185012345", "2004-02-29", "male", ["year", "sex"]),
        ("003185012345", "1985", "female", ["province"]),
        ("000185012345", None, None, ["province"]),
        ("100185012345", None, None, ["province"]),
        ("296185012345", None, "male", ["province", "sex"]),
        ("012345678", None, None, ["old_card"]),
        ("01185012345", None, None, ["length"]),
        ("0011850123456", None, None, ["length"]),
        ("0O1185012345", None, None, ["letter_o"]),
        ("o01185012345", None, None, ["letter_o"]),
        ("B1234567", None, None, ["not_digits"]),
        ("không nhớ", None, None, ["not_digits"]),
        ("001185012345", "19xx", None, ["year"]),
    ],
)
def test_what_looks_wrong_is_said(number: str, birth: str | None, sex: str | None, said: list[str]) -> None:
    assert check_national_id(number, birth, sex) == said


@given(st.text(), st.none() | st.text(), st.none() | st.text())
def test_any_text_is_warned_about_at_most(number: str, birth: str | None, sex: str | None) -> None:
    assert isinstance(check_national_id(number, birth, sex), list)


@given(DIGITS)
def test_a_number_agrees_with_what_it_tells(number: str) -> None:
    told = decode(number)
    assert told is not None
    assert set(check_national_id(number, f"{told.year}-01-01", told.sex)) <= {"province"}
    assert check_national_id(number, f"{told.year + 1}", None)[-1] == "year"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("001185012345", "001185012345"),
        ("001 185 012 345", "001185012345"),
        ("001.185.012.345", "001185012345"),
        ("001-185-012345", "001185012345"),
        ("'001185012345", "001185012345"),
        ("’001185012345\u00a0", "001185012345"),
        ("\ufeff001185012345\x00", "001185012345"),
        ("００１１８５０１２３４５", "001185012345"),
        ("0O1185012345", "0O1185012345"),
        ("  ", ""),
    ],
)
def test_numbers_lose_what_people_put_between_digits(typed: str, number: str) -> None:
    assert normalise_national_id(typed) == number


@given(st.text())
def test_a_normalised_number_stays_as_it_is(text: str) -> None:
    once = normalise_national_id(text)
    assert normalise_national_id(once) == once


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("001185012345", "001•••••2345"),
        ("012345678", "••••••678"),
        ("01185012345", "••••••••345"),
        ("1234", "•••4"),
        ("12", "••"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_shown_number_is_masked(number: str | None, shown: str) -> None:
    assert mask_national_id(number) == shown


@given(st.text(max_size=20))
def test_a_mask_keeps_the_length_and_hides_at_least_five_of_twelve(number: str) -> None:
    shown = mask_national_id(number)
    assert len(shown) == len(number)
    assert shown.count("•") >= min(len(number), 5 if len(number) >= 12 else len(number) // 2)


@pytest.mark.parametrize("number", ["999185012345", "999 185 012 345", "'999185012345", "999.185012345"])
def test_a_reserved_number_is_known_however_it_is_typed(number: str) -> None:
    assert is_demo_id(number)


@pytest.mark.parametrize("number", ["001185012345", "099185012345", "", None])
def test_other_numbers_are_not_reserved(number: str | None) -> None:
    assert not is_demo_id(number)


def test_no_province_and_no_country_has_the_reserved_code() -> None:
    assert len(provinces()) == 63
    assert all(len(code) == 3 and code < "100" for code in provinces())
    assert provinces()["001"] == "Hà Nội"
