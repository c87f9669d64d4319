"""What a push or a pull costs must not grow with the ward: every large table is read along an index."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from server.context import Context
from server.store import Store, open_store
from tests.conftest import postgres_database
from tests.server.laptop import Laptop

LARGE = {"record", "feed", "op_log", "left_cell", "line_conflict", "held_on"}
# These hold nothing but what waits for a person, or what a copy of a laptop sent again.
SMALL_INDEXES = {"ix_op_log_open", "ix_held_on_aid", "ix_op_log_repeat"}
Asked = list[tuple[str, Any]]


@pytest.fixture(
    params=["sqlite", *(pytest.param(name, marks=pytest.mark.postgres) for name in ("empty", "counted"))]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """PostgreSQL keeps the plans it makes while nothing is there yet, or while its statistics are of the
    other wards alone."""
    with ExitStack() as open_:
        dsn = None
        if request.param != "sqlite":
            dsn = open_.enter_context(postgres_database(request.getfixturevalue("postgres_dsn")))
        store = open_store(tmp_path, dsn)
        open_.callback(store.close)
        if request.param == "counted":
            _fill_another_ward(store)
        yield store


def _fill_another_ward(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO record (ward_id, id, tbl, home, rev, owner, fields, last) "
            "SELECT 'full', n, 'person', 'c1', n, n, '{}', '{}' FROM generate_series(1, 5000) AS n"
        )
        connection.exec_driver_sql(
            "INSERT INTO feed (ward_id, cell, rec, number, kind, tbl) "
            "SELECT 'full', 'c1', n, n, 'put', 'person' FROM generate_series(1, 5000) AS n"
        )
        connection.exec_driver_sql("ANALYZE record, feed")


@pytest.fixture
def asked() -> Iterator[Asked]:
    """Every SELECT from now on."""
    found: Asked = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.startswith("SELECT") and not many:
            found.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def test_no_large_table_is_read_from_end_to_end(
    laptop: Callable[..., Laptop], ctx: Context, asked: Asked
) -> None:
    lan, mai = laptop(c1="rw", c2="rw", c3="rw"), laptop(c1="rw")
    person = lan.make("person", "c1", home="c1", a="1")
    visit = lan.make("visit", "c1", o=person, x="c3")
    lan.push()
    mai.pull("c1")
    mai.edit("person", person, a=("1", "2"))
    mai.edit("visit", visit, a=(None, "x"))
    mai.make("note", "c1", o="0" * 32)  # waits for its person
    lan.edit("person", person, a=("1", "3"), b=(None, "y"))  # one of the two is a conflict
    lan.edit("person", person, home=("c1", "c2"))
    for each in (mai, lan, mai):
        each.sync("c1")
    assert [(line["status"]) for line in lan.push()["open"]] == ["conflict"]
    with ctx.store.reading() as connection:
        plans = [
            (step, statement)
            for statement, values in list(asked)
            for step in _plan(connection, statement, values)
        ]
    assert [each for each in plans if _reads_all(each[0])] == []


def _plan(connection: Connection, statement: str, values: Any) -> list[str]:
    """Its steps, in SQLite's words: what is read, along which index, by which of its columns."""
    if connection.dialect.name == "sqlite":
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    [[plan]] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalars()
    return list(_steps(plan["Plan"]))


def _steps(node: dict[str, Any], table: str = "") -> Iterator[str]:
    table = node.get("Relation Name", table)
    if node["Node Type"] == "Seq Scan":
        yield f"SCAN {table}"
    elif "Index Name" in node:
        by = re.findall(r"\(?(\w+) [=<>]", node.get("Index Cond", ""))
        yield f"SEARCH {table} USING INDEX {node['Index Name']} ({' AND '.join(f'{name}=?' for name in by)})"
    for part in node.get("Plans", ()):
        yield from _steps(part, table)


def _reads_all(step: str) -> bool:
    """Whether a step of a plan goes through a whole ward (or more) of a large table."""
    table = re.match(r"(SCAN|SEARCH) (\w+?)(_\d+)?\b", step)
    if not table or table[2] not in LARGE:
        return False
    index = re.search(r"INDEX (\w+)", step)
    return (table[1] == "SCAN" or step.endswith("(ward_id=?)")) and not (index and index[1] in SMALL_INDEXES)
