"""The local SQLite file: transactions, the one door for writes, and who hears about a commit."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from copy import copy
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

from desktop.changes import Changes
from desktop.contract import roles, unlock
from desktop.contract.roles import Role
from desktop.errors import DatabaseUnreadable, NotAllowed, StorageFailed
from desktop.models import guard, mending, outbox, permit, schema
from desktop.models.backups import Backups
from desktop.models.ballast import Ballast
from desktop.models.cells import CONTRACT, grants
from desktop.models.engine import (
    PAST,
    connect_to_read,
    driver,
    engine,
    overwrite_past,
    read_only,
    sorting_errors,
)
from desktop.models.noting import NotingSession
from desktop.models.outbox import Change, Deed, Part
from desktop.models.writer import Turn, Writer

T = TypeVar("T")


class Database:
    """Opens short transactions; nothing outside one ever holds a Session.

    Writes are functions of a Session, queued for the one writer thread. A person's goes through `write()`,
    the ward's through `apply()`. That makes three promises structural: a deed and its outbox lines are one
    transaction, every open page hears about every commit, and a person never waits for more than the bulk
    transaction that has already begun.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open the file, upgrading it first if an older version of the program wrote it.

        Raises DatabaseUnreadable (wrong key or damaged), DatabaseTooNew, StorageFailed.
        """
        self.path = path
        self._key = key
        with sorting_errors():
            schema.upgrade(path, key)
            self._writing = engine(
                path, key, "BEGIN IMMEDIATE", partial(guard.install, tables=list(CONTRACT.types))
            )
            self._reading = engine(path, key, "BEGIN", read_only)
        self._readers = sessionmaker(self._reading, autoflush=False)
        self._writer = Writer()
        self._listeners: list[Callable[[Changes], None]] = []
        self.ballast = Ballast(path)
        self.suspect = Event()  # something could not be read: the next start looks at every page
        self._narrow: list[Engine] = []  # readers of seen_by()
        self.only_of: str | None = None  # whose own is all that is seen here; see seen_by()
        self.hides: frozenset[str] = frozenset()  # tables of which nothing is seen here
        self.shared = False  # by several people: only what is in her cells is seen here

    def seen_by(self, user: str) -> Self:
        """The same notebook with no more to read than her role lets her, and on a shared laptop her cells.

        Close the whole one only.
        """
        with self.read() as session:
            role = permit.role_of(session.connection(), user)
            hidden = permit.hidden_from(session.connection(), role, user)
        if not hidden:
            return self

        def configure(connection: Any) -> None:
            permit.hide(connection, hidden)
            read_only(connection)

        narrow = copy(self)
        narrow.only_of = user if roles.extent(role, roles.SEE) == "own" else None
        narrow.hides = frozenset(table for table, rows in hidden.rows.items() if rows == permit.NONE)
        narrow.shared = hidden.rights is not None
        narrow._reading = engine(self.path, self._key, "BEGIN", configure)
        narrow._readers = sessionmaker(narrow._reading, autoflush=False)
        self._narrow.append(narrow._reading)
        return narrow

    def demand(self, user: str, right: str) -> None:
        """Before something is done that is no deed yet. Raises NotAllowed."""
        if not roles.may(self.role_of(user), right):
            raise NotAllowed(right)

    def role_of(self, user: str) -> Role:
        with self.read() as session:
            return permit.role_of(session.connection(), user)

    def on_commit(self, listener: Callable[[Changes], None]) -> None:
        """Call `listener` after each commit, in the writer thread."""
        self._listeners.append(listener)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A look at what is committed, from any thread. SQLite refuses to write through it."""
        with self._watching(), self._readers() as session:
            yield session

    def write(self, deed: Deed, work: Callable[[NotingSession], T], turn: Turn = Turn.PERSON) -> Future[T]:
        """Queue one transaction. The records it changes become the deed's outbox lines.

        The future is done when the deed is on the disk, or fails and nothing happened: ReadOnly,
        NotAllowed, StorageFailed, or what `work` raised.
        """
        return self._submit(turn, partial(self._do, deed, work), guard.DEED)

    def write_prepared(
        self,
        deed: Deed,
        write: Callable[[Connection], Sequence[Part]],
        then: Callable[[NotingSession], object] | None = None,
    ) -> Future[Changes]:
        """Queue a deed of thousands of rows that come encoded and hashed already; see bulk.py.

        `then`: what else the deed does, as in write(), once these rows are there.
        """
        return self._submit(Turn.BULK, partial(self._do_parts, deed, write, then), guard.WARD)

    def apply(self, work: Callable[[NotingSession], T], turn: Turn = Turn.BULK) -> Future[T]:
        """Queue what the ward sent: announced like any change, not sent back."""
        return self._submit(turn, work, guard.WARD)

    def is_awaited(self) -> bool:
        """Does a person wait for the transaction that has begun?"""
        return self._writer.is_awaited()

    def backups(self, elsewhere: str = "") -> Backups:
        """Its copies; `elsewhere`: a folder for a second one of each."""
        return Backups(self.path, self._key, Path(elsewhere) if elsewhere else None)

    def sealed_key(self, public_key: str) -> str:
        """What opens this file, in a box (hex) for whoever has the other half of `public_key`."""
        return unlock.sealed(self._key, public_key)

    def ask_key(self) -> str:
        """By which a request to open it is signed (hex); see contract/unlock.py."""
        return unlock.ask_key(self._key).encode().hex()

    def peek(self, file: Path, question: str) -> tuple[Any, ...]:
        """The first row of an answer by a copy of this file. Raises DatabaseUnreadable, StorageFailed."""
        with sorting_errors(), closing(connect_to_read(file, self._key)) as looking:
            found: tuple[Any, ...] = looking.execute(question).fetchone()
            return found

    def back_up(self, target: Path) -> None:
        """A copy of all that is committed, with the same key, read back. Raises StorageFailed."""
        with sorting_errors():
            schema.copy(self.path, target, self._key)
            schema.check(target, self._key)

    def close(self) -> None:
        """Finish every queued write first."""
        self._writer.close()
        for each in (self._reading, self._writing, *self._narrow):
            each.dispose()

    def _submit(self, turn: Turn, work: Callable[[NotingSession], T], writer: int) -> Future[T]:
        transact = self._with_the_last_room if turn is Turn.PERSON else self._transact
        return self._writer.submit(turn, partial(transact, work, writer))

    def _with_the_last_room(self, work: Callable[[NotingSession], T], writer: int) -> T:
        """What a person waits for may have the room that was kept for a full disk."""
        try:
            return self._transact(work, writer)
        except StorageFailed:
            if not self.ballast.give():
                raise
        return self._transact(work, writer)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        try:
            with sorting_errors():
                yield
        except DatabaseUnreadable:
            self.suspect.set()
            raise

    def _transact(self, work: Callable[[NotingSession], T], writer: int) -> T:
        with self._watching(), NotingSession(bind=self._writing, expire_on_commit=False) as session:
            with session.begin():
                raw = driver(session.connection())
                guard.open_door(raw, writer)
                result = work(session)
                session.flush()
                guard.close_door(raw)
                has_erased = PAST in session.connection().info
            news = Changes({table: frozenset(ids) for table, ids in session.touched.items()})
        if has_erased:
            with sorting_errors():
                overwrite_past(self._writing)
        for listener in self._listeners if news.records else ():
            listener(news)
        return result

    def _do(self, deed: Deed, work: Callable[[NotingSession], T], session: NotingSession) -> T:
        session.info["deed"] = deed
        connection = session.connection()
        role = permit.role_of(connection, deed.by)  # as it is before the deed
        result = work(session)
        session.flush()
        changes = mending.anew(connection, session.changes())
        if past := guard.written(driver(connection)) - session.written():
            raise TypeError(f"written past the session, so never sent: {sorted(past)[:3]}")
        permit.check(connection, role, deed, changes)
        if changes:
            _check(connection, deed, changes)
            session.write_along(deed)
            outbox.append(connection, deed, outbox.parts_of(changes))
            session.touched["outbox"].update()  # touched, by no id
        return result

    def _do_parts(
        self,
        deed: Deed,
        write: Callable[[Connection], Sequence[Part]],
        then: Callable[[NotingSession], object] | None,
        session: NotingSession,
    ) -> Changes:
        connection = session.connection()
        role = permit.role_of(connection, deed.by)
        parts = [*write(connection)]
        if then:
            session.info["deed"] = deed
            then(session)
            session.flush()
            session.write_along(deed)
            parts += outbox.parts_of(mending.anew(connection, session.changes()))
        changes = [change for part in parts for change in part.changes]
        permit.check(connection, role, deed, changes)
        _check(connection, deed, changes)
        for change in changes:
            session.touched[change.table].add(change.id)
        if parts:
            outbox.append(connection, deed, parts)
            session.touched["outbox"].update()  # touched, by no id
        return Changes({table: frozenset(ids) for table, ids in session.touched.items()})


def _check(connection: Connection, deed: Deed, changes: Sequence[Change]) -> None:
    allowed = grants(connection, deed.by)
    for change in changes:
        if change.fields:  # without any it only takes back what the ward could not use
            allowed.check(CONTRACT[change.table], change)
