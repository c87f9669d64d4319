"""What a list knows more of somebody in the notebook: empty fields are filled, nothing is overwritten."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from desktop.models import bulk, search
from desktop.models.cells import CONTRACT
from desktop.models.citizen import Citizen
from desktop.models.outbox import Change, Deed
from desktop.models.values import row_to_wire

Fields = Mapping[str, Any]
_TABLE = Citizen.__tablename__


def fill(
    connection: Connection, wanted: Mapping[str, Fields], deed: Deed
) -> tuple[list[Change], dict[str, Fields]]:
    """In the writer. Gives the changes, and what was filled in by citizen, to be able to take it back."""
    filled: dict[str, Fields] = {}

    def missing(citizen: str, stored: Fields) -> Fields:
        found = {name: v for name, v in wanted[citizen].items() if v and stored.get(name) in (None, "")}
        if "birth" in found:  # the two are one fact
            found["birth_approx"] = bool(wanted[citizen].get("birth_approx"))
        filled[citizen] = found
        return found

    changes = _edit_each(connection, wanted, missing, deed)
    return changes, {citizen: fields for citizen, fields in filled.items() if fields}


def empty(connection: Connection, filled: Mapping[str, Fields], deed: Deed) -> list[Change]:
    """In the writer: take back what fill() did, where it still stands."""

    def standing(citizen: str, stored: Fields) -> Fields:
        found: dict[str, Any] = {n: None for n, v in filled[citizen].items() if v and stored.get(n) == v}
        if "birth" in found or "birth_approx" in found:
            found["birth_approx"] = False
        return found

    return _edit_each(connection, filled, standing, deed)


def _edit_each(
    connection: Connection,
    citizens: Mapping[str, Fields],
    values: Callable[[str, Fields], Fields],
    deed: Deed,
) -> list[Change]:
    changes: list[Change] = []
    for citizen in citizens:
        stored = _stored(connection, citizen)
        if stored is None or not (wanted := values(citizen, stored)):
            continue
        for part in bulk.edit(connection, Citizen, [citizen], wanted, deed):
            changes += part.changes
        if words := Citizen.searchable({**stored, **wanted}):
            search.index(connection, [(_TABLE, citizen, *words)])
    return changes


def _stored(connection: Connection, citizen: str) -> dict[str, Any] | None:
    row = connection.exec_driver_sql(f'SELECT * FROM "{_TABLE}" WHERE id = ?', (citizen,)).mappings().first()
    return row_to_wire(CONTRACT[_TABLE].fields, row) if row else None  # type: ignore[arg-type]
