"""What comes down: pages are staged, and shown when the head is reached (sync protocol, 2.8).

A small pull is shown in one transaction. A large one goes in slices, parents before children, so that a save
made meanwhile waits for one slice; the pages on screen hear of it when all is there. Until then nothing
leaves the inbox: whatever is cut is shown again from the start, which changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update
from sqlalchemy.orm import Session

from desktop.contract.erasure import ERASURE
from desktop.contract.records import RecordType
from desktop.models import erasing, guard, history, person_of, search
from desktop.models.cells import CONTRACT, READABLE
from desktop.models.contract_export import record_classes
from desktop.models.engine import driver
from desktop.models.noting import NotingSession
from desktop.models.sync_state import Inbox, SyncCell, SyncOne
from desktop.models.types import moment
from desktop.models.values import row_to_wire, to_column
from desktop.sync import aside, unconfirmed
from desktop.sync.aside import ASIDE
from desktop.sync.confirming import AMONG, among, confirm, forget_older, ids, waiting_fields
from desktop.sync.keeping import Key, drop, kept, tidy, with_owners

CLASSES = {kind.__tablename__: kind for kind in record_classes()}
# Who is to be forgotten goes first, so that nothing of her is noted on the way; parents before children.
TABLES = tuple(
    sorted((table for table in CONTRACT.order if table in CLASSES), key=lambda table: table != ERASURE)
)

Touched = dict[str, set[str]]  # table -> ids

# By an older letter: what was received since it was made has not been sent back yet.
_BEHIND = f"{READABLE} AND cursor < (SELECT head FROM sync_one) LIMIT 1"
ALL_ANEW = "SELECT 1 FROM sync_one WHERE sweep OR EXISTS (SELECT 1 FROM sync_cell WHERE heals)"
_KNOWN = ", ".join(f"'{table}'" for table in TABLES)
_WAITS = "SELECT " + " OR ".join(  # one statement: it is asked in each hand-over
    f"EXISTS (SELECT 1 FROM {what})"
    for what in (
        "sync_one WHERE sweep",
        "sync_cell WHERE shown <> cursor OR heals",
        f"inbox WHERE tbl IN ({_KNOWN}) AND kind <> '{ASIDE}'",  # an earlier version did not know them
        *(f'"{table}" WHERE _rev = 0' for table in CONTRACT.order),
    )
)


def stage(session: NotingSession, entries: Sequence[Sequence[Any]], cursors: Mapping[str, int]) -> None:
    """One page and its cursors, in one transaction: a cursor never runs ahead of its rows.

    What the ward has as it was made here is shown already, and only confirmed. Records of tables that this
    version does not know stay staged until one comes that does.
    """
    connection = session.connection()
    lean: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for _, _, kind, table, record, row in entries:
        if kind == "put" and "fields" not in row and table in CLASSES:
            lean[table][record] = row
    missing = {table: confirm(connection, CONTRACT[table], puts) for table, puts in lean.items()}
    for table, puts in lean.items():
        forget_older(connection, table, puts)
        session.touched[table].update()  # touched, by no id: where they are may be news
    rows = [
        (table, record, cell, seq, kind, orjson.dumps(row).decode() if row is not None else None)
        for seq, cell, kind, table, record, row in entries
        if kind == "gone" or "fields" in row or record in missing.get(table, ())
    ]
    if rows:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO inbox (tbl, rec, cell, seq, kind, json) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
    moved = [(cursor, cell) for cell, cursor in cursors.items()]
    driver(connection).executemany("UPDATE sync_cell SET cursor = ? WHERE cell = ?", moved)


def _shown() -> ColumnElement[bool]:
    """What can be shown, or was and stays until settle()."""
    return Inbox.tbl.in_(TABLES) & (Inbox.kind != ASIDE)


def size(session: Session) -> int:
    """Staged entries that can be shown."""
    known = select(func.count()).select_from(Inbox).where(_shown())
    return session.scalar(known) or 0


def is_settled(session: Session) -> bool:
    """Has all that came been shown, and does settle() wait for nothing else to come?"""
    (waits,) = driver(session.connection()).execute(_WAITS).fetchone()
    return not waits


def slice_of(session: Session, table: str, after: str, limit: int) -> list[str]:
    """The next staged records of a table, in order of their ids; empty: none is left."""
    return list(
        session.connection()
        .exec_driver_sql(
            f"SELECT DISTINCT rec FROM inbox WHERE tbl = ? AND rec > ? ORDER BY rec LIMIT {limit:d}",
            (table, after),
        )
        .scalars()
    )


@dataclass
class _Came:
    """The sum of what came for one record."""

    put: dict[str, Any] | None = None
    by: str = ""  # the cell that brought it
    left: set[str] = field(default_factory=set)  # cells it has left since

    @property
    def is_lean(self) -> bool:
        """The ward has it as it was made here."""
        return self.put is not None and "fields" not in self.put


def absorb(session: Session, table: str, records: Sequence[str]) -> int:
    """Show these staged records. They stay staged until settle(). Gives how many."""
    connection = session.connection()
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    _apply(connection, CONTRACT[table], _folded(connection, table, records))
    return len(records)


def settle(session: Session) -> Touched:
    """All that is staged has been absorbed: what follows from it as a whole. Gives the ids of every record
    that changed or went."""
    connection, one = session.connection(), session.get_one(SyncOne, 1)
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    touched = _staged(connection)
    if one.sweep:
        _sweep(connection, {(table, record) for table in touched for record in _puts(connection, table)})
        one.sweep = False
    _heal(connection)
    _empty(connection)
    connection.execute(update(SyncCell).values(shown=SyncCell.cursor))
    unconfirmed.follow_owners(connection)
    if not connection.exec_driver_sql(_BEHIND).first():
        unconfirmed.drop_unsent(connection)
    for table, gone in tidy(connection).items():
        touched[table].update(gone)
    return touched


def _empty(connection: Connection) -> None:
    """All that was shown; and of tables unknown here, what the ward took back. Others': see tidy()."""
    connection.execute(delete(Inbox).where(or_(_shown(), Inbox.kind == "gone")))


