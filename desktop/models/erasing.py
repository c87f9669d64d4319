"""Forgetting a person on this notebook: her records, their history, the search, half-typed forms, what lies
staged, and the words of every line about her, sent or not. Lines keep their hashes (contract/line.py).

What counts stays without her name. What of that the ward may not have yet is said anew, so that an edit on
its way is not lost, and does not bring her back. Works on a raw transaction; twice is harmless.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

import orjson
from sqlalchemy import Connection

from desktop.contract import roles
from desktop.contract.erasure import (
    AT_THE_DOOR,
    ERASURE,
    HOUSEHOLD,
    MEMBER,
    SUBJECT,
    Forgotten,
    learn,
    refs_to_people,
    remains,
)
from desktop.contract.ids import natural_id
from desktop.contract.line import erase, opened
from desktop.contract.records import WARD, RecordType
from desktop.models import permit, person_of, search
from desktop.models.cells import CONTRACT, Looker, cells_of_record, grants
from desktop.models.engine import PAST, driver
from desktop.models.mending import made
from desktop.models.outbox import Change, Deed, append, parts_of
from desktop.models.types import moment_text
from desktop.models.values import row_to_wire

PROOF = "erasure_proof"
Why = Literal["request", "retention"]
_DRAFTS = 'DELETE FROM form_draft WHERE record = ?1 OR instr("values", ?1) OR instr(seen, ?1)'
_OTHERS = (
    f"SELECT citizen_id FROM {MEMBER} WHERE household_id = ? AND citizen_id IS NOT NULL "
    "AND left_on IS NULL AND voided_at IS NULL"
)
_STANDS = (
    "SELECT aid, verdict, outbox.stream = sync_one.stream AND seq > acked, outbox.stream < joined "
    "FROM outbox, sync_one WHERE outbox.rowid = ?"
)
_REMAINS = "remains "  # and the id of a line the ward had when it was erased: key of a note of what may stay
_LOST = (  # by a ward that was put back
    "SELECT act, body, key, value FROM outbox JOIN sync_one ON outbox.stream = sync_one.stream "
    f"JOIN local_note ON key = '{_REMAINS}' || aid WHERE seq > acked ORDER BY seq"
)
_TEAM_NOTE = "team"  # what the ward said of held lines, with names; it comes again with the next pull


@dataclass(frozen=True)
class Order:
    """Why somebody is erased."""

    why: Why
    day: date
    request: str | None = None  # id of the register's entry


@dataclass
class Erased:
    """What became of one person here."""

    forgotten: Forgotten
    records: int = 0
    again: list[Change] = field(default_factory=list)  # to be said anew, nameless


def follow(connection: Connection, subjects: Sequence[str]) -> None:
    """The ward said that these people are erased: forget them, and write down that it is done."""
    by = driver(connection).execute('SELECT "user" FROM sync_one').fetchone()[0] or ""
    changes: list[Change] = []
    for subject in subjects:
        done = forget(connection, subject)
        changes += [*done.again, *prove(connection, subject, by, done.records)]
    forget_words(connection)
    if changes:
        append(connection, Deed("erasure.confirm", by), parts_of(changes))


def forget(connection: Connection, subject: str) -> Erased:
    """`again` is the caller's to put into the outbox, in the same transaction."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    done = Erased(Forgotten(removed={subject}))
    hers = list(_records(connection, subject, done.forgotten))
    done.records = len(hers)
    hers += _left_empty(connection, hers, done.forgotten)
    lines = _lines(connection, done.forgotten)
    search.forget(connection, [(SUBJECT, subject)])
    _strip(connection, hers)
    _remove(connection, done.forgotten)
    person_of.follow_gone(connection, SUBJECT)
    done.again = _say_anew(connection, done.forgotten, lines)
    return done


