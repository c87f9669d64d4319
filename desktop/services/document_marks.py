"""Marks in a ward's own file, such as {{chi_tieu.T3.so_nguoi}} or {{#to_dan_pho}}, and what stands for them.

A row that holds {{#list}} is there once for each entry of that list; inside it, marks are looked up in the
entry first, {{stt}} is its number, and {{/list}} may close it. Names are those of the values given.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

MISSING = "chưa có số liệu"
DOUBT = "(!)"
ORDINAL = "stt"
_MARK = re.compile(r"\{\{\s*([#/]?)\s*([^{}]*?)\s*\}\}")
_OPEN = "{{"


class Percent(float):
    """85.5 is 85.5 %: a cell that is formatted as a percentage wants 0.855 for it."""


class Doubtful:
    """Of a number: it cannot be right, and is shown with DOUBT behind it."""


class DoubtfulCount(Doubtful, int):
    pass


class DoubtfulPercent(Doubtful, Percent):
    pass


Value = str | int | float | date | None
Values = Mapping[str, Any]  # name -> Value, Values, or a list of Values
Code = Literal["unknown", "broken", "formula", "list", "elsewhere"]


@dataclass(frozen=True)
class Place:
    """part: a sheet's name, or body | header | footer | note | drawing; at: B7, or the paragraph's number."""

    part: str
    at: str


@dataclass(frozen=True)
class Trouble:
    """unknown: no such name; broken: not closed; formula: inside one; list: {{#…}} where no row can be
    repeated, or of no list; elsewhere: in a part that is not filled (a chart, a comment)."""

    place: Place
    mark: str
    code: Code


@dataclass(frozen=True)
class Found:
    """A mark that can be filled, and the text that would stand there.

    is_left_empty: of this cell or one of its copies nothing is known, and a formula counts with it: a text
    there would break it."""

    place: Place
    mark: str
    shown: str
    is_left_empty: bool = False


@dataclass(frozen=True)
class Mark:
    start: int
    end: int
    sign: str  # "", "#" or "/"
    name: str

    @property
    def text(self) -> str:
        return "{{" + self.sign + self.name + "}}"


def marks(text: str) -> list[Mark]:
    return [Mark(each.start(), each.end(), each[1], each[2]) for each in _MARK.finditer(text)]


def is_marked(text: str) -> bool:
    return _OPEN in text


def broken(text: str) -> str | None:
    """What begins like a mark and is none."""
    left = _MARK.sub("", text)
    return left[left.index(_OPEN) :][:40] if _OPEN in left else None


@dataclass(frozen=True)
class Scope:
    """Where names are looked up: an entry of a list, then what is around it."""

    values: Values
    around: "Scope | None" = None

    def value(self, name: str) -> Value:
        """Raises KeyError where there is no single value of this name."""
        found = self._find(name)
        if isinstance(found, str | int | float | date) or found is None:
            return found
        raise KeyError(name)

    def rows(self, name: str) -> Sequence[Values]:
        """Raises KeyError where there is no list of this name."""
        found = self._find(name)
        if isinstance(found, Sequence) and not isinstance(found, str):
            return found
        raise KeyError(name)

    def inside(self, name: str) -> "Sequence[Scope]":
        return [Scope({ORDINAL: at} | dict(row), self) for at, row in enumerate(self.rows(name), 1)]

    def _find(self, name: str) -> object:
        """{{CHI_TIEU.T3}} is {{chi_tieu.t3}}: people write marks as their word processor likes."""
        found: object = self.values
        for step in map(str.strip, name.split(".")):
            key = _key(found, step) if isinstance(found, Mapping) else None
            if key is None:
                if self.around:
                    return self.around._find(name)
                raise KeyError(name)
            found = found[key]  # type: ignore[index]
        return found


def _key(values: Values, step: str) -> str | None:
    """As it is written, or the only one that is written so in small letters."""
    if step in values:
        return step
    alike = [name for name in values if name.casefold() == step.casefold()]
    return alike[0] if len(alike) == 1 else None


def said(value: Value) -> str:
    """As a document says it: 1.234,5 · 05/02/2026 · chưa có số liệu."""
    match value:
        case None:
            return MISSING
        case bool():
            return "có" if value else "không"
        case int() | float():
            return _number(value)
        case date():
            return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return value


def _number(value: float) -> str:
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def filled(text: str, scope: Scope) -> list[tuple[Mark, str]]:
    """Each mark of this text and what replaces it; {{#…}} and {{/…}} go away. Raises KeyError."""
    return [(mark, "" if mark.sign else said(scope.value(mark.name))) for mark in marks(text)]


def spread(texts: Sequence[str], edits: Sequence[tuple[Mark, str]]) -> list[str]:
    """The same edits on a text that is cut into pieces: what is new stands in the piece its mark began in."""
    pieces, offset = [], 0
    for text in texts:
        piece, end = "", offset + len(text)
        at = offset
        for mark, new in edits:
            if mark.end <= offset or mark.start >= end:
                continue
            piece += text[at - offset : max(mark.start, offset) - offset]
            piece += new if mark.start >= offset else ""
            at = min(mark.end, end)
        pieces.append(piece + text[at - offset :])
        offset = end
    return pieces
