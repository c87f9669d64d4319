"""Finding people as one types: no accents needed, any word's beginning, phone or ID (domain notes, 5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select, text

from desktop.contract.vietnamese import clean, fold, same_tones
from desktop.models.base import Record
from desktop.models.database import Database
from desktop.models.lease import is_lapsed
from desktop.models.search import Search, match

SAMPLE = 200  # matches ranked; a common name has thousands, and ordering them all is what makes search slow


@dataclass(frozen=True)
class Found:
    """A person, as the search list shows her."""

    id: str
    full_name: str
    nickname: str | None
    birth: str | None
    birth_approx: bool  # 0 or 1, as stored
    national_id: str | None
    phone: str | None
    address: str | None
    cell: str


_SHOWN = len(Found.__dataclass_fields__)

# By hand: this runs at every key, and building the same query again costs more than running it.
_SQL = f"""
    SELECT {", ".join(f"c.{name}" for name in Found.__dataclass_fields__)}, c.name_key, c.n
    FROM (SELECT rowid AS n FROM search_fts WHERE search_fts MATCH ? LIMIT ?) AS hit
    CROSS JOIN search AS s ON s.n = hit.n AND s.tbl = 'citizen'
    CROSS JOIN citizen AS c ON c.id = s.rec AND c.voided_at IS NULL
"""  # CROSS: in this order; left to choose, SQLite may go through everybody for two hundred hits


class PeopleSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, typed: str, limit: int = 20) -> Sequence[Found]:
        """Exact names first, then names with the same tones, then names without; each by given name."""
        words = query(typed)
        if not words:
            return []
        with self._database.read() as session:
            if is_lapsed(session):
                return []
            rows = session.connection().exec_driver_sql(_SQL, (words, SAMPLE)).all()
        wanted = clean(typed)
        toned = same_tones(wanted)

        def order(row: Sequence[Any]) -> tuple[Any, ...]:
            name: str = row[1]
            return (0 if wanted in name else 1 if toned in same_tones(name) else 2, *row[_SHOWN:])

        return [Found(*row[:_SHOWN]) for row in sorted(rows, key=order)[:limit]]


def query(typed: str) -> str:
    """The full-text query for what was typed; '' if there is nothing to look for."""
    cleaned = fold(clean(typed))
    numbers = cleaned.replace(" ", "").replace(".", "")
    return match(numbers if numbers.isdigit() else "".join(c if c.isalnum() else " " for c in cleaned))


def matching(kind: type[Record], typed: str) -> ColumnElement[bool]:
    """The records of this table that match, as a condition for a list."""
    words = query(typed)
    if not words:
        return literal_column("1") == 0
    found = (
        select(Search.rec)
        .where(literal_column("+search.tbl") == kind.__tablename__)  # +: never go along all of the table's
        .where(text("search.n IN (SELECT rowid FROM search_fts WHERE search_fts MATCH :words)"))
    )
    return kind.id.in_(found.params(words=words))
