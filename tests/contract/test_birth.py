"""Births as people say and type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.birth import Birth, age_on, birth_text, parse_birth, parse_day

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    [
        "5/2/1951",
        "05/02/1951",
        "05-02-1951",
        "5.2.1951",
        "5 2 1951",
        " 5 / 2 / 1951 ",
        "5,2,1951",
        "05021951",
        "5021951",
        "1951-02-05",
        "1951/2/5",
        "19510205",
        "1951-02-05 00:00:00",
        "1951-02-05T00:00:00",
        "'05/02/1951",
        "5/2/51",
        "05.02.51",
        "050251",
        "ngày 5 tháng 2 năm 1951",
        "Sinh ngày: 05/02/1951",
        "5/2/1951\u00a0",
        "nga\u0300y 5 tha\u0301ng 2 năm 1951",
    ],
)
def test_one_day_may_be_typed_in_many_ways(typed: str) -> None:
    assert parse_birth(typed, TODAY) == Birth("1951-02-05")


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("1951", "1951"),
        ("năm 1951", "1951"),
        ("sinh năm 1951", "1951"),
        ("SN 1951", "1951"),
        ("NS: 1951", "1951"),
        ("00/00/1951", "1951"),
        ("0/0/1951", "1951"),
        ("00001951", "1951"),
        ("--/--/1951", "1951"),
        ("__/__/1951", "1951"),
        ("xx/xx/1951", "1951"),
        ("00/05/1951", "1951"),
        ("5/1951", "1951"),
        ("tháng 5 năm 1951", "1951"),
        ("2026", "2026"),
    ],
)
def test_a_year_alone_is_a_birth(typed: str, year: str) -> None:
    assert parse_birth(typed, TODAY) == Birth(year)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("72t", "1954"),
        ("72 t", "1954"),
        ("72T", "1954"),
        ("72 tuổi", "1954"),
        ("72 tuoi", "1954"),
        ("0t", "2026"),
        ("khoảng 1954", "1954"),
        ("~1954", "1954"),
        ("khoảng 72 tuổi", "1954"),
        ("~5/2/1951", "1951-02-05"),
    ],
)
def test_an_age_is_an_approximate_birth(typed: str, value: str) -> None:
    assert parse_birth(typed, TODAY) == Birth(value, approx=True)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?",
        "không rõ",
        "31/2/1951",
        "29/02/1951",
        "5/21/1951",
        "13/1951",
        "0/5/51",
        "25/11/2026",
        "2027",
        "1889",
        "1/1/1889",
        "51",
        "72",
        "200t",
        "5/2",
        "1/2/3/1951",
        "18664",
        "123456789",
        "05/02/1951 và 1952",
        "12-34-5678",
    ],
)
def test_what_is_no_birth_is_none(typed: str) -> None:
    assert parse_birth(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("20/11/03", "2003-11-20"),  # nobody is 123
        ("5/2/15", "2015-02-05"),
        ("5/2/27", "1927-02-05"),  # 2027 has not come
        ("24/11/26", None),  # 1926 or today
        ("5/2/20", None),  # 106 or 6
        ("25/11/26", "1926-11-25"),  # tomorrow, or a hundred years ago
        ("1121951", None),  # 1/12 or 11/2
        ("1131951", "1951-03-11"),
        ("29/2/00", "2000-02-29"),
    ],
)
def test_a_birth_that_could_be_two_is_asked_for(typed: str, value: str | None) -> None:
    assert parse_birth(typed, TODAY) == (Birth(value) if value else None)


BORN = st.dates(date(1890, 1, 1), TODAY)


FORMS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d", "%Y%m%d"]


@given(BORN, st.sampled_from(FORMS))
def test_every_day_is_read_back_in_every_form(day: date, form: str) -> None:
    assert parse_birth(day.strftime(form), TODAY) == Birth(day.isoformat())


@given(BORN)
def test_what_is_shown_is_read_back(day: date) -> None:
    for value in (day.isoformat(), f"{day.year}"):
        assert parse_birth(birth_text(value), TODAY) == Birth(value)


@given(st.dates(TODAY - timedelta(days=100 * 365), TODAY))
def test_two_digits_of_a_year_are_never_read_wrongly(day: date) -> None:
    found = parse_birth(f"{day:%d/%m/%y}", TODAY)
    assert found is None or found.value == day.isoformat()


@given(st.text() | st.text(st.sampled_from("0123456789/.-, tuổixkhoảng~năm"), max_size=14))
def test_any_text_is_a_possible_birth_or_none(text: str) -> None:
    found = parse_birth(text, TODAY)
    if found:
        year, *rest = map(int, found.value.split("-"))
        born = date(year, *rest) if rest else date(year, 1, 1)
        assert date(1890, 1, 1) <= born <= TODAY
    parse_day(text, TODAY)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("24/11/2026", date(2026, 11, 24)),
        ("1/12/2026", date(2026, 12, 1)),
        ("1/12/26", date(2026, 12, 1)),
        ("5/2/27", date(1927, 2, 5)),
        ("5/2/20", date(2020, 2, 5)),
        ("2026-11-24", date(2026, 11, 24)),
        ("24112026", date(2026, 11, 24)),
        ("30/2/2026", None),
        ("2026", None),
        ("mai", None),
        ("1121951", None),
        ("", None),
    ],
)
def test_other_days_are_read_too_and_may_be_ahead(typed: str, day: date | None) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("value", "age"),
    [
        ("1951-11-24", 75),
        ("1951-11-25", 74),
        ("1951", 75),
        ("2026", 0),
        ("2027", None),
        ("2026-12-01", None),
        (None, None),
        ("", None),
        ("19xx", None),
        ("1951-02", None),
    ],
)
def test_ages_count_full_years(value: str | None, age: int | None) -> None:
    assert age_on(value, TODAY) == age


@pytest.mark.parametrize(("value", "shown"), [("1951-02-05", "05/02/1951"), ("1951", "1951"), (None, "")])
def test_births_are_shown_day_first(value: str | None, shown: str) -> None:
    assert birth_text(value) == shown