def _heal(connection: Connection) -> None:
    """Of these cells everything has come again: what has not is not there. tidy() drops it."""
    named = "SELECT rec FROM inbox WHERE tbl = ? AND cell = ? AND kind = 'put'"
    for cell in connection.execute(select(SyncCell.cell).where(SyncCell.heals)).scalars().all():
        for table in TABLES:
            for column, none in (("cell", "''"), ("also", "NULL")):
                connection.exec_driver_sql(
                    f'UPDATE "{table}" SET {column} = {none} '
                    f"WHERE {column} = ? AND _rev > 0 AND id NOT IN ({named})",
                    (cell, table, cell),
                )
    connection.execute(update(SyncCell).where(SyncCell.heals).values(heals=False))


def _staged(connection: Connection) -> Touched:
    touched: Touched = defaultdict(set)
    for table, record in connection.execute(select(Inbox.tbl, Inbox.rec).where(_shown())):
        touched[table].add(record)
    return touched


def _puts(connection: Connection, table: str) -> set[str]:
    found = f"SELECT rec FROM inbox WHERE tbl = ? AND kind = 'put' AND cell IN ({READABLE})"
    return set(connection.exec_driver_sql(found, (table,)).scalars())


def _folded(connection: Connection, table: str, records: Sequence[str]) -> dict[str, _Came]:
    found = f"SELECT cell, kind, rec, json FROM inbox WHERE tbl = ? AND {AMONG.format('rec')}"
    came: dict[str, _Came] = {}
    found += f" AND kind <> '{ASIDE}' AND cell IN ({READABLE}) ORDER BY seq"
    entries = connection.exec_driver_sql(found, (table, ids(records)))
    for cell, kind, record, json in entries:
        each = came.setdefault(record, _Came())
        if kind == "put":
            each.put, each.by, each.left = orjson.loads(json or "null"), cell, set()
        else:
            each.left.add(cell)
    return came


def revs(connection: Connection, kind: RecordType, records: Iterable[str]) -> dict[str, int]:
    """id -> the ward's number, of those that are here."""
    found = f'SELECT id, _rev FROM "{kind.name}" WHERE {AMONG.format("id")}'
    return dict(driver(connection).execute(found, (ids(records),)))


