"""The contract: which tables and fields travel, what holds together, and where each record lives.

Generated from the desktop's models into records-v<N>.json (see models/contract_export.py), read here by both
sides: the server has no other knowledge of a table.

A record is in a home cell and at most one second cell, `also` (design, decision 1):

    home: {"field": F}         the record says so itself; changing F is a move
          {"owner": R}         that of the record R points to; without one, that of field "else"
          {"fixed": C}         the same for all, e.g. "catalog"
          {"twin": R}          the twin of that of the record R points to: for what needs a right of its own
          {"pair": [A, B]}     home and also are the homes of both, in this order
    also: {"field": F} | {"fixed": C} | {"owner_home": R} | {"owner_also": R} | null

A field is of a kind: text, id, cell, day (YYYY-MM-DD), moment (YYYY-MM-DDTHH:MM:SS.ffffffZ), int, bool, json.
None may stand in every field that is not `required`, a float nowhere: it is not written the same everywhere,
and lines are hashed. What is required of a type is settled for ever when the type is released: a notebook of
before could not say what it did not know.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

from desktop.contract.ids import natural_id

SCHEMA = 1  # the version this program writes
VOID = "voided_at"
CATALOG, WARD = "catalog", "ward"  # the two cells every notebook of a ward may read
TWIN = "!"  # ends the name of a twin: the cell of what is sensitive about the people of another

Cells = tuple[str | None, str | None]  # home, also
Look = Callable[[str], Cells | None]  # the cells of another record, None if it is not here
Values = dict[str, Any]


def twin(cell: str) -> str:
    """Where health, disability and hardship of this cell's people are (design, decision 8)."""
    return f"{cell}{TWIN}"


def is_twin(cell: str) -> bool:
    return cell.endswith(TWIN)


def _known(value: Any) -> bool:
    return value is not None


