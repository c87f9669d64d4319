"""Finding people as one types: no accents needed, any word's beginning, phone or ID (domain notes, 5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, literal_column, select, text

from desktop.contract.vietnamese import clean, fold, same_tones
from desktop.models.base import Record
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.search import Search, match

SAMPLE = 200  # matches ranked; a common name has thousands, and ordering them all is what makes search slow


@dataclass(frozen=True)
class Found:
    """A person, as the search list shows her."""

    id: str
    full_name: str
    nickname: str | None
    birth: str | None
    birth_approx: bool
    national_id: str | None
    phone: str | None
    address: str | None
    cell: str


class PeopleSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, typed: str, limit: int = 20) -> Sequence[Found]:
        """Exact names first, then names with the same tones, then names without; each by given name."""
        words = query(typed)
        if not words:
            return []
        hits = (
            text("SELECT rowid AS n FROM search_fts WHERE search_fts MATCH :words LIMIT :sample")
            .bindparams(words=words, sample=SAMPLE)
            .columns(n=Integer)
            .subquery()
        )
        people = (
            select(Citizen)
            .join(Search, Search.rec == Citizen.id)
            .join(hits, hits.c.n == Search.n)
            .where(Search.tbl == Citizen.__tablename__, Citizen.voided_at.is_(None))
        )
        with self._database.read() as session:
            rows = session.scalars(people).all()
        wanted = clean(typed)
        ranked = sorted(rows, key=lambda person: (_rank(person.full_name, wanted), person.name_key, person.n))
        return [_found(person) for person in ranked[:limit]]


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
        .where(Search.tbl == kind.__tablename__)
        .where(text("search.n IN (SELECT rowid FROM search_fts WHERE search_fts MATCH :words)"))
    )
    return kind.id.in_(found.params(words=words))


def _rank(name: str, wanted: str) -> int:
    if wanted in name:
        return 0
    if same_tones(wanted) in same_tones(name):
        return 1
    return 2


def _found(person: Citizen) -> Found:
    values: dict[str, Any] = {name: getattr(person, name) for name in Found.__dataclass_fields__}
    return Found(**values)
