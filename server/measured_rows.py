"""The ward's records as they are counted; see measuring.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, NamedTuple


@dataclass(slots=True, eq=False)  # not frozen: that takes four times as long to make
class Row:
    table: str
    id: str
    home: str
    also: str | None
    rev: int
    fields: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.fields.get(name)


class Citizen(NamedTuple):
    """What is counted of a person's record; all of them are held together."""

    home: str
    sex: str | None
    birth: str | None
    target_group: str | None
    voided_at: str | None
    void_reason: str | None

    @classmethod
    def of(cls, row: Row) -> "Citizen":
        home, sex, birth, group = map(once, (row.home, row["sex"], row["birth"], row["target_group"]))
        return cls(home, sex, birth, group, row["voided_at"], row["void_reason"])


@dataclass(frozen=True)
class Entry:
    """Of the catalogue, as desktop/contract reads it."""

    kind: str
    code: str
    version: int
    title: str
    title_en: str
    position: int
    data: Mapping[str, Any]


def once(text: Any) -> Any:
    """The same text in memory but once: each of a ward's turns has its day and its place."""
    return intern(text) if type(text) is str else text
