"""Nobody writes a synced table except through the door: TEMP triggers abort it (sync protocol, 2.2).

temp.door says who is writing: nobody, a deed or the ward. During a deed, each row that changes is noted in
temp.written; what was written but not noted by the session (a Core bulk update, raw SQL) is found before the
commit, and the deed fails: it would never have reached the ward. All of this is about a raw connection.
"""

from typing import Any

CLOSED, DEED, WARD = 0, 1, 2


def install(connection: Any, tables: list[str]) -> None:
    """The tables must be there already."""
    connection.execute("CREATE TEMP TABLE door (open INTEGER NOT NULL)")
    connection.execute("INSERT INTO temp.door VALUES (0)")
    connection.execute("CREATE TEMP TABLE written (tbl TEXT, rec TEXT, PRIMARY KEY (tbl, rec)) WITHOUT ROWID")
    for table in tables:
        for verb in ("INSERT", "UPDATE", "DELETE"):
            name = "old" if verb == "DELETE" else "new"
            connection.execute(
                f'CREATE TEMP TRIGGER "guard_{table}_{verb}" BEFORE {verb} ON main."{table}" '
                "WHEN (SELECT open FROM temp.door) <> 2 BEGIN "
                "SELECT RAISE(ABORT, 'write outside action()') WHERE (SELECT open FROM temp.door) = 0; "
                f"INSERT OR IGNORE INTO temp.written VALUES ('{table}', {name}.id); END"
            )


def open_door(connection: Any, writer: int) -> None:
    connection.execute("UPDATE temp.door SET open = ?", (writer,))


def close_door(connection: Any) -> None:
    connection.execute("UPDATE temp.door SET open = 0")
    connection.execute("DELETE FROM temp.written")


def written(connection: Any) -> set[tuple[str, str]]:
    """(table, id) of every synced row this deed has changed so far."""
    return set(connection.execute("SELECT tbl, rec FROM temp.written").fetchall())
