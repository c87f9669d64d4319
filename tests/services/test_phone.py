"""Phones as they are typed, kept and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.phone import Phone, phone_text, read_phone

MOBILE = Phone("0912345678")
HANOI = Phone("02433825123")


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0912345678", MOBILE),
        ("0912 345 678", MOBILE),
        ("0912.345.678", MOBILE),
        ("0912-345-678", MOBILE),
        ("0912–345–678", MOBILE),
        (" 0912345678\u00a0", MOBILE),
        ("'0912345678", MOBILE),
        ("０９１２３４５６７８", MOBILE),
        ("+84912345678", MOBILE),
        ("+84 912 345 678", MOBILE),
        ("(+84) 912 345 678", MOBILE),
        ("+84 (0) 912 345 678", MOBILE),
        ("0084912345678", MOBILE),
        ("84912345678", MOBILE),
        ("912345678", MOBILE),  # the zero a spreadsheet lost
        ("SĐT: 0912345678", MOBILE),
        ("Số điện thoại 0912345678", MOBILE),
        ("02433825123", HANOI),
        ("(024) 3382 5123", HANOI),
        ("2433825123", HANOI),
        ("19001234", Phone("19001234")),
        ("0979123456", Phone("0979123456")),
        ("0559123456", Phone("0559123456")),
    ],
)
def test_one_number_may_be_typed_in_many_ways(typed: str, phone: Phone) -> None:
    assert read_phone(typed) == phone


@pytest.mark.parametrize(
    ("typed", "whose"),
    [
        ("0912345678 (con gái)", "con gái"),
        ("0912345678(con gái", "con gái"),
        ("0912345678 - cháu Nam", "cháu Nam"),
        ("0912345678, hàng xóm", "hàng xóm"),
        ("con gái: 0912345678", "con gái"),
        ("con gái (0912345678)", "con gái"),
        ("ĐT 0912345678 (mẹ cháu Nam)", "mẹ cháu Nam"),
        ("912345678 (con ga\u0301i)", "con gái"),
    ],
)
def test_whose_it_is_may_stand_beside_it(typed: str, whose: str) -> None:
    assert read_phone(typed) == Phone("0912345678", whose)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("01629123456", "0329123456"),
        ("01699123456", "0399123456"),
        ("01209123456", "0709123456"),
        ("01219123456", "0799123456"),
        ("01229123456", "0779123456"),
        ("01269123456", "0769123456"),
        ("01289123456", "0789123456"),
        ("01239123456", "0839123456"),
        ("01249123456", "0849123456"),
        ("01259123456", "0859123456"),
        ("01279123456", "0819123456"),
        ("01299123456", "0829123456"),
        ("01869123456", "0569123456"),
        ("01889123456", "0589123456"),
        ("01999123456", "0599123456"),
    ],
)
def test_an_old_number_is_kept_and_the_new_one_offered(old: str, new: str) -> None:
    assert read_phone(old) == Phone(old, suggestion=new)
    assert read_phone(old[1:]) == Phone(old, suggestion=new)
    assert read_phone(f"+84{old[1:]}") == Phone(old, suggestion=new)
    offered = read_phone(new)
    assert offered is not None
    assert offered.is_valid


@pytest.mark.parametrize("value", ["123", "09123", "09123456789", "0212", "0112345678"])
def test_an_odd_number_is_kept_and_said_to_be_odd(value: str) -> None:
    assert read_phone(value) == Phone(value, is_valid=False)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "không có",
        "(con gái)",
        "0912345678 / 0987654321",
        "0912345678 0987654321",
        "0912345678 (con 2)",
        "0912345678" + "x" * 80,
    ],
)
def test_no_number_or_several_are_not_one_phone(typed: str) -> None:
    assert read_phone(typed) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0912345678", "0912 345 678"),
        ("02433825123", "024 3382 5123"),
        ("01629123456", "0162 912 3456"),
        ("19001234", "1900 1234"),
        ("123", "123"),
        ("gọi cô Lan", "gọi cô Lan"),
        ("", ""),
        (None, ""),
    ],
)
def test_numbers_are_shown_in_groups(value: str | None, shown: str) -> None:
    assert phone_text(value) == shown


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True), st.sampled_from(["", "+84", "0084", "84"]))
def test_a_mobile_is_the_same_with_any_prefix_and_as_shown(number: str, prefix: str) -> None:
    assert read_phone(phone_text(number)) == read_phone(number)
    typed = prefix + number[1:] if prefix else number
    assert (read_phone(typed) or Phone("")).value == number


@given(st.text() | st.text(st.sampled_from("0123456789+()-. SĐTcon gái"), max_size=20))
def test_any_text_can_be_asked_about(text: str) -> None:
    found = read_phone(text)
    if found:
        assert found.value.isascii()
        assert found.value.isdigit()
        assert (read_phone(found.value) or Phone("")).value == found.value
