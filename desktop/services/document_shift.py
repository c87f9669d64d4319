"""What rows that are put in do to references: formulas, areas, print areas follow, as when a person inserts.

A repeated row has `extra` rows put in below itself. An area that reaches it reaches all of its copies; a
single cell of it, alone in an argument (SUM(D8)), becomes the column of all copies.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
LARGEST_ROW = 1_048_576
_ROWS = re.compile(r"(\$?)(\d{1,7}):(\$?)(\d{1,7})")
_SHEET = re.compile(r"^((?:'(?:[^']|'')+'|[^!'\[\]]+)!)(.+)$")


@dataclass(frozen=True)
class Shift:
    """extra: row of the file -> how many rows are put in below it."""

    extra: Mapping[int, int] = field(default_factory=dict)

    def first(self, row: int) -> int:
        return row + sum(count for at, count in self.extra.items() if at < row)

    def last(self, row: int) -> int:
        """Of the copies of a repeated row, the lowest."""
        return self.first(row) + self.extra.get(row, 0)

    def area(self, text: str) -> str:
        """'A8:D8' or 'B3'; several, as sqref has them, with spaces between."""
        return " ".join(self._area(each) for each in text.split())

    def _area(self, text: str) -> str:
        start, _, end = text.partition(":")
        moved = _cell(start, self.first)
        last = _cell(end or start, self.last)
        return moved if last == moved and not end else f"{moved}:{last}"


@dataclass(frozen=True)
class Home:
    """Where a formula stands: its sheet, its row in the file, and which copy of that row it is.

    Row 0: in no cell. There a single cell is a list or a series of one, and becomes all copies.
    """

    sheet: str
    row: int = 0
    copy: int = 0


class Area(NamedTuple):
    """Rows and columns, both included; columns in letters that sort by their length first."""

    sheet: str
    first: int
    last: int
    left: str
    right: str

    def holds(self, row: int, column: str) -> bool:
        key = (len(column), column)
        inside = (len(self.left), self.left) <= key <= (len(self.right), self.right)
        return inside and self.first <= row <= self.last


def areas(text: str, sheet: str) -> Iterator[Area]:
    """Of the formula's cells; `sheet`: where it stands. Names and tables are left out."""
    for token in Tokenizer("=" + text).items:
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            continue
        of, rest = _sheet_of(token.value, sheet)
        if rows := _ROWS.fullmatch(rest):
            yield Area(of, int(rows[2]), int(rows[4]), "A", "XFD")
        elif columns := _COLUMNS.fullmatch(rest):
            yield Area(of, 1, LARGEST_ROW, columns[1].upper(), columns[2].upper())
        else:
            corners = [_CELL.fullmatch(each) for each in rest.split(":")]
            found = [each for each in corners if each]
            if found and len(found) == len(corners) <= 2:
                first, last = found[0], found[-1]
                yield Area(of, int(first[4]), int(last[4]), first[2].upper(), last[2].upper())


def _sheet_of(text: str, here: str) -> tuple[str, str]:
    named = _SHEET.match(text)
    return (named[1].rstrip("!").strip("'").replace("''", "'"), named[2]) if named else (here, text)


def formula(text: str, home: Home, shifts: Mapping[str, Shift]) -> str:
    """'SUM(D8:D8)*2' as it reads after the rows were put in. What is not understood stays as it is."""
    if not any(shift.extra for shift in shifts.values()):
        return text
    tokens = Tokenizer("=" + text).items
    out = []
    for at, token in enumerate(tokens):
        is_range = token.type == Token.OPERAND and token.subtype == Token.RANGE
        alone = _opens(tokens, at - 1) and _closes(tokens, at + 1)
        alone = alone or (home.row == 0 and len(tokens) == 1)
        out.append(_moved(token.value, home, shifts, alone=alone) if is_range else token.value)
    return "".join(out)


def _opens(tokens: list[Token], at: int) -> bool:
    token = tokens[at] if at >= 0 else None
    return token is not None and (
        (token.type == Token.FUNC and token.subtype == Token.OPEN) or token.type == Token.SEP
    )


def _closes(tokens: list[Token], at: int) -> bool:
    token = tokens[at] if at < len(tokens) else None
    return token is not None and (
        (token.type == Token.FUNC and token.subtype == Token.CLOSE) or token.type == Token.SEP
    )


def _moved(text: str, home: Home, shifts: Mapping[str, Shift], *, alone: bool) -> str:
    named = _SHEET.match(text)
    prefix = named[1] if named else ""
    sheet, rest = _sheet_of(text, home.sheet)
    shift = shifts.get(sheet)
    if shift is None or not shift.extra:
        return text
    if rows := _ROWS.fullmatch(rest):
        return f"{prefix}{rows[1]}{shift.first(int(rows[2]))}:{rows[3]}{shift.last(int(rows[4]))}"
    start, _, end = rest.partition(":")
    if not _CELL.fullmatch(start) or (end and not _CELL.fullmatch(end)):
        return text  # a whole column, a name, a table
    own = home.copy if sheet == home.sheet and _rows_of(start, end) == {home.row} else None
    if own is not None and home.row in shift.extra:
        return prefix + ":".join(_cell(each, lambda row: shift.first(row) + own, own) for each in _both(rest))
    if not end and not alone:
        return prefix + _cell(start, shift.first)
    return prefix + _together(_cell(start, shift.first), _cell(end or start, shift.last), is_area=bool(end))


def _rows_of(*cells: str) -> set[int]:
    return {int(found[4]) for cell in cells if (found := _CELL.fullmatch(cell))}


def _both(text: str) -> list[str]:
    return [each for each in text.split(":") if each]


def _together(first: str, last: str, *, is_area: bool) -> str:
    return first if first == last and not is_area else f"{first}:{last}"


def _cell(text: str, moved: Callable[[int], int], copy: int = 0) -> str:
    """An absolute row ($8) of a copied formula stays with the first copy."""
    found = _CELL.fullmatch(text)
    if not found:
        return text
    row = moved(int(found[4]))
    return f"{found[1]}{found[2]}{found[3]}{row - copy if found[3] else row}"
