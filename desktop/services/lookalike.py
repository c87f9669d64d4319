"""Who may be one person, found in the background across all that this notebook holds (contract/lookalike.py).

Every write of a person marks her row `to_compare`; look() takes the marked ones: a few are looked up by their
traits in milliseconds, many in one pass over everybody. Nobody is ever joined by it.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from sys import intern
from typing import Any

import orjson
from sqlalchemy import Connection

from desktop.contract.lookalike import SHOWN, Lookalike, Traits, compare, keys, traits
from desktop.contract.lookalike_pairs import pairs
from desktop.contract.vietnamese import initials
from desktop.models import bulk
from desktop.models.database import Database
from desktop.models.engine import driver
from desktop.models.noting import NotingSession
from desktop.models.writer import Turn
from desktop.progress import Progress

FEW = 40  # changed people: fewer are looked up one by one
PART = 500  # rows of one transaction, and of one report of progress

_TOLD = "full_name, birth, sex, national_id, phone, phone_of, home, household_no, address"
_NAMES = _TOLD.split(", ")
_PEOPLE = f"SELECT n, {_TOLD} FROM citizen WHERE voided_at IS NULL"
_CHANGED = f"SELECT n, {_TOLD}, voided_at FROM citizen WHERE to_compare ORDER BY n"
_COUNT = f"SELECT count(*) FROM (SELECT 1 FROM citizen WHERE to_compare LIMIT {FEW + 1})"
# Each along an index; see keys().
_NEAR = (
    (f"{_PEOPLE} AND national_id = ?", lambda one, _: one["national_id"]),
    (f"{_PEOPLE} AND phone = ?", lambda one, _: one["phone"]),
    (f"{_PEOPLE} AND folded = (SELECT folded FROM citizen WHERE n = ?)", lambda _, n: n),
)
# All of it stands in the index: no row is read.
_OF_YEAR = "SELECT n, name_key FROM citizen WHERE voided_at IS NULL AND birth >= ?1 AND birth < ?1 || 'a'"
_NUMBERED = f"{_PEOPLE} AND n IN (SELECT value FROM json_each(?))"
_SAME_STILL = " AND ".join(f"{name} IS ?" for name in _NAMES)
_INSERT = (
    "INSERT OR IGNORE INTO lookalike (one, other, score, reasons, later) "
    "SELECT a.n, b.n, ?3, ?4, ?5 FROM citizen AS a, citizen AS b WHERE a.n = ?1 AND b.n = ?2"
)

Found = dict[tuple[int, int], Lookalike]  # numbers of two people, the smaller first
Row = tuple[Any, ...]


@dataclass(frozen=True)
class _Looked:
    found: Found
    rows: Sequence[Row]  # n and what was told of those who had changed
    is_all: bool  # everybody was compared with everybody


class LookalikeSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, progress: Progress) -> int:
        """Compare whoever has changed with everybody; gives how many had. Waits: for a job's thread. What was
        looked at is marked when it is written down, so a look that is cut is taken up again."""
        with self._database.read() as session:
            connection = session.connection()
            changed = driver(connection).execute(_CHANGED).fetchall()
            if not changed:
                return 0
            is_all = driver(connection).execute(_COUNT).fetchone()[0] > FEW
            found = everybody(connection, progress) if is_all else _of_few(connection, changed)
        count = len(changed)
        self._keep(_Looked(found, changed, is_all))
        bulk.let_go(changed)
        return count

    def put_off(self, one: int, other: int) -> Future[None]:
        """Shown after the others from now on."""
        put = "UPDATE lookalike SET later = 1 WHERE one = ? AND other = ?"
        return self._database.apply(partial(_said, statement=put, values=(one, other)), Turn.PERSON)

    def _keep(self, looked: _Looked) -> None:
        """In slices: whoever saves meanwhile waits for one."""
        for start in range(0, len(looked.rows) - PART, PART):
            self._database.apply(partial(_mark, rows=looked.rows[start : start + PART])).result()
        last = -(len(looked.rows) % PART or PART)
        self._database.apply(partial(_write, looked=looked, last=looked.rows[last:])).result()


def everybody(connection: Connection, progress: Progress) -> Found:
    """One pass: who shares a key is compared."""
    known: dict[int, Traits] = {}
    for number, *told in driver(connection).execute(_PEOPLE):
        known[number] = _compact(traits(dict(zip(_NAMES, told, strict=True))))
        if len(known) % PART == 0:
            progress.report(len(known), 0)
    found = pairs(known, progress)
    while known:  # bit by bit: all at once would stop every other thread
        known.popitem()
    return found


def _of_few(connection: Connection, changed: Sequence[Row]) -> Found:
    found: Found = {}
    for number, *told, voided in changed:
        if voided is None:
            values = dict(zip(_NAMES, told, strict=True))
            mine = traits(values)
            for other, theirs in _near(connection, number, values, mine).items():
                if not set(keys(mine)).isdisjoint(keys(theirs)):
                    _compare(found, (min(number, other), max(number, other)), {number: mine, other: theirs})
    return found


def _near(
    connection: Connection, number: int, values: Mapping[str, Any], mine: Traits
) -> Mapping[int, Traits]:
    """Everybody who could share a key with her, and some who do not."""
    raw = driver(connection)
    rows: dict[int, Row] = {}
    for query, ask in _NEAR:
        if (about := ask(values, number)) is not None:
            rows.update((row[0], row) for row in raw.execute(query, (about,)))
    if mine.birth and mine.plain:
        close = orjson.dumps(_of_her_year(raw, mine)).decode()
        rows.update((row[0], row) for row in raw.execute(_NUMBERED, (close,)))
    rows.pop(number, None)
    return {n: traits(dict(zip(_NAMES, told, strict=True))) for n, *told in rows.values()}


def _of_her_year(raw: Any, mine: Traits) -> list[int]:
    """Those whose initials allow that they share a key: raw Telex leaves the first letter as it is."""
    wanted = _marks([word[0] for word in mine.plain[-1:] + mine.plain[:-1]])
    found = raw.execute(_OF_YEAR, (mine.birth[:4],))
    return [number for number, key in found if not wanted.isdisjoint(_marks(initials(key)))]


def _marks(letters: Sequence[str]) -> set[str]:
    """Of all words in any order; of the outer two."""
    return {"".join(sorted(letters)), "".join(sorted(set(letters[:2]))) + "…"}


def _compare(found: Found, pair: tuple[int, int], known: Mapping[int, Traits]) -> None:
    like = compare(known[pair[0]], known[pair[1]])
    if like and like[0] >= SHOWN:
        found[pair] = like


def _compact(one: Traits) -> Traits:
    """A hundred thousand are held at once, of a few thousand words."""
    return one._replace(words=tuple(map(intern, one.words)), plain=tuple(map(intern, one.plain)))


def _mark(session: NotingSession, rows: Iterable[Row]) -> None:
    """These were looked at, as they stand; who was edited meanwhile is looked at again."""
    driver(session.connection()).executemany(
        f"UPDATE citizen SET to_compare = 0 WHERE n = ? AND {_SAME_STILL} AND to_compare",
        [row[: 1 + len(_NAMES)] for row in rows],
    )


def _write(session: NotingSession, looked: _Looked, last: Sequence[Row]) -> None:
    _mark(session, last)
    raw = driver(session.connection())
    mine = orjson.dumps([row[0] for row in looked.rows]).decode()
    about = "one IN (SELECT value FROM json_each(?1)) OR other IN (SELECT value FROM json_each(?1))"
    where, asked = ("1", ()) if looked.is_all else (about, (mine,))
    later = set(raw.execute(f"SELECT one, other FROM lookalike WHERE later AND ({where})", asked))
    raw.execute(f"DELETE FROM lookalike WHERE {where}", asked)
    raw.executemany(
        _INSERT,
        [
            (*pair, score, orjson.dumps(reasons).decode(), pair in later)
            for pair, (score, reasons) in looked.found.items()
        ],
    )
    session.touched["lookalike"].update()  # touched, by no id


def _said(session: NotingSession, statement: str, values: Row) -> None:
    driver(session.connection()).execute(statement, values)
    session.touched["lookalike"].update()