def apply_rows(connection: Connection, kind: RecordType, puts: Mapping[str, dict[str, Any]]) -> None:
    """Show the ward's rows of one table: id -> the value of a wire.Entry."""
    _apply(connection, kind, {record: _Came(put=put) for record, put in puts.items()})


def _apply(connection: Connection, kind: RecordType, records: Mapping[str, _Came]) -> None:
    found = among(connection, f'SELECT * FROM "{kind.name}"', records).mappings()
    here: dict[str, dict[str, Any]] = {row["id"]: dict(row) for row in found}
    records = _news(connection, kind, records, here)
    touches = waiting_fields(connection, kind.name, records) if here else {}
    rows, past, words = [], [], []
    for record, each in records.items():
        old = here.get(record)
        if each.put:
            row, values = _row(kind, record, each.put, old, touches.get(record, set()))
            rows.append(row)
            if old:
                past += _history(kind, record, each.put, old, values)
            if found_by := CLASSES[kind.name].searchable(values):
                words.append((kind.name, record, *found_by))
        if each.left and (old or each.put):
            _leave(connection, kind, record, each.left, rows)
    if rows:
        _upsert(connection, kind.name, rows)
    history.add(connection, past)
    search.index(connection, words, fresh=not here)
    person_of.follow(connection, kind.name, records)
    if kind.name == ERASURE:
        erasing.follow(connection, [row["subject"] for row in rows if row["id"] not in here])


def _news(
    connection: Connection,
    kind: RecordType,
    records: Mapping[str, _Came],
    here: Mapping[str, Mapping[str, Any]],
) -> Mapping[str, _Came]:
    """What there is to show."""
    _ask_whole(connection, kind, {r: each for r, each in records.items() if each.is_lean})
    told = {r: each.put for r, each in records.items() if each.put}
    about = erasing.about_erased(connection, kind, {r: told[r]["fields"] for r in told})
    for record in about:  # what counts may be told without her
        told[record]["fields"] = {n: v for n, v in told[record]["fields"].items() if n not in kind.stripped}
    for none in (set() if kind.stripped else about) | _older(connection, told, here):
        records[none].put = None
    puts = {r: each.put["fields"] for r, each in records.items() if each.put}
    for record, reference in aside.astray(connection, kind, {r: puts[r] for r in puts if r in here}):
        puts[record][reference] = None  # then what stood here stays; see _filled()
    fresh = {r: puts[r] for r in puts if r not in here}
    if unfit := aside.unfit(connection, kind, fresh):
        aside.put_by(connection, kind.name, unfit)
        records = {record: each for record, each in records.items() if record not in unfit}
    return {record: each for record, each in records.items() if each.put or each.left}


