"""Nobody writes a synced table except through the door: TEMP triggers abort it (sync protocol, 2.2).

temp.door says who is writing: nobody, a deed or the ward. During a deed, each row that changes is noted in
temp.written; what was written but not noted by the session (a Core bulk update, raw SQL) is found before the
commit, and the deed fails: it would never have reached the ward. All of this is about a raw connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CLOSED, DEED, WARD = 0, 1, 2
MANY = 200  # rows from which it pays to lift the guard
_VERBS = ("INSERT", "UPDATE", "DELETE")


def install(connection: Any, tables: list[str]) -> None:
    """The tables must be there already."""
    connection.execute("CREATE TEMP TABLE door (open INTEGER NOT NULL)")
    connection.execute("INSERT INTO temp.door VALUES (0)")
    connection.execute("CREATE TEMP TABLE written (tbl TEXT, rec TEXT, PRIMARY KEY (tbl, rec)) WITHOUT ROWID")
    for table in tables:
        _watch(connection, table)


def _watch(connection: Any, table: str) -> None:
    for verb in _VERBS:
        name = "old" if verb == "DELETE" else "new"
        connection.execute(
            f'CREATE TEMP TRIGGER "guard_{table}_{verb}" BEFORE {verb} ON main."{table}" '
            "WHEN (SELECT open FROM temp.door) <> 2 BEGIN "
            "SELECT RAISE(ABORT, 'write outside action()') WHERE (SELECT open FROM temp.door) = 0; "
            f"INSERT OR IGNORE INTO temp.written VALUES ('{table}', {name}.id); END"
        )


@contextmanager
def lifted(connection: Any, table: str, rows: int = MANY) -> Iterator[None]:
    """So many rows of the ward's: asking at each who writes is a fourth of the work. Only while the ward
    does; whatever fails, the rollback brings the guard back."""
    if rows < MANY:
        yield
        return
    if connection.execute("SELECT open FROM temp.door").fetchone()[0] != WARD:
        raise TypeError("only the ward's rows are written without the guard")
    for verb in _VERBS:
        connection.execute(f'DROP TRIGGER temp."guard_{table}_{verb}"')
    yield
    _watch(connection, table)


def open_door(connection: Any, writer: int) -> None:
    connection.execute("UPDATE temp.door SET open = ?", (writer,))


def close_door(connection: Any) -> None:
    connection.execute("UPDATE temp.door SET open = 0")
    connection.execute("DELETE FROM temp.written")


def written(connection: Any) -> set[tuple[str, str]]:
    """(table, id) of every synced row this deed has changed so far."""
    return set(connection.execute("SELECT tbl, rec FROM temp.written").fetchall())
