"""What is read of a person who has several records: all of them, as one (design, decision 6).

A value is told by the record that stands for her; by another where that one says nothing, or where a person
chose so. Whoever edits such a value edits the record that tells it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import is_dataclass, replace
from types import SimpleNamespace
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from desktop.contract.one_person import SAME, teller
from desktop.models.citizen import Citizen
from desktop.models.engine import driver
from desktop.models.person_of import PersonOf
from desktop.models.same_person import SamePerson

# What another of her records may tell: her name and where she lives are of the one that stands for her.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "nickname": ("nickname",),
    "birth": ("birth", "birth_approx"),
    "sex": ("sex",),
    "national_id": ("national_id",),
    "phone": ("phone", "phone_of"),
    "address": ("address",),
    "residence": ("residence",),
    "household_no": ("household_no",),
    "relation": ("relation",),
    "target_group": ("target_group",),
    "note": ("note",),
}
_MEMBERS = (
    "SELECT rec FROM person_of WHERE person = (SELECT person FROM person_of WHERE rec = ?) ORDER BY rec"
)
_PERSON = "SELECT person FROM person_of WHERE rec = ?"

Told = dict[str, str]  # group -> the record that tells it, where that is another


def members(session: Session, citizen_id: str | None) -> list[str]:
    """Her records here, by id; at least this one."""
    found = driver(session.connection()).execute(_MEMBERS, (citizen_id,)).fetchall()
    return [each for (each,) in found] or ([citizen_id] if citizen_id else [])


def stands_for(session: Session, citizen_id: str) -> str:
    """The record that lists show for this one."""
    found = driver(session.connection()).execute(_PERSON, (citizen_id,)).fetchone()
    return found[0] if found else citizen_id


def person(reference: InstrumentedAttribute[Any]) -> ColumnElement[str | None]:
    """SQL: the person a reference names, whichever of her records it says."""
    mine = select(PersonOf.person).where(PersonOf.rec == reference).scalar_subquery()
    return func.coalesce(mine, reference)


def is_hers(reference: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """SQL: this reference names the Citizen of the query around, by any of her records."""
    others = select(PersonOf.rec).where(PersonOf.person == Citizen.id).correlate(Citizen)
    return reference.in_(union_all(select(Citizen.id).correlate(Citizen), others))


def among(ids: Collection[str]) -> Select[Any]:
    """SQL: these ids, however many."""
    listed = func.json_each(orjson.dumps([*ids]).decode()).table_valued("value")
    return select(listed.c.value)


def hidden() -> ColumnElement[bool]:
    """SQL: for this Citizen another record stands."""
    other = aliased(Citizen)
    joined = select(other.n).join(PersonOf, PersonOf.rec == other.id).where(PersonOf.person != other.id)
    return Citizen.n.in_(joined)


def as_one(session: Session, rows: Sequence[Any]) -> Sequence[Any]:
    """These rows of people, each with what her other records tell."""
    told = told_by_others(session, [row.id for row in rows])
    if not told:
        return rows
    ids = {record for of in told.values() for record in of.values()}
    others = {each.id: each for each in session.scalars(select(Citizen).where(Citizen.id.in_(ids)))}
    return [_overlaid(row, told[row.id], others) if row.id in told else row for row in rows]


def told_by_others(session: Session, people: Sequence[str]) -> Mapping[str, Told]:
    """Of those people whose values are not all told by the record that stands for them."""
    hers = select(PersonOf.person, Citizen).join(Citizen, Citizen.id == PersonOf.rec)
    records: dict[str, list[Citizen]] = defaultdict(list)
    for who, record in session.execute(hers.where(PersonOf.person.in_(list(people)))):
        records[who].append(record)
    if not records:
        return {}
    rejected = _rejected(session, [record.id for some in records.values() for record in some])
    told = {who: _told(who, some, rejected) for who, some in records.items()}
    return {who: of for who, of in told.items() if of}


def _told(who: str, records: Sequence[Citizen], rejected: set[tuple[str, str]]) -> Told:
    told: Told = {}
    for group, (first, *_) in GROUPS.items():
        telling = [
            (each.id, each.voided_at is not None, (group, each.id) in rejected)
            for each in records
            if getattr(each, first) is not None
        ]
        best = teller(who, telling)
        if best and best != who:
            told[group] = best
    return told


def _rejected(session: Session, records: Sequence[str]) -> set[tuple[str, str]]:
    """(group, record): somebody chose the value of another."""
    pairs = select(SamePerson.one, SamePerson.other, SamePerson.choices).where(
        SamePerson.one.in_(records), SamePerson.decision == SAME, SamePerson.voided_at.is_(None)
    )
    return {
        (group, other if chosen == one else one)
        for one, other, choices in session.execute(pairs)
        for group, chosen in (choices or {}).items()
        if chosen in (one, other)
    }


def _overlaid(row: Any, told: Told, others: Mapping[str, Citizen]) -> Any:
    values = {
        name: getattr(others[record], name)
        for group, record in told.items()
        for name in GROUPS[group]
        if hasattr(row, name)
    }
    if is_dataclass(row) and not isinstance(row, type):
        return replace(row, **values)
    return SimpleNamespace(**{**row._mapping, **values})
