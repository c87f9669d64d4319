"""What notebooks and the ward hold, to be compared after a fault."""

import socket

from sqlalchemy import select, text

from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import SyncOne
from desktop.sync.inbox import TABLES
from tests.sync.conftest import Laptop

Rows = dict[str, set[tuple[object, ...]]]


def rows(laptop: Laptop) -> Rows:
    """table -> every record with all of its columns, but for where it lies in this file."""
    with laptop.database.read() as session:
        found: Rows = {}
        for table in TABLES:
            answer = session.execute(text(f'SELECT * FROM "{table}"')).mappings()
            found[table] = {tuple(row[name] for name in row if name not in ("n", "_last")) for row in answer}
        return found


def waiting(laptop: Laptop) -> int:
    return laptop.ledger.custody().waiting


def own_lines(laptop: Laptop) -> set[str]:
    """The ids of every line said since this notebook joined."""
    with laptop.database.read() as session:
        return set(session.scalars(select(OutboxLine.aid).where(OutboxLine.state != "archived")))


def is_staged(laptop: Laptop) -> bool:
    """Has something come down that is not shown yet?"""
    with laptop.database.read() as session:
        staged = text("SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM snapshot_part)")
        return bool(session.execute(staged).scalar())


def move_to(laptop: Laptop, url: str) -> None:
    """The ward is reached at another address."""

    def work(session) -> None:
        session.get_one(SyncOne, 1).url = url

    laptop.database.apply(work).result()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
