"""Turns of help and attendance by month, as sets of people."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import orjson
from sqlalchemy.orm import Session

from desktop.contract.measures import ANY, Chunk, Key, Turn, bits_of
from desktop.contract.period import Period
from desktop.models.engine import driver

Number = Callable[[str, str], int]  # a citizen, and where her turn is -> her bit


class Row(NamedTuple):
    n: int  # of its record
    day: str  # YYYY-MM-DD
    citizen: str | None
    cell: str
    keys: Sequence[Key]
    sex: str | None
    band: str | None
    counts: bool  # not struck through
    session: str | None = None  # where a person counts once, by however many of her records she is enrolled


class Wanted(NamedTuple):
    """Which rows; nothing said: all that count."""

    days: Period | None = None
    ids: Collection[str] = ()


Read = Callable[[Session, Wanted], Iterable[Row]]

_VISITS = """
    SELECT n, visited_on, citizen_id, cell, outcomes, sex, age_band, voided_at IS NULL FROM help_visit WHERE
"""
_ATTENDANCE = """
    SELECT a.n, s.day, e.citizen_id, coalesce(e.also, e.cell), c.audience, s.id FROM class_session s
    JOIN attendance a ON a.session_id = s.id AND a.voided_at IS NULL AND a.state IN ('present', 'late')
    JOIN enrolment e ON e.id = a.enrolment_id AND e.voided_at IS NULL
    JOIN training_class c ON c.id = s.class_id AND c.voided_at IS NULL
    WHERE s.state IN ('held', 'planned') AND s.voided_at IS NULL AND s.day BETWEEN ? AND ?
"""
ALWAYS = Period(date.min, date.max)


def visits(session: Session, wanted: Wanted, team: str | None = None) -> Iterator[Row]:
    """`team`: the cell of the one whose they are; None: everybody's."""
    where, values = "voided_at IS NULL", tuple[str, ...]()
    if wanted.ids:
        where, values = "id IN (SELECT value FROM json_each(?))", (orjson.dumps([*wanted.ids]).decode(),)
    elif wanted.days:
        where, values = f"visited_on BETWEEN ? AND ? AND {where}", _texts(wanted.days)
    if team:
        where, values = f"{where} AND team = ?", (*values, team)
    found = driver(session.connection()).execute(_VISITS + where, values)
    for n, day, citizen, cell, outcomes, sex, band, counts in found:
        yield Row(n, day, citizen, cell, keys_of(outcomes), sex, band, bool(counts))


def attendance(session: Session, wanted: Wanted, team: str | None = None) -> Iterator[Row]:
    where, values = ("", ()) if team is None else (" AND c.home = ?", (team,))
    days = _texts(wanted.days or ALWAYS)
    found = driver(session.connection()).execute(_ATTENDANCE + where, (*days, *values))
    for n, day, citizen, cell, audience, session_id in found:
        keys = [("attended", audience or "", "")]
        yield Row(n, day, citizen, cell, keys, None, None, counts=True, session=session_id)


@lru_cache(maxsize=4096)
def keys_of(outcomes: str | None) -> tuple[Key, ...]:
    """Few kinds of turns are most of them."""
    services = orjson.loads(outcomes) if outcomes else {}
    return (
        ("helped", ANY, ""),
        *(("helped", service, told.get("outcome") or "") for service, told in services.items()),
    )


class Months:
    """Months that hold a turn, each as a Chunk."""

    def __init__(self, read: Read, number: Number, session: Session) -> None:
        self._read = read
        self._number = number
        self._chunks: dict[str, Chunk] = {}  # YYYY-MM
        self._seen: dict[str, int] = {}  # month -> the numbers of its records, as a set
        rows: dict[str, list[Turn]] = {}
        seen: dict[str, list[int]] = {}
        for row, turn in self._turns(read(session, Wanted())):
            rows.setdefault(row.day[:7], []).append(turn)
            seen.setdefault(row.day[:7], []).append(row.n)
        for month, turns in rows.items():
            self._chunks[month], self._seen[month] = Chunk.of(turns), bits_of(seen[month])

    def of(self, session: Session, first: date | None, last: date) -> list[Chunk]:
        """A month that is asked for in part is read again."""
        found = []
        for name, chunk in self._chunks.items():
            month = Period.read(name)
            start = max(first or month.first, month.first)
            if start <= month.last and month.first <= last:
                is_whole = start == month.first and month.last <= last
                found.append(chunk if is_whole else self._part(session, Period(start, min(month.last, last))))
        return found

    def follow(self, session: Session, ids: Collection[str]) -> bool:
        """These records were made or changed. False: one of them is gone, so all is to be read anew."""
        rows = list(self._read(session, Wanted(ids=ids)))
        again = set()
        for row in rows:
            was = {month for month, seen in self._seen.items() if seen >> row.n & 1}
            month = row.day[:7]
            if was:
                again |= was | {month}
            elif row.counts:
                self._chunks.setdefault(month, Chunk()).add(self._turn(row))
                self._seen[month] = self._seen.get(month, 0) | 1 << row.n
        for month in again:
            self._read_month(session, month)
        return len(rows) == len(ids)

    def _read_month(self, session: Session, month: str) -> None:
        rows = list(self._read(session, Wanted(days=Period.read(month))))
        self._chunks[month] = Chunk.of(turn for _, turn in self._turns(rows))
        self._seen[month] = bits_of(row.n for row in rows)

    def _part(self, session: Session, days: Period) -> Chunk:
        return Chunk.of(turn for _, turn in self._turns(self._read(session, Wanted(days=days))))

    def _turns(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Turn]]:
        there: set[tuple[str, int]] = set()
        for row in rows:
            turn = self._turn(row)
            if row.session and turn.person is not None:
                if (row.session, turn.person) in there:
                    continue
                there.add((row.session, turn.person))
            yield row, turn

    def _turn(self, row: Row) -> Turn:
        person = self._number(row.citizen, row.cell) if row.citizen else None
        return Turn(person, row.cell, row.keys, row.sex, row.band)


def _texts(days: Period) -> tuple[str, str]:
    return days.first.isoformat(), days.last.isoformat()
