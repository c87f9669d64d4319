"""What becomes of an edit when the record moved on. Pure: laptop and server run the same lines.

Per field group, by the value its author had seen (sync protocol, 2.7; decision 10):

    creating                   -> the mark "voided" is cleared, whatever it was; other fields as below
    seen is what stands        -> written; the conflicts it names are settled (also when it keeps the value)
    wanted is what stands      -> nothing to do
    noted by two, unseen       -> both, where the group has a rule that loses nothing (RecordType.combine)
    seen is my open candidate  -> my candidate moves on
    otherwise                  -> what stands stays; wanted becomes a candidate for a person to judge

Striking through is no special case of that, but it is a statement about the whole record, so both sides say
what they had seen. An edit that knows the record is struck through says so (voided_at: [t, t]); one that does
not is applied, the record stays struck through, and "not struck through" becomes a candidate. A void names
the other fields as it saw them ([v, v]); if one of them reads otherwise by now, the record stays, and the
void becomes the candidate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from desktop.contract.records import VOID, RecordType, Values

_NEVER_VOIDED = ([None, None], (None, None))


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
    reopened: list[str] = field(default_factory=list)  # conflict ids: judged once, and wanted again
    settled: list[str] = field(default_factory=list)  # conflict ids

    @property
    def is_conflict(self) -> bool:
        return bool(self.moved or self.added or self.reopened)


def is_create(fields: Mapping[str, Sequence[Any]]) -> bool:
    """How a line says "I make this record": voided_at: [null, null]."""
    return fields.get(VOID) in _NEVER_VOIDED


def merge(
    kind: RecordType,
    current: Mapping[str, Any],
    fields: Mapping[str, Sequence[Any]],
    resolves: Sequence[str] = (),
    candidates: Sequence[Candidate] = (),
    judged: Sequence[Candidate] = (),
) -> Merged:
    """`current`: what stands (empty for a new record); of this record, `candidates`: the open ones; `judged`:
    those a person has decided about."""
    merged = Merged()
    rivals = _Rivals(merged, candidates, judged)
    overlooked = _overlooked(kind, current, fields)
    for group, names in kind.groups_of(fields):
        if is_create(fields) and group == kind.void_group:
            merged.writes.update({name: None for name in names if current.get(name) is not None})
        elif group not in overlooked:
            now = {name: current.get(name) for name in names}
            # Who does not name the mark "voided" saw none.
            untold = now if group != kind.void_group else now | {VOID: None}
            seen = {name: fields[name][0] if name in fields else untold[name] for name in names}
            wanted = {name: fields[name][1] if name in fields else untold[name] for name in names}
            if overlooked and group == kind.void_group:
                seen = wanted  # what its author saw of the whole is not what stands
            line = _Line(resolves, is_create(fields), current.get(VOID) is not None)
            _judge(kind, rivals, group, (now, seen, wanted), line)
    is_edit = merged.is_conflict or any(current.get(n) != value for n, value in merged.writes.items())
    if is_edit and current.get(VOID) is not None and not set(kind.void_fields) & set(fields):
        alive: Values = dict.fromkeys(kind.void_fields)
        rivals.clash(kind.void_group, alive, alive)
    return merged


def _judge(
    kind: RecordType,
    rivals: "_Rivals",
    group: str,
    three: tuple[Values, Values, Values],
    line: "_Line",
) -> None:
    merged, (now, seen, wanted) = rivals.merged, three
    judged_by = kind.judged_by(group, seen, wanted)
    if all(seen[name] == now[name] for name in judged_by):
        merged.writes.update(wanted)
        merged.settled += [c.id for c in rivals.candidates if c.group == group and c.id in line.resolves]
    elif all(wanted[name] == now[name] for name in judged_by):
        return
    elif both := kind.combine(group, now, seen, wanted, makes=line.makes, is_struck=line.is_struck):
        merged.writes.update(both)
    else:
        rivals.clash(group, seen, wanted)


def _overlooked(
    kind: RecordType, current: Mapping[str, Any], fields: Mapping[str, Sequence[Any]]
) -> set[str]:
    """Groups that a line which strikes the record through saw as they no longer are."""
    if VOID not in fields or fields[VOID][1] is None or current.get(VOID) is not None:
        return set()
    looked_at = [
        (group, [name for name in names if name in fields])
        for group, names in kind.groups_of(fields)
        if group != kind.void_group
    ]
    return {
        group
        for group, names in looked_at
        if all(fields[name][0] == fields[name][1] for name in names)
        and any(fields[name][0] != current.get(name) for name in names)
    }


class _Line(NamedTuple):
    resolves: Sequence[str]
    makes: bool  # the record
    is_struck: bool  # the record is, so far


@dataclass(frozen=True)
class _Rivals:
    merged: Merged
    candidates: Sequence[Candidate]
    judged: Sequence[Candidate]

    def clash(self, group: str, seen: Values, wanted: Values) -> None:
        """`seen` may be a candidate of one's own, which then moves on; an equal candidate is not doubled; one
        that was judged before is asked about again, under its author's name."""
        rivals = [c for c in self.candidates if c.group == group]
        known = next((c for c in rivals if c.values == seen), None) or next(
            (c for c in rivals if c.values == wanted), None
        )
        again = next((c for c in self.judged if c.group == group and c.values == wanted), None)
        if known:
            self.merged.moved[known.id] = wanted
        elif again:
            self.merged.reopened.append(again.id)
        else:
            self.merged.added.append((group, wanted))
