"""A record in memory, and how to take a line's changes back."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from desktop.contract.line import canonical
from desktop.contract.records import Cells

CONFLICT = "conflict"


@dataclass(slots=True)
class Rec:
    """One record as it stands."""

    id: str
    tbl: str
    home: str | None
    also: str | None
    rev: int
    claim: str | None
    _fields: dict[str, Any] | str  # JSON, until somebody asks: of most owners only the cells are
    last: str  # JSON
    stored: tuple[str | None, str | None, int] | None = None  # home, also, rev in the database

    @property
    def fields(self) -> dict[str, Any]:
        """Without nulls."""
        if isinstance(self._fields, str):
            self._fields = dict(orjson.loads(self._fields))
        return self._fields

    @fields.setter
    def fields(self, values: dict[str, Any]) -> None:
        self._fields = values

    @property
    def cells(self) -> Cells:
        return self.home, self.also

    def state(self) -> tuple[Any, ...]:
        return self.home, self.also, self.rev, self.fields, self.last


@dataclass(slots=True)
class Journal:
    """What one line changes, and how to take it back: nothing of it may stay if one of its rows is held."""

    number: int  # of the ward before it
    records: dict[str, tuple[Any, ...] | None] = field(default_factory=dict)  # as before; None: not there
    feed: dict[tuple[str, str], tuple[int, str, str]] = field(default_factory=dict)  # see settled.Feed
    left: dict[tuple[str, str], int] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)


def sole_mark(device: str | None) -> str:
    """What the `last` of a record ends with that this device alone has written."""
    return f'"sole":"{device}"}}'  # canonical(): the keys are sorted, and no other comes later


def is_sole(last: str, device: str | None) -> bool:
    return last.endswith(sole_mark(device))


def not_sole(last: str) -> str:
    return canonical({name: value for name, value in orjson.loads(last).items() if name != "sole"}).decode()
