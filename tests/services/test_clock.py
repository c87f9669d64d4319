"""A date of the computer that can hardly be is asked about; a believable one never."""

from datetime import date, timedelta

import pytest

from desktop.services.clock import LONGEST_REST
from desktop.services.dates import today
from desktop.services.office import Office
from tests.builders import a_citizen


@pytest.fixture
def clock_says(monkeypatch: pytest.MonkeyPatch):
    def say(day: date) -> None:
        monkeypatch.setattr("desktop.services.clock.today", lambda: day)

    return say


def test_the_day_after_the_last_deed_is_believed(office: Office, clock_says) -> None:
    a_citizen(office)
    for days in (0, 1, 30, LONGEST_REST.days):
        clock_says(today() + timedelta(days=days))
        assert office.clock.doubtful() is None


@pytest.mark.parametrize("days", [-1, -400, LONGEST_REST.days + 1])
def test_a_day_before_the_last_deed_or_long_after_it_is_not(office: Office, clock_says, days: int) -> None:
    a_citizen(office)
    day = today() + timedelta(days=days)
    clock_says(day)
    assert office.clock.doubtful() == day


def test_what_was_confirmed_is_not_asked_again_until_the_clock_changes(office: Office, clock_says) -> None:
    a_citizen(office)
    wrong = date(2020, 1, 1)
    clock_says(wrong)
    office.clock.confirm().result()
    assert office.clock.doubtful() is None
    clock_says(wrong + timedelta(days=1))
    assert office.clock.doubtful() == wrong + timedelta(days=1)
