"""The database behind the server: SQLite in one file by default, PostgreSQL by DSN. Transactions start here.

SQLite comes from sqlcipher3 (without a key): the one in Python's own library may be older than 3.51.3, whose
WAL can lose commits. Its busy handler is unfair, so writers queue at one lock in this process.
PostgreSQL writers run READ COMMITTED: with a snapshot older than the ward's lock they would merge stale rows.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import sqlcipher3.dbapi2 as sqlite
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Function,
    LargeBinary,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    create_engine,
    event,
    func,
    inspect,
    literal,
    select,
    true,
)
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import QueuePool

from desktop.contract.plain_values import bind_plainly
from server.tables import metadata

OLDEST_SQLITE = (3, 51, 3)
BUSY_MS = 10_000
MAKING_TABLES = 0x50545353  # the lock of whoever makes them

NO_TABLES = (
    "cơ sở dữ liệu còn thiếu bảng, và vai này không được tạo: chạy lệnh database với --dsn của chủ sở hữu"
)
OF_BEFORE = (
    "cơ sở dữ liệu do phiên bản trước làm ra, còn thiếu {}: dùng phiên bản trước sao lưu, rồi dùng phiên bản "
    "này khôi phục bản sao ấy vào chỗ trống"
)

_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA cache_size = -16000",
    "PRAGMA wal_autocheckpoint = 4000",  # pages: 16 MB; a page changed by four pushes is written back once
)

bind_plainly()


class StoreUnusable(Exception):
    """The database engine is not one we trust with a ward's records."""


class Store:
    """Transactions, and the two things that SQLite and PostgreSQL say differently."""

    def __init__(self, writer: Engine, reader: Engine, lock: AbstractContextManager[Any]) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self.is_sqlite = writer.dialect.name == "sqlite"
        try:
            with writer.begin() as connection:
                if not self.is_sqlite:  # several processes may start on an empty database at once
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MAKING_TABLES})")
                metadata.create_all(connection)
                missing = _missing_columns(connection)
        except ProgrammingError as error:
            self.close()
            raise StoreUnusable(NO_TABLES) from error
        if missing:
            self.close()
            raise StoreUnusable(OF_BEFORE.format(", ".join(missing)))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: commits at the end, rolls back on any exception."""
        with self._lock, self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot: what the first statement sees, all of them see."""
        with self._reader.begin() as connection:
            yield connection

    def mentions(self, column: Column[bytes], word: str) -> ColumnElement[bool]:
        """Whether these bytes stand in the column; reads all of it."""
        needle = literal(word.encode(), LargeBinary)
        if self.is_sqlite:
            return func.instr(column, needle) > 0
        return func.position(needle.op("IN")(column)) > 0

    def among(self, column: Column[Any], ids: Collection[str]) -> ColumnElement[bool]:
        """column IN ids, as one parameter: the statement stays the same for any number of ids.

        As JSON: an array of PostgreSQL is made in Python, id by id, in five times as long.
        """
        if self.is_sqlite:
            return column.in_(select(func.json_each(_text(ids)).table_valued("value").c.value))
        return column == any_(func.array(select(_each(ids)).scalar_subquery()))

    def found(
        self, columns: Sequence[Column[Any]], column: Column[Any], ids: Collection[str], *which: Any
    ) -> Select[Any]:
        """These columns of the rows among the ids, each of which is looked up along the index of `column`.

        For the tables that grow. PostgreSQL keeps the plan it made while the ward was empty, for which
        reading all of it was as good; this form leaves it no other way.
        """
        if self.is_sqlite:
            return select(*columns).where(*which, self.among(column, ids))
        wanted = _each(ids).table_valued("value", name="wanted")
        hit = select(*columns).where(*which, column == wanted.c.value).offset(0).lateral("hit")
        return select(*hit.c).join_from(wanted, hit, true())

    def overwrite_past(self) -> None:
        """What was deleted goes from SQLite's log too. PostgreSQL's is its own (docs/may-chu.md)."""
        if self.is_sqlite:
            with self._lock, self._writer.begin() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")

    def close(self) -> None:
        self._writer.dispose()
        self._reader.dispose()


def _text(ids: Collection[str]) -> str:
    return orjson.dumps(list(ids)).decode()


def _each(ids: Collection[str]) -> Function[str]:
    """Of PostgreSQL."""
    return func.json_array_elements_text(cast(bindparam(None, _text(ids), type_=Text), JSON), type_=Text)


def _missing_columns(connection: Connection) -> list[str]:
    """What this version reads and an earlier one has not made."""
    found = inspect(connection).get_multi_columns()
    here = {(name, column["name"]) for (_, name), columns in found.items() for column in columns}
    return [
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if (table.name, column.name) not in here
    ]


def path_in(folder: Path) -> Path:
    """Of the database, where it is SQLite."""
    return folder / "server.db"


def open_store(folder: Path, dsn: str | None = None) -> Store:
    """The store of this data folder, or of this PostgreSQL."""
    return _postgres(dsn) if dsn else _sqlite(path_in(folder))


def _sqlite(path: Path) -> Store:
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise StoreUnusable(f"SQLite {sqlite.sqlite_version} is older than 3.51.3")
    path.parent.mkdir(parents=True, exist_ok=True)

    def connect() -> Any:
        connection = sqlite.connect(str(path), check_same_thread=False, isolation_level=None)
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise StoreUnusable(f"journal mode is {mode}, not wal")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    def engine(begin: str, size: int) -> Engine:
        made = create_engine(
            "sqlite://",
            creator=connect,
            module=sqlite,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            hide_parameters=True,
        )
        event.listen(made, "begin", lambda connection: connection.exec_driver_sql(begin))
        return made

    return Store(engine("BEGIN IMMEDIATE", 1), engine("BEGIN", 4), Lock())


def _plan_for_any_ward(connection: Any, _record: Any) -> None:
    """PostgreSQL takes a ward that its statistics do not know yet for an empty one: then it finds no harm in
    reading all of the ward at each push. A plan for any ward uses the ids that are asked for, too."""
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
    connection.commit()


def _postgres(dsn: str) -> Store:
    engine = create_engine(
        dsn.replace("postgres://", "postgresql://", 1),
        pool_size=16,  # kept: one that is opened anew has planned nothing yet
        max_overflow=0,
        pool_use_lifo=True,  # the one used last has planned most
        hide_parameters=True,
    )
    event.listen(engine, "connect", _plan_for_any_ward)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Store(engine.execution_options(isolation_level="READ COMMITTED"), reader, nullcontext())
