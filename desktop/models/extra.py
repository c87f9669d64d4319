"""Fields that an older version of the program kept without knowing them, moved into their columns."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection

from desktop.models import search
from desktop.models.base import Record
from desktop.models.contract_export import record_classes
from desktop.models.values import row_to_wire, to_column


def adopt(connection: Connection) -> int:
    """After a migration: whatever this version knows of `_extra`. Gives the number of records."""
    return sum(_adopt(connection, kind) for kind in record_classes())


def _adopt(connection: Connection, kind: type[Record]) -> int:
    table, fields = kind.__tablename__, kind.synced_fields()
    kept = connection.exec_driver_sql(f'SELECT * FROM "{table}" WHERE _extra IS NOT NULL').mappings().all()
    count, words = 0, []
    for row in kept:
        extra = orjson.loads(row["_extra"])
        known = {name: extra.pop(name) for name in fields.keys() & extra.keys()}
        if not known:
            continue
        values = row_to_wire(fields, dict(row)) | known
        columns = {name: to_column(fields[name], value) for name, value in known.items()}
        columns |= {**kind.derive(values), "_extra": to_column("json", extra or None)}
        _update(connection, table, row["id"], columns)
        count += 1
        if found_by := kind.searchable(values):
            words.append((table, row["id"], *found_by))
    search.index(connection, words)
    return count


def _update(connection: Connection, table: str, record: str, columns: Mapping[str, Any]) -> None:
    changes = ", ".join(f'"{name}" = ?' for name in columns)
    connection.exec_driver_sql(f'UPDATE "{table}" SET {changes} WHERE id = ?', (*columns.values(), record))
