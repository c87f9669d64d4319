"""A reader follows a feed by number while others write. Three popular ways skip entries for ever (F23).

They are built here and must be caught skipping, by the very interleaving that the ward's own way gets through
(server/ward.py, server/feed.py; under load: tests/server/test_concurrency.py). Else the test would be blind.
"""

import threading
from collections.abc import Callable, Iterator
from secrets import token_hex
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

Connection = psycopg.Connection[Any]
Connect = Callable[[], Connection]
TABLES = """
CREATE SEQUENCE numbers;
SELECT nextval('numbers');  -- the first one of 32 gives its transaction an xid, the others do not
CREATE TABLE entry (number bigint PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id());
CREATE TABLE ward (number bigint);
INSERT INTO ward VALUES (0);
"""


@pytest.fixture
def connect(postgres_dsn: str) -> Iterator[Connect]:
    """Connections to a schema of this test."""
    name = f"f23_{token_hex(6)}"
    made: list[Connection] = []

    def connected() -> Connection:
        made.append(psycopg.connect(postgres_dsn, options=f"-c search_path={name}"))
        return made[-1]

    with psycopg.connect(postgres_dsn, autocommit=True) as owner:
        owner.execute(f"CREATE SCHEMA {name}")
        with connected() as first:
            first.execute(TABLES)
        yield connected
        for each in made:
            each.close()
        owner.execute(f"DROP SCHEMA {name} CASCADE")


class Sequence:
    """Numbers of a sequence, read by number."""

    where = ""

    def __init__(self, connect: Connect) -> None:
        self.connection = connect()
        self.connection.autocommit = True
        self.cursor, self.seen = 0, set[int]()

    @staticmethod
    def number(connection: Connection) -> int:
        return connection.execute("SELECT nextval('numbers')").fetchone()[0]

    def read(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        query = f"SELECT number FROM entry WHERE number > %s {self.where} ORDER BY number"
        for (number,) in self.connection.execute(query, [self.cursor]):
            self.seen.add(number)
            self.cursor = number
        meanwhile()


class Horizon(Sequence):
    """… but only what is older than every open transaction."""

    where = "AND xid < pg_snapshot_xmin(pg_current_snapshot())"


class HeadLast(Sequence):
    """Numbers under the ward's lock; the head is read after the rows, and becomes the cursor."""

    @staticmethod
    def number(connection: Connection) -> int:
        return connection.execute("UPDATE ward SET number = number + 1 RETURNING number").fetchone()[0]

    def read(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        super().read(meanwhile)
        self.cursor = self.connection.execute("SELECT number FROM ward").fetchone()[0]


class Ours(HeadLast):
    """The head first, and the rows of the same snapshot."""

    def read(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        with self.connection.transaction():
            self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            head = self.connection.execute("SELECT number FROM ward").fetchone()[0]
            meanwhile()
            Sequence.read(self)
        self.cursor = head


WAYS = pytest.mark.parametrize(
    ("way", "skips"), [(Sequence, True), (Horizon, True), (HeadLast, True), (Ours, False)]
)


def insert(connection: Connection, number: int) -> None:
    connection.execute("INSERT INTO entry (number) VALUES (%s)", [number])


@WAYS
def test_f23_three_ways_to_skip_an_entry_and_one_that_does_not(
    connect: Connect, way: type[Sequence], skips: bool
) -> None:
    slow, quick, reader = connect(), connect(), way(connect)

    def write() -> None:
        with quick.transaction():
            insert(quick, way.number(quick))

    # A slow writer has its number; a quick one overtakes it, if it can; a reader looks in between.
    number = way.number(slow)
    overtaking = threading.Thread(target=write)
    overtaking.start()
    while overtaking.is_alive() and not is_waiting(reader.connection, quick):
        sleep(0.01)
    reader.read()
    insert(slow, number)
    slow.commit()
    overtaking.join()
    reader.read(write)  # … and somebody writes while the reader reads
    reader.read()
    assert bool(missing(connect, reader)) is skips


def is_waiting(looking: Connection, other: Connection) -> bool:
    query = "SELECT 1 FROM pg_locks WHERE NOT granted AND pid = %s"
    return looking.execute(query, [other.info.backend_pid]).fetchone() is not None


def missing(connect: Connect, reader: Sequence) -> set[int]:
    """What was written and not seen, now that everybody is at rest."""
    there = {number for (number,) in connect().execute("SELECT number FROM entry")}
    return there - reader.seen


@pytest.mark.prove
@WAYS
def test_f23_sixteen_writers_at_once(connect: Connect, way: type[Sequence], skips: bool) -> None:
    reader, until = way(connect), monotonic() + 10

    def write() -> None:
        connection = connect()
        while monotonic() < until:
            with connection.transaction():
                insert(connection, way.number(connection))

    writers = [threading.Thread(target=write) for _ in range(16)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        reader.read()
    reader.read()
    skipped = len(missing(connect, reader))
    print(f"{way.__name__}: {skipped} of {len(reader.seen) + skipped} skipped for ever")  # noqa: T201
    assert (skipped > 0) is skips
