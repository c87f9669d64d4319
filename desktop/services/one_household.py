"""Households that were merged are read as one, and a person belongs to one household: nothing is rewritten.

A member row says that somebody joined, and perhaps left. Who joined two households without leaving one, as
two laptops may note it, belongs to the one she joined last; doubled() tells of her until a person settles it.
Her several records are one member. Of several heads one is shown: that of the household that stands, then
the eldest. So whoever parts two households finds each as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.contract.one_household import standing
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.person_of import PersonOf
from desktop.services import one_person

COUNTS: tuple[str, ...] = tuple(Household.GROUPS["counts"]["fields"])

_WHO = "coalesce(p.person, m.citizen_id, m.id)"
_BELONGS = f"""
    WITH merged(rec, home) AS (SELECT key, value FROM json_each(:merged)),
    belongs AS (
        SELECT coalesce(merged.home, m.household_id) AS household, coalesce(p.person, m.citizen_id) AS person,
            merged.rec IS NOT NULL AS is_merged, m.cell, m.id, m.n, m.citizen_label, m.birth_year,
            m.relation, m.residence, m.joined_on,
            row_number() OVER (
                PARTITION BY {_WHO} ORDER BY coalesce(m.joined_on, '') DESC, m.id DESC) AS place
        FROM household_member AS m
        LEFT JOIN person_of AS p ON p.rec = m.citizen_id
        LEFT JOIN merged ON merged.rec = m.household_id
        JOIN household AS h ON h.id = coalesce(merged.home, m.household_id) AND h.voided_at IS NULL
        WHERE m.voided_at IS NULL AND m.left_on IS NULL {{among}}
    )
"""
_CURRENT = f"""
    {_BELONGS}
    SELECT b.is_merged, b.household, b.id, b.person, b.relation, b.residence, b.joined_on,
        coalesce(c.full_name, b.citizen_label),
        coalesce(c.birth, CAST(b.birth_year AS TEXT)), c.cell, c.sex
    FROM belongs AS b LEFT JOIN citizen AS c ON c.id = b.person
    WHERE b.place = 1 AND c.voided_at IS NULL {{inside}} ORDER BY b.n
"""
_TWICE = f"""
    {_BELONGS}
    SELECT DISTINCT other.person, c.full_name, b.household, other.household, other.cell
    FROM belongs AS other JOIN belongs AS b ON b.person = other.person AND b.place = 1
    JOIN citizen AS c ON c.id = other.person AND c.voided_at IS NULL
    WHERE other.place > 1 AND other.household <> b.household
