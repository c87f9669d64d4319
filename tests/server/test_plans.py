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


@pytest.mark.postgres
def test_a_ward_that_postgresql_has_not_counted_is_not_read_from_end_to_end(postgres_store: Store) -> None:
    """Its statistics are of the wards that were there: of another it expects nothing to be found."""
    with postgres_store.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO record (ward_id, id, tbl, home, rev, fields, last) "
            "SELECT 'full', n, 'person', 'c1', n, '{}', '{}' FROM generate_series(1, 5000) AS n"
        )
        connection.exec_driver_sql("ANALYZE record")
        connection.exec_driver_sql(
            "PREPARE known (text, text) AS SELECT fields FROM record "
            "WHERE ward_id = $1 AND id = ANY (ARRAY(SELECT json_array_elements_text($2::json)))"
        )
        plan = "\n".join(
            connection.exec_driver_sql("EXPLAIN EXECUTE known('new', '[\"1\"]')").scalars().all()
        )
        connection.exec_driver_sql("DEALLOCATE known")
        connection.rollback()
    [along] = re.findall("Index Cond: (.*)", plan)
    assert "id = ANY" in along, plan
