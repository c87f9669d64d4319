"""What the ward has as it was made here: it is shown already, and only its cells and its number are new."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, CursorResult

from desktop.contract.records import RecordType
from desktop.models import guard
from desktop.models.engine import driver

AMONG = "{} IN (SELECT value FROM json_each(?))"  # of ids(): one statement for any number of them

Puts = Mapping[str, Mapping[str, Any]]  # id -> rev, cell, also


def confirm(connection: Connection, kind: RecordType, puts: Puts) -> set[str]:
    """Gives those that are not here after all. What is here by a newer number stays: this comes late."""
    values = [(put["rev"], put["cell"], put.get("also"), record) for record, put in puts.items()]
    raw, where = driver(connection), f'UPDATE "{kind.name}" SET _rev = ?1'
    # Which leaves the indexes of cell alone.
    known = f"{where} WHERE id = ?4 AND cell = ?2 AND also IS ?3 AND _rev <= ?1"
    with guard.lifted(raw, kind.name, len(values)):
        stayed = raw.executemany(known, values).rowcount
        if stayed < len(values):
            moved = _moved(connection, kind, puts)  # since: still unconfirmed
            others = [each for each in values if each[-1] not in moved]
            raw.executemany(f"{where}, cell = ?2, also = ?3 WHERE id = ?4 AND _rev < ?1", others)
    if stayed == len(values):
        return set()
    return set(puts) - set(among(connection, f'SELECT id FROM "{kind.name}"', puts).scalars())


def forget_older(connection: Connection, table: str, puts: Puts) -> None:
    """What is staged of these came before, and was not shown: shown now, it would take them back, or away."""
    older = [(table, record, put["rev"]) for record, put in puts.items()]
    driver(connection).executemany("DELETE FROM inbox WHERE tbl = ? AND rec = ? AND seq < ?", older)


def _moved(connection: Connection, kind: RecordType, records: Iterable[str]) -> set[str]:
    if kind.move_field is None:
        return set()
    touches = waiting_fields(connection, kind.name, records)
    return {record for record, fields in touches.items() if kind.move_field in fields}


def among(connection: Connection, select_from: str, records: Iterable[str]) -> CursorResult[Any]:
    return connection.exec_driver_sql(f"{select_from} WHERE {AMONG.format('id')}", (ids(records),))


def ids(records: Iterable[str]) -> str:
    return orjson.dumps(list(records)).decode()


def waiting_fields(connection: Connection, table: str, records: Iterable[str]) -> dict[str, set[str]]:
    pending: dict[str, set[str]] = defaultdict(set)
    found = f"SELECT rec, field FROM outbox_touch WHERE tbl = ? AND {AMONG.format('rec')}"
    for record, name in connection.exec_driver_sql(found, (table, ids(records))):
        pending[record].add(name)
    return pending
