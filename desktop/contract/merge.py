"""What becomes of an edit when the record moved on. Pure: laptop and server run the same lines.

Per field group, by the value its author had seen (sync protocol, 2.7; decision 10):

    creating                   -> the mark "voided" is cleared, whatever it was; other fields as below
    seen is what stands        -> written; the conflicts it names are settled (also when it keeps the value)
    wanted is what stands      -> nothing to do
    seen is my open candidate  -> my candidate moves on
    otherwise                  -> what stands stays; wanted becomes a candidate for a person to judge
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.contract.records import VOID, RecordType

Values = dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A value that waits for a person. `id` is its conflict record's."""

    id: str
    group: str
    values: Values


@dataclass
class Merged:
    writes: Values = field(default_factory=dict)  # what to store
    moved: dict[str, Values] = field(default_factory=dict)  # conflict id -> the candidate's new values
    added: list[tuple[str, Values]] = field(default_factory=list)  # (group, values): new candidates
    settled: list[str] = field(default_factory=list)  # conflict ids

    @property
    def is_conflict(self) -> bool:
        return bool(self.moved or self.added)


def is_create(fields: Mapping[str, Sequence[Any]]) -> bool:
    """How a line says "I make this record": voided_at: [null, null]."""
    return list(fields.get(VOID, (0, 0))) == [None, None]


def merge(
    kind: RecordType,
    current: Mapping[str, Any],
    fields: Mapping[str, Sequence[Any]],
    resolves: Sequence[str] = (),
    candidates: Sequence[Candidate] = (),
) -> Merged:
    """`current`: what stands (empty for a new record); `candidates`: open ones of this record."""
    merged, creating = Merged(), is_create(fields)
    for group, names in kind.groups_of(fields):
        if creating and group == kind.void_group:
            merged.writes.update({name: None for name in names if current.get(name) is not None})
            continue
        now = {name: current.get(name) for name in names}
        seen = {name: fields[name][0] if name in fields else now[name] for name in names}
        wanted = {name: fields[name][1] if name in fields else now[name] for name in names}
        if seen == now:
            merged.writes.update(wanted)
            merged.settled += [c.id for c in candidates if c.group == group and c.id in resolves]
        elif wanted != now and (both := kind.combine(group, wanted, now)) is not None:
            merged.writes.update(both)
        elif wanted != now:
            _clash(merged, group, seen, wanted, [c for c in candidates if c.group == group])
    return merged


def _clash(merged: Merged, group: str, seen: Values, wanted: Values, rivals: list[Candidate]) -> None:
    """`seen` may be a candidate of one's own, which then moves on; an equal candidate is not doubled."""
    known = next((c for c in rivals if c.values == seen), None) or next(
        (c for c in rivals if c.values == wanted), None
    )
    if known:
        merged.moved[known.id] = wanted
    else:
        merged.added.append((group, wanted))
