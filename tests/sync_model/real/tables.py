"""The model's kinds of records as tables of the product, and its names as ids.

    p   citizen          a: nickname, b: address
    n   observation      of a citizen; a: source, b: value
        slip             of an enrolment; a: serial, b: signer
    v   help_visit       a: note, b: relation; x: the team
    e   enrolment        a: state, b: citizen_label; x: a class of that team, one for each cell
    s   same_person      d: decision and survivor

No table of the product stands on a help_visit, so no note does. `b` of an enrolment that two have made is
joined without a question. The two halves of a pair's `d` are field groups of their own:
they may be settled apart, and a line says only the half that changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desktop.contract.ids import natural_id
from desktop.contract.line import canonical
from desktop.contract.records import Contract, shipped
from desktop.models.types import moment
from tests.sync_model.model import pair
from tests.sync_model.real.names import Names

DAY = date(2026, 11, 24)
NOBODY = "-"  # in a column that must not be empty, and that the model has not filled


@dataclass(frozen=True)
class Kind:
    table: str
    columns: Mapping[str, str]  # field of the model -> column
    rest: Mapping[str, Any]  # what such a record has besides
    empty: Mapping[str, str] = field(default_factory=dict)  # column -> what stands for nothing

    def names(self) -> dict[str, str]:
        return {column: name for name, column in self.columns.items()}


KINDS = {
    "p": Kind("citizen", {"home": "home", "a": "nickname", "b": "address"}, {"full_name": "Nguyễn Thị Thử"}),
    "np": Kind(
        "observation",
        {"o": "citizen_id", "a": "source", "b": "value"},
        {"kind": "smartphone", "observed_on": DAY, "volunteer": "u"},
        {"value": NOBODY},
    ),
    "ne": Kind(
        "participation_slip",
        {"o": "enrolment_id", "a": "serial", "b": "signer"},
        {"issued_on": DAY, "signed_text": ""},
        {"serial": NOBODY, "signer": NOBODY},
    ),
    "v": Kind(
        "help_visit",
        {"o": "citizen_id", "x": "team", "a": "note", "b": "relation"},
        {"visited_on": DAY, "outcomes": {}, "volunteer": "u"},
    ),
    "e": Kind(
        "enrolment",
        {"o": "citizen_id", "x": "class_id", "a": "state", "b": "citizen_label"},
        {"enrolled_on": DAY},
        {"state": "enrolled"},
    ),
    "s": Kind("same_person", {}, {}),
}
OF_TABLE = {kind.table: kind for kind in KINDS.values()}
REASON = "mistake"  # of every void
ALWAYS = ("home", "o", "x")  # shown even if they are empty


class RealNames(Names):
    """The ids of people are in the order of their names: which of two stands for both depends on it."""

    tables = frozenset(OF_TABLE)

    def __init__(self) -> None:
        super().__init__()
        self.classes: dict[str, str] = {}  # cell -> a class of that team
        self._owners: dict[str, str] = {}  # of notes

    def contract(self) -> Contract:
        return shipped()

    def of_the_ward(self, users: Iterable[str]) -> "RealNames":
        """With its classes and members, and no records."""
        names = RealNames()
        names.classes = self.classes
        for user in users:
            names.be(user, self.id(user))
        return names

    def of(self, record_id: str) -> str:
        return self._names.get(record_id, record_id)

    # ---- records
    def kind(self, name: str, changes: Mapping[str, Any] | None = None) -> Kind:
        """`changes`: field -> value, of a record that is made."""
        if name[0] != "n":
            return KINDS[name[0]]
        if changes and "o" in changes:
            self._owners[name] = changes["o"]
        return KINDS["n" + self._owners[name][0]]

    def _made(self, name: str) -> str:
        match name[0]:
            case "s":
                return natural_id("same_person", *map(self.id, pair(name)))
            case "e":
                _, cell, owner = name.split("@", 2)
                return natural_id("enrolment", self.classes[cell], self.id(owner))
            case "n" if self._owners[name][0] == "e":
                return natural_id("participation_slip", self.id(self._owners[name]), name)
        assert len(name) <= 16, "an id has no room for this name"
        return name.encode().hex().ljust(32, "0")

    def made_with(self, name: str) -> dict[str, Any]:
        """Attributes of a new record that no field of the model stands for."""
        kind = self.kind(name)
        values = {"id": self.id(name), **kind.rest, **kind.empty}
        if name[0] == "s":
            values |= dict(zip(("one", "other"), map(self.id, pair(name)), strict=True))
        if kind.table == "participation_slip":
            _, cell, owner = self._owners[name].split("@", 2)
            values |= {"class_id": self.classes[cell], "citizen_id": self.id(owner)}
        return values

    def attributes(self, name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The model's fields as attributes of an object."""
        kind, values = self.kind(name), {}
        for each, value in changes.items():
            match each:
                case "void":
                    text = self.out(each, value)
                    values |= {"voided_at": text and moment(text), "void_reason": REASON if value else None}
                case "d":
                    said, _, survivor = value.partition(":")
                    values |= {"decision": said} | ({"survivor": self.id(survivor)} if survivor else {})
                case _:
                    column = kind.columns[each]
                    values[column] = self._stored(column, each, value) or kind.empty.get(column)
        return values

    def wire(self, name: str, each: str, value: Any) -> tuple[str, Any]:
        """(column, value) of one field that travels; not of a pair."""
        if each == "void":
            return "voided_at", self.out(each, value)
        column = self.kind(name).columns[each]
        return column, self._stored(column, each, value)

    def _stored(self, column: str, each: str, value: Any) -> Any:
        return self.classes[value] if column == "class_id" else self.out(each, value)

    # ---- and back
    def back(self, column: str, value: Any) -> Any:
        if value is None or column == "voided_at":
            return super().back(column, value)
        if column == "class_id":
            return next((cell for cell, one in self.classes.items() if one == value), value)
        return self.of(value) if column.endswith("_id") else value

    def values(self, table: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """`fields`: all of a record. What the model has no word for stands in one text."""
        kind, known = OF_TABLE[table], {"void": self.back("voided_at", fields.get("voided_at"))}
        for name, column in kind.columns.items():
            value = self._shown(kind, column, fields.get(column))
            if value is not None or name in ALWAYS:
                known[name] = value
        if table == "same_person" and fields.get("decision"):
            is_same = fields["decision"] == "same"
            known["d"] = f"same:{self.of(fields['survivor'] or '')}" if is_same else fields["decision"]
        rest = {k: v for k, v in fields.items() if v is not None and k not in kind.names()}
        return known | {"rest": canonical(rest).decode()}

    def _shown(self, kind: Kind, column: str, value: Any) -> Any:
        return None if value == kind.empty.get(column) else self.back(column, value)

    def waiting(self, conflict: Mapping[str, Any]) -> list[tuple[str, Any]]:
        kind, candidate = OF_TABLE.get(conflict["subject_table"]), conflict["candidate"]
        match conflict["group"]:
            case "void":
                return [("void", self.back("voided_at", candidate.get("voided_at")))]
            case "decision" | "kept":
                survivor = candidate.get("survivor")
                said = f"same:{self.of(survivor)}" if survivor else candidate.get("decision") or "different"
                return [("d", said)]
        names = kind.names() if kind else {}
        return [(names[c], self.back(c, value)) for c, value in candidate.items() if c in names]

    def row(self, name: str, claim: str | None, changes: Mapping[str, Any], settles: Any) -> list[Any]:
        raise NotImplementedError("a real laptop writes its lines itself")

    # ---- lines
    def body(self, head: Mapping[str, Any], rows: list[Any]) -> dict[str, Any]:
        """A line as the model holds it."""
        named = {name: head[name] for name in ("aid", "deed", "part", "parts")}
        return named | {"rows": [self._said(*row) for row in rows]}

    def _said(self, table: str, record: str, claim: str | None, fields: Any, settles: Any) -> Any:
        kind = OF_TABLE[table]
        names = kind.names() | {"voided_at": "void"}
        changes = {
            names[column]: tuple(self._shown(kind, column, value) for value in pair)
            for column, pair in fields.items()
            if column in names
        }
        return self.of(record), claim, changes, tuple(settles)
