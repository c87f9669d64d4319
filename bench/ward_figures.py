"""The ward's indicators on its server: everything is read once, then stands until something is pushed.

Floor: the same rows fetched, and their JSON opened, with nothing counted. The records are made here and put
into the table directly: how they come there is measured by bench/server.py.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex
from time import perf_counter
from typing import Any

import orjson
from sqlalchemy import delete, insert, select

from bench.table import Row
from bench.ward import on_each
from desktop.contract import catalog
from desktop.contract.ids import uuid7
from desktop.contract.line import canonical
from desktop.contract.period import Period
from desktop.paths import RESOURCES
from server import admin, sensitive
from server.command import open_context
from server.context import Context
from server.indicators import Indicators
from server.tables import record

PEOPLE, QUICK_PEOPLE, TURNS_EACH, PLACES = 100_000, 5_000, 3, 17
DAY = date(2026, 10, 1)
SERVICES = ("vneid_level2", "ihanoi", "public_service", "cashless", "online_safety")
BUDGET_MS = 300

Record = tuple[str, str, dict[str, Any]]  # table, home, fields


def measure(quick: bool) -> list[Row]:
    people = QUICK_PEOPLE if quick else PEOPLE
    return on_each(partial(_on, people))


def _on(people: int, name: str, dsn: str | None) -> list[Row]:
    code = f"B{token_hex(4)}"  # a PostgreSQL may be shared
    with tempfile.TemporaryDirectory() as folder:
        ctx = open_context(Path(folder), dsn)
        try:
            _fill(ctx, code, people)
            return list(_rows(ctx, code, f"{people:,} people, {TURNS_EACH * people:,} turns, {name}"))
        finally:
            with ctx.store.writing() as connection:
                connection.execute(delete(record).where(record.c.ward_id == code))
            ctx.store.close()


def _rows(ctx: Context, code: str, label: str) -> Iterator[Row]:
    year, counted = Period.year(DAY.year), Indicators(ctx)
    floor = _timed(lambda: _floor(ctx, code))
    first = _timed(lambda: counted.known(code, year))
    again = min(_timed(lambda: counted.known(code, year)) for _ in range(5))
    facts = counted.known(code, year).facts
    needs = _timed(lambda: sensitive.counts(facts, year, DAY))
    yield Row(f"first since a push, {label}", first, "ms", floor, first / floor)
    yield Row(f"again, {label}", again, "ms", budget=f"≤ {BUDGET_MS} ms")
    yield Row(f"people in need, for laptops, {label}", needs, "ms", budget=f"≤ {BUDGET_MS} ms")


def _floor(ctx: Context, code: str) -> None:
    with ctx.store.reading() as connection:
        query = select(record.c.id, record.c.fields).where(record.c.ward_id == code)
        for row in connection.execute(query):
            orjson.loads(row.fields)


def _fill(ctx: Context, code: str, people: int) -> None:
    admin.create_ward(ctx, code, "Phường thử")
    places = [{"code": f"tdp-{n}", "name": f"Tổ dân phố {n}"} for n in range(1, PLACES + 1)]
    cells = list(admin.load_places(ctx, code, "neighbourhood", places).values())
    made = [*_catalogue(), *_people(people, cells)]
    for start in range(0, len(made), 10_000):
        rows = [
            {
                "ward_id": code, "id": fields.pop("id", "") or uuid7(), "tbl": table, "home": home, "rev": 1,
                "fields": canonical(fields).decode(), "last": "{}",
            }
            for table, home, fields in made[start : start + 10_000]
        ]  # fmt: skip
        with ctx.store.writing() as connection:
            connection.execute(insert(record), rows)


def _catalogue() -> Iterator[Record]:
    for entry in catalog.read(RESOURCES / "catalog"):
        told = {
            name: getattr(entry, name) for name in ("kind", "code", "version", "title", "position", "data")
        }
        yield "catalog_entry", "catalog", told


def _people(count: int, cells: list[str]) -> Iterator[Record]:
    dice = random.Random(7)
    for _ in range(count):
        person, cell = uuid7(), dice.choice(cells)
        birth, sex = str(dice.randrange(1930, 2020)), dice.choice(("female", "male"))
        yield (
            "citizen",
            cell,
            {"id": person, "home": cell, "full_name": "Nguyễn Mẫu", "birth": birth, "sex": sex},
        )
        if dice.random() < 0.05:
            yield "support_need", f"{cell}!", {"citizen_id": person, "kind": "hearing"}
        if dice.random() < 0.5:
            seen = {
                "citizen_id": person,
                "kind": "smartphone",
                "value": "yes",
                "observed_on": DAY.isoformat(),
            }
            yield "observation", cell, seen
        for _ in range(TURNS_EACH):
            day = DAY - timedelta(days=dice.randrange(500))
            told = {dice.choice(SERVICES): {"outcome": "with_help", "version": 1}}
            yield "help_visit", cell, {
                "citizen_id": person, "visited_on": day.isoformat(), "outcomes": told,
            }  # fmt: skip


def _timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000