def erased(connection: Connection, people: Iterable[str]) -> set[str]:
    """Those of these that are: a ward that was restored may not know yet that it has forgotten them."""
    found = "SELECT subject FROM erasure WHERE subject IN (SELECT value FROM json_each(?))"
    return set(connection.exec_driver_sql(found, (orjson.dumps(list(people)).decode(),)).scalars())


def about_erased(connection: Connection, kind: RecordType, rows: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Those of these rows of the ward that are, or name, somebody erased: it may not know of it."""
    names = refs_to_people(kind)
    if driver(connection).execute(f"SELECT 1 FROM {ERASURE} LIMIT 1").fetchone() is None:
        return set()
    if kind.name == SUBJECT:
        return erased(connection, rows)
    named = {record: {str(values.get(name)) for name in names} for record, values in rows.items()}
    gone = erased(connection, set().union(*named.values())) if names else set()
    return {record for record, people in named.items() if people & gone}


def tell(connection: Connection, subject: str, order: Order, by: str) -> list[Change]:
    """What tells every other notebook, and the ward; nothing before there is one."""
    raw = driver(connection)
    home, device = raw.execute(
        "SELECT cell, device FROM citizen, sync_one WHERE citizen.id = ?", (subject,)
    ).fetchone()
    if device is None:
        return []
    record, at = natural_id(ERASURE, home, subject), moment_text(datetime.now(UTC))
    last = orjson.dumps({"by": by, "at": at, "act": "person.erase", "made": True}).decode()
    raw.execute(
        f"INSERT OR IGNORE INTO {ERASURE} (id, cell, also, _rev, _last, home, reach, subject, why, "
        "request, erased_on) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
        (record, home, WARD, last, home, WARD, subject, order.why, order.request, order.day.isoformat()),
    )
    return made(connection, ERASURE, record)


def order_again(connection: Connection, lost: Iterable[str]) -> set[str]:
    """Orders that a ward put back has lost, perhaps with the notebook that gave them: given again by whoever
    may. Gives their ids; whoever may not cannot keep them, and is asked to forget her once more."""
    by = driver(connection).execute('SELECT "user" FROM sync_one').fetchone()[0] or ""
    if not roles.may(permit.role_of(connection, by), ERASURE):
        return set()
    writable = grants(connection, by).writable
    places = {record: cells_of_record(connection, ERASURE, record) for record in lost}
    orders = {record for record, cells in places.items() if cells and cells[0] in writable}
    if orders:
        said = [change for record in sorted(orders) for change in made(connection, ERASURE, record)]
        append(connection, Deed("person.erase", by), parts_of(said))
    return orders


def forget_words(connection: Connection) -> None:
    """The index of words keeps those of the past until its parts are joined; the log until it is cut."""
    driver(connection).execute("INSERT INTO search_fts(search_fts) VALUES ('optimize')")
    connection.info[PAST] = True


def prove(connection: Connection, subject: str, user: str, records: int) -> list[Change]:
    """The row that says so, once per notebook; none before it has joined a ward."""
    raw = driver(connection)
    team, device = raw.execute("SELECT team, device FROM sync_one").fetchone()
    if device is None:
        return []
    record, at = natural_id(PROOF, team, subject, device), moment_text(datetime.now(UTC))
    last = orjson.dumps({"by": user, "at": at, "act": "erasure.confirm", "made": True}).decode()
    fresh = raw.execute(
        f'INSERT OR IGNORE INTO {PROOF} (id, cell, also, _rev, _last, team, reach, subject, device, "user", '
        "records, done_at) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
        (record, team, WARD, last, team, WARD, subject, device, user, records, at),
    ).rowcount
    return made(connection, PROOF, record) if fresh else []


def _records(
    connection: Connection, subject: str, forgotten: Forgotten
) -> Iterator[tuple[RecordType, dict[str, Any]]]:
    """What is stored about her, noted in `forgotten`: her own record, and all that refers to it."""
    for kind in CONTRACT.types.values():
        names = ["id"] if kind.name == SUBJECT else refs_to_people(kind)
        for name in names:
            found = connection.exec_driver_sql(f'SELECT * FROM "{kind.name}" WHERE "{name}" = ?', (subject,))
            for row in found.mappings().all():
                forgotten.add(kind, row["id"])
                yield kind, dict(row)


def _left_empty(
    connection: Connection, hers: Sequence[tuple[RecordType, dict[str, Any]]], forgotten: Forgotten
) -> Iterator[tuple[RecordType, dict[str, Any]]]:
    """The households where nobody else is named, and the visits at their doors: noted in `forgotten`."""
    for house in {row["household_id"] for kind, row in hers if kind.name == MEMBER}:
        others = (row for (row,) in connection.exec_driver_sql(_OTHERS, (house,)))
        if not forgotten.removed.issuperset(others):
            continue
        for table, field_name in ((HOUSEHOLD, "id"), (AT_THE_DOOR, "household_id")):
            query = f'SELECT * FROM "{table}" WHERE "{field_name}" = ?'
            for row in connection.exec_driver_sql(query, (house,)).mappings().all():
                forgotten.add(CONTRACT[table], row["id"])
                yield CONTRACT[table], dict(row)


def _lines(connection: Connection, forgotten: Forgotten) -> list[Sequence[Any]]:
    """Erases the words of lines, and gives the rows of those that wait, as they were."""
    raw = driver(connection)
    bodies = dict(raw.execute("SELECT rowid, body FROM outbox WHERE " + _mentions(forgotten)).fetchall())
    for body in bodies.values():
        learn(CONTRACT, opened(body)[1], forgotten)
    bodies |= dict(raw.execute("SELECT rowid, body FROM outbox WHERE " + _mentions(forgotten)).fetchall())
    unsent: list[Sequence[Any]] = []
    for number, body in bodies.items():
        rows = opened(body)[1]
        gone = [
            place
            for place, row in enumerate(rows)
            if isinstance(row, list) and remains(CONTRACT, row, forgotten) is not row
        ]
        if not gone:
            continue
        aid, verdict, waits, is_archived = raw.execute(_STANDS, (number,)).fetchone()
        if waits:
            unsent += [rows[place] for place in gone]
        elif not is_archived:
            _keep_remains(connection, aid, [remains(CONTRACT, rows[place], forgotten) for place in gone])
        is_empty = all(place in gone or not isinstance(row, list) for place, row in enumerate(rows))
        over = verdict == "held" and is_empty  # nothing is left that the ward could not use
        raw.execute(
            "UPDATE outbox SET body = ?, verdict = ?, detail = iif(?, NULL, detail) WHERE rowid = ?",
            (erase(body, gone), None if over else verdict, over, number),
        )
    return unsent


def _keep_remains(connection: Connection, aid: str, rows: Sequence[Any]) -> None:
    """Should the ward be put back to before this line, it can still be told what counts."""
    raw, key = driver(connection), _REMAINS + aid
    known = raw.execute("SELECT value FROM local_note WHERE key = ?", (key,)).fetchone()
    kept = [*(orjson.loads(known[0])["rows"] if known else ()), *(row for row in rows if row)]
    if kept:
        said = orjson.dumps({"rows": kept}).decode()
        raw.execute("INSERT OR REPLACE INTO local_note (key, value) VALUES (?, ?)", (key, said))


def say_remains(connection: Connection) -> None:
    """What counts of erased lines that the ward has lost: said anew, nameless."""
    raw = driver(connection)
    for act, body, key, value in raw.execute(_LOST).fetchall():
        changes = [
            Change(table, record, claim, fields, (), _write_cells(connection, table, record))
            for table, record, claim, fields, _ in orjson.loads(value)["rows"]
        ]
        append(connection, Deed(act, opened(body)[0]["by"]), parts_of(changes))
        raw.execute("DELETE FROM local_note WHERE key = ?", (key,))


def _write_cells(connection: Connection, table: str, record: str) -> frozenset[str]:
    found = connection.exec_driver_sql(f'SELECT cell, also FROM "{table}" WHERE id = ?', (record,)).first()
    return frozenset(CONTRACT[table].write_cells((found.cell, found.also))) if found else frozenset()


def _mentions(forgotten: Forgotten) -> str:
    """Ids are hexadecimal: nothing to quote."""
    return " OR ".join(f"instr(body, CAST('{each}' AS BLOB))" for each in sorted(forgotten.all))


def _strip(connection: Connection, hers: Sequence[tuple[RecordType, dict[str, Any]]]) -> None:
    """They stay, without what names her; and where they live follows."""
    for kind, row in hers:
        if not kind.stripped:
            continue
        row |= dict.fromkeys(kind.stripped)
        home, also = kind.cells_of(row_to_wire(kind.fields, row), Looker(connection, kind, {}), row["cell"])
        empty = "".join(f', "{name}" = NULL' for name in kind.stripped)
        connection.exec_driver_sql(
            f'UPDATE "{kind.name}" SET cell = ?, also = ?, _extra = NULL{empty} WHERE id = ?',
            (home or row["cell"], also, row["id"]),
        )


def _remove(connection: Connection, forgotten: Forgotten) -> None:
    raw, gone = driver(connection), [(each,) for each in sorted(forgotten.removed)]
    known = [(each,) for each in sorted(forgotten.all)]
    for kind in reversed(CONTRACT.order):
        raw.executemany(f'DELETE FROM "{kind}" WHERE id = ?', gone)
    raw.executemany("DELETE FROM conflict WHERE subject = ?", gone)
    raw.executemany("DELETE FROM outbox_touch WHERE rec = ?", gone)
    raw.executemany("DELETE FROM history WHERE rec = ?", known)
    for table, name in [(kind.name, name) for kind in CONTRACT.types.values() for name in kind.stripped]:
        about = [(table, name, each) for each in sorted(forgotten.stripped)]
        raw.executemany('DELETE FROM conflict WHERE subject_table = ? AND "group" = ? AND subject = ?', about)
        raw.executemany("DELETE FROM outbox_touch WHERE tbl = ? AND field IN (?, '*') AND rec = ?", about)
    raw.executemany("DELETE FROM inbox WHERE kind <> 'gone' AND rec = ?", gone)
    for each in known:  # a form about something new names her in what was typed
        raw.execute("DELETE FROM history WHERE instr(changes, ?)", each)
        raw.execute(_DRAFTS, each)
    about_it = f"tbl IN ('{ERASURE}', '{PROOF}')"  # that she is gone, and who has said so: staged with it
    raw.executemany(f"DELETE FROM inbox WHERE instr(json, ?) AND NOT {about_it}", gone)
    raw.execute("DELETE FROM snapshot_part")  # of a cell as it was; it comes anew
    raw.execute("DELETE FROM local_note WHERE key = ?", (_TEAM_NOTE,))


def _say_anew(connection: Connection, forgotten: Forgotten, unsent: Sequence[Sequence[Any]]) -> list[Change]:
    """What counts and the ward has not said that it has: whole; of the rest, edits on their way."""
    again: list[Change] = []
    for kind in CONTRACT.types.values():
        for record in sorted(forgotten.stripped) if kind.stripped else ():
            found = connection.exec_driver_sql(f'SELECT * FROM "{kind.name}" WHERE id = ?', (record,))
            row = found.mappings().first()
            if row is None:
                continue
            if row["_rev"] == 0:
                again += made(connection, kind.name, record)
                continue
            cells = frozenset(kind.write_cells((row["cell"], row["also"])))
            edits = (remains(CONTRACT, each, forgotten) for each in unsent if each[1] == record)
            again += [Change(kind.name, record, row["cell"], left[3], (), cells) for left in edits if left]
    return again