def _older(
    connection: Connection, puts: Mapping[str, Mapping[str, Any]], here: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    """What a letter of before says of records that are here as they have been since, perhaps from another
    cell; the ward would not say it again. Where all is asked anew, numbers may be of another epoch."""
    both = {record: (put["rev"], here[record]["_rev"]) for record, put in puts.items() if record in here}
    older = {record for record, (theirs, mine) in both.items() if 0 < theirs < mine}
    return set() if older and driver(connection).execute(ALL_ANEW).fetchone() else older


def _ask_whole(connection: Connection, kind: RecordType, lean: Mapping[str, _Came]) -> None:
    """What was taken for known here when it was staged."""
    missing = confirm(connection, kind, {r: each.put for r, each in lean.items() if each.put})
    cells = {each.by for record, each in lean.items() if record in missing}
    connection.execute(update(SyncCell).where(SyncCell.cell.in_(cells)).values(cursor=0))
    for each in lean.values():
        each.put = None


def _row(
    kind: RecordType, record: str, put: Mapping[str, Any], old: dict[str, Any] | None, pending: set[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(columns, wire values): the ward's row, but fields on their way keep the value typed here."""
    theirs = put["fields"]
    values = {name: theirs.get(name) for name in kind.fields} | _filled(kind, theirs, old)
    home, also, rev = put["cell"], put.get("also"), put["rev"]
    if old and pending:
        mine = row_to_wire(kind.fields, old)
        keep = {n for n in kind.fields if mine[n] is not None} if "*" in pending else pending & set(mine)
        values |= {name: mine[name] for name in keep}
        moved = values[kind.move_field] if kind.move_field in pending else home
        if moved != home:  # moved here, not yet received: unconfirmed
            home, also, rev = moved, None, 0
    unknown = {n: value for n, value in theirs.items() if n not in kind.fields and value is not None}
    row = {name: to_column(of, values[name]) for name, of in kind.fields.items()}
    row |= CLASSES[kind.name].derive(values)
    row |= {"id": record, "cell": home or "", "also": also, "_rev": rev}
    row |= {"_extra": to_column("json", unknown or None), "_last": to_column("json", put.get("last"))}
    return row, values


def _filled(kind: RecordType, theirs: Mapping[str, Any], old: dict[str, Any] | None) -> dict[str, Any]:
    """What no row here is without and this one does not say: what stood here, else what such a record begins
    with. A program of before may not know the field."""
    begins = CLASSES[kind.name].begins()
    lacking = [name for name in (*begins, *kind.required) if theirs.get(name) is None]
    stood = row_to_wire(kind.fields, old) if old and lacking else {}
    return {name: stood.get(name, begins.get(name)) for name in lacking}


def _history(
    kind: RecordType, record: str, put: Mapping[str, Any], old: dict[str, Any], values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    before = row_to_wire(kind.fields, old)
    changed = {n: [before[n], values[n]] for n in kind.fields if before[n] != values[n]}
    if not changed:
        return []
    entries = []
    was = orjson.loads(old["_last"]) if old["_last"] else {}
    if was.get("made"):
        entries.append(_entry(kind.name, record, 0, was, {}))
    return [*entries, _entry(kind.name, record, put["rev"], put.get("last") or {}, changed)]


def _entry(
    table: str, record: str, rev: int, last: Mapping[str, Any], changes: dict[str, Any]
) -> dict[str, Any]:
    at = last.get("at")
    return {
        "tbl": table,
        "rec": record,
        "rev": rev,
        "deed": None,
        "by": last.get("by"),
        "at": moment(at) if at else None,
        "act": last.get("act"),
        "changes": changes,
    }


def _leave(
    connection: Connection, kind: RecordType, record: str, cells: set[str], rows: list[dict[str, Any]]
) -> None:
    """It left these cells. tidy() drops the row, or keeps it read-only while work stands on it."""
    for row in rows:
        if row["id"] == record:
            row["cell"] = "" if row["cell"] in cells else row["cell"]
            row["also"] = None if row["also"] in cells else row["also"]
            return
    unsure = kind.move_field is not None
    for cell in cells:
        connection.exec_driver_sql(
            f'UPDATE "{kind.name}" SET '
            "cell = CASE WHEN cell = ? OR (_rev = 0 AND ?) THEN '' ELSE cell END, "
            "also = CASE WHEN also = ? OR (_rev = 0 AND ?) THEN NULL ELSE also END WHERE id = ?",
            (cell, unsure, cell, unsure, record),
        )


def _upsert(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    names = list(rows[0])
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
    values = [tuple(row[name] for name in names) for row in rows]
    raw = driver(connection)
    with guard.lifted(raw, table, len(values)):
        raw.executemany(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes}',
            values,
        )


def _sweep(connection: Connection, came: set[Key]) -> None:
    """A complete pull is over: what the ward did not send it no longer has, or not for us."""
    stay = with_owners(connection, came | kept(connection))
    orders = connection.exec_driver_sql(f"SELECT id FROM {ERASURE}").scalars().all()
    lost = [record for record in orders if (ERASURE, record) not in stay]
    stay |= {(ERASURE, record) for record in erasing.order_again(connection, lost)}
    for table in reversed(CONTRACT.order):
        here = set(connection.exec_driver_sql(f'SELECT id FROM "{table}"').scalars())
        if gone := {record for record in here if (table, record) not in stay}:
            drop(connection, table, gone)
        unconfirmed = [(record,) for record in here - gone if (table, record) not in came]
        if unconfirmed:
            connection.exec_driver_sql(f'UPDATE "{table}" SET _rev = 0 WHERE id = ?', unconfirmed)
