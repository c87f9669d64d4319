"""Whatever well-formed rows a ward sends, in whatever order, a notebook goes on, and knows what it holds."""

from collections.abc import Sequence
from random import Random
from typing import Any

from sqlalchemy import insert, text

from desktop.contract.digest import row_digest
from desktop.contract.digest import text as digest_text
from desktop.contract.records import RecordType
from desktop.models.cells import CONTRACT
from desktop.models.database import Database
from desktop.models.sync_state import SyncCell
from desktop.progress import Silent
from desktop.sync import healing, pull

CELL = "c-any"
TABLES = [table for table in CONTRACT.order if not table.startswith("erasure")]  # those take others with them
IDS = {table: [f"{place:02x}{number:030x}" for number in range(3)] for place, table in enumerate(TABLES)}
PAGES, ROWS = 12, 30


def a_value(dice: Random, kind: RecordType, name: str) -> Any:
    if target := kind.targets.get(name):
        return dice.choice(IDS.get(target, IDS["citizen"]))
    values: dict[str, Sequence[Any]] = {
        "text": ["", "x", "Nguyễn Thị Hoà"],
        "id": IDS["citizen"],
        "cell": [CELL],
        "day": ["2026-11-24"],
        "moment": ["2026-11-24T02:00:00.000000Z"],
        "int": [0, -1, 1 << 40],
        "bool": [False, True],
        "json": [{}, [], {"vneid_level2": {"outcome": "alone"}}],
    }
    return dice.choice(values[kind.fields[name]])


def an_entry(dice: Random, number: int) -> list[Any]:
    """Often without a field that its table needs, or inside a record that is not here."""
    table = dice.choice(TABLES)
    kind, record = CONTRACT[table], dice.choice(IDS[table])
    if dice.random() < 0.2:
        return [number, CELL, "gone", table, record, None]
    fields = {name: a_value(dice, kind, name) for name in kind.fields if dice.random() < 0.9}
    last = {"by": "x", "at": "2026-11-24T02:00:00.000000Z", "act": "test"}
    return [
        number,
        CELL,
        "put",
        table,
        record,
        {"cell": CELL, "also": None, "rev": number, "fields": fields, "last": last},
    ]


def test_no_row_stops_a_pull_and_each_is_accounted_for(database: Database) -> None:
    dice, number, known = Random(5), 0, dict[tuple[str, str], int]()
    database.apply(lambda s: s.execute(insert(SyncCell), {"cell": CELL, "mode": "r"}) and None).result()
    were_aside = 0
    for _ in range(PAGES):
        entries = [an_entry(dice, number + place) for place in range(1, ROWS + 1)]
        number += ROWS
        for at, _, kind, table, record, _ in entries:
            known.pop((table, record), None)
            if kind == "put":
                known[table, record] = at
        pull.show(database, {"entries": entries, "cells": {CELL: number}}, Silent())
        with database.read() as session:
            total = sum(row_digest(record, rev) for (_, record), rev in known.items())
            assert healing._sums(session)[CELL] == (len(known), digest_text(total))
            were_aside += session.scalar(text("SELECT count(*) FROM inbox WHERE kind = 'aside'")) or 0
    assert were_aside > PAGES, "else this says nothing"
