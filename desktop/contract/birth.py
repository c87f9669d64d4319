"""When somebody was born, as far as known: "YYYY-MM-DD", or the year alone "YYYY", perhaps approximate."""

import re
from dataclasses import dataclass
from datetime import date

from desktop.contract.vietnamese import fold

OLDEST_YEAR = 1890
OLDEST_AGE = 110  # two digits of a year that would make somebody older than this mean the other century


@dataclass(frozen=True)
class Birth:
    value: str  # YYYY-MM-DD or YYYY
    approx: bool = False  # computed from an age somebody said, or said to be about so


_TIME = re.compile(r"[t ]\d{1,2}:\d\d.*$", re.ASCII)
_BETWEEN = r" ?[/.,\\ -] ?"
_DAY = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}}|\d{{2}})", re.ASCII)
_ISO = re.compile(rf"(\d{{4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})", re.ASCII)

_AGE = re.compile(r"(\d{1,3}) ?(?:t|tuoi)\.?", re.ASCII)
_ABOUT = re.compile(r"^(?:khoang|chung|kh\.|~|≈) ?")
_SAID = re.compile(r"^(?:sinh ngay|sinh nam|nam sinh|ngay sinh|sinh|sn|ns)[ .:]*")
_WORDS = re.compile(r" ?\b(?:ngay|mung|thang|nam)\b ?")
_BLANK = rf"(?:(?:0{{1,2}}|[x_]{{1,2}})(?:{_BETWEEN})?)"  # a day or month nobody knew
_YEAR = re.compile(rf"{_BLANK}?(?:{_BLANK}|(\d{{1,2}}){_BETWEEN})?(\d{{4}})", re.ASCII)


def parse_day(text: str, today: date) -> date | None:
    """'5/2/1951', '05-02-1951', '5.2.51', '05021951', '1951-02-05'; None if it is no such day.

    Two digits of a year are the latest such year that is not in the future.
    """
    days = _readings(_plain(text), today)
    return days[-1] if days else None


def parse_birth(text: str, today: date) -> Birth | None:
    """Also '1951', '00/00/1951', '5/1951', 'khoảng 1954' and '72t' (an age: an approximate year).

    None if it cannot be a birth, or could be two.
    """
    words = _SAID.sub("", _plain(text))
    approx = bool(_ABOUT.match(words))
    words = _ABOUT.sub("", words)
    if found := _AGE.fullmatch(words):
        return _year(today.year - int(found[1]), today, approx=True)
    words = _WORDS.sub("/", words).strip("/.-_ ")
    if found := _YEAR.fullmatch(words):
        return _year(int(found[2]), today, approx=approx) if int(found[1] or 0) <= 12 else None
    days = [day for day in _readings(words, today) if day.year >= OLDEST_YEAR and day <= today]
    if re.search(r"\d{4}", words) is None or re.fullmatch(r"\d{6}", words):
        days = [day for day in days if day.year >= today.year - OLDEST_AGE]
    return Birth(days[0].isoformat(), approx) if len(days) == 1 else None


def birth_text(value: str | None) -> str:
    """'05/02/1951' or '1951'; screens add "khoảng" to an approximate year."""
    if not value:
        return ""
    return "/".join(reversed(value.split("-")))


def age_on(value: str | None, day: date) -> int | None:
    """Full years on that day; of a year alone, those reached in that year. None before the birth."""
    if not value or not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", value):
        return None
    year, *rest = map(int, value.split("-"))
    age = day.year - year
    if rest and (day.month, day.day) < (rest[0], rest[1]):
        age -= 1
    return age if age >= 0 else None


def _plain(text: str) -> str:
    return _TIME.sub("", fold(text).lstrip("='`’ "))


def _readings(text: str, today: date) -> list[date]:
    """Every day it can be read as, earliest century first."""
    if re.fullmatch(r"\d{6,8}", text, re.ASCII):
        return _run_together(text, today)
    if found := _ISO.fullmatch(text):
        return _days(found[3], found[2], found[1], today)
    if found := _DAY.fullmatch(text):
        return _days(found[1], found[2], found[3], today)
    return []


def _run_together(digits: str, today: date) -> list[date]:
    """ddmmyyyy, ddmmyy, yyyymmdd; seven digits have lost the zero of the day, or of the month."""
    if len(digits) == 7:
        days = _days(digits[0], digits[1:3], digits[3:], today)
        days += _days(digits[:2], digits[2], digits[3:], today)
        return days if len(days) == 1 else []
    day_first = _days(digits[:2], digits[2:4], digits[4:], today)
    if len(digits) == 8 and not (day_first and day_first[0].year >= OLDEST_YEAR):
        return _days(digits[6:], digits[4:6], digits[:4], today)
    return day_first


def _days(day: str, month: str, year: str, today: date) -> list[date]:
    years = [int(year)]
    if len(year) == 2:
        century = today.year // 100 * 100
        years = [y for y in (century - 100 + int(year), century + int(year)) if y <= today.year]
    found = []
    for one in years:
        try:
            found.append(date(one, int(month), int(day)))
        except ValueError:
            continue
    return found


def _year(year: int, today: date, *, approx: bool = False) -> Birth | None:
    return Birth(f"{year:04d}", approx) if OLDEST_YEAR <= year <= today.year else None
