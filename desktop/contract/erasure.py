"""What may still be said once a person is erased. Pure: laptop and server run the same lines.

Her own record and all that is only about her (consents, appointments) go. What counts work done stays without
what names her: the contract says which fields those are (`stripped`: of a turn of help her id, her name, the
note). Notes about her household, and of visits at its door, go with the last who is named there:
as long as others are, they are theirs, too. An erasure is an ordinary record, so it travels by every way
there is; its arrival is the signed order.

A row of a line that says more than may be said is erased from the body, which the chain survives
(line.erase); where part of it may stay, that part is applied, or said anew by its author's notebook.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.contract.records import Contract, RecordType

ERASURE = "erasure"
SUBJECT = "citizen"  # the table whose records are erased
MEMBER, HOUSEHOLD, AT_THE_DOOR = "household_member", "household", "household_visit"

Row = Sequence[Any]


@dataclass
class Forgotten:
    """Ids: of records that are gone, and of those that stay without a name."""

    removed: set[str] = field(default_factory=set)
    stripped: set[str] = field(default_factory=set)

    @property
    def all(self) -> set[str]:
        return self.removed | self.stripped

    def add(self, kind: RecordType, record: str) -> None:
        (self.stripped if kind.stripped else self.removed).add(record)


def refs_to_people(kind: RecordType) -> list[str]:
    """Its fields that name a person."""
    return [name for name, table in kind.targets.items() if table == SUBJECT]


def subjects(rows: Iterable[Any]) -> Iterator[Row]:
    """The rows that erase somebody, of rows that may be anything."""
    for row in rows:
        if not (isinstance(row, list) and len(row) == 5 and row[0] == ERASURE):
            continue
        pair = row[3].get("subject") if isinstance(row[3], dict) else None
        if isinstance(pair, list) and len(pair) == 2:
            yield row


def learn(contract: Contract, rows: Iterable[Any], forgotten: Forgotten) -> None:
    """More ids from what lines say: a record may be about her that is not here any more, or not yet."""
    for row in rows:
        kind = contract.get(row[0]) if isinstance(row, list) and isinstance(row[0], str) else None
        if kind is None or not isinstance(row[3], dict):
            continue
        is_at_her_door = kind.name == AT_THE_DOOR and _any(row[3], ["household_id"], forgotten.stripped)
        if is_at_her_door or _names_any(kind, row[3], forgotten.removed):
            forgotten.add(kind, row[1])


def remains(contract: Contract, row: Row, forgotten: Forgotten) -> Row | None:
    """The row itself if it says nothing of her, what may stay of it, or None."""
    table, record, claim, fields, resolves = row
    kind = contract.get(table)
    is_hers = kind is not None and _names_any(kind, fields, forgotten.removed)
    if record in forgotten.removed or (is_hers and kind and not kind.stripped):
        return None
    if kind is None or not (is_hers or record in forgotten.stripped):
        return row
    left = {name: pair for name, pair in fields.items() if name not in kind.stripped}
    if len(left) == len(fields):
        return row
    return [table, record, claim, left, resolves] if left else None


def _names_any(kind: RecordType, fields: dict[str, Any], ids: Collection[str]) -> bool:
    return _any(fields, refs_to_people(kind), ids)


def _any(fields: dict[str, Any], names: Iterable[str], ids: Collection[str]) -> bool:
    pairs = (fields.get(name) for name in names)
    return any(each in ids for pair in pairs if isinstance(pair, list) for each in pair if each)
