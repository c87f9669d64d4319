"""From a copy of yesterday and the log of today: the notebook as it should be.

The log, the identity, receipts, what lies on sticks and half-typed forms are carried over from the file that
goes; lines that the copy does not know are done to its rows again, in their order. All the ward has is asked
anew. Where the log has a gap behind what the ward acknowledged, it cannot go on under the same name: it takes
a new one (identity.renew), and issues again what can be read.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session

from desktop.contract import line
from desktop.contract.erasure import ERASURE, SUBJECT
from desktop.contract.merge import is_create
from desktop.contract.records import RecordType
from desktop.models import erasing, person_of, search
from desktop.models.base import Base
from desktop.models.cells import CONTRACT, Looker
from desktop.models.custody import count_waiting
from desktop.models.engine import driver
from desktop.models.outbox import Deed, OutboxLine, OutboxTouch, append, parts_of
from desktop.models.sync_state import Inbox, SnapshotPart, SyncCell, SyncOne
from desktop.models.values import row_to_wire
from desktop.models.wreck import Rows, Wreck
from desktop.sync import identity, stream
from desktop.sync.inbox import CLASSES, TABLES, apply_rows

_DERIVED = ("search", "person_of", "lookalike")
_NOT_CARRIED = {*TABLES, *_DERIVED, "outbox", "outbox_touch", "inbox", "snapshot_part", "history"}
LOCAL = tuple(name for name in Base.metadata.tables if name not in _NOT_CARRIED)

_OUTBOX = "stream, seq, aid, deed, act, at, rows, hash, body, verdict, detail"


class Regrafted(NamedTuple):
    kept: int  # records that wait for the ward
    lost: int  # lines that could not be read any more
    is_blind: bool  # nothing of the log could be: nobody knows what was lost


def regraft(session: Session, wreck: Wreck | None, *, anew: bool) -> Regrafted:
    """`session` writes to the copy; or to an empty notebook (`anew`), which gets all rows that are left."""
    connection = session.connection()
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    known = set(connection.execute(select(OutboxLine.aid)).scalars())
    is_blind, gone = wreck is None, set[str]()
    if wreck:
        for table in LOCAL:
            _carry(connection, table, wreck.table(table))
        if anew:
            _carry_records(connection, wreck)
        gone = _erased(connection, wreck)
        is_blind = not _carry_lines(connection, wreck)
    session.flush()
    session.expire_all()
    one = session.get_one(SyncOne, 1)
    _do_again(connection, known, only_missing=anew)
    _forget_again(connection, gone)
    connection.execute(delete(OutboxTouch))
    stream.touch_waiting(connection, one.stream, one.acked)
    lost = _lost(connection, one, wreck)
    if one.device:
        _ask_all_anew(session)
        if not _goes_on(connection, one):
            identity.renew(session)
    session.flush()
    return Regrafted(count_waiting(session), lost, is_blind)


# ---- what is carried over


def _carry(connection: Connection, table: str, found: Rows) -> None:
    if not found.rows and (table == "sync_one" or not found.is_all):
        return
    if found.is_all:
        connection.exec_driver_sql(f'DELETE FROM "{table}"')
    _insert(connection, table, found)


def _carry_records(connection: Connection, wreck: Wreck) -> None:
    for table in TABLES:
        _insert(connection, table, wreck.table(table))
    while orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        for table, n, *_ in orphans:  # its parent could not be read
            connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE rowid = ?', (n,))
    _carry(connection, "history", wreck.table("history"))
    search.rebuild(connection, list(_entries(connection)))
    person_of.rebuild(connection)
    connection.exec_driver_sql("UPDATE citizen SET to_compare = 1")


def _insert(connection: Connection, table: str, found: Rows) -> None:
    """Columns that both know: the file may be of another version."""
    here = {column.name for column in Base.metadata.tables[table].columns}
    places = [place for place, name in enumerate(found.names) if name in here]
    if not found.rows or not places:
        return
    columns = ", ".join(f'"{found.names[place]}"' for place in places)
    marks = ", ".join("?" * len(places))
    driver(connection).executemany(
        f'INSERT OR REPLACE INTO "{table}" ({columns}) VALUES ({marks})',
        ([row[place] for place in places] for row in found.rows),
    )


def _entries(connection: Connection) -> Iterator[search.Entry]:
    for table in search.TABLES:
        kind = CONTRACT[table]
        for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings():
            if words := CLASSES[table].searchable(row_to_wire(kind.fields, dict(row))):
                yield (table, row["id"], *words)


def _carry_lines(connection: Connection, wreck: Wreck) -> int:
    """The newer word on a line is that of the file that goes: the verdict, and what was erased in it."""
    found = wreck.table("outbox")
    rows = [dict(zip(found.names, row, strict=True)) for row in found.rows]
    whole = [row for row in rows if _is_sound(row["body"], row["hash"])]
    raw, names = driver(connection), _OUTBOX.split(", ")
    raw.executemany("DELETE FROM outbox WHERE aid = ?", ((row["aid"],) for row in whole))
    raw.executemany(
        f"INSERT OR REPLACE INTO outbox ({_OUTBOX}) VALUES ({', '.join('?' * len(names))})",
        ([row[name] for name in names] for row in whole),
    )
    return len(whole)


def _is_sound(body: bytes, known: bytes) -> bool:
    try:
        return line.hash_of(body) == known
    except (ValueError, KeyError, TypeError):
        return False


# ---- what is done again


def _do_again(connection: Connection, known: set[str], *, only_missing: bool) -> None:
    lines = connection.execute(
        select(OutboxLine.aid, OutboxLine.body)
        .where(OutboxLine.state != "archived")
        .order_by(OutboxLine.stream, OutboxLine.seq)
    )
    there = _records(connection) if only_missing else set()
    for aid, body in lines.all():
        if aid in known:
            continue
        head, rows = line.opened(body)
        for row in rows:
            if isinstance(row, list) and (row[0], row[1]) not in there:
                _do_row(connection, head, row)


def _do_row(connection: Connection, head: dict[str, Any], row: Sequence[Any]) -> None:
    """One row of a line, as when it was said. What it stands on may be out of reach: then it waits, in the
    log, for the ward to send it back."""
    table, record, claim, fields, _ = row
    kind = CONTRACT.get(table)
    if kind is None or table not in CLASSES or not fields:
        return
    found = connection.exec_driver_sql(f'SELECT * FROM "{table}" WHERE id = ?', (record,)).mappings().first()
    makes = is_create(fields)
    if found is None and not makes:
        return
    values = row_to_wire(kind.fields, dict(found)) if found else dict.fromkeys(kind.fields)
    values |= {name: pair[1] for name, pair in fields.items()}
    if not _has_parents(connection, kind, values):
        return
    home, also = (found["cell"], found["also"]) if found else (claim, None)
    if makes or kind.move_field in fields:
        home, also = kind.cells_of(values, Looker(connection, kind, {}), claim)
    last = {"by": head["by"], "at": head["at"], "act": head["act"]} | ({"made": True} if makes else {})
    moved = kind.move_field in fields and not makes
    rev = 0 if found is None or moved else found["_rev"]
    put = {"fields": _with_unknown(values, found), "cell": home, "also": also, "rev": rev, "last": last}
    apply_rows(connection, kind, {record: put})


def _with_unknown(values: dict[str, Any], found: Any) -> dict[str, Any]:
    """Fields of a later version stay."""
    return {**(orjson.loads(found["_extra"] or "{}") if found else {}), **values}


def _erased(connection: Connection, wreck: Wreck) -> set[str]:
    """People of whom the words were taken out of the log since: by an order, or a line that has lost them."""
    orders = wreck.table(ERASURE)
    gone = {row[orders.names.index("subject")] for row in orders.rows}
    before = dict(connection.execute(select(OutboxLine.aid, OutboxLine.body)).all())
    found = wreck.table("outbox")
    for row in found.rows:
        aid, body = (row[found.names.index(name)] for name in ("aid", "body"))
        if aid in before and before[aid] != body and _is_line(body):
            told, now = line.opened(before[aid])[1], line.opened(body)[1]
            pairs = zip(told, now, strict=True)
            gone |= {was[1] for was, left in pairs if isinstance(left, dict) and was[:1] == [SUBJECT]}
    return gone


def _forget_again(connection: Connection, people: set[str]) -> None:
    """The copy is of before."""
    here = people & set(connection.exec_driver_sql(f'SELECT id FROM "{SUBJECT}"').scalars())
    changes = [change for each in sorted(here) for change in erasing.forget(connection, each).again]
    if here:
        erasing.forget_words(connection)
    if changes:
        by = connection.execute(select(SyncOne.user)).scalar() or ""
        append(connection, Deed("erasure.confirm", by), parts_of(changes))


def _is_line(body: bytes) -> bool:
    try:
        line.opened(body)
    except ValueError:
        return False
    return True


def _has_parents(connection: Connection, kind: RecordType, values: dict[str, Any]) -> bool:
    for name, target in kind.inside.items():
        if owner := values.get(name):
            asked = connection.exec_driver_sql(f'SELECT 1 FROM "{target}" WHERE id = ?', (owner,))
            if asked.first() is None:
                return False
    return True


def _records(connection: Connection) -> set[tuple[str, str]]:
    return {
        (table, record)
        for table in TABLES
        for record in connection.exec_driver_sql(f'SELECT id FROM "{table}"').scalars()
    }


# ---- how it goes on with the ward


def _lost(connection: Connection, one: SyncOne, wreck: Wreck | None) -> int:
    """Lines the ward lacks that are known to have been, by their index or by the numbers around them."""
    here = set(connection.execute(select(OutboxLine.seq).where(OutboxLine.stream == one.stream)).scalars())
    known = set(range(max(here, default=0))) | (wreck.lines(one.stream) if wreck else set())
    return len([number for number in known - here if number > one.acked])


def _ask_all_anew(session: Session) -> None:
    session.get_one(SyncOne, 1).sweep = True
    session.execute(delete(Inbox))
    session.execute(delete(SnapshotPart))
    session.execute(update(SyncCell).values(cursor=0, shown=0))


def _goes_on(connection: Connection, one: SyncOne) -> bool:
    """From what the ward acknowledged to the newest line, each follows from the one before."""
    lines = connection.execute(
        select(OutboxLine.seq, OutboxLine.hash, OutboxLine.body)
        .where(OutboxLine.stream == one.stream, OutboxLine.seq >= max(one.acked, 1))
        .order_by(OutboxLine.seq)
    ).all()
    if one.acked and (not lines or lines[0].seq != one.acked):
        return False
    seq, prev = one.acked, lines[0].hash if one.acked else line.FIRST
    for number, known, body in lines[1:] if one.acked else lines:
        head = line.head_of(body)
        if number != seq + 1 or head["prev"] != prev.hex() or line.hash_of(body) != known:
            return False
        seq, prev = number, known
    return True
