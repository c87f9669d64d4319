"""The database of the server as the model would hold it in `s`: what is stored, in the model's words."""

from typing import Any

import orjson
from sqlalchemy import select

from desktop.contract.digest import row_digest, text
from server.rec import CONFLICT
from server.tables import device, grant_right, op_log, parked, record, ward
from tests.sync_model.world import CELLS


class Shown:
    """Read once, until the next transaction."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._names = server.names
        self._known: dict[str, Any] = {}

    def __getitem__(self, part: str) -> Any:
        if part not in self._known:
            self._known[part] = getattr(self, f"_{part}")()
        return self._known[part]

    def _rows(self, table: Any, *which: Any) -> list[Any]:
        with self._server.ctx.store.reading() as connection:
            query = select(table).where(table.c.ward_id == self._server.ward, *which)
            return list(connection.execute(query))

    def _epoch(self) -> str:
        return str(self._rows(ward)[0].epoch)

    def _users(self) -> dict[str, Any]:
        users: dict[str, Any] = {user: {} for user in self._server.users}
        for row in self._rows(grant_right, grant_right.c.cell.in_(CELLS)):
            last = None if row.last_day is None else row.last_day - self._server.first_day
            users[self._names.of(row.user_id)][row.cell] = (row.mode, last)
        return users

    def _dev(self) -> dict[str, Any]:
        return {row.device_id: {"user": self._names.of(row.user_id)} for row in self._rows(device)}

    def _log(self) -> dict[Any, Any]:
        return {
            (row.device_id, row.seq): (row.hash.hex(), self._server.body(row), row.device_id)
            for row in self._rows(op_log)
        }

    def _aids(self) -> dict[str, str]:
        return {
            self._names.of(row.aid): f"held:{row.reason}" if row.status == "held" else row.status
            for row in self._rows(op_log, op_log.c.status != "dup")
        }

    def _parked(self) -> list[Any]:
        return self._rows(parked)

    def _recs(self) -> dict[str, Any]:
        return {
            self._names.of(row.id): {
                "cells": (row.home, row.also),
                "rev": row.rev,
                "f": self._names.values(row.tbl, orjson.loads(row.fields)),
            }
            for row in self._rows(record, record.c.tbl.in_(self._names.tables))
        }

    def _conf(self) -> dict[tuple[str, str], list[str]]:
        """Open candidates; their conflicts are noted, so that a line can settle them."""
        found: dict[tuple[str, str], list[str]] = {}
        for row in sorted(self._rows(record, record.c.tbl == CONFLICT), key=lambda row: str(row.id)):
            fields = orjson.loads(row.fields)
            if fields["status"] == "open":
                self._note(found, row.id, fields)
        return found

    def _note(self, found: dict[tuple[str, str], list[str]], conflict: str, fields: Any) -> None:
        for name, value in self._names.waiting(fields):
            place = self._names.of(fields["subject"]), name
            found.setdefault(place, []).append(value)
            self._names.candidates.setdefault((*place, value), set()).add(conflict)

    def _order(self) -> list[str]:
        return list(self._server.watch.order)

    def _hist(self) -> set[str]:
        return set(self._server.watch.replaced)

    def digests(self) -> dict[str, tuple[int, str]]:
        """cell -> rows and digest, counted again from the records."""
        sums: dict[str, tuple[int, int]] = {}
        for row in self._rows(record):
            for cell in filter(None, (row.home, row.also)):
                count, total = sums.get(cell, (0, 0))
                sums[cell] = count + 1, total + row_digest(row.id, row.rev)
        return {cell: (count, text(total)) for cell, (count, total) in sums.items()}
