"""Hints by age: law articles as cases (domain notes 2.3, 3.4)."""

from datetime import date

import pytest

from desktop.contract.identity_age import card_ends, old_enough, renewal, vneid_hint

DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("value", "birth", "hint"),
    [
        ("level2", "2012-11-26", None),  # 14 today
        ("level2", "2012-11-27", "by_guardian"),
        ("level1", "2020-11-26", "by_guardian"),
        ("level2", "2020-11-27", "level1_only"),
        ("level1", "2020-11-27", "by_guardian"),
        ("none", "2020-11-27", None),
        ("level2", None, None),
        ("level2", "1960", None),
    ],
)
def test_a_level_that_does_not_fit_an_age_is_worth_a_word(value, birth, hint) -> None:
    assert vneid_hint(value, birth, DAY) == hint


@pytest.mark.parametrize(
    ("birth", "age"),
    [
        ("2012-12-20", 14),  # soon
        ("2001-03-01", 25),  # some months ago
        ("1985-01-01", None),  # long ago
        ("1966", 60),
        ("1967", None),
        (None, None),
        ("1990-05-05", None),
    ],
)
def test_a_card_is_to_be_renewed_near_a_milestone(birth, age) -> None:
    found = renewal(birth, DAY)
    assert (found.age if found else None) == age


@pytest.mark.parametrize(
    ("birth", "issued", "ends"),
    [
        ("1985-02-05", date(2021, 5, 10), date(2025, 2, 5)),
        ("1985-02-05", date(2023, 2, 4), date(2025, 2, 5)),
        ("1985-02-05", date(2023, 2, 5), date(2045, 2, 5)),  # within two years of 40: on to 60
        ("1952-01-01", date(2024, 9, 2), None),  # from 58 on: for ever
        ("2004-02-29", date(2022, 8, 11), date(2029, 3, 1)),
        ("1985", date(2021, 5, 10), None),
    ],
)
def test_when_a_card_runs_out(birth, issued, ends) -> None:
    assert card_ends(birth, issued) == ends


def test_old_enough_is_asked_of_births_as_they_are_stored() -> None:
    limit = old_enough(DAY, 16)
    births = ("2010", "2010-11-26", "2010-11-27", "2011")
    assert [birth for birth in births if birth <= limit] == ["2010", "2010-11-26"]
    assert old_enough(date(2028, 2, 29), 14) == "2014-02-28"
