"""Connections to the encrypted file (sync protocol, 4.1; stack notes, 2)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.util import LRUCache
from sqlcipher3 import dbapi2

from desktop.contract.plain_values import bind_plainly
from desktop.errors import DatabaseUnreadable, StorageFailed

OLDEST_SQLITE = (3, 51, 3)  # older ones can lose committed data in WAL mode ("WAL-reset")
PAST = "past"  # in a connection's info: what it deleted is to go from the log, too
CACHE_KIB = 8000  # of pages, each connection

_DISK_TROUBLE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
}
_UNREADABLE = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}

Configure = Callable[[Any], None]
bind_plainly()
_COMPILED: LRUCache[Any, Any] = LRUCache(500)  # statements: what one engine has compiled serves the others


def connect(path: Path, key: bytes) -> Any:
    """A raw connection. The key is said first: anything else would read the file as plain."""
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(
            f"SQLite {dbapi2.sqlite_version} may lose data; {OLDEST_SQLITE} or newer is needed"
        )
    connection = dbapi2.connect(str(path), check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",  # what goes is overwritten, also in pages that nothing uses
        "cell_size_check=ON",
        f"cache_size=-{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def connect_to_read(path: Path, key: bytes) -> Any:
    """A raw connection that never writes to the file, not even what its journal still holds.

    Without a journal nobody has it open: then nothing is left beside it, and its disk may be read-only.
    """
    is_alone = not path.with_name(f"{path.name}-wal").exists()
    where = f"{path.absolute().as_uri()}?{'immutable=1' if is_alone else 'mode=ro'}"
    connection = dbapi2.connect(where, check_same_thread=False, isolation_level=None, uri=True)
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    for pragma in ("busy_timeout=10000", "query_only=ON", "trusted_schema=OFF", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def engine(path: Path, key: bytes, begin: str, configure: Configure | None = None) -> Engine:
    """`begin`: what a transaction starts with. A writer takes the lock at once (BEGIN IMMEDIATE): a late
    upgrade from reader to writer fails with BUSY whatever the timeout."""

    def creator() -> Any:
        connection = connect(path, key)
        if configure:
            configure(connection)
        return connection

    first = _first()
    # The connection used last has the pages at hand: others would each fill a cache of their own.
    pool = QueuePool(creator, pool_size=4, use_lifo=True, dialect=first.dialect)
    made = Engine(pool, first.dialect, first.url, execution_options={"compiled_cache": _COMPILED})

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        driver(connection).execute(begin)

    return made


@cache
def _first() -> Engine:
    """Whose dialect, that knows this SQLite, is everybody's."""
    made = create_engine("sqlite://", module=dbapi2)
    made.connect().close()
    made.dispose()
    return made


def driver(connection: Connection) -> Any:
    """The driver's own connection. What every save asks for is asked here: a statement costs 5 µs, and
    40 to 400 µs through SQLAlchemy."""
    return connection.connection.driver_connection


def overwrite_past(writing: Engine) -> None:
    """After a commit that marked PAST. Waits for whoever reads."""
    with writing.connect() as connection:
        if connection.info.pop(PAST, False):
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")


def read_only(connection: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


@contextmanager
def on_this_disk() -> Iterator[None]:
    """Files beside the database: what the system says against them, as StorageFailed."""
    try:
        yield
    except OSError as error:
        raise StorageFailed from error


@contextmanager
def sorting_errors() -> Iterator[None]:
    """The disk's trouble is the user's to mend; any other database error is a bug of ours."""
    try:
        yield
    except (DatabaseError, dbapi2.DatabaseError) as error:
        origin = error.orig if isinstance(error, DatabaseError) else error
        code = getattr(origin, "sqlite_errorcode", 0)
        if code & 0xFF in _DISK_TROUBLE:
            raise StorageFailed from error
        if code & 0xFF in _UNREADABLE:
            raise DatabaseUnreadable from error
        raise
