"""What a push brought, by the numbers it got here: its answer says them, so that no pull has to.

Only of cells in which this transaction changed nothing but what the laptop has exactly so: then whoever had
all of a cell before has all of it now.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from server.rec import Rec, sole_mark

MOST = 20_000  # entries; of more nothing is said, and a pull brings them

Feed = Mapping[tuple[str, str], tuple[int, str, str]]  # see settled.Feed


class Entered:
    """What one transaction wrote into the feed."""

    def __init__(self) -> None:
        self._before: dict[str, int] = {}  # cell -> the number of its newest entry before
        self._entries: dict[tuple[str, str], tuple[int, str, str]] = {}
        self._records: dict[str, tuple[Any, ...]] = {}  # id -> its number, home and also; and `last`

    def note(self, changed: Sequence[Rec], entries: Feed, before: Mapping[str, int]) -> None:
        """`before`: of every cell that these entries are in."""
        for cell, top in before.items():
            self._before.setdefault(cell, top)
        if len(self._entries) <= MOST:
            self._entries.update(entries)
            self._records.update((rec.id, (rec.rev, rec.home, rec.also, rec.last)) for rec in changed)

    def told(self, device: str, readable: Collection[str]) -> dict[str, Any]:
        """`own` and `cells` of a wire.PushSeen, to this device that may read these cells."""
        cells: dict[str, tuple[int, int]] = {}
        if len(self._entries) > MOST:
            return {}
        mark = sole_mark(device)
        spoilt = {
            cell
            for (cell, record), (_, kind, _) in self._entries.items()
            if kind != "put" or not self._records[record][-1].endswith(mark)
        }
        kept = set(readable) - spoilt
        own: dict[str, dict[str, tuple[Any, ...]]] = {}
        for (cell, record), (number, _, table) in self._entries.items():
            if cell in kept:
                _, through = cells.get(cell, (0, 0))
                cells[cell] = self._before[cell], max(through, number)
                own.setdefault(table, {})[record] = self._records[record][:-1]
        return {"own": own, "cells": cells} if own else {}
