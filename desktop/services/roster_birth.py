"""Births as rosters hold them: dates, serial numbers, years, ages, and dates with parts missing."""

import re
from datetime import date, datetime, timedelta

from desktop.contract.birth import parse_birth
from desktop.services.citizen_id import decode
from desktop.services.roster_found import Found, is_nothing, number_text, text_of
from desktop.services.workbook import Cell

_EPOCH = date(1899, 12, 30)
_PLACEHOLDER_DATE = re.compile(r"(?:[\W_x0]{1,4}[./-])?[\W_x0]*((?:18|19|20)\d\d)", re.I)
_PART_OF_DATE = re.compile(r"(?:[\W_x0]*[./-])?\s*\d{1,2}\s*[./-]\s*((?:18|19|20)\d\d)", re.I)
_SHORT_YEAR = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2})")


def read_birth(found: Found, cell: Cell, today: date, id_text: str = "") -> None:
    if isinstance(cell, datetime | date):
        _keep_day(found, cell.date() if isinstance(cell, datetime) else cell, today)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        _birth_number(found, cell, today)
    elif (text := text_of(cell).lstrip("='` ")) and not is_nothing(text):
        _birth_text(found, text, today, id_text)


def _keep_day(found: Found, day: date, today: date) -> None:
    serial = (day - _EPOCH).days
    if 1900 <= serial <= today.year:  # the year alone, in a cell that shows dates: 1947 looks like 30/04/1905
        found.flag("birth", "birth_year_as_date", text_of(day))
        found.values["birth"] = str(serial)
    elif not date(1890, 1, 1) <= day <= today:
        found.flag("birth", "birth_impossible", text_of(day))
    else:
        found.values["birth"] = day.isoformat()


def _birth_number(found: Found, value: float, today: date) -> None:
    text = number_text(value)
    if text.isdigit() and 1890 <= int(text) <= today.year:
        found.values["birth"] = text
    elif text.isdigit() and 3654 <= int(text) < 60_000:
        day = _EPOCH + timedelta(days=int(text))
        found.flag("birth", "birth_serial", text)
        _keep_day(found, day, today)
    elif len(text) in (7, 8):
        _birth_text(found, text.zfill(8), today, "")
    elif text:
        found.flag("birth", "birth_unreadable", text)


def _birth_text(found: Found, text: str, today: date, id_text: str) -> None:
    if short := _SHORT_YEAR.fullmatch(text.replace(" ", "")):
        text = _with_century(found, text, short, today, id_text)
    elif part := _PLACEHOLDER_DATE.fullmatch(text):
        text = part[1]
    elif part := _PART_OF_DATE.fullmatch(text):
        found.flag("birth", "birth_part_missing", text)
        text = part[1]
    birth = parse_birth(text, today)
    if birth is None:
        found.flag("birth", "birth_unreadable", text)
        return
    found.values["birth"] = birth.value
    if birth.approx:
        found.values["birth_approx"] = True


def _with_century(found: Found, text: str, short: re.Match[str], today: date, id_text: str) -> str:
    """20.11.03 is 1903 or 2003: the ID number of the same row knows; without it the later one is taken."""
    if int(short[3]) > today.year % 100:
        return text  # only the last century had it
    decoded = decode(id_text)
    if decoded is None or decoded.year % 100 != int(short[3]):
        found.flag("birth", "birth_two_digit_year", text)
        return f"{short[1]}/{short[2]}/{today.year // 100 * 100 + int(short[3])}"
    found.flag("birth", "birth_century_from_id", text)
    return f"{short[1]}/{short[2]}/{decoded.year}"


def read_age(found: Found, text: str, today: date) -> None:
    digits = re.sub(r"\D", "", text)
    if digits and len(digits) < 4 and int(digits) < 125:
        found.values["birth"] = str(today.year - int(digits))
        found.values["birth_approx"] = True
    elif not is_nothing(text):
        found.flag("birth", "birth_unreadable", text)
