"""The model's names as the server's ids, fields and lines, and back."""

from collections.abc import Mapping
from typing import Any

import orjson

from desktop.contract.ids import natural_id
from desktop.contract.merge import is_create
from desktop.contract.records import Contract
from tests.server.contract import TYPES
from tests.sync_model.model import pair

# Notes stand on people, visits and enrolments: a reference names one table, so there are three of them.
NOTES = {"p": "note", "v": "visit_note", "e": "enrolment_note"}
TABLES = {"p": "person", "v": "visit", "e": "enrolment", "s": "pair"}
FIELDS = {"void": "voided_at"}
NAMES = {"voided_at": "void"}
SHOWN = {"person": ["home"], "visit": ["o", "x"], "enrolment": ["o", "x"]}  # shown even if they are null
HIDDEN = {"one", "other"}  # in the model a pair's people are in its id


def contract() -> Contract:
    notes = {NOTES[kind]: TYPES["note"] | {"inside": {"o": TABLES[kind]}} for kind in NOTES}
    return Contract(orjson.dumps({"schema": 1, "types": TYPES | notes}))


class Names:
    """The model's names and the server's ids, both ways. The first letter of a name is its type."""

    tables = frozenset([*TABLES.values(), *NOTES.values()])  # that hold what the model speaks of

    def contract(self) -> Contract:
        return contract()

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._notes: dict[str, str] = {}  # note -> table
        self.candidates: dict[tuple[str, str, Any], set[str]] = {}  # record, field, value -> conflicts

    def id(self, name: str) -> str:
        if name not in self._ids:
            self.be(name, self._made(name))
        return self._ids[name]

    def be(self, name: str, record_id: str) -> None:
        self._ids[name], self._names[record_id] = record_id, name

    def of(self, record_id: str) -> str:
        return self._names[record_id]

    def _made(self, name: str) -> str:
        if name[0] == "s":
            return natural_id("pair", *map(self.id, pair(name)))
        if name.startswith("e@"):
            _, cell, owner = name.split("@", 2)
            return natural_id("enrolment", self.id(owner), cell)
        return natural_id("name", name)

    def table(self, name: str, changes: Mapping[str, Any]) -> str:
        if name[0] != "n":
            return TABLES[name[0]]
        if "o" in changes:
            self._notes[name] = NOTES[changes["o"][1][0]]
        return self._notes[name]

    def row(self, name: str, claim: str | None, changes: Mapping[str, Any], settles: Any) -> list[Any]:
        fields = {
            FIELDS.get(field, field): [self.out(field, seen), self.out(field, wanted)]
            for field, (seen, wanted) in changes.items()
        }
        if name[0] == "s" and is_create(fields):
            fields |= {"one": [None, self.id(pair(name)[0])], "other": [None, self.id(pair(name)[1])]}
        named = [(name, field, value) for field in changes for value in settles]
        conflicts = [each for place in named for each in sorted(self.candidates.get(place, ()))]
        return [self.table(name, changes), self.id(name), claim, fields, conflicts]

    def waiting(self, conflict: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """(field, value) of what waits in a conflict."""
        group = conflict["group"]
        known = self.values("", conflict["candidate"])
        return [(name, value) for name, value in known.items() if name in (group, NAMES.get(group, group))]

    def out(self, field: str, value: str | None) -> str | None:
        if value is None:
            return None
        if field == "o":
            return self.id(value)
        return f"2026-01-01T00:00:00.{int(value[1:]):06d}Z" if field == "void" else value

    def back(self, field: str, value: str | None) -> str | None:
        """`field` as the server calls it."""
        if value is None:
            return None
        if field == "o":
            return self.of(value)
        return f"x{int(value[20:26])}" if field == "voided_at" else value

    def values(self, table: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        shown = dict.fromkeys([*SHOWN.get(table, []), "void"])
        known = {NAMES.get(k, k): self.back(k, v) for k, v in fields.items() if k not in HIDDEN}
        return shown | known
