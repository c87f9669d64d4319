"""Households of the people of a list, thousands at once: a plan to look at, then one deed, and a way back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from desktop.changes import Changes
from desktop.contract import address
from desktop.contract.ids import natural_id, uuid7
from desktop.errors import InvalidInput, Problem
from desktop.models import bulk
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.outbox import Deed, Part
from desktop.models.person_of import PersonOf
from desktop.models.types import moment_text
from desktop.progress import Progress
from desktop.services import one_household, one_person
from desktop.services.catalog import Catalog
from desktop.services.household_grouping import Known, Person, Plan, door_of, grouped
from desktop.services.household_member import relation_reader

UNDONE = "undone"
_RESIDENCE = {"permanent": "registered", "temporary": "temporary"}
_STEPS = 4  # of reading
_STRUCK = (Household.voided_at.is_not(None), Household.void_reason.is_distinct_from(UNDONE))
_STANDS: dict[str, Any] = {"voided_at": None, "void_reason": None}


@dataclass(frozen=True)
class Made:
    """What was made, to take it back with."""

    households: frozenset[str]
    members: frozenset[str]

    @property
    def people(self) -> int:
        return len(self.members)


class HouseholdMaking:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def plan(self, progress: Progress, cell: str | None = None, only: Collection[str] | None = None) -> Plan:
        """The people of a neighbourhood, or all, or only these; in the order their list had them.

        Who belongs to a household stays in it: asked twice, the second plan is empty. Raises Cancelled."""
        read = relation_reader(self._catalog.entries("household_relation"))
        with self._database.read() as session:
            progress.report(0, _STEPS)
            rows = _people(session, cell)
            progress.report(1, _STEPS)
            where = {each.citizen_id: each.household for each in one_household.current(session)}
            left = _have_left(session)
            progress.report(2, _STEPS)
            known = _known(session)
        progress.report(3, _STEPS)
        wanted = [each for each in rows if only is None or each.id in only or each.id in where]
        people = [_person(each, read(each.relation), where.get(each.id), each.id in left) for each in wanted]
        plan = grouped(people, known)
        progress.report(_STEPS, _STEPS)
        return plan

    def make(self, plan: Plan, progress: Progress) -> Made:
        """Store it as one deed, and wait: for a job's thread. Raises Cancelled with nothing done,
        InvalidInput where something of it was made meanwhile."""
        deed = Deed("household.group", self._user)
        with self._database.read() as session:
            rows, again = _rows(session, plan)
            ready = bulk.prepare(session.connection(), rows, deed, progress)
        made = Made(
            frozenset(v["id"] for kind, v in rows if kind is Household) | frozenset(again[Household]),
            frozenset(v["id"] for kind, v in rows if kind is HouseholdMember)
            | frozenset(again[HouseholdMember]),
        )
        progress.report(len(rows), len(rows))
        new = [values["id"] for _, values in rows]
        stands = {Household: _STANDS, HouseholdMember: _STANDS | {"left_on": None, "left_reason": None}}

        def write(connection: Connection) -> Sequence[Part]:
            if _any_is_here(connection, new):
                raise InvalidInput([Problem("household", "gone")])
            back = [bulk.edit(connection, kind, ids, stands[kind], deed) for kind, ids in again.items()]
            return [*bulk.store(connection, ready), *(part for parts in back for part in parts)]

        self._database.write_prepared(deed, write).result()
        bulk.let_go_of(ready)
        bulk.let_go(rows)
        return made

    def take_back(self, made: Made) -> Future[Changes]:
        """As if they had not been made."""
        deed = Deed("household.group", self._user)
        values = {"voided_at": moment_text(datetime.now(UTC)), "void_reason": UNDONE}

        def write(connection: Connection) -> Sequence[Part]:
            return [
                *bulk.edit(connection, HouseholdMember, made.members, values, deed),
                *bulk.edit(connection, Household, made.households, values, deed),
            ]

        return self._database.write_prepared(deed, write)


def _people(session: Session, cell: str | None) -> Sequence[Any]:
    query = (
        select(
            Citizen.id,
            Citizen.n,
            Citizen.full_name,
            Citizen.cell,
            Citizen.birth,
            Citizen.birth_approx,
            Citizen.household_no,
            Citizen.relation,
            Citizen.address,
            Citizen.residence,
        )
        .where(Citizen.voided_at.is_(None), ~one_person.hidden())
        .order_by(Citizen.n)
    )
    rows = session.execute(query.where(Citizen.cell == cell) if cell else query).all()
    told = one_person.told_by_others(session, _of_several(session))
    if not told:
        return rows
    several = {each.id: each for each in one_person.as_one(session, [row for row in rows if row.id in told])}
    return [several.get(row.id, row) for row in rows]


def _of_several(session: Session) -> list[str]:
    """The people who have several records."""
    return list(session.scalars(select(PersonOf.person).distinct()))


def _have_left(session: Session) -> set[str]:
    """Of whom somebody said that they left a household, or never were of it, or whose household somebody
    struck through."""
    gone = HouseholdMember.left_on.is_not(None) | (HouseholdMember.void_reason == "mistake")
    gone |= HouseholdMember.voided_at.is_(None) & HouseholdMember.household_id.in_(
        select(Household.id).where(*_STRUCK)
    )
    who: Any = one_person.person(HouseholdMember.citizen_id)
    return set(session.scalars(select(who).where(gone, HouseholdMember.citizen_id.is_not(None))))


def _known(session: Session) -> Known:
    of = one_household.merged(session)
    numbers: dict[tuple[str, str], str] = {}
    doors: dict[tuple[str, str], set[str]] = {}
    for row in session.execute(
        select(Household.id, Household.cell, Household.household_no, Household.address)
        .where(Household.voided_at.is_(None))
        .order_by(Household.n)
    ):
        stands = of.get(row.id, row.id)
        if row.household_no:
            numbers.setdefault((row.cell, row.household_no), stands)
        if door := door_of(row.cell, row.address):
            doors.setdefault(door, set()).add(stands)
    struck = session.execute(select(Household.cell, Household.household_no).where(*_STRUCK)).all()
    one_there = {door: min(ids) for door, ids in doors.items() if len(ids) == 1}
    return Known(numbers, one_there, frozenset((cell, number) for cell, number in struck if number))


def _person(row: Any, relation: str | None, household: str | None, has_left: bool) -> Person:
    return Person(
        id=row.id,
        name=row.full_name,
        cell=row.cell,
        order=row.n,
        number=row.household_no,
        relation=relation,
        address=row.address,
        birth_year=int(row.birth[:4]) if row.birth else None,
        residence=_RESIDENCE.get(row.residence or ""),
        household=household,
        has_left=has_left,
    )


Rows = list[tuple[type[Any], dict[str, Any]]]


def _rows(session: Session, plan: Plan) -> tuple[Rows, dict[type[Any], list[str]]]:
    """(new records, households before members; ids of records that were taken back and stand again)"""
    own = _numbered(session)
    homes = {
        each.key: own.get((each.cell, each.number, each.into))
        or each.into
        or _home_id(each.cell, each.number)
        for each in plan.groups
    }
    voided = dict(_reasons(session, Household, homes.values()))
    for each in plan.groups:
        if not each.into and voided.get(homes[each.key], UNDONE) != UNDONE:
            homes[each.key] = uuid7()  # somebody struck that one through, and meant it
    households: Rows = []
    members: Rows = []
    again: dict[type[Any], list[str]] = {Household: [], HouseholdMember: []}
    for group in plan.groups:
        home = homes[group.key]
        if not group.into and home in voided:
            again[Household].append(home)
        elif not group.into:
            households.append(bulk.new_row(Household, {"id": home, **_household(group)}))
        members += [bulk.new_row(HouseholdMember, _member(plan, group, home, each)) for each in group.people]
    stored = dict(_reasons(session, HouseholdMember, [values["id"] for _, values in members]))
    again[HouseholdMember] = [values["id"] for _, values in members if values["id"] in stored]
    return [*households, *(row for row in members if row[1]["id"] not in stored)], again


def _numbered(session: Session) -> Mapping[tuple[str, str | None, str | None], str]:
    """(cell, number, household that stands for it) -> the household with that number: when the two are parted
    its people go with it."""
    of = one_household.merged(session)
    query = select(Household.id, Household.cell, Household.household_no)
    rows = session.execute(query.where(Household.id.in_(one_person.among(of)), Household.voided_at.is_(None)))
    return {(row.cell, row.household_no, of[row.id]): row.id for row in rows if row.household_no}


def _home_id(cell: str, number: str | None) -> str:
    """The same on two laptops that bring in the same list."""
    return natural_id(Household.__tablename__, cell, number) if number else uuid7()


def _household(group: Any) -> dict[str, Any]:
    parts = address.parse(group.address or "")
    return {"home": group.cell, "address": group.address, "household_no": group.number, **parts}


def _member(plan: Plan, group: Any, home: str, person: str) -> dict[str, Any]:
    of = plan.people[person]
    return {
        "id": natural_id(HouseholdMember.__tablename__, home, person),
        "household_id": home,
        "citizen_id": person,
        "citizen_label": of.name,
        "birth_year": of.birth_year,
        "relation": plan.relation(group, person),
        "residence": of.residence,
    }


def _reasons(session: Session, kind: Any, ids: Iterable[str]) -> Mapping[str, str | None]:
    """Of those that are stored: why they are struck through; "stands" of those that are not."""
    reason = "CASE WHEN voided_at IS NULL THEN 'stands' ELSE void_reason END"
    found = session.connection().exec_driver_sql(
        f'SELECT id, {reason} FROM "{kind.__tablename__}" WHERE id IN (SELECT value FROM json_each(:ids))',
        {"ids": orjson.dumps(list(ids)).decode()},
    )
    return {row[0]: row[1] for row in found}


def _any_is_here(connection: Connection, ids: Sequence[str]) -> bool:
    asked = " UNION ALL ".join(
        f'SELECT 1 FROM "{table}" WHERE id IN (SELECT value FROM json_each(:ids))'
        for table in (Household.__tablename__, HouseholdMember.__tablename__)
    )
    facts = {"ids": orjson.dumps(list(ids)).decode()}
    return connection.exec_driver_sql(f"{asked} LIMIT 1", facts).first() is not None
