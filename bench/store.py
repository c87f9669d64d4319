"""Search as one types, a page of the list at any depth, a durable save: against bare SQL on the same file."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import text

from bench.notebooks import KEY, made, percentile
from bench.table import Row
from desktop import demo
from desktop.models.database import Database
from desktop.models.engine import connect
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.office import Office
from desktop.ui.lazy_table import PAGE_SIZE

DAY = date(2026, 11, 24)
PEOPLE, QUICK_PEOPLE = (100_000, 1_000_000), (5_000,)
DEPTHS = (0, 0.5, 1)
SAVES, QUICK_SAVES = 1000, 300
WARM_UP = 20
OUTCOMES = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1}}


def measure(quick: bool) -> list[Row]:
    rows: list[Row] = []
    for people in QUICK_PEOPLE if quick else PEOPLE:
        path, label = made(people, _visits(people)), f"{people:,} people"
        database = Database(path, KEY)
        try:
            office = Office.over(database, demo.USER)
            rows += [*_search(database, office, label, 15 if people > PEOPLE[0] else 5)]
            rows += [*_pages(office, label)]
        finally:
            database.close()
        if people <= PEOPLE[0]:
            rows += _save(path, label, QUICK_SAVES if quick else SAVES)
    return rows


def _visits(people: int) -> int:
    """A million people are there to be searched and leafed through."""
    return 3 * people if people <= PEOPLE[0] else 0


def _search(database: Database, office: Office, label: str, limit: int) -> list[Row]:
    times = []
    for query in _typed(database):
        start = perf_counter()
        office.search.find(query)
        times.append(perf_counter() - start)
    return [
        Row(f"search as one types, p50, {label}", percentile(times, 0.5), "ms"),
        Row(f"search as one types, p95, {label}", percentile(times, 0.95), "ms", budget=f"≤ {limit} ms"),
    ]


def _typed(database: Database) -> Iterator[str]:
    dice = random.Random(5)
    with database.read() as session:
        names = list(session.scalars(text("SELECT folded FROM citizen ORDER BY n LIMIT 20000")))
        phones = list(session.scalars(text("SELECT phone FROM citizen WHERE phone IS NOT NULL LIMIT 2000")))
    for name in dice.sample(names, min(200, len(names))):
        words = name.split()
        yield words[-1]
        yield f"{words[0]} {words[-1]}"
        yield name
        yield f"{words[0][:3]} {words[-1][:2]}"
        yield words[-1][:1]
    for phone in dice.sample(phones, 100):
        yield phone[:6]


def _pages(office: Office, label: str) -> Iterator[Row]:
    """As the list on screen reads them: which rows there are once, then any screenful of them."""
    listed, start = office.citizen.listed(CitizenFilter()), perf_counter()
    numbers = listed.numbers(None)
    yield Row(f"which rows the list has, {label}", (perf_counter() - start) * 1000, "ms")
    for depth in DEPTHS:
        times = []
        for turn in range(20):
            first = max(0, int((len(numbers) - PAGE_SIZE) * depth) - turn * PAGE_SIZE)
            start = perf_counter()
            rows = listed.rows(numbers[first : first + PAGE_SIZE])
            times.append(perf_counter() - start)
            if len(rows) != PAGE_SIZE:
                raise AssertionError(len(rows))
        name = f"a page of {PAGE_SIZE} at {depth:.0%} of the list, p95, {label}"
        yield Row(name, percentile(times, 0.95), "ms", budget="≤ 5 ms")


def _save(path: Path, label: str, count: int) -> list[Row]:
    """A visit at a mobile point, saved and durable, with its draft dropped; beside one bare commit of the
    rows it makes, into a copy of the same file: the same tables, indexes, key and pragmas."""
    with tempfile.TemporaryDirectory() as folder:
        ours, floor = Path(folder) / "ours.db", Path(folder) / "floor.db"
        shutil.copy(path, ours)
        shutil.copy(path, floor)
        database, raw, look = Database(ours, KEY), connect(floor, KEY), connect(ours, KEY)
        pairs = list(_saves(Office.over(database, demo.USER), raw, look, count))[WARM_UP:]
        for connection in (raw, look, database):
            connection.close()
    rows = []
    for share, budget in ((0.5, ""), (0.99, "≤ 3.0×")):
        mine, bare = (percentile([pair[side] for pair in pairs], share) for side in (0, 1))
        name = f"save a visit, durable, p{share * 100:.0f}, {label}"
        rows.append(Row(name, mine, "ms", bare, mine / bare, budget))
    return rows


def _saves(office: Office, raw: Any, look: Any, count: int) -> Iterator[tuple[float, float]]:
    """Seconds (ours, floor) of one save after another."""
    people = [row.id for row in office.citizen.page(CitizenFilter(), limit=count).rows]
    for number in range(count):
        visit = HelpVisitDraft(visited_on=DAY, started_at=datetime.now(UTC), outcomes=OUTCOMES, minutes=9)
        turn = Turn(visit, citizen_id=people[number % len(people)])
        turn = Turn(visit, turn.visit_id, turn.citizen_id, draft=("desk", turn.visit_id))
        office.drafts.keep("desk", turn.visit_id, {}, visit.model_dump(mode="json")).result()
        draft = _rows(look, "form_draft", "record", turn.visit_id)
        _insert(raw, draft)
        start = perf_counter()
        office.help_visit.record(turn).result()
        ours = perf_counter() - start
        made_rows = [*_rows(look, "help_visit", "id", turn.visit_id)]
        made_rows += [
            *_rows(look, "outbox", "seq", look.execute("SELECT max(seq) FROM outbox").fetchone()[0])
        ]
        made_rows += [*_rows(look, "outbox_touch", "rec", turn.visit_id)]
        start = perf_counter()
        _insert(raw, made_rows, "DELETE FROM form_draft")
        yield ours, perf_counter() - start


def _rows(look: Any, table: str, column: str, value: object) -> list[tuple[str, tuple[Any, ...]]]:
    """(INSERT statement, row) of what is in our file."""
    found = look.execute(f"SELECT * FROM {table} WHERE {column} = ?", (value,)).fetchall()
    return [(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", tuple(row)) for row in found]


def _insert(raw: Any, rows: list[tuple[str, tuple[Any, ...]]], *others: str) -> None:
    raw.execute("BEGIN IMMEDIATE")
    for statement, row in rows:
        raw.execute(statement, row)
    for statement in others:
        raw.execute(statement)
    raw.execute("COMMIT")
