"""Was this database put back to an earlier state? Then numbers and acknowledgements of before mean nothing,
and every laptop must hear of it: the ward gets another epoch (sync protocol, 2.13).

It is found out without relying on the database's own memory:
- a side file, best on another disk, holds a count of starts and the highest number given out in each ward;
- PostgreSQL's own identifier and timeline change with a restore or a failover;
- a laptop may show a receipt that this database cannot have written (see session.py).
A spurious new epoch costs a full pull; a missed one loses work. So in doubt: a new epoch.
"""

import threading
from pathlib import Path

import orjson
from sqlalchemy import Connection, insert, select, text, update

from server.keys import write_private
from server.store import Store
from server.tables import boot, ward
from server.ward import fresh_epoch


class SideFile:
    """What the database cannot know about itself after a restore."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def read(self) -> tuple[int, dict[str, int]] | None:
        """(starts, ward -> highest number), None if it is missing or unreadable."""
        try:
            value = orjson.loads(self._path.read_bytes())
            return int(value["starts"]), {str(name): int(n) for name, n in value["numbers"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def raise_to(self, starts: int, numbers: dict[str, int], *, anew: bool = False) -> None:
        """Never lowers what is there, except after a restore was found."""
        with self._lock:
            old_starts, old = (0, {}) if anew else self.read() or (0, {})
            highest = old | {name: max(n, old.get(name, 0)) for name, n in numbers.items()}
            value = {"starts": max(starts, old_starts), "numbers": highest}
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_private(self._path, orjson.dumps(value))


def start(store: Store, side: SideFile) -> bool:
    """Once per process, before it serves. Whether every ward was given a new epoch.

    A database that was never served knows nothing to go back to: its epochs are fresh (see backup.py).
    """
    with store.writing() as connection:
        numbers = dict(connection.execute(select(ward.c.ward_id, ward.c.number)).all())
        mark = _engine_mark(connection)
        row = connection.execute(select(boot)).first()
        went_back = (row is not None and _went_back(row.counter, numbers, side)) or (
            row and row.engine_mark != mark
        )
        starts = (row.counter if row else 0) + 1
        if row is None:
            connection.execute(insert(boot).values(one=1, counter=starts, engine_mark=mark))
        else:
            connection.execute(update(boot).values(counter=starts, engine_mark=mark))
        if went_back:
            for name in numbers:
                connection.execute(update(ward).where(ward.c.ward_id == name).values(epoch=fresh_epoch()))
    side.raise_to(starts, numbers, anew=bool(went_back) or row is None)
    return bool(went_back)


def note_numbers(store: Store, side: SideFile) -> None:
    """Now and then while serving, and at the end: how far the wards have come."""
    with store.reading() as connection:
        numbers = dict(connection.execute(select(ward.c.ward_id, ward.c.number)).all())
    side.raise_to(0, numbers)


def _went_back(starts: int, numbers: dict[str, int], side: SideFile) -> bool:
    known = side.read()
    if known is None:
        return bool(numbers)
    seen_starts, seen = known
    return seen_starts > starts or any(n > numbers.get(name, 0) for name, n in seen.items())


def _engine_mark(connection: Connection) -> str:
    if connection.dialect.name != "postgresql":
        return ""
    query = "SELECT system_identifier || ':' || timeline_id FROM pg_control_system(), pg_control_checkpoint()"
    return str(connection.execute(text(query)).scalar())