"""
_READ: Any = [each for each in Household.__mapper__.column_attrs if each.key not in ("extra", "last")]
_LIGHT = select(*_READ)
_ALL = _CURRENT.format(among="", inside="")
_AMONG = "AND m.id IN (SELECT value FROM json_each(:rows))"
_SOME = _CURRENT.format(among=_AMONG, inside="AND b.household IN (SELECT value FROM json_each(:households))")


class Member(NamedTuple):
    """Somebody of a household now; a tuple, for a ward has a hundred thousand of them."""

    household: str  # that stands for it
    id: str  # of the household_member
    citizen_id: str | None  # the record that stands for her; None: she was erased
    relation: str | None
    residence: str | None
    joined_on: str | None  # a day
    name: str | None
    birth: str | None  # as it is stored: the year alone where no more is known
    cell: str | None  # where her record is, if it may be read here
    sex: str | None

    @property
    def is_head(self) -> bool:
        return self.relation == "head"

    @property
    def birth_year(self) -> int | None:
        return int(self.birth[:4]) if self.birth else None


@dataclass(frozen=True)
class Twice:
    """Somebody who was written down in two households and has left neither."""

    citizen_id: str
    name: str
    counted: str  # the household she joined last
    also: str  # the other one
    cell: str  # of that other membership


def merged(session: Session) -> dict[str, str]:
    """Household -> the one that stands for it, of those that were merged. One in a cell that is not here
    stands for nobody: who was merged into it is seen here, not lost."""
    rows = select(Household.id, Household.merged_into).where(Household.merged_into.is_not(None))
    links = {each: into for each, into in session.execute(rows) if into}
    if not links:
        return {}
    named = {*links, *links.values()}
    known = select(Household.id).where(Household.id.in_(one_person.among(named)))
    return standing(links, named - set(session.scalars(known.where(Household.voided_at.is_(None)))))


def stands_for(session: Session, household_id: str) -> str:
    return merged(session).get(household_id, household_id)


def records(session: Session, household_id: str) -> list[str]:
    """All that are read as this one, itself first."""
    of = merged(session)
    stands = of.get(household_id, household_id)
    return [stands, *sorted(each for each, into in of.items() if into == stands)]


def hidden(session: Session) -> ColumnElement[bool]:
    """SQL: for this Household another stands."""
    return Household.id.in_(select(func.json_each(_json(merged(session))).table_valued("value").c.value))


def current(session: Session, households: Sequence[str] | None = None) -> Sequence[Member]:
    """Who belongs to these households, or to any, as they were noted; of each person one row."""
    of = merged(session)
    facts = {"merged": orjson.dumps(of).decode()}
    if households is None:
        return _rows(session, _ALL, facts)
    stand = [of.get(each, each) for each in households]
    rows = {"rows": _json(_rows_of_people(session, _all_of(of, households))), "households": _json(stand)}
    return _rows(session, _SOME, facts | rows)


def with_merged(session: Session, households: Sequence[str] | None = None) -> dict[str, list[Household]]:
    """Household that stands -> its record, then those merged into it and not struck through.

    None: of all that are not struck through, to be read only (rows: a tenth of the time)."""
    of = merged(session)
    rows: Any
    if households is None:
        rows = session.execute(_LIGHT.where(Household.voided_at.is_(None)).order_by(Household.id))
    else:
        named = Household.id.in_(one_person.among(_all_of(of, households)))
        rows = session.scalars(select(Household).where(named).order_by(Household.id))
    found: dict[str, list[Household]] = {}
    for record in rows:
        stands = of.get(record.id, record.id)
        if record.id == stands:
            found.setdefault(stands, []).insert(0, record)
        elif record.voided_at is None:
            found.setdefault(stands, []).append(record)
    return {stands: some for stands, some in found.items() if some[0].id == stands}


def counts(records: Sequence[Household]) -> dict[str, int | None]:
    """What was counted without names, of households that are one: of two counts of the same the larger."""
    said = {name: [getattr(each, name) for each in records] for name in COUNTS}
    return {name: max((n for n in some if n is not None), default=None) for name, some in said.items()}


def twice(session: Session, households: Sequence[str] | None = None) -> Sequence[Twice]:
    """Whom a person has to settle: two laptops, or two records that are one person, say two households.

    `households`: only the people of these, and of those merged into them."""
    of = merged(session)
    facts, among = {"merged": orjson.dumps(of).decode()}, "AND m.citizen_id IS NOT NULL"
    if households is not None:
        facts["rows"], among = _json(_rows_of_people(session, _all_of(of, households))), _AMONG
    rows = session.connection().exec_driver_sql(_TWICE.format(among=among), facts)
    return [Twice(*row) for row in rows]


def household_of(session: Session, citizen_id: str) -> str | None:
    """Where she belongs now."""
    hers = one_person.members(session, citizen_id)
    named = select(HouseholdMember.household_id).where(HouseholdMember.citizen_id.in_(hers))
    who = one_person.stands_for(session, citizen_id)
    found = current(session, list(session.scalars(named.distinct())))
    return next((each.household for each in found if each.citizen_id == who), None)


def _all_of(of: Mapping[str, str], households: Sequence[str]) -> list[str]:
    """Every record of these households; `of`: merged()."""
    stand = {of.get(each, each) for each in households}
    return [*stand, *(each for each, into in of.items() if into in stand)]


def _rows(session: Session, sql: str, facts: Mapping[str, str]) -> Sequence[Member]:
    rows = session.connection().exec_driver_sql(sql, facts).all()
    found = [Member._make(row[1:]) for row in rows]
    heads: dict[str, list[tuple[bool, int, str]]] = {}
    for row, each in zip(rows, found, strict=True):
        if each.is_head:
            heads.setdefault(each.household, []).append((row[0], each.birth_year or 9999, each.id))
    others = {member for some in heads.values() if len(some) > 1 for _, _, member in sorted(some)[1:]}
    return [each._replace(relation=None) if each.id in others else each for each in found]


def _rows_of_people(session: Session, households: Sequence[str]) -> Iterable[str]:
    """The member rows of these households, and any other of the same people."""
    inside = HouseholdMember.household_id.in_(households)
    person: Any = one_person.person(HouseholdMember.citizen_id)
    people = list(session.scalars(select(person).where(inside, HouseholdMember.citizen_id.is_not(None))))
    others = select(PersonOf.rec).where(PersonOf.person.in_(people))
    hers = [*people, *session.scalars(others)]
    rows = select(HouseholdMember.id).where(inside | HouseholdMember.citizen_id.in_(hers))
    return session.scalars(rows)


def _json(ids: Iterable[str]) -> str:
    return orjson.dumps(list(ids)).decode()
