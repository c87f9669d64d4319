"""What the notebook says of itself to a technician: numbers, states and results, nothing about people."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.base import Base
from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import SyncOne
from desktop.services.backup import BackupDeeds

MOST = 20  # lines of a result
_CHECKS = ("cipher_integrity_check", "quick_check")  # both name pages, tables and indexes only
_PRAGMAS = ("cipher_version", "page_count", "freelist_count", "journal_mode")


class Incident:
    def __init__(self, database: Database, backup: BackupDeeds) -> None:
        self._database = database
        self._backup = backup

    def facts(self, *, thoroughly: bool) -> dict[str, Any]:
        """`thoroughly`: every page is read. Raises DatabaseUnreadable, StorageFailed."""
        state = self._backup.state()
        with self._database.read() as session:
            ask = session.connection().exec_driver_sql
            pragmas = [*_PRAGMAS, *(_CHECKS if thoroughly else ())]
            return {
                "schema": ask("SELECT version_num FROM alembic_version").scalar(),
                "sqlite": ask("SELECT sqlite_version()").scalar(),
                **{name: _said(session, name) for name in pragmas},
                "rows": {name: _count(session, name) for name in sorted(Base.metadata.tables)},
                "lines": {
                    f"{stream}:{said}": number
                    for stream, said, number in session.execute(
                        select(OutboxLine.stream, OutboxLine.state, func.count()).group_by(
                            OutboxLine.stream, OutboxLine.state
                        )
                    )
                },
                "ward": _ward(session),
                "newest_copy": state.newest.isoformat() if state.newest else None,
                "is_low_on_room": self._backup.is_low(),
                "was_damaged": self._database.suspect.is_set(),
            }


def _said(session: Session, pragma: str) -> list[Any]:
    return [row[0] for row in session.connection().exec_driver_sql(f"PRAGMA {pragma}").fetchmany(MOST)]


def _count(session: Session, table: str) -> int | None:
    return session.connection().exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar()


def _ward(session: Session) -> dict[str, Any]:
    """By which the ward office finds this laptop in its list."""
    one = session.get_one(SyncOne, 1)
    names = ("ward", "device", "stream", "acked", "head", "through", "day", "opened", "ordered", "sweep")
    return {name: getattr(one, name) for name in names}
