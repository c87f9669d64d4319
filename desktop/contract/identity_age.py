"""What age says of ID cards and VNeID: hints, never a reason to refuse (domain notes 2.3, 3.4). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desktop.contract.birth import age_on

IDENTITY_AGE = 16  # from which everybody is to have a digital identity (plan III.5.4)
OWN_AGE = 14  # own card, own VNeID levels 1 and 2; younger: by the guardian (Decree 69/2024, article 7)
LEVEL2_AGE = 6  # younger: level 1 only
MILESTONES = (14, 25, 40, 60)  # birthdays at which a card is renewed (Law on Identification 2023, article 21)
EARLY_YEARS = 2  # a card issued so long before a milestone runs to the next one
SOON_DAYS, LATE_DAYS = 60, 365  # a renewal is worth a word from so long before until so long after

AgeHint = Literal["level1_only", "by_guardian"]


@dataclass(frozen=True)
class Renewal:
    """The card is to be renewed at this age; `day`: the birthday, None of a year alone."""

    age: int
    day: date | None
    year: int


def vneid_hint(value: str, birth: str | None, day: date) -> AgeHint | None:
    """What is worth asking again about a level somebody of this age is said to have."""
    age = age_on(birth, day)
    if age is None or value not in ("level1", "level2") or age >= OWN_AGE:
        return None
    return "level1_only" if age < LEVEL2_AGE and value == "level2" else "by_guardian"


def renewal(birth: str | None, day: date) -> Renewal | None:
    """The milestone that is near, or was passed not long ago; who renewed her card early knows it herself."""
    for age in MILESTONES:
        when = birthday(birth, age)
        if isinstance(when, date):
            if when - timedelta(SOON_DAYS) <= day <= when + timedelta(LATE_DAYS):
                return Renewal(age, when, when.year)
        elif when == day.year:
            return Renewal(age, None, when)
    return None


def card_ends(birth: str | None, issued: date) -> date | None:
    """When a card of this day runs out; None: it does not, or nobody can tell from a year alone."""
    for age in MILESTONES:
        when, early = birthday(birth, age), birthday(birth, age - EARLY_YEARS)
        if isinstance(when, date) and isinstance(early, date) and issued < early:
            return when
    return None


def birthday(birth: str | None, age: int) -> date | int | None:
    """The day; of a year alone, the year; 1 March for who was born on 29 February. None: nobody knows."""
    if age_on(birth, date.max) is None or not birth:
        return None
    year, *rest = map(int, birth.split("-"))
    if not rest:
        return year + age
    try:
        return date(year + age, *rest)
    except ValueError:
        return date(year + age, 3, 1)


def old_enough(day: date, age: int) -> str:
    """A birth as it is stored, not after this: of that age on `day`; a year alone as in age_on()."""
    year = day.year - age
    try:
        return day.replace(year=year).isoformat()
    except ValueError:  # 29 February
        return date(year, 2, 28).isoformat()
