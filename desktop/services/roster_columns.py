"""Where a roster begins, and which column holds what. A guess: the person importing may correct it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Literal

from desktop.contract.vietnamese import clean
from desktop.services.roster_content import columns_by_content
from desktop.services.roster_wording import (
    FIELDS,
    IGNORED,
    MAX_HEADER,
    SEVERAL,
    field_called,
    field_under,
    plain,
)
from desktop.services.workbook import Area, Cell, Row

LOOK_AT = 40  # rows; the header is among the first 30
_NAMES = {"full_name", "head", "family_name", "given_name", "national_id"}
Residence = Literal["permanent", "temporary"]


@dataclass(frozen=True)
class Guess:
    header_rows: tuple[int, ...] = ()  # from 0
    first_data_row: int = 0
    columns: Mapping[int, str] = field(default_factory=dict)  # column -> one of roster_wording.FIELDS
    titles: Mapping[int, str] = field(default_factory=dict)  # column -> its header as written
    residence: Residence | None = None  # what the title says of everyone in the list

    @property
    def has_names(self) -> bool:
        return "full_name" in self.columns.values()

    def corrected(self, column: int, name: str) -> "Guess":
        """The person importing says what this column holds; IGNORED: it is not taken.

        A field is in one column, but for those that several may feed: the one that had it loses it.
        """
        columns = {c: f for c, f in self.columns.items() if c != column and (f != name or name in SEVERAL)}
        if name != IGNORED:
            columns[column] = name
        return replace(self, columns=columns)

    def as_before(self, said: Mapping[str, str]) -> "Guess":
        """With what was said of the same headers in earlier lists: header in plain words -> field."""
        guess = self
        for column, title in reversed(
            list(self.titles.items())
        ):  # of two with one header, the first has the say
            if (name := said.get(plain(title))) in (*FIELDS, IGNORED):
                guess = guess.corrected(column, str(name))
        return guess


def guess_columns(
    rows: Iterable[Row], merged: Sequence[Area] = (), sheet_name: str = "", header: int | None = None
) -> Guess:
    """`rows` from the top of the sheet; only the first ones are looked at.

    header: the row, from 1, in which the header begins, as the person importing has said; 0: there is none.
    """
    top = list(islice(rows, max(LOOK_AT, (header or 0) + 4)))
    texts = [[_text(cell) for cell in row] for row in top]
    start, depth = _header(texts, top, merged) if header is None else _stated(texts, top, merged, header)
    if not depth:
        columns, first = columns_by_content(top)
        return Guess((), first, columns, {}, _residence(texts[:first], sheet_name))
    storeys = _storeys(texts, start, depth, merged)
    columns = _settled(_fields(storeys), _residence(texts[:start], sheet_name), _spans(merged, start))
    titles = {column: _title(texts, start, depth, column, merged) for column in range(len(storeys))}
    residence = "temporary" if "host" in columns.values() else _residence(texts[:start], sheet_name)
    first = start + depth
    while first < len(top) and _is_numbering(texts[first]):
        first += 1
    return Guess(
        tuple(range(start, first)), first, columns, {c: t for c, t in titles.items() if t}, residence
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else clean(str(cell))


def _header(texts: list[list[str]], top: list[Row], merged: Sequence[Area]) -> tuple[int, int]:
    """The best first row and number of rows; (0, 0) if none convinces."""
    best, place = 1.0, (0, 0)
    for start in range(min(30, len(texts))):
        for depth in range(1, 4):
            rows = range(start, start + depth)
            if rows[-1] >= len(texts) or not all(_may_be_header(texts[row], top[row]) for row in rows):
                break
            score = _score(_fields(_storeys(texts, start, depth, merged))) - depth * 0.1
            if score > best:
                best, place = score, (start, depth)
    return place if best > 1.0 else _lonely_header(texts)


def _stated(texts: list[list[str]], top: list[Row], merged: Sequence[Area], header: int) -> tuple[int, int]:
    """The header begins there, whatever it looks like; how many rows it has is still a guess."""
    start = header - 1
    if not 0 <= start < len(texts):
        return 0, 0
    best, depth = _score(_fields(_storeys(texts, start, 1, merged))), 1
    for deeper in (2, 3):
        rows = range(start, start + deeper)
        if rows[-1] >= len(texts) or not all(_may_be_header(texts[row], top[row]) for row in rows):
            break
        score = _score(_fields(_storeys(texts, start, deeper, merged))) - (deeper - 1) * 0.1
        if score > best:
            best, depth = score, deeper
    return start, depth


def _score(fields: Sequence[str | None]) -> float:
    known = {name for name in fields if name and name != IGNORED}
    return len(known) + 0.5 * fields.count(IGNORED) if known & _NAMES else 0


def _lonely_header(texts: list[list[str]]) -> tuple[int, int]:
    """A list of nothing but names."""
    for number, row in enumerate(texts[:30]):
        filled = [text for text in row if text]
        if len(filled) == 1 and len(filled[0]) <= 30 and field_called(plain(filled[0])) == "full_name":
            return number, 1
    return 0, 0


def _may_be_header(texts: list[str], row: Row) -> bool:
    """Headers are short words; a birth date or an ID number is somebody's."""
    dated = any(isinstance(cell, date | datetime) for cell in row)
    long_numbers = any(sum(char.isdigit() for char in text) > 5 for text in texts)
    return any(texts) and not dated and not long_numbers and not _is_numbering(texts)


