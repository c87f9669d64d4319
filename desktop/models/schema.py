"""Bringing the local database up to this version of the program: on a copy, checked, then swapped.

Foreign keys are off while migrating: a batch migration recreates tables, and with them on, dropping a parent
would silently delete its children (stack notes, Alembic, 1). Alembic is imported only where there is
something to migrate: a start without it is a quarter of a second shorter and fifteen megabytes smaller.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from desktop.errors import DatabaseTooNew, DatabaseUnreadable
from desktop.models.engine import connect, connect_to_read, engine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
BEFORE = ".before-upgrade.db"  # the notebook as it was; see backups.py for how long


def upgrade(path: Path, key: bytes) -> None:
    """Run missing migrations. Refuses a newer database; a failure leaves the file as it was."""
    current = _revision(path, key) if path.exists() else None
    if current is not None and current == max(_known()):
        return
    if current is not None and current not in _known():
        raise DatabaseTooNew
    work = path.with_suffix(".upgrading.db")
    remove(work)
    if path.exists():
        copy(path, work, key)
    _migrate(work, key)
    if path.exists():
        copy(path, path.with_suffix(BEFORE), key)
    _swap(work, path)


def _revision(path: Path, key: bytes) -> str | None:
    """None: no migration has been run on it."""
    looking = connect(path, key)
    try:
        found = looking.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = looking.execute("SELECT version_num FROM alembic_version").fetchone() if found else None
        return str(row[0]) if row else None
    finally:
        looking.close()


def _known() -> set[str]:
    """The migrations of this program: the numbers their files begin with, one after another."""
    return {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _migrate(path: Path, key: bytes) -> None:
    from alembic import command

    from desktop.models import extra

    def without_foreign_keys(connection: Any) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")

    writing = engine(path, key, "BEGIN IMMEDIATE", without_foreign_keys)
    try:
        with writing.begin() as connection:
            command.upgrade(_config(connection), "head")
            extra.adopt(connection)
            for check in ("PRAGMA foreign_key_check", "PRAGMA cipher_integrity_check"):
                if found := connection.exec_driver_sql(check).fetchall():
                    raise RuntimeError(f"{check} after migrating: {found[:3]}")
        with writing.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    finally:
        writing.dispose()


def copy(source: Path, target: Path, key: bytes) -> None:
    """By SQLite's backup: the WAL belongs to the file, so a plain copy would lose the newest deeds.

    Written once and forced to the disk once: a copy that was cut counts for nobody.
    """
    remove(target)
    with closing(connect(source, key)) as reading, closing(connect(target, key)) as writing:
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):
            writing.execute(f"PRAGMA {pragma}")
        reading.backup(writing)
    with target.open("r+b") as file:
        os.fsync(file.fileno())


def check(path: Path, key: bytes) -> None:
    """Every page of it. Raises what SQLite raises, or DatabaseUnreadable, if the file is not whole."""
    looking = connect_to_read(path, key)
    try:
        for words in ("PRAGMA cipher_integrity_check", "PRAGMA quick_check"):
            if (found := looking.execute(words).fetchall()) not in ([], [("ok",)]):
                raise DatabaseUnreadable(f"{words}: {found[:3]}")
    finally:
        looking.close()


def _swap(work: Path, path: Path) -> None:
    if path.exists():  # the old WAL must not be played into the new file
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    os.replace(work, path)
    remove(work)


def remove(path: Path) -> None:
    """A database that nobody has open, with its journal."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()  # no ini file: a frozen program has nowhere to keep one
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
