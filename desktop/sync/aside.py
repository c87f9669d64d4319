"""Rows of the ward that this notebook cannot show: without a field its table needs, or inside such a row.

Only a changed program sends one, and the ward holds it (server/checks.py); one that came all the same must
not stop the pull for everybody who reads that cell. It stays in the inbox, as "aside", counts as what is here
of the ward's (healing.py), and is tried again with the next news: whoever mends the record brings it back.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection

from desktop.contract.records import RecordType
from desktop.models.cells import CONTRACT
from desktop.models.engine import driver

ASIDE = "aside"  # kind of an inbox entry, beside put and gone

Values = Mapping[str, Mapping[str, Any]]  # id -> wire values


def unfit(connection: Connection, kind: RecordType, rows: Values) -> set[str]:
    """Those of these new rows that cannot be shown."""
    lacking = {record for record, values in rows.items() if kind.lacks(values)}
    return lacking | {record for record, _ in astray(connection, kind, rows)}


def astray(connection: Connection, kind: RecordType, rows: Values) -> list[tuple[str, str]]:
    """(record, field) where the field names what the record must be inside of, and that is not here."""
    found: list[tuple[str, str]] = []
    for field, table in kind.inside.items():
        named = {record: values[field] for record, values in rows.items() if values.get(field)}
        absent = missing(connection, table, set(named.values()))
        found += [(record, field) for record, owner in named.items() if owner in absent]
    return found


def put_by(connection: Connection, table: str, records: Collection[str]) -> None:
    """These stay as they came."""
    named = [(table, record) for record in records]
    driver(connection).executemany(
        f"UPDATE inbox SET kind = '{ASIDE}' WHERE tbl = ? AND rec = ? AND kind = 'put'", named
    )


def take_up(connection: Connection) -> None:
    """There is news: perhaps of what was missing."""
    driver(connection).execute(f"UPDATE inbox SET kind = 'put' WHERE kind = '{ASIDE}'")


def missing(connection: Connection, table: str, records: Collection[str]) -> set[str]:
    """Those of these that are not here."""
    if not records or table not in CONTRACT.types:
        return set()
    here = f'SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM "{table}")'
    return {record for (record,) in driver(connection).execute(here, (json.dumps(list(records)),))}