def _is_numbering(texts: list[str]) -> bool:
    """The line (1) (2) (3) or A B C under a header."""
    marks = [text.strip("()[] ") for text in texts if text]
    return len(marks) >= 3 and all((mark.isdigit() and len(mark) < 3) or len(mark) == 1 for mark in marks)


def _storeys(
    texts: list[list[str]], start: int, depth: int, merged: Sequence[Area]
) -> list[list[tuple[str, bool]]]:
    """For each column its header from top to bottom, in plain words, and whether it stands there itself."""
    width = max(len(row) for row in texts[start : start + depth])
    spans = {row: _spans(merged, row) for row in range(start, start + depth)}
    columns: list[list[tuple[str, bool]]] = []
    for column in range(width):
        storeys = []
        for row in range(start, start + depth):
            own = _at(texts, row, column)
            text = own or _parent(texts, row, column, spans[row], row < start + depth - 1)
            storeys.append((plain(text) if len(text) <= MAX_HEADER else "", bool(own)))
        columns.append(storeys)
    return columns


def _parent(
    texts: list[list[str]], row: int, column: int, spans: Mapping[int, int], has_storey_below: bool
) -> str:
    """The header covering this empty cell from the left: merged, or left of cells with sub-headers."""
    if not has_storey_below or not _at(texts, row + 1, column):
        return ""
    if column in spans:
        return _at(texts, row, spans[column])
    left = column
    while left > 0 and not _at(texts, row, left) and _at(texts, row + 1, left):
        left -= 1
    return _at(texts, row, left) if _at(texts, row + 1, left) else ""


def _at(texts: list[list[str]], row: int, column: int) -> str:
    return texts[row][column] if row < len(texts) and column < len(texts[row]) else ""


def _spans(merged: Sequence[Area], row: int) -> dict[int, int]:
    """Covered column -> the column its text stands in."""
    return {
        column: left
        for (top, left), (bottom, right) in merged
        if top <= row <= bottom
        for column in range(left + 1, min(right, left + 100) + 1)
    }


def _fields(columns: list[list[tuple[str, bool]]]) -> list[str | None]:
    return [_field(storeys) if any(own for _, own in storeys) else None for storeys in columns]


def _field(storeys: list[tuple[str, bool]]) -> str | None:
    words = [text for text, _ in storeys if text]
    return field_under(" ".join(words[:-1]), words[-1]) if len(words) > 1 else field_called(" ".join(words))


def _settled(
    fields: Sequence[str | None], residence: Residence | None, spans: Mapping[int, int]
) -> dict[int, str]:
    """One column for each field, and names that only make sense together."""
    found: dict[int, str] = {}
    for column, name in enumerate(fields):
        if name and name != IGNORED and (name in SEVERAL or name not in found.values()):
            found[column] = name
    _settle_names(found, spans)
    if "old_id" in found.values() and "national_id" not in found.values():
        _rename(found, "old_id", "national_id")
    temporary = residence == "temporary" or "host" in found.values()
    if "origin" in found.values() and "address" not in found.values() and not temporary:
        _rename(found, "origin", "address")
    return found


def _settle_names(found: dict[int, str], spans: Mapping[int, int]) -> None:
    if "family_name" in found.values():
        _rename(found, "family_name", "full_name")
    elif "full_name" in found.values():
        column = next(column for column, name in found.items() if name == "full_name")
        if spans.get(column + 1) == column and column + 1 not in found:
            found[column + 1] = "given_name"  # Họ và tên, merged over two columns
    elif "given_name" in found.values():
        _rename(found, "given_name", "full_name")
    elif "head" in found.values():
        _rename(found, "head", "full_name")


def _rename(found: dict[int, str], old: str, new: str) -> None:
    column = next(column for column, name in found.items() if name == old)
    for other in [key for key, name in found.items() if name == new]:
        del found[other]
    found[column] = new


def _title(texts: list[list[str]], start: int, depth: int, column: int, merged: Sequence[Area]) -> str:
    words = []
    for row in range(start, start + depth):
        covered = _parent(texts, row, column, _spans(merged, row), row < start + depth - 1)
        words.append(_at(texts, row, column) or covered)
    return " ".join(word for word in words if word)


def _residence(texts: Sequence[Sequence[str]], sheet_name: str) -> Residence | None:
    words = " ".join(plain(text) for text in [sheet_name, *(text for row in texts for text in row)] if text)
    temporary, permanent = "tam tru" in words or "o tro" in words, "thuong tru" in words
    if temporary == permanent:
        return None
    return "temporary" if temporary else "permanent"
