"""Deeds of thousands of rows: an import, and taking an import back.

The slow part (keys, search words, encoding, hashing) is done by the caller, in any thread, where it can be
cancelled with nothing done; the writer only stores it, all parts in one transaction (design, decision 4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from desktop.contract.ids import uuid7
from desktop.contract.records import Cells
from desktop.models import history, search
from desktop.models.base import Record
from desktop.models.cells import CONTRACT, Looker
from desktop.models.outbox import Change, Deed, Part, parts_of
from desktop.models.types import moment, moment_text
from desktop.models.values import row_to_wire, to_column
from desktop.progress import Progress

CHUNK = 500


@dataclass
class Prepared:
    """New records, ready to be stored."""

    columns: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # table -> rows of columns
    changes: list[Change] = field(default_factory=list)
    words: list[search.Entry] = field(default_factory=list)


def new_row(kind: type[Record], values: Mapping[str, Any]) -> tuple[type[Record], dict[str, Any]]:
    """A new record of wire values, with its id and defaults; `values` may bring an id."""
    record_id = values.get("id") or uuid7()
    fields = {**kind._defaults(), **{name: value for name, value in values.items() if name != "id"}}
    return kind, {"id": record_id, **fields}


def prepare(
    connection: Connection,
    rows: Sequence[tuple[type[Record], dict[str, Any]]],
    deed: Deed,
    progress: Progress,
) -> Prepared:
    """`rows`: parents before children, from new_row(). Raises Cancelled with nothing done."""
    ready = Prepared()
    fresh: dict[str, Cells] = {}
    last = {"by": deed.by, "at": moment_text(datetime.now(UTC)), "act": deed.act, "made": True}
    for done, (kind, values) in enumerate(rows):
        if done % CHUNK == 0:
            progress.report(done, len(rows))
        table, record = kind.__tablename__, values["id"]
        contract = CONTRACT[table]
        cells = contract.cells_of(values, Looker(connection, contract, fresh), None)
        fresh[record] = cells
        wire = {name: values[name] for name in contract.fields if values.get(name) is not None}
        fields = {name: [None, value] for name, value in wire.items()} | {"voided_at": [None, None]}
        ready.changes.append(
            Change(table, record, cells[0], fields, cells=frozenset(contract.write_cells(cells)))
        )
        stored = {name: to_column(of, wire.get(name)) for name, of in contract.fields.items()}
        local = {"id": record, "cell": cells[0], "also": cells[1], "_rev": 0, "_extra": None}
        ready.columns.setdefault(table, []).append(
            stored | kind.derive(wire) | local | {"_last": to_column("json", last)}
        )
        if words := kind.searchable(wire):
            ready.words.append((table, record, *words))
    return ready


def store(connection: Connection, ready: Prepared, parts: Sequence[Part]) -> Sequence[Part]:
    """In the writer: everything at once. Returns the parts, for the outbox."""
    for table, rows in ready.columns.items():
        insert(connection, table, rows)
    search.index(connection, ready.words, fresh=True)
    return parts


def insert(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of one shape, by SQL: an order of magnitude faster than one object each."""
    names = list(rows[0])
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    connection.exec_driver_sql(
        f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',
        [tuple(row[name] for name in names) for row in rows],
    )


def encode(ready: Prepared) -> list[Part]:
    """The deed's lines, short of their numbers."""
    return parts_of(ready.changes)


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
    wanted = [to_column(contract.fields[name], value) for name, value in values.items()]
    last = to_column("json", {"by": deed.by, "at": at, "act": deed.act})
    if changes:
        connection.exec_driver_sql(
            f'UPDATE "{table}" SET {columns}, _last = ? WHERE id = ?',
            [(*wanted, last, change.id) for change in changes],
        )
    history.add(connection, before)
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
