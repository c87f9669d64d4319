"""Ditto marks and cells merged downwards: what stands above is meant."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from desktop.contract.vietnamese import fold
from desktop.services.roster_found import Found
from desktop.services.workbook import Area, Cell, Row

_DITTO = frozenset({"nt", "n t", "n/t", "nhu tren", "ditto", "//", "///", "/", "tren"})
_QUOTES = frozenset("\"'`´’‘“”„″〃,")
_REPEATABLE = frozenset(
    {"household_no", "phone", "address", "origin", "host", "residence", "relation", "group", "note"}
)
_FIELDS = {"origin": "note", "host": "note", "group": "note"}  # where the citizen keeps it
_LONGEST_MERGE = 60  # rows; a household is no longer


def is_ditto(text: str) -> bool:
    """'"', "''", nt, -nt-, //, như trên."""
    if not text or len(text) > 12 or text[0].isdigit():
        return False
    return _is_mark(text)


@lru_cache(maxsize=4096)
def _is_mark(text: str) -> bool:
    bare = text.strip(" -–—.()")
    return fold(bare) in _DITTO or (bool(bare) and set(bare) <= _QUOTES)


class DittoReader:
    """Remembers, for each column, what the last person had there."""

    def __init__(self, columns: Mapping[int, str], merged: Sequence[Area] = ()) -> None:
        self._columns = columns
        self._last: dict[int, tuple[int, Cell]] = {}  # column -> how many persons ago, value
        self._persons = 0
        self._covered = {
            (row, left)
            for (top, left), (bottom, right) in merged
            if left == right and left in columns
            for row in range(top + 1, min(bottom, top + _LONGEST_MERGE) + 1)
        }

    def resolve(self, index: int, row: Row, texts: Sequence[str], found: Found) -> Row:
        """The row with what was meant in place of the marks."""
        meant = list(row)
        self._persons += 1
        for column, name in self._columns.items():
            if not 0 <= column < len(row):
                continue
            if is_ditto(texts[column]) or (not texts[column] and (index, column) in self._covered):
                meant[column] = self._above(column, name, texts[column], found)
            if meant[column] is not None:
                self._last[column] = (self._persons, meant[column])
        return meant

    def _above(self, column: int, name: str, mark: str, found: Found) -> Cell:
        field = _FIELDS.get(name, name)
        if name == "ordinal":
            return None
        if name not in _REPEATABLE:
            found.flag(field, "ditto_not_allowed", mark)
            return None
        if column not in self._last:
            found.flag(field, "ditto_no_source", mark)
            return None
        person, value = self._last[column]
        if person < self._persons - 1:  # somebody in between had nothing there
            found.flag(field, "ditto_far", mark)
        return value
