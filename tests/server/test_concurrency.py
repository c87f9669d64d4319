"""Many laptops at once: no number is skipped by a reader, no line is applied twice (2.5, F23)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.contract.merge import merge
from desktop.contract.records import VOID
from server.context import Context
from server.store import open_store
from server.tables import feed
from tests.conftest import postgres_database
from tests.server.contract import contract
from tests.server.laptop import Laptop, made

Enrol = Callable[..., Laptop]


@pytest.mark.parametrize(
    ("many", "pushes"), [(6, 12), pytest.param(16, 40, marks=pytest.mark.prove)], ids=["few", "many"]
)
def test_f23_a_reader_among_busy_writers_misses_nothing(
    laptop: Enrol, ctx: Context, ward: str, many: int, pushes: int
) -> None:
    writers = [laptop(c1="rw", c2="rw") for _ in range(many)]
    reader = laptop(c1="r", c2="r")
    reader.pull("c1", "c2")
    failed: list[BaseException] = []

    def work(lan: Laptop) -> None:
        try:
            for i in range(pushes):
                lan.make("person", "c1" if i % 2 else "c2", home="c1" if i % 2 else "c2")
                lan.push(lan.lines[-1:])
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=work, args=(lan,)) for lan in writers]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        reader.pull(limit=5)
    reader.pull()
    assert failed == []
    with ctx.store.reading() as connection:
        query = select(feed.c.rec, feed.c.number).where(feed.c.ward_id == ward, feed.c.cell.in_(["c1", "c2"]))
        entries = connection.execute(query).all()
    assert len(entries) == len({row.number for row in entries}) == many * pushes
    assert set(reader.rows) == {row.rec for row in entries}


def test_the_same_lines_sent_by_many_ways_at_once_are_taken_once(laptop: Enrol) -> None:
    lan = laptop(c1="rw")
    for _ in range(20):
        lan.make("person", "c1", home="c1")
    before = lan.session()["head"]
    receipts: list[dict] = []
    threads = [threading.Thread(target=lambda: receipts.append(lan.push())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(one["through"], one["head"], one["open"], one["fork"]) for one in receipts] == [
        (20, before + 20, [], False)
    ] * 8


def test_the_short_way_for_a_new_record_is_what_merge_says() -> None:
    """apply._make() does not ask merge() about a record that is not there and that nobody has seen."""
    kind = contract()["visit"]
    fields = made(x="c1", a="x", tags=["b", "a"], seen_on="2026-11-01", minutes=3)
    said = merge(kind, {}, fields)
    assert not said.is_conflict
    assert {n: v for n, v in said.writes.items() if v is not None} == {
        name: wanted for name, (_, wanted) in fields.items() if name != VOID
    }


@pytest.mark.postgres
def test_processes_that_start_at_once_on_an_empty_database_make_the_tables_once(
    postgres_dsn: str, tmp_path: Path
) -> None:
    with postgres_database(postgres_dsn) as dsn, ThreadPoolExecutor(4) as pool:
        for store in pool.map(lambda _: open_store(tmp_path, dsn), range(4)):
            store.close()
