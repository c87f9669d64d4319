"""Values as the cells of a sheet. Text stays text: nothing a person typed can become a formula."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from html import escape

from desktop.services.workbook_form import OutColumn

Value = str | int | float | date | None

LONGEST_TEXT = 32_767  # more does not fit a cell
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_ALLOWED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)  # XML has no place for them
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # the office program would read _x0041_ as A
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
EPOCH = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets count a day that never was


def printable(text: str) -> str:
    """Without what a cell cannot hold."""
    return _NOT_ALLOWED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_TEXT]


def column_letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


class RowWriter:
    """TT and the values of one row after another, as XML."""

    def __init__(
        self,
        first_row: int,
        styles: Sequence[str],
        quoted_styles: Sequence[str],
        columns: Sequence[OutColumn],
    ) -> None:
        letters = [column_letters(number) for number in range(1, len(columns) + 2)]
        self._first_row = first_row
        self._ordinal = f'<c r="A%d" s="{styles[0]}"><v>%d</v></c>'
        self._columns = [
            (letter, column.kind == "date", style, quoted)
            for letter, column, style, quoted in zip(
                letters[1:], columns, styles[1:], quoted_styles[1:], strict=True
            )
        ]
        self.written = 0

    def row(self, values: Sequence[Value]) -> str:
        at = self._first_row + self.written
        self.written += 1
        cells = [f'<row r="{at}">', self._ordinal % (at, self.written)]
        for (letter, is_date, style, quoted), value in zip(self._columns, values, strict=True):
            cells.append(_cell(f"{letter}{at}", value, is_date, style, quoted))
        cells.append("</row>")
        return "".join(cells)


def _cell(at: str, value: Value, is_date: bool, style: str, quoted: str) -> str:
    if value is None or value == "":
        return f'<c r="{at}" s="{style}"/>'
    if is_date and isinstance(value, str):
        value = _day(value)
    if isinstance(value, date):
        return _date_cell(at, value, style, quoted)
    if not is_date and _is_number(value):  # in a column of dates 1950 would show as a day of 1905
        return f'<c r="{at}" s="{style}"><v>{value!r}</v></c>'
    return _text_cell(at, str(value), style, quoted)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _day(text: str) -> date | str:
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else text
    except ValueError:
        return text


def _date_cell(at: str, value: date, style: str, quoted: str) -> str:
    day = value.date() if isinstance(value, datetime) else value
    if day < FIRST_DAY:
        return _text_cell(at, f"{day.day:02}/{day.month:02}/{day.year:04}", style, quoted)
    return f'<c r="{at}" s="{style}"><v>{(day - EPOCH).days}</v></c>'


def _text_cell(at: str, text: str, style: str, quoted: str) -> str:
    if not text.isalnum():  # most are, and need none of this
        style = quoted if text.startswith(FORMULA_STARTS) else style
        text = escape(_ESCAPE_LIKE.sub("_x005F_", printable(text)), quote=False)
    else:
        text = text[:LONGEST_TEXT]
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
