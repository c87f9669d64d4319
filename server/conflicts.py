"""Conflicts are ordinary records: the value that does not stand, kept in its subject's cells until a person
chooses. Only the server writes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from desktop.contract.authors import edited
from desktop.contract.ids import natural_id
from desktop.contract.line import canonical
from desktop.contract.merge import Candidate, Merged
from desktop.contract.records import Values
from server.cells import settle
from server.outcome import Outcome
from server.rec import CONFLICT, Rec
from server.world import World

_UNTOLD = (None, None)


@dataclass
class Writer:
    """Who wrote a line, when (by whose clock), and what for."""

    by: str
    at: str
    received_at: str
    act: str
    aid: str
    device: str | None  # None: a line that was held, and whose author may have gone on since

    @property
    def _signed(self) -> dict[str, str]:
        return {"by": self.by, "at": self.at, "received_at": self.received_at, "act": self.act}

    @cached_property
    def last(self) -> str:
        """As every put carries it."""
        return canonical(self._signed).decode()

    @cached_property
    def sole(self) -> str:
        """The same of a record that this device alone has written, so that it holds all there is of it."""
        return canonical({**self._signed, "sole": self.device}).decode() if self.device else self.last

    def after(self, last: str, fields: Iterable[str], *, is_alone: bool) -> str:
        """The same of a record that was there, and of which these fields were written."""
        sole = {"sole": self.device} if is_alone else {}
        return canonical(edited(orjson.loads(last), self._signed, fields) | sole).decode()


def candidates(world: World, subject: str, status: str = "open") -> Sequence[Candidate]:
    """A candidate holds every field of its group, so that two of them can be compared."""
    return [
        Candidate(rec.id, rec.fields["group"], rec.fields["candidate"])
        for rec in world.conflicts(subject, status)
    ]


def moved_on(world: World, seen: int, by: str, row: Sequence[Any]) -> set[str]:
    """Of the open conflicts about this row's record, those of which its author was shown another value, up to
    that number: whoever's value waits has gone on since. Not those of which she now says the very same, or
    that she has changed herself."""
    _, record_id, _, fields, _ = row
    return {
        rec.id
        for rec in world.conflicts(record_id)
        if rec.rev > seen
        and orjson.loads(rec.last).get("by") != by
        and any(fields.get(name, _UNTOLD)[1] != value for name, value in rec.fields["candidate"].items())
    }


def record_conflicts(world: World, writer: Writer, subject: Rec, merged: Merged, outcome: Outcome) -> None:
    for group, values in merged.added:
        _join(outcome, subject, _new(world, writer, subject, group, values))
    for conflict, values in merged.moved.items():
        rec = world.get(conflict)
        if rec:
            _join(outcome, subject, rec)
            _move_on(world, writer, rec, values, outcome)
    for conflict in merged.reopened:
        rec = world.get(conflict)
        if rec:
            _join(outcome, subject, rec)
            fields = {name: value for name, value in rec.fields.items() if name != "settled_by"}
            world.change(rec, {**fields, "status": "open"}, writer.last)
            settle(world, rec)
    for conflict in merged.settled:
        rec = world.get(conflict)
        if rec:
            world.change(rec, {**rec.fields, "status": "settled", "settled_by": writer.by}, writer.last)
            settle(world, rec)
    outcome.settled += merged.settled


def _join(outcome: Outcome, subject: Rec, conflict: Rec) -> None:
    outcome.conflicts.append(conflict.id)
    outcome.detail.append([subject.tbl, subject.id, conflict.fields["group"]])


def _new(world: World, writer: Writer, subject: Rec, group: str, values: Values) -> Rec:
    fields = {
        "subject": subject.id,
        "subject_table": subject.tbl,
        "group": group,
        "candidate": values,
        "by": writer.by,
        "at": writer.at,
        "aid": writer.aid,
        "status": "open",
    }
    conflict_id = natural_id(CONFLICT, subject.id, group, writer.aid)
    rec = world.get(conflict_id)
    if rec:
        world.change(rec, fields, writer.last)
    else:
        rec = world.make(Rec(conflict_id, CONFLICT, None, None, 0, None, fields, writer.last))
    settle(world, rec)
    return rec


def _move_on(world: World, writer: Writer, rec: Rec, values: Values, outcome: Outcome) -> None:
    """Its author went on from it; or somebody else wants the very same, and it stays the first one's."""
    if rec.fields["candidate"] == values:
        return
    outcome.replaced.append((rec.id, rec.fields["aid"]))
    moved = {"candidate": values, "by": writer.by, "at": writer.at, "aid": writer.aid}
    world.change(rec, {**rec.fields, **moved}, writer.last)
    settle(world, rec)
