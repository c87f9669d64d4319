"""Search as one types, a page of the list at any depth, a durable save: against bare SQL on the same file."""

import random
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

from sqlalchemy import text

from bench.notebooks import KEY, notebook, percentile
from bench.table import Row
from desktop import demo
from desktop.models.database import Database
from desktop.models.engine import connect
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.office import Office

DAY = date(2026, 11, 24)


def measure(quick: bool) -> list[Row]:
    people = 5_000 if quick else 100_000
    with tempfile.TemporaryDirectory() as folder:
        database = notebook(Path(folder), people, people * 3)
        try:
            office = Office.over(database, demo.USER)
            label = f"{people // 1000} k people"
            return [
                *_search(database, office, label),
                *_pages(office, label),
                *_save(database, office, label),
            ]
        finally:
            database.close()


def _search(database: Database, office: Office, label: str) -> list[Row]:
    dice = random.Random(5)
    with database.read() as session:
        names = list(session.scalars(text("SELECT folded FROM citizen ORDER BY n LIMIT 20000")))
        phones = list(session.scalars(text("SELECT phone FROM citizen WHERE phone IS NOT NULL LIMIT 2000")))
    typed = []
    for name in dice.sample(names, 200):
        words = name.split()
        typed += [
            words[-1],
            f"{words[0]} {words[-1]}",
            name,
            f"{words[0][:3]} {words[-1][:2]}",
            words[-1][:1],
        ]
    typed += [phone[:6] for phone in dice.sample(phones, 100)]
    times = []
    for query in typed:
        start = perf_counter()
        office.search.find(query)
        times.append(perf_counter() - start)
    return [
        Row(f"search as one types, p50, {label}", percentile(times, 0.5), "ms"),
        Row(f"search as one types, p95, {label}", percentile(times, 0.95), "ms", budget="≤ 5 ms"),
    ]


def _pages(office: Office, label: str) -> list[Row]:
    times, after = [], None
    for _ in range(200):
        start = perf_counter()
        page = office.citizen.page(CitizenFilter(), after, 200)
        times.append(perf_counter() - start)
        after = page.next_key
        if after is None:
            break
    deepest = f"a page of 200 at row {(len(times) - 1) * 200:,}, {label}"
    return [
        Row(f"first page of 200, {label}", times[0] * 1000, "ms", budget="≤ 5 ms"),
        Row(deepest, sum(times[-5:]) / 5 * 1000, "ms", budget="≤ 5 ms"),
    ]


def _save(database: Database, office: Office, label: str) -> list[Row]:
    """A visit saved and durable, beside one bare commit of the rows it makes."""
    outcomes = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1}}
    someone = office.citizen.page(CitizenFilter(), limit=1).rows[0].id
    raw = connect(database.path.parent / "floor.db", KEY)
    raw.execute("CREATE TABLE help_visit (id TEXT PRIMARY KEY, a, b, c, d, e, f, g, h, i, j)")
    raw.execute("CREATE TABLE outbox (seq INTEGER PRIMARY KEY, hash BLOB, body BLOB)")
    ours, floor = [], []
    for number in range(400):
        start = perf_counter()
        office.help_visit.record(
            Turn(HelpVisitDraft(visited_on=DAY, outcomes=outcomes, minutes=9), citizen_id=someone)
        ).result()
        ours.append(perf_counter() - start)
        start = perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO help_visit VALUES (?,?,?,?,?,?,?,?,?,?,?)", (str(number), *range(10)))
        raw.execute("INSERT INTO outbox VALUES (?, ?, ?)", (number, bytes(32), bytes(700)))
        raw.execute("COMMIT")
        floor.append(perf_counter() - start)
    raw.close()
    rows = []
    for share, budget in ((0.5, ""), (0.99, "≤ 3.0×")):
        mine, bare = percentile(ours, share), percentile(floor, share)
        name = f"save a visit, durable, p{share * 100:.0f}, {label}"
        rows.append(Row(name, mine, "ms", bare, mine / bare, budget))
    return rows
