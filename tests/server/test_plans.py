"""What a push or a pull costs must not grow with the ward: every large table is read along an index."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from server.context import Context
from server.store import Store, open_store
from tests.server.laptop import Laptop

LARGE = {"record", "feed", "op_log", "left_cell", "line_conflict", "held_on"}
# These hold nothing but what waits for a person.
SMALL_INDEXES = {"ix_op_log_open", "ix_held_on_aid"}
Asked = list[tuple[str, Any]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite only: a plan of PostgreSQL depends on how full its tables are."""
    store = open_store(tmp_path)
    yield store
    store.close()


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
        for statement, values in list(asked):
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                assert not _reads_all(row.detail), f"{row.detail}: {statement}"


def _reads_all(step: str) -> bool:
    """Whether a step of a plan goes through a whole ward (or more) of a large table."""
    table = re.match(r"(SCAN|SEARCH) (\w+?)(_\d+)?\b", step)
    if not table or table[2] not in LARGE:
        return False
    index = re.search(r"INDEX (\w+)", step)
    return (table[1] == "SCAN" or step.endswith("(ward_id=?)")) and not (index and index[1] in SMALL_INDEXES)
