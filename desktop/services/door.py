"""The doors of a neighbourhood in the order in which one walks past them, and which of them to go to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.household import Household
from desktop.models.observation import Observation
from desktop.services import digital_family, one_household
from desktop.services.catalog import Catalog
from desktop.services.household_listing import address_text
from desktop.services.household_visit import Visited, is_due, latest
from desktop.services.observation import standing
from desktop.services.one_household import Member

OLD_AGE = 60  # "người cao tuổi": Law on the Elderly 2009, article 2
PHONE = "smartphone"


@dataclass(frozen=True)
class DoorFilter:
    """All that is ticked holds. `next`: the code of a criterion, the easiest one missing."""

    cell: str
    not_visited: bool = False
    asked_again: bool = False
    elderly_only: bool = False
    no_smartphone: bool = False  # known to have none; not asked is not none
    next: str | None = None


@dataclass(frozen=True)
class Door:
    """A household as one stands before it."""

    id: str
    cell: str
    address: str
    members: Sequence[Member] = field(default_factory=tuple)
    people: int = 0
    note: str | None = None
    last: Visited | None = None  # None: chưa đến
    smartphones: int | None = None  # counted

    @property
    def unnamed(self) -> int:
        """Counted, and not known by name."""
        return self.people - len(self.members)

    @property
    def head(self) -> str | None:
        """Her name; of a household without a head, the first who is known."""
        known = [each for each in self.members if each.name]
        return next((each.name for each in known if each.is_head), known[0].name if known else None)


def doors(session: Session, ids: Sequence[str]) -> Mapping[str, Door]:
    """By the ids asked for; of a household that was merged, the one that stands for it."""
    of = one_household.merged(session)
    stands = {each: of.get(each, each) for each in ids}
    wanted = list(set(stands.values()))
    records = one_household.with_merged(session, wanted)
    visits, members = latest(session, wanted), _members(session, wanted)
    made = {each: _door(some, members.get(each, []), visits.get(each)) for each, some in records.items()}
    return {each: made[stand] for each, stand in stands.items() if stand in made}


def on_the_way(session: Session, catalog: Catalog, wanted: DoorFilter, day: date) -> Sequence[Door]:
    """The doors of a neighbourhood that fit, as one walks."""
    here = (Household.cell == wanted.cell, Household.voided_at.is_(None), ~one_household.hidden(session))
    ids = session.scalars(select(Household.id).where(*here)).all()
    records = list(one_household.with_merged(session, ids).values())
    records.sort(key=lambda some: (some[0].walk_key, some[0].id))
    members, visits = _members(session, None), latest(session)
    found = [_door(some, members.get(some[0].id, []), visits.get(some[0].id)) for some in records]
    kept = [each for each in found if all(_reasons(each, wanted, day))]
    if wanted.no_smartphone:
        says = _say_of_phones(session)
        kept = [each for each in kept if _has_no_phone(each, says)]
    if wanted.next:
        families = digital_family.families(
            session, digital_family.criteria(catalog), [each.id for each in kept]
        )
        easiest = {each.household.id: each.standing.next for each in families}
        kept = [each for each in kept if (tick := easiest.get(each.id)) and tick.code == wanted.next]
    return kept


def _reasons(door: Door, wanted: DoorFilter, day: date) -> Iterator[bool]:
    if wanted.not_visited:
        yield door.last is None
    if wanted.asked_again:
        yield door.last is not None and is_due(door.last, date.max)
    if wanted.elderly_only:
        years = [each.birth_year for each in door.members]
        yield bool(years) and not door.unnamed  # nobody knows how old those are
        yield all(year is not None and day.year - year >= OLD_AGE for year in years)


def _say_of_phones(session: Session) -> dict[str | None, str | None]:
    known = standing(Observation.kind == PHONE)
    return {person: value for person, value in session.execute(select(known.c.person, known.c.value))}


def _has_no_phone(door: Door, says: Mapping[str | None, str | None]) -> bool:
    """Counted without one, or somebody there has none; and nobody is known to have one, nor is there anybody
    without a name of whom it was not counted."""
    told = {says[each.citizen_id] for each in door.members if each.citizen_id in says}
    if "yes" in told:
        return False
    if door.smartphones is None:
        return told == {"no"} and not door.unnamed
    return door.smartphones == 0


def _members(session: Session, households: Sequence[str] | None) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = {}
    for each in one_household.current(session, households):
        found.setdefault(each.household, []).append(each)
    for some in found.values():
        some.sort(key=lambda each: (not each.is_head, each.birth_year or 9999, each.id))
    return found


def _door(records: Sequence[Household], members: Sequence[Member], last: Visited | None) -> Door:
    row, counts = records[0], one_household.counts(records)
    people = max(len(members), counts["people"] or 0)
    return Door(row.id, row.cell, address_text(row), members, people, row.note, last, counts["smartphones"])
