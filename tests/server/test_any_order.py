"""However lines travel, in pieces, twice, backwards, by several ways: the ward ends up the same."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.contract.digest import MASK, row_digest, text
from server.context import Context
from server.tables import cell_check, feed, op_log, record
from tests.server.laptop import Laptop

Enrol = Callable[..., Laptop]
LINES = 8
PIECES = st.lists(st.lists(st.integers(0, LINES - 1), min_size=1, max_size=5), max_size=8)
RELAXED = settings(
    max_examples=100 if "PROVE" in os.environ else 10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def a_days_work(lan: Laptop) -> None:
    person = lan.make("person", "c1", home="c1", a="1")
    lan.make("note", "c1", o=person)
    lan.edit("person", person, a=("1", "2"))
    lan.edit("person", person, a=("1", "a rival value"))
    lan.make("person", "c9", home="c9")
    lan.edit("person", person, home=("c1", "c2"))
    lan.make("visit", "c2", o=person, x="c1")
    lan.edit("person", person, b=(None, "end"))


def state(ctx: Context, ward: str) -> tuple[Any, ...]:
    """What the ward holds, apart from moments and ids."""
    with ctx.store.reading() as connection:
        records = connection.execute(
            select(record.c.tbl, record.c.home, record.c.also, record.c.rev).where(record.c.ward_id == ward)
        ).all()
        outcomes = connection.execute(
            select(op_log.c.seq, op_log.c.status, op_log.c.reason).where(op_log.c.ward_id == ward)
        ).all()
    return sorted(map(tuple, records)), sorted(map(tuple, outcomes))


def check_digests(ctx: Context, ward: str) -> None:
    with ctx.store.reading() as connection:
        rows = connection.execute(select(record).where(record.c.ward_id == ward)).all()
        checks = connection.execute(select(cell_check).where(cell_check.c.ward_id == ward)).all()
        puts = connection.execute(
            select(feed.c.cell, feed.c.rec).where(feed.c.ward_id == ward, feed.c.kind == "put")
        ).all()
    cells = {(cell, row.id) for row in rows for cell in (row.home, row.also) if cell}
    assert cells == {(row.cell, row.rec) for row in puts}
    for check in checks:
        here = [row for row in rows if check.cell in (row.home, row.also)]
        total = sum(row_digest(row.id, row.rev) for row in here)
        assert (check.rows, check.digest) == (len(here), text(total & MASK)), check.cell


@RELAXED
@given(pieces=PIECES)
def test_any_route_leads_to_the_same_ward(
    laptop: Enrol, ctx: Context, ward: str, pieces: list[list[int]]
) -> None:
    straight = laptop(c1="rw", c2="rw")
    a_days_work(straight)
    numbers = straight.session()["head"]
    expected = straight.push()
    by_pieces = laptop(c1="rw", c2="rw")
    a_days_work(by_pieces)
    before = by_pieces.session()["head"]
    for piece in pieces:
        by_pieces.push([by_pieces.lines[i] for i in piece])
    receipt = by_pieces.push()
    assert (receipt["through"], receipt["fork"]) == (LINES, False)
    assert receipt["head"] - before == expected["head"] - numbers
    assert [one["status"] for one in receipt["open"]] == [one["status"] for one in expected["open"]]
    check_digests(ctx, ward)


@pytest.mark.parametrize("batch", [1, 3, LINES])
def test_batches_of_any_size_come_to_the_same(laptop: Enrol, ctx: Context, ward: str, batch: int) -> None:
    lan = laptop(c1="rw", c2="rw")
    a_days_work(lan)
    for start in range(0, LINES, batch):
        receipt = lan.push(lan.lines[start : start + batch])
    assert [(one["status"], one["reason"]) for one in receipt["open"]] == [
        ("conflict", None),
        ("held", "scope"),
    ]
    records, outcomes = state(ctx, ward)
    assert [(table, home, also) for table, home, also, _ in records] == [
        ("conflict", "c2", None),
        ("note", "c2", None),
        ("person", "c2", None),
        ("visit", "c2", "c1"),
    ]
    assert [status for _, status, _ in outcomes].count("done") == LINES - 2
    check_digests(ctx, ward)
