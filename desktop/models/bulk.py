"""Deeds of thousands of rows: an import, and taking an import back.

The slow part (keys, search words, encoding, hashing) is done by the caller, in any thread, where it can be
cancelled with nothing done; the writer only stores it, all parts in one transaction (design, decision 4).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection

from desktop.contract.ids import uuid7
from desktop.contract.records import Cells
from desktop.models import history, person_of, search
from desktop.models.base import Record
from desktop.models.cells import CONTRACT, Looker
from desktop.models.citizen import Citizen
from desktop.models.outbox import Change, Deed, Part, parts_of
from desktop.models.types import moment, moment_text
from desktop.models.values import TO_COLUMN, row_to_wire, to_column
from desktop.progress import Progress

CHUNK = 500


@dataclass
class Prepared:
    """New records, ready to be stored once, and the lines of their deed, short of their numbers."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)  # table -> values, the id first
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: list[search.Entry] = field(default_factory=list)
    parts: Sequence[Part] = ()


def new_row(kind: type[Record], values: Mapping[str, Any]) -> tuple[type[Record], dict[str, Any]]:
    """A new record of wire values, with its id and defaults; `values` may bring an id."""
    return kind, {**kind.begins(), **values, "id": values.get("id") or uuid7()}


def prepare(
    connection: Connection,
    rows: Sequence[tuple[type[Record], dict[str, Any]]],
    deed: Deed,
    progress: Progress,
    known: dict[str, Cells] | None = None,
) -> Prepared:
    """`rows`: parents before children, from new_row(). Raises Cancelled with nothing done.

    `known`: the cells of records that may not be stored yet; those of these rows are added to it.
    """
    ready = Prepared()
    ready.parts = parts_of(_changes(connection, rows, ready, deed, progress, {} if known is None else known))
    return ready


def _changes(
    connection: Connection,
    rows: Sequence[tuple[type[Record], dict[str, Any]]],
    ready: Prepared,
    deed: Deed,
    progress: Progress,
    fresh: dict[str, Cells],
) -> Iterator[Change]:
    """One by one, while their rows are added: all at once they are most of what an import holds."""
    lookers = {kind: Looker(connection, CONTRACT[kind.__tablename__], fresh) for kind in {k for k, _ in rows}}
    made = {"by": deed.by, "at": moment_text(datetime.now(UTC)), "act": deed.act, "made": True}
    local = {"_rev": 0, "_extra": None, "_last": to_column("json", made)}
    for done, (kind, values) in enumerate(rows):
        if done % CHUNK == 0:
            progress.report(done, len(rows))
        table, record = kind.__tablename__, values["id"]
        contract = CONTRACT[table]
        cells = contract.cells_of(values, lookers[kind], None)
        fresh[record] = cells
        wire = {name: values.get(name) for name in contract.fields}
        fields = {name: [None, value] for name, value in wire.items() if value is not None}
        fields["voided_at"] = [None, None]
        yield Change(table, record, cells[0], fields, cells=frozenset(contract.write_cells(cells)))
        stored = {"id": record, "cell": cells[0], "also": cells[1], **local, **wire, **kind.derive(wire)}
        for name, convert in _forms(kind).items():
            if stored[name] is not None:
                stored[name] = convert(stored[name])
        ready.columns.setdefault(table, tuple(stored))
        ready.rows.setdefault(table, []).append(tuple(stored.values()))
        if words := kind.searchable(wire):
            ready.words.append((table, record, *words))


@cache
def _forms(kind: type[Record]) -> Mapping[str, Callable[[Any], Any]]:
    """The fields that are stored otherwise than they travel."""
    return {name: TO_COLUMN[of] for name, of in kind.synced_fields().items() if of in TO_COLUMN}


def store(connection: Connection, ready: Prepared) -> Sequence[Part]:
    """In the writer: everything at once. Returns the parts, for the outbox."""
    for table, rows in ready.rows.items():
        columns = ", ".join(f'"{name}"' for name in ready.columns[table])
        marks = ", ".join("?" * len(ready.columns[table]))
        connection.exec_driver_sql(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows)
    search.index(connection, ready.words, fresh=True)
    for table, rows in ready.rows.items():
        person_of.follow(connection, table, [record for record, *_ in rows])
        let_go(rows)
    return ready.parts


def let_go(rows: list[Any]) -> None:
    """Forget these, bit by bit: hundreds of thousands of values that go at once stop every other thread."""
    while rows:
        del rows[-CHUNK:]


def let_go_of(ready: Prepared) -> None:
    """Of what is left, once the deed is done."""
    let_go(ready.words)
    for part in ready.parts:
        let_go(part.changes)


def edit(
    connection: Connection, kind: type[Record], ids: Iterable[str], values: Mapping[str, Any], deed: Deed
) -> Sequence[Part]:
    """In the writer: set the same fields on many records, by what stands now. Not for moves or names."""
    table, contract = kind.__tablename__, CONTRACT[kind.__tablename__]
    names = [name for _, group in contract.groups_of(values) for name in group]
    at = moment_text(datetime.now(UTC))
    changes: list[Change] = []
    before: list[dict[str, Any]] = []
    for record in ids:
        row = (
            connection.exec_driver_sql(f'SELECT * FROM "{table}" WHERE id = ?', (record,)).mappings().first()
        )
        found = dict(row) if row else None
        if found is None:
            continue
        now = row_to_wire({name: contract.fields[name] for name in names}, found)
        fields = {name: [now[name], values.get(name, now[name])] for name in names}
        if all(seen == wanted for seen, wanted in fields.values()):
            continue
        cells = frozenset(contract.write_cells((found["cell"], found["also"])))
        changes.append(Change(table, record, found["cell"], fields, cells=cells))
        before.append(_past(table, found, deed, at, fields))
    columns = ", ".join(f'"{name}" = ?' for name in values)
    columns += ", to_compare = 1" if kind is Citizen else ""
    wanted = [to_column(contract.fields[name], value) for name, value in values.items()]
    last = to_column("json", {"by": deed.by, "at": at, "act": deed.act})
    if changes:
        connection.exec_driver_sql(
            f'UPDATE "{table}" SET {columns}, _last = ? WHERE id = ?',
            [(*wanted, last, change.id) for change in changes],
        )
    history.add(connection, before)
    person_of.follow(connection, table, [change.id for change in changes])
    return parts_of(changes)


def _past(
    table: str, found: Mapping[str, Any], deed: Deed, at: str, fields: Mapping[str, Any]
) -> dict[str, Any]:
    changed = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    return {
        "tbl": table,
        "rec": found["id"],
        "rev": 0,
        "deed": deed.id,
        "by": deed.by,
        "at": moment(at),
        "act": deed.act,
        "changes": changed,
    }
