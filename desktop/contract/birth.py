"""When somebody was born, as far as known: "YYYY-MM-DD", or the year alone "YYYY", perhaps approximate."""

import re
from dataclasses import dataclass
from datetime import date

OLDEST_YEAR = 1890


@dataclass(frozen=True)
class Birth:
    value: str  # YYYY-MM-DD or YYYY
    approx: bool = False  # computed from an age somebody said


_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_AGE = re.compile(r"(\d{1,3}) ?(?:t|tuổi|tuoi)", re.IGNORECASE)


def parse_day(text: str, today: date) -> date | None:
    """'5/2/1951', '05-02-1951', '5.2.51', '05021951', '1951-02-05'; None if it is no such day.

    Two digits of a year are the latest such year that is not in the future.
    """
    text = " ".join(text.split())
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
        if len(found[3]) == 2:
            year += today.year // 100 * 100
            year -= 100 if year > today.year else 0
    elif re.fullmatch(r"\d{8}", text):
        day, month, year = int(text[:2]), int(text[2:4]), int(text[4:])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_birth(text: str, today: date) -> Birth | None:
    """Also '1951', '00/00/1951' and '72t' (an age: an approximate year). None if it cannot be a birth."""
    text = " ".join(text.split())
    if found := _AGE.fullmatch(text):
        return _year(today.year - int(found[1]), today, approx=True)
    if found := re.fullmatch(r"(?:0{1,2}[/.\- ]?0{1,2}[/.\- ]?)?(\d{4})", text):
        return _year(int(found[1]), today)
    day = parse_day(text, today)
    if day is None or day > today or day.year < OLDEST_YEAR:
        return None
    return Birth(day.isoformat())


def _year(year: int, today: date, *, approx: bool = False) -> Birth | None:
    return Birth(f"{year:04d}", approx) if OLDEST_YEAR <= year <= today.year else None


def birth_text(value: str | None) -> str:
    """'05/02/1951' or '1951'; screens add "khoảng" to an approximate year."""
    if not value:
        return ""
    return "/".join(reversed(value.split("-")))


def age_on(value: str | None, day: date) -> int | None:
    """Full years on that day; of a year alone, those reached in that year."""
    if not value:
        return None
    year, *rest = map(int, value.split("-"))
    age = day.year - year
    return age - 1 if rest and (day.month, day.day) < (rest[0], rest[1]) else age
