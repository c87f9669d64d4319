"""Finding people as one types: no accents needed, any word's beginning, phone or ID (domain notes, 5.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Integer, literal_column, text
from sqlalchemy.orm import Session

from desktop.contract.vietnamese import clean, fold, same_tones
from desktop.models.base import Record
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.lease import is_lapsed
from desktop.models.search import hits, match
from desktop.services.one_person import as_one

SAMPLE = 200  # matches ranked; a common name has thousands, and ordering them all is what makes search slow
MANY = 2_000  # matches


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
_PERSON = f"SELECT {', '.join(f'c.{name}' for name in Found.__dataclass_fields__)}, c.name_key, c.n"
_SQL = f"""
    {_PERSON}
    FROM ({hits("citizen", "?")} LIMIT ?) AS hit
    CROSS JOIN citizen AS c ON c.n = hit.n AND c.voided_at IS NULL
"""  # CROSS: in this order; left to choose, SQLite may go through everybody for two hundred hits
_INSTEAD = f"""
    {_PERSON}, person_of.rec FROM person_of CROSS JOIN citizen AS c ON c.id = person_of.person
    WHERE person_of.rec IN (SELECT value FROM json_each(?)) AND person_of.person <> person_of.rec
"""
# Somebody with several records is found by each, and shown once.
_BY_ANOTHER = f"""
    UNION ALL SELECT shown.n FROM person_of
    CROSS JOIN citizen AS mine ON mine.id = person_of.rec
    CROSS JOIN citizen AS shown ON shown.id = person_of.person
    WHERE person_of.person <> person_of.rec AND mine.n IN ({hits("citizen", ":words")})
"""
_COUNT = f"SELECT count(*) FROM ({hits('citizen', '?')} LIMIT ?)"


class PeopleSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, typed: str, limit: int = 20) -> Sequence[Found]:
        """Exact names first, then names with the same tones, then names without; each by given name."""
        words = query(typed)
        if not words:
            return []
        wanted = clean(typed)
        toned = same_tones(wanted)

        def order(row: Sequence[Any]) -> tuple[Any, ...]:
            name: str = row[1]
            return (0 if wanted in name else 1 if toned in same_tones(name) else 2, *row[_SHOWN:])

        with self._database.read() as session:
            if is_lapsed(session):
                return []
            rows = _as_shown(session, session.connection().exec_driver_sql(_SQL, (words, SAMPLE)).all())
            found = [Found(*row[:_SHOWN]) for row in sorted(rows, key=order)[:limit]]
            return as_one(session, found)


def _as_shown(session: Session, rows: Sequence[Any]) -> Iterable[Any]:
    """Each person once, by the record that stands for her."""
    ids = orjson.dumps([row[0] for row in rows]).decode()
    found = session.connection().exec_driver_sql(_INSTEAD, (ids,)).all()
    instead = {row[-1]: row[:-1] for row in found}
    shown = (instead.get(row[0], row) for row in rows)
    return {row[0]: row for row in shown}.values()


def query(typed: str) -> str:
    """The full-text query for what was typed; '' if there is nothing to look for."""
    cleaned = fold(clean(typed))
    numbers = cleaned.replace(" ", "").replace(".", "")
    return match(numbers if numbers.isdigit() else "".join(c if c.isalnum() else " " for c in cleaned))


def matching(kind: type[Record], typed: str, *, many: bool = False) -> ColumnElement[bool]:
    """The records of this table that match, as a condition for a list. `many`: see are_many()."""
    words = query(typed)
    if not words:
        return literal_column("1") == 0
    others = _BY_ANOTHER if kind is Citizen else ""
    found = text(hits(kind.__tablename__, ":words") + others).bindparams(words=words).columns(n=Integer)
    number = literal_column(f"+{kind.__tablename__}.n", Integer) if many else kind.n
    return number.in_(found)


def are_many(session: Session, typed: str) -> bool:
    """Then it is quicker to go along a list and ask of each, than to look up and to sort those that match."""
    words = query(typed)
    count = session.connection().exec_driver_sql(_COUNT, (words, MANY)).scalar_one() if words else 0
    return int(count) == MANY
