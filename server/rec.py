"""A record in memory, and how to take a line's changes back."""

from dataclasses import dataclass, field
from typing import Any

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
    fields: dict[str, Any]  # without nulls
    last: str  # JSON
    stored: tuple[str | None, str | None, int] | None = None  # home, also, rev in the database

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
