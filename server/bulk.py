"""Many rows at once. PostgreSQL takes them by COPY and one merge (twice as fast as row by row)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

COPY_FROM = 64  # rows from which COPY pays

Rows = Sequence[tuple[Any, ...]]


def insert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, all columns in order, whose keys are not there yet."""
    if rows and _takes_copy(connection, rows):
        _copy(connection, table, table.name, rows)
    elif rows:
        _execute(connection, table, rows, "")


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, all columns in order; where the key is there already, replace the rest."""
    if rows and _takes_copy(connection, rows):
        _copy_and_merge(connection, table, rows)
    elif rows:
        _execute(connection, table, rows, _or_replace(table))


def _takes_copy(connection: Connection, rows: Rows) -> bool:
    return connection.dialect.name == "postgresql" and len(rows) >= COPY_FROM


def _execute(connection: Connection, table: Table, rows: Rows, on_conflict: str) -> None:
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    values = ", ".join([mark] * len(table.columns))
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({values}) {on_conflict}", list(rows)
    )


def _copy_and_merge(connection: Connection, table: Table, rows: Rows) -> None:
    stage = f"stage_{table.name}"
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} (LIKE {table.name})")
    _copy(connection, table, stage, rows)
    columns = _columns(table)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {stage} {_or_replace(table)}"
    )
    connection.exec_driver_sql(f"TRUNCATE {stage}")


def _copy(connection: Connection, table: Table, target: str, rows: Rows) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {target} ({_columns(table)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _or_replace(table: Table) -> str:
    key = ", ".join(column.name for column in table.primary_key)
    rest = [column.name for column in table.columns if not column.primary_key]
    if not rest:
        return f"ON CONFLICT ({key}) DO NOTHING"
    return f"ON CONFLICT ({key}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in rest)
