"""What one row of a roster has given so far, and how a cell reads."""

import math
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from desktop.contract.vietnamese import clean, fold
from desktop.services.roster_problem import RowProblem
from desktop.services.workbook import Cell

Value = str | bool
MAX_TEXT = 500  # of a name, an address, a remark
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOTHING = frozenset(
    {"", "-", "--", ".", "khong", "khong co", "chua co", "ko", "k", "0", "chua", "n/a", "none"}
)
_MARKS = frozenset({"x", "v", "✓", "✔", "☑", "√", "+", "*"})


@dataclass
class Found:
    """What one row has given so far."""

    values: dict[str, Value] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def flag(self, name: str, code: str, text: str = "") -> None:
        self.problems.append(RowProblem(name, code, text[:MAX_TEXT]))

    def keep(self, name: str, text: str) -> None:
        if len(text) > MAX_TEXT:
            self.flag(name, "too_long", text)
        if text:
            self.values[name] = text[:MAX_TEXT].rstrip()

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) else None


def text_of(cell: Cell) -> str:
    """A cell as one would read it aloud; empty for what says nothing."""
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, datetime | date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    if isinstance(cell, int | float):
        return number_text(cell)
    return "" if cell is None else _clean_text(str(cell))


@lru_cache(maxsize=8192)  # a row asks for each of its cells more than once
def _clean_text(text: str) -> str:
    return clean(_CONTROLS.sub(" ", text))


def number_text(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return ""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else str(value)


@lru_cache(maxsize=4096)
def is_nothing(text: str) -> bool:
    return fold(text) in _NOTHING


@lru_cache(maxsize=4096)
def is_mark(text: str) -> bool:
    return fold(text) in _MARKS
