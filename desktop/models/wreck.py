"""Is the notebook's file whole? And of one that is not: what can still be read. It is never written to."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from desktop.contract import line
from desktop.errors import AppError
from desktop.models import schema
from desktop.models.engine import connect_to_read, sorting_errors

FARTHEST = 1 << 20  # rows skipped at most in search of the next page that can be read
_TAIL = "SELECT hash, body FROM outbox ORDER BY stream DESC, seq DESC LIMIT 1"


def is_whole(path: Path, key: bytes, *, thoroughly: bool) -> bool:
    """Every page, or only what tells in a moment: the length, the first pages, the newest line."""
    try:
        with sorting_errors():
            if thoroughly:
                schema.check(path, key)
            return _looks_whole(path, key)
    except (AppError, ValueError, KeyError):
        return False


def _looks_whole(path: Path, key: bytes) -> bool:
    with closing(connect_to_read(path, key)) as looking:
        if not looking.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchone():
            return False
        size, pages = (
            int(looking.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_size", "page_count")
        )
        journal = path.with_name(f"{path.name}-wal")
        if path.stat().st_size < pages * size and not (journal.exists() and journal.stat().st_size):
            return False
        newest = looking.execute(_TAIL).fetchone()
        return newest is None or bool(line.hash_of(newest[1]) == newest[0])


class Rows(NamedTuple):
    names: list[str]
    rows: list[tuple[Any, ...]]
    is_all: bool  # none was skipped


class Wreck:
    """Reads on behind every page that cannot be read."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key

    def table(self, name: str) -> Rows:
        """All that is left of a table, in the order in which it was written; nothing, if that is nothing."""
        rows: list[tuple[Any, ...]] = []
        after: int | None = -1
        is_all = True
        names: list[str] = []
        while after is not None:
            try:
                with closing(connect_to_read(self._path, self._key)) as looking:
                    found = looking.execute(
                        f'SELECT rowid, * FROM "{name}" WHERE rowid > ? ORDER BY rowid', (after,)
                    )
                    names = [each for each, *_ in found.description][1:]
                    for row in found:
                        rows.append(row[1:])
                        after = row[0]
                return Rows(names, rows, is_all)
            except dbapi2.Error:
                is_all = False
                after = self._behind(name, after)
        return Rows(names, rows, is_all)

    def lines(self, stream: int) -> set[int]:
        """The numbers of all lines, from their index, which lies elsewhere; none, if it cannot be read."""
        try:
            with closing(connect_to_read(self._path, self._key)) as looking:
                found = looking.execute("SELECT seq FROM outbox WHERE stream = ? ORDER BY seq", (stream,))
                return {seq for (seq,) in found}
        except dbapi2.Error:
            return set()

    def _behind(self, name: str, after: int) -> int | None:
        """The first place from which on something can be read; None: there is none."""
        step = next((step for step in _steps() if self._is_readable(name, after + step)), None)
        if step is None:
            return None
        unread = step // 2
        while step - unread > 1:
            middle = (step + unread) // 2
            if self._is_readable(name, after + middle):
                step = middle
            else:
                unread = middle
        return after + step

    def _is_readable(self, name: str, after: int) -> bool:
        try:
            with closing(connect_to_read(self._path, self._key)) as looking:
                wanted = f'SELECT rowid FROM "{name}" WHERE rowid > ? ORDER BY rowid LIMIT 1'
                looking.execute(wanted, (after,)).fetchone()
        except dbapi2.Error:
            return False
        return True


def _steps() -> Iterator[int]:
    step = 1
    while step <= FARTHEST:
        yield step
        step *= 2
