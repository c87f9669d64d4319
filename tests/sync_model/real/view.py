"""The file of a laptop as the model would hold it in `c`."""

from functools import cached_property
from typing import Any

from sqlalchemy import select, text

from desktop.contract.line import opened
from desktop.models.cells import CONTRACT
from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import Inbox, LocalNote, SnapshotPart, SyncCell, SyncOne
from desktop.models.values import known_to_wire
from desktop.sync import healing
from desktop.sync.ledger import Ledger
from desktop.sync.pull import cursors
from tests.sync_model.real.tables import OF_TABLE
from tests.sync_model.world import CELLS

FIRST = 2  # the stream in which it joined; before it lies that of a notebook without a ward


class View:
    """Read once, until the next transaction. `srv`: a ServedWard."""

    def __init__(self, database: Database, ledger: Ledger, srv: Any, user: str) -> None:
        self._database, self._ledger, self._srv = database, ledger, srv
        self._names = srv.names
        self._known: dict[str, Any] = {"user": user}

    def __getitem__(self, part: str) -> Any:
        if part not in self._known:
            self._known[part] = getattr(self, f"_{part}")()
        return self._known[part]

    @cached_property
    def _one(self) -> SyncOne:
        with self._database.read() as session:
            return session.get_one(SyncOne, 1)

    @cached_property
    def _cells(self) -> dict[str, SyncCell]:
        with self._database.read() as session:
            return {each.cell: each for each in session.scalars(select(SyncCell)) if each.cell in CELLS}

    @cached_property
    def _lines(self) -> list[OutboxLine]:
        query = select(OutboxLine).where(OutboxLine.state != "archived")
        with self._database.read() as session:
            return list(session.scalars(query.order_by(OutboxLine.stream, OutboxLine.seq)))

    def _dev(self) -> Any:
        return self._one.device

    def _parent(self) -> bool:
        return self._one.stream > FIRST

    def _epoch(self) -> Any:
        return self._one.epoch

    def _acked(self) -> int:
        return self._one.acked

    def _rcpt(self) -> tuple[int, int]:
        return self._one.head, self._one.through

    def _day(self) -> int:
        return int(self._one.day + self._one.opened - self._srv.first_day)

    def _grants(self) -> dict[str, tuple[str, int | None]]:
        first = self._srv.first_day
        return {
            cell: (each.mode, None if each.last_day is None else each.last_day - first)
            for cell, each in self._cells.items()
        }

    def _cur(self) -> dict[str, int]:
        return {cell: each.cursor for cell, each in self._cells.items()}

    # ---- rows
    def _rows(self) -> dict[str, dict[str, Any]]:
        found = {}
        with self._database.read() as session:
            for table in OF_TABLE:
                for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():
                    fields = known_to_wire(CONTRACT[table].fields, row)
                    found[self._names.of(row["id"])] = {
                        "cells": (row["cell"] or None, row["also"]),
                        "rev": row["_rev"],
                        "f": self._names.values(table, fields),
                    }
        return found

    def _person(self) -> dict[str, str]:
        with self._database.read() as session:
            shared = {
                self._names.of(rec): self._names.of(person)
                for rec, person in session.execute(text("SELECT rec, person FROM person_of"))
            }
        return {name: shared.get(name, name) for name in self["rows"] if name[0] == "p"}

    # ---- lines
    def _body(self, each: OutboxLine) -> Any:
        return self._srv.names.body(*opened(each.body))

    def _out(self) -> list[Any]:
        mine = [each for each in self._lines if each.stream == self._one.stream]
        return [(each.seq, None, each.hash, self._body(each)) for each in mine]

    def _old(self) -> list[Any]:
        return [self._body(each) for each in self._lines if each.stream != self._one.stream]

    def _states(self) -> dict[str, str]:
        """aid -> as the model says it."""
        return {each.aid: (each.detail or each.state).partition(" ")[0] for each in self._lines}

    def _open(self) -> dict[str, str]:
        return {aid: state for aid, state in self["states"].items() if state not in ("waiting", "done")}

    def _deeds(self) -> dict[str, str]:
        """deed -> as the list of what is on its way says it."""
        said = {each.act: each.state for each in self._ledger.deeds(None, 10_000)}
        return {each.deed: said[each.act] for each in self._lines}

    def _spare(self) -> set[str]:
        """Cells that are not read, of which something is staged or half here."""
        with self._database.read() as session:
            held = {*session.scalars(select(Inbox.cell)), *session.scalars(select(SnapshotPart.cell))}
            return held - set(cursors(session))

    def _healed(self) -> Any:
        with self._database.read() as session:
            note = session.get(LocalNote, healing.NOTE)
            return note and note.value
