"""One search table for every page and Ctrl+K (design, decision 13). Kept by the door, not by triggers.

    search      (n, tbl, rec, folded, digits)
    search_fts  FTS5 over folded and digits, external content

`n` follows from the record's own number: forty thousand hits say whose they are without a look at any row.
FTS5 cannot fold đ, so `folded` is folded before it is stored (see contract/vietnamese.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import orjson
from sqlalchemy import Connection, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.engine import driver

Entry = tuple[str, str, str, str]  # table, record id, folded words, digits

TABLES = ("citizen", "training_class", "household")  # those that are searched, each in its place
PLACES = 4  # n = record's n * PLACES + place of its table

CREATE_FTS = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(folded, digits, content='search', content_rowid='n', "
    "tokenize='unicode61 remove_diacritics 0', prefix='1 2 3', detail=column)"
)


class Search(Base):
    __tablename__ = "search"
    __table_args__ = (UniqueConstraint("tbl", "rec", name="uq_search_record"),)

    n: Mapped[int] = mapped_column(primary_key=True)
    tbl: Mapped[str]
    rec: Mapped[str]
    folded: Mapped[str]
    digits: Mapped[str]


def index(connection: Connection, entries: Sequence[Entry], *, fresh: bool = False) -> None:
    """Make these records findable under these words; they are stored. `fresh`: none has an entry yet."""
    if not entries:
        return
    if not fresh:
        forget(connection, [(table, record) for table, record, *_ in entries])
    found = _numbered(connection, entries)
    _store(connection, found)
    driver(connection).executemany(
        "INSERT INTO search_fts (rowid, folded, digits) VALUES (?, ?, ?)",
        [(n, folded, digits) for n, _, _, folded, digits in found],
    )


def _numbered(connection: Connection, entries: Iterable[Entry]) -> list[tuple[int, str, str, str, str]]:
    """As they are stored, in the order of their numbers: FTS5 writes what it has whenever one goes back."""
    words: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for table, record, folded, digits in entries:
        words[table][record] = (folded, digits)
    found = []
    for place, table in enumerate(TABLES):
        here = f'SELECT n, id FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'
        asked = orjson.dumps(list(words[table])).decode()
        for n, record in driver(connection).execute(here, (asked,)) if words[table] else ():
            found.append((n * PLACES + place, table, record, *words[table][record]))
    return sorted(found)


def _store(connection: Connection, found: Sequence[tuple[int, str, str, str, str]]) -> None:
    driver(connection).executemany(
        "INSERT INTO search (n, tbl, rec, folded, digits) VALUES (?, ?, ?, ?, ?)", found
    )


def forget(connection: Connection, records: Iterable[tuple[str, str]]) -> None:
    """Take records out. FTS5 wants the old words back to find what to remove."""
    keys = list(records)
    if not keys:
        return
    connection.exec_driver_sql(
        "INSERT INTO search_fts (search_fts, rowid, folded, digits) "
        "SELECT 'delete', n, folded, digits FROM search WHERE tbl = ? AND rec = ?",
        keys,
    )
    connection.exec_driver_sql("DELETE FROM search WHERE tbl = ? AND rec = ?", keys)


def rebuild(connection: Connection, entries: Sequence[Entry]) -> None:
    """From nothing: after a migration of a searched table, and to compare with in a test."""
    connection.execute(text("DELETE FROM search"))
    _store(connection, _numbered(connection, entries))
    connection.execute(text("INSERT INTO search_fts(search_fts) VALUES ('rebuild')"))


def hits(table: str, words: str) -> str:
    """SQL: the numbers of the records that match. `words`: the parameter that holds a match()."""
    place = TABLES.index(table)
    return (
        f"SELECT rowid / {PLACES} AS n FROM search_fts "
        f"WHERE search_fts MATCH {words} AND rowid % {PLACES} = {place}"
    )


def match(words: str) -> str:
    """The FTS5 query for what was typed (folded already): every word a prefix of some word."""
    return " ".join('"' + word.replace('"', '""') + '"*' for word in words.split())
