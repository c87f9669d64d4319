"""Many rows at once. PostgreSQL takes them by COPY and one merge (twice as fast as row by row)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

COPY_FROM = 64  # rows from which COPY pays

Rows = Sequence[tuple[Any, ...]]


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, all columns in order; where the key is there already, replace the rest."""
    if not rows:
        return
    if connection.dialect.name == "postgresql" and len(rows) >= COPY_FROM:
        _copied(connection, table, rows)
    else:
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        values = ", ".join([mark] * len(table.columns))
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({values}) {_or_replace(table)}", list(rows)
        )


def _copied(connection: Connection, table: Table, rows: Rows) -> None:
    stage = f"stage_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {stage} ({_columns(table)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    columns = _columns(table)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {stage} {_or_replace(table)}"
    )
    connection.exec_driver_sql(f"TRUNCATE {stage}")


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _or_replace(table: Table) -> str:
    key = ", ".join(column.name for column in table.primary_key)
    rest = [column.name for column in table.columns if not column.primary_key]
    if not rest:
        return f"ON CONFLICT ({key}) DO NOTHING"
    return f"ON CONFLICT ({key}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in rest)
