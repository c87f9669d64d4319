"""Who there is in this notebook, each once, and what is observed of them.

What is sensitive is not read: how many have a disability is counted by the ward (server/measuring.py).
"""

from collections.abc import Collection, Iterator
from typing import Any

import orjson
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from desktop.contract.measures import Numbering, Person, bits_of, struck
from desktop.models.citizen import Citizen
from desktop.models.engine import driver
from desktop.models.person_of import PersonOf
from desktop.services import one_person

_SEVERAL = "SELECT DISTINCT person FROM person_of"
_COLUMNS = "SELECT id, cell, sex, birth, target_group, voided_at, void_reason FROM citizen WHERE "
_ONE_RECORD = _COLUMNS + "id NOT IN (SELECT rec FROM person_of)"
_AMONG = "id IN (SELECT value FROM json_each(?)) AND id NOT IN (SELECT rec FROM person_of)"
_STATUS = """
    SELECT citizen_id, value FROM observation
    WHERE kind = ? AND observed_on <= ? AND voided_at IS NULL ORDER BY observed_on, _rev = 0, _rev, n
"""
_CONFIRMED = """
    SELECT citizen_id, source FROM official_confirmation
    WHERE coalesce(confirmed_on, '') <= ? AND voided_at IS NULL
"""
CONFIRMED = "confirmed"


def numbering(session: Session) -> Numbering:
    pairs = session.execute(select(PersonOf.rec, PersonOf.person))
    return Numbering({record: person for record, person in pairs})


def everybody(session: Session, numbers: Numbering) -> Iterator[Person]:
    raw = driver(session.connection())
    for row in raw.execute(_ONE_RECORD):
        yield _person(numbers, row)
    several = [each for (each,) in raw.execute(_SEVERAL)]
    yield from _of_several(session, numbers, several)


def some(session: Session, numbers: Numbering, ids: Collection[str]) -> list[Person] | None:
    """These, as they are now; None: one of them is gone."""
    raw, told = driver(session.connection()), orjson.dumps([*ids]).decode()
    found = [_person(numbers, row) for row in raw.execute(_COLUMNS + _AMONG, (told,))]
    standing = dict(session.execute(select(PersonOf.rec, PersonOf.person).where(PersonOf.rec.in_(ids))).all())
    found += _of_several(session, numbers, sorted(set(standing.values())))
    return found if len(found) >= len(set(ids) - set(standing)) + len(set(standing.values())) else None


def status(session: Session, numbers: Numbering, name: str, day: str) -> dict[str, int]:
    """Value -> people of whom the newest observation until that day says so; of confirmations any."""
    raw = driver(session.connection())
    if name == CONFIRMED:
        rows = raw.execute(_CONFIRMED, (day,)).fetchall()
        pairs = {(numbers.of(citizen), source) for citizen, source in rows}
    else:
        newest = {numbers.of(citizen): value for citizen, value in raw.execute(_STATUS, (name, day))}
        pairs = set(newest.items())
    found: dict[str, list[int]] = {}
    for number, value in pairs:
        found.setdefault(value, []).append(number)
    return {value: bits_of(some) for value, some in found.items()}


def _of_several(session: Session, numbers: Numbering, people: list[str]) -> Iterator[Person]:
    mine = (Citizen.id, Citizen.cell, Citizen.sex, Citizen.birth, Citizen.target_group)
    columns = (*mine, type_coerce(Citizen.voided_at, Text).label("struck"), Citizen.void_reason)
    for start in range(0, len(people), 500):
        rows = session.execute(select(*columns).where(Citizen.id.in_(people[start : start + 500]))).all()
        for row in one_person.as_one(session, rows):
            told = (row.id, row.cell, row.sex, row.birth, row.target_group, row.struck, row.void_reason)
            yield _person(numbers, told)


def _person(numbers: Numbering, row: Any) -> Person:
    record, cell, sex, birth, group, voided_at, reason = row
    left, never = struck(voided_at, reason)
    return Person(numbers.of(record), cell, sex, birth, group, left=left, never=never)
