"""Which record stands for a person who has several here: kept by the door, never sent, can be made anew.

Whoever has one record only has no row. Lists, counts and the search for doubles read it.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from desktop.contract.one_person import Join, groups, representative
from desktop.models.base import Base
from desktop.models.engine import driver

_ABOUT = ("citizen", "same_person")

_SAME = "pair.decision = 'same' AND pair.voided_at IS NULL"
_AMONG = "(SELECT value FROM json_each(?1))"
# Whoever was one person with these before, and all that pairs lead to from there.
_NEAR = f"""
    WITH RECURSIVE near(id) AS (
        SELECT value FROM json_each(?1)
        UNION SELECT rec FROM person_of
            WHERE person IN (SELECT person FROM person_of WHERE rec IN {_AMONG})
        UNION SELECT iif(pair.one = near.id, pair.other, pair.one) FROM near
            JOIN same_person AS pair ON (pair.one = near.id OR pair.other = near.id) AND {_SAME}
    )
    SELECT id FROM near
"""
_JOINS = f"SELECT one, other, survivor FROM same_person AS pair WHERE one IN {_AMONG} AND {_SAME}"
_HERE = f"SELECT id, voided_at IS NOT NULL FROM citizen WHERE id IN {_AMONG}"
_PEOPLE_OF_PAIRS = (
    f"SELECT one FROM same_person WHERE id IN {_AMONG} UNION "
    f"SELECT other FROM same_person WHERE id IN {_AMONG}"
)
_PAIRED = (
    f"SELECT one FROM same_person WHERE one IN {_AMONG} UNION "
    f"SELECT other FROM same_person WHERE other IN {_AMONG}"
)
_ALL_PAIRED = f"SELECT one FROM same_person AS pair WHERE {_SAME}"


class PersonOf(Base):
    __tablename__ = "person_of"
    __table_args__ = {"sqlite_with_rowid": False}

    rec: Mapped[str] = mapped_column(primary_key=True)  # a citizen who is here
    person: Mapped[str] = mapped_column(index=True)  # the citizen who stands for her; perhaps she herself


def follow(connection: Connection, table: str, records: Iterable[str]) -> None:
    """These rows were made or changed: who is one person follows."""
    raw = driver(connection)
    if table not in _ABOUT or not raw.execute("SELECT 1 FROM same_person LIMIT 1").fetchone():
        return
    refresh(connection, _ids(raw, _PEOPLE_OF_PAIRS if table == "same_person" else _PAIRED, records))


def follow_gone(connection: Connection, table: str) -> None:
    """Rows of this table went, and with them what they had said."""
    raw = driver(connection)
    if table in _ABOUT and raw.execute("SELECT 1 FROM person_of LIMIT 1").fetchone():
        rebuild(connection)


def rebuild(connection: Connection) -> None:
    raw = driver(connection)
    raw.execute("DELETE FROM person_of")
    refresh(connection, [each for (each,) in raw.execute(_ALL_PAIRED)])


def refresh(connection: Connection, people: Iterable[str]) -> None:
    """Look anew at these people, and at all who are, or were, one person with them."""
    raw = driver(connection)
    near = _ids(raw, _NEAR, people)
    if not near:
        return
    joins = [Join(*row) for row in raw.execute(_JOINS, (_json(near),))]
    here = dict(raw.execute(_HERE, (_json(near),)).fetchall())
    voided = {each for each, is_void in here.items() if is_void}
    raw.execute(f"DELETE FROM person_of WHERE rec IN {_AMONG}", (_json(near),))
    for group in groups(joins):
        if len(known := group & here.keys()) > 1:
            person = representative(known, [join for join in joins if join.one in group], voided)
            raw.executemany("INSERT INTO person_of VALUES (?, ?)", [(each, person) for each in sorted(known)])


def _ids(raw: Any, query: str, of: Iterable[str]) -> list[str]:
    return [each for (each,) in raw.execute(query, (_json(of),))]


def _json(ids: Iterable[str]) -> str:
    return orjson.dumps(list(ids)).decode()