@dataclass(frozen=True)
class RecordType:
    name: str
    fields: Mapping[str, str]  # name -> kind
    groups: Mapping[str, Mapping[str, Any]]  # name -> {"fields": […], "by": …, "rule": …}
    home: Mapping[str, Any]
    also: Mapping[str, Any] | None
    inside: Mapping[str, str]  # reference field -> table, a real foreign key
    across: Mapping[str, str]  # reference field -> table, with a label, no foreign key
    natural: tuple[str, ...]  # the fields its id is made of, empty: UUIDv7
    written_by: str  # "laptop" | "server" | "office"
    stripped: tuple[str, ...] = ()  # what names her in it; see contract/erasure.py
    required: tuple[str, ...] = ()  # without these it is no record; never one that is stripped
    shapes: Mapping[str, Any] = field(default_factory=dict)  # json field -> what is in it; see shape.py
    void_group: str = VOID

    @cached_property
    def group_of(self) -> Mapping[str, str]:
        """Field -> its group; a field alone is a group of its own name."""
        named = {field: name for name, group in self.groups.items() for field in group["fields"]}
        return {field: named.get(field, field) for field in self.fields}

    def groups_of(self, fields: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        """(group, all its fields) for each group that `fields` touches, in the order of `fields`."""
        for name in dict.fromkeys(self.group_of[each] for each in fields):
            yield name, list(self.groups[name]["fields"]) if name in self.groups else [name]

    @cached_property
    def void_fields(self) -> list[str]:
        """What "struck through" consists of."""
        return list(self.groups[self.void_group]["fields"]) if self.void_group in self.groups else [VOID]

    def judged_by(self, group: str, seen: Values, wanted: Values) -> tuple[str, ...]:
        """The fields of a group that say whether two of its values are the same. In one with "by" the others
        only tell about that field (who said so, and when): they go along where it was changed."""
        by = self.groups.get(group, {}).get("by")
        return (by,) if by and seen[by] != wanted[by] else tuple(wanted)

    def combine(
        self, group: str, now: Values, seen: Values, wanted: Values, *, makes: bool, is_struck: bool = False
    ) -> Values | None:
        """What two people noted, unseen by each other, where the group's rule loses nothing; None where a
        person must choose. Whoever changes a value that she had seen is always asked about: dropping that
        would drop what she knew. `makes`: the line makes the record; `is_struck`: over one struck through,
        whose values have been taken back."""
        spec = self.groups.get(group, {})
        is_blind = makes and not any(_known(seen[name]) for name in self.judged_by(group, seen, wanted))
        match spec.get("rule", "choose"):
            case "first" | "max" if not is_blind:
                return None
            case "first":  # no matter whose: what stands, stays
                return wanted if is_struck else now
            case "max":
                noted = [each for each in (wanted, now) if _known(each[spec["by"]])]
                return wanted if is_struck else max(noted, key=itemgetter(spec["by"]), default=now)
            case "earliest":  # the same, noted on two days: the first stands
                day, rest = spec["day"], [name for name in wanted if name != spec["day"]]
                is_correction = _known(seen[day]) and all(seen[name] == wanted[name] for name in rest)
                first = min(filter(_known, (wanted[day], now[day])), default=None)
                is_same = all(wanted[name] == now[name] for name in rest)
                return {**now, day: first} if is_same and not is_correction else None
            case "union":  # what she took out is gone, what she put in is there
                (name,) = wanted
                before, after = {*(seen[name] or ())}, {*(wanted[name] or ())}
                return {name: sorted(({*(now[name] or ())} - (before - after)) | (after - before))}
        return None

    @cached_property
    def targets(self) -> Mapping[str, str]:
        """Reference field -> the table it points to, "*" for any."""
        return dict.fromkeys(self.owner_fields, "*") | {**self.across, **self.inside}

    @cached_property
    def owner_fields(self) -> tuple[str, ...]:
        """The reference fields whose target decides about this record's cells."""
        refs = [*self.home.get("pair", ()), self.home.get("owner"), self.home.get("twin")]
        refs += [(self.also or {}).get("owner_home"), (self.also or {}).get("owner_also")]
        return tuple(dict.fromkeys(ref for ref in refs if ref))

    @cached_property
    def rests_on(self) -> tuple[str, ...]:
        """The reference fields whose targets decide about it: where it is, and whether it may be."""
        return tuple(dict.fromkeys((*self.owner_fields, *self.inside)))

    @cached_property
    def home_fields(self) -> tuple[str, ...]:
        """The reference fields its home comes from."""
        own = self.home.get("owner") or self.home.get("twin")
        return tuple(self.home.get("pair", ())) or tuple(filter(None, [own]))

    @cached_property
    def move_field(self) -> str | None:
        """The field whose change is a move."""
        return self.home.get("field")

    @cached_property
    def is_sensitive(self) -> bool:
        return "twin" in self.home

    @cached_property
    def is_pair(self) -> bool:
        return "pair" in self.home

    @cached_property
    def has_also(self) -> bool:
        return self.is_pair or self.also is not None

    def owners(self, values: Mapping[str, Any]) -> list[str]:
        return [values[ref] for ref in self.owner_fields if values.get(ref)]

    def home_owners(self, values: Mapping[str, Any]) -> list[str]:
        return [values[ref] for ref in self.home_fields if values.get(ref)]

    def parents(self, values: Mapping[str, Any]) -> list[str]:
        """The records it may not be without."""
        return [values[ref] for ref in self.inside if values.get(ref)]

    def cells_of(self, values: Mapping[str, Any], look: Look, claim: str | None) -> Cells:
        """(home, also). The claim of a line counts only where the owner is unknown here."""
        home = values.get(self.move_field) if self.move_field else self._home(values, look, claim)
        also = self._also(values, look) if self.has_also else None
        return home, also if also != home else None

    def write_cells(self, cells: Cells) -> set[str]:
        """Where the right to write is asked: the home, or either cell of a pair."""
        return {cell for cell in (cells if self.is_pair else cells[:1]) if cell}

    def lacks(self, values: Mapping[str, Any]) -> str | None:
        """The first field that is required and not there."""
        for name in self.required:  # of every record that comes: a generator takes three times as long
            if values.get(name) is None:
                return name
        return None

    def natural_id(self, values: Mapping[str, Any]) -> str | None:
        """The id these values must have; None if it is free: of this table, or of a record that names nobody
        (a learner without a name; one who was erased)."""
        parts = [values.get(name) for name in self.natural]
        if not parts or (None in parts and self._is_nameless(values)):
            return None
        return natural_id(self.name, *parts)

    def _is_nameless(self, values: Mapping[str, Any]) -> bool:
        return any(name in self.stripped and values.get(name) is None for name in self.natural)

    def _home(self, values: Mapping[str, Any], look: Look, claim: str | None) -> str | None:
        if "fixed" in self.home:
            return str(self.home["fixed"])
        owner = values.get(self.home_fields[0])
        if not owner and "else" in self.home:
            return values.get(self.home["else"])
        cells = look(owner) if owner else None
        if self.is_sensitive and (cells or not is_twin(claim or "")):  # no claim takes it out of there
            return twin(cells[0]) if cells and cells[0] else None
        return cells[0] if cells else claim

    def _also(self, values: Mapping[str, Any], look: Look) -> str | None:
        if self.is_pair:
            cells = look(values.get(self.home_fields[1]) or "")
            return cells[0] if cells else None
        if self.also is None:
            return None
        if "field" in self.also:
            return values.get(self.also["field"])
        if "fixed" in self.also:
            return str(self.also["fixed"])
        cells = look(values.get(self.also.get("owner_home") or self.also["owner_also"]) or "")
        return (cells[0] if "owner_home" in self.also else cells[1]) if cells else None


class Contract:
    """Every record type, by table name."""

    def __init__(self, text: bytes) -> None:
        value = orjson.loads(text)
        self.schema: int = value["schema"]
        self.types = {name: _record_type(name, spec) for name, spec in value["types"].items()}

    def __getitem__(self, table: str) -> RecordType:
        return self.types[table]

    def get(self, table: str) -> RecordType | None:
        return self.types.get(table)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Tables with parents before children: the order of rows within a deed."""
        done: dict[str, None] = {}

        def visit(name: str) -> None:
            for target in {*self.types[name].inside.values(), *self.types[name].across.values()}:
                if target in self.types and target not in done and target != name:
                    visit(target)
            done[name] = None

        for name in sorted(self.types):
            if name not in done:
                visit(name)
        return tuple(done)


def _record_type(name: str, spec: Mapping[str, Any]) -> RecordType:
    return RecordType(
        name=name,
        fields=spec["fields"],
        groups=spec.get("groups", {}),
        home=spec["home"],
        also=spec.get("also"),
        inside=spec.get("inside", {}),
        across=spec.get("across", {}),
        natural=tuple(spec.get("natural", ())),
        written_by=spec.get("written_by", "laptop"),
        stripped=tuple(spec.get("stripped", ())),
        required=tuple(spec.get("required", ())),
        shapes=spec.get("shapes", {}),
        void_group="void" if "void" in spec.get("groups", {}) else VOID,
    )


def shipped(schema: int = SCHEMA) -> Contract:
    """The contract of this program."""
    return Contract((Path(__file__).parent / f"records-v{schema}.json").read_bytes())
