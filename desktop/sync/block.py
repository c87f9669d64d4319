"""A block of a snapshot, by columns as it came (server/snapshot.py): what is not here yet goes into its table
column by column, which takes a third of the time of row by row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from desktop.contract.erasure import ERASURE, refs_to_people
from desktop.contract.records import RecordType
from desktop.models import erasing, guard, person_of, search
from desktop.models.cells import CONTRACT
from desktop.models.engine import driver
from desktop.models.values import TO_COLUMN, to_column
from desktop.sync import aside, inbox

Block = Mapping[str, Any]
Columns = dict[str, Sequence[Any]]

_ABOUT = ("id", "cell", "also", "rev", "last")


def show(connection: Connection, block: Block, rows: range) -> Sequence[int]:
    """Show these rows of it, the ward's. Gives those that cannot be shown."""
    kind = CONTRACT[block["table"]]
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    known = inbox.revs(connection, kind, block["id"][rows.start : rows.stop])
    fresh = [row for row in rows if block["id"][row] not in known]
    unfit = _unfit(connection, kind, block, fresh) | _about_erased(connection, kind, block, fresh)
    if fresh := [row for row in fresh if row not in unfit]:
        _insert(connection, kind, _columns(block["fields"], fresh), _columns(block, fresh, _ABOUT))
        if kind.name == ERASURE:
            erasing.follow(connection, [block["fields"]["subject"][row] for row in fresh])
    # The same number: it lies in two cells, and the other has brought it.
    if other := [row for row in rows if known.get(block["id"][row], block["rev"][row]) != block["rev"][row]]:
        inbox.apply_rows(connection, kind, dict(puts(block, other)))
    return sorted(unfit)


def _unfit(connection: Connection, kind: RecordType, block: Block, rows: Sequence[int]) -> set[int]:
    """By the columns that matter alone; row by row only where one of them tells of such a row."""
    if not rows:
        return set()
    nothing = [None] * len(block["id"])
    needed = {name: block["fields"].get(name, nothing) for name in (*kind.required, *kind.inside)}
    columns = _columns(needed, rows)
    is_whole = not any(None in columns[name] for name in kind.required)
    named = [(table, {*columns[field]} - {None}) for field, table in kind.inside.items()]
    if is_whole and not any(aside.missing(connection, *each) for each in named):
        return set()
    values = {block["id"][row]: {name: column[row] for name, column in needed.items()} for row in rows}
    unfit = aside.unfit(connection, kind, values)
    return {row for row in rows if block["id"][row] in unfit}


def _about_erased(connection: Connection, kind: RecordType, block: Block, rows: Sequence[int]) -> set[int]:
    """These are staged, and go when all that is staged is shown."""
    names = [name for name in refs_to_people(kind) if name in block["fields"]]
    values = {block["id"][row]: {name: block["fields"][name][row] for name in names} for row in rows}
    about = erasing.about_erased(connection, kind, values)
    return {row for row in rows if block["id"][row] in about} if about else set()


def _columns(source: Mapping[str, Any], rows: Sequence[int], names: Sequence[str] = ()) -> Columns:
    first, behind = rows[0], rows[-1] + 1
    if behind - first == len(rows):
        return {name: source[name][first:behind] for name in names or source}
    return {name: [source[name][row] for row in rows] for name in names or source}


def _insert(connection: Connection, kind: RecordType, fields: Columns, about: Columns) -> None:
    nothing = [None] * len(about["id"])
    values = {name: fields.get(name, nothing) for name in kind.fields}
    for name, begins in inbox.CLASSES[kind.name].begins().items():
        if None in values[name]:
            values[name] = [begins if value is None else value for value in values[name]]
    said = {name: of for name, of in kind.fields.items() if values[name] is not nothing}  # else NULL
    stored: Columns = {name: _stored(of, values[name]) for name, of in said.items()}
    stored |= {"id": about["id"], "cell": [home or "" for home in about["cell"]], "also": about["also"]}
    stored |= {"_rev": about["rev"], "_last": _stored("json", about["last"])}
    unknown = {name: column for name, column in fields.items() if name not in kind.fields}
    if unknown:
        stored["_extra"] = list(map(_extra, _rows(unknown)))
    made = inbox.CLASSES[kind.name]
    words: list[search.Entry] = []
    if made.derive({}) or made.searchable({}):  # else neither follows from a row
        whole = list(_rows(values))
        derived = list(map(made.derive, whole))
        stored |= {name: [each[name] for each in derived] for name in derived[0]}
        words = [
            (kind.name, record, *found_by)
            for record, row in zip(about["id"], whole, strict=True)
            if (found_by := made.searchable(row))
        ]
    columns, marks = ", ".join(f'"{name}"' for name in stored), ", ".join("?" * len(stored))
    raw = driver(connection)
    with guard.lifted(raw, kind.name, len(about["id"])):
        raw.executemany(
            f'INSERT INTO "{kind.name}" ({columns}) VALUES ({marks})', zip(*stored.values(), strict=True)
        )
    search.index(connection, words, fresh=True)
    person_of.follow(connection, kind.name, about["id"])


def _rows(columns: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _stored(of: str, column: Sequence[Any]) -> Sequence[Any]:
    if of not in TO_COLUMN:
        return column
    convert = TO_COLUMN[of]
    return [None if value is None else convert(value) for value in column]


def _extra(row: Mapping[str, Any]) -> Any:
    return to_column("json", {name: value for name, value in row.items() if value is not None} or None)


def puts(block: Block, rows: Sequence[int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, the value of a wire.Entry)."""
    for row in rows:
        fields = {name: column[row] for name, column in block["fields"].items()}
        yield block["id"][row], {name: block[name][row] for name in _ABOUT[1:]} | {"fields": fields}
