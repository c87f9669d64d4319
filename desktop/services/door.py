"""The doors of a neighbourhood in the order in which one walks past them, and which of them to go to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.birth import age_on
from desktop.models.household import Household
from desktop.models.observation import Observation
from desktop.services import digital_family, one_household
from desktop.services.catalog import Catalog
from desktop.services.door_past import ABSENT, Past, Visited, past
from desktop.services.household_listing import address_text
from desktop.services.observation import standing
from desktop.services.one_household import Member
from desktop.services.visit_line import who_goes

OLD_AGE = 60  # "người cao tuổi": Law on the Elderly 2009, article 2
PHONE = "smartphone"


@dataclass(frozen=True)
class DoorFilter:
    """Of how the last visit went, any that is ticked; of the rest all that is ticked. A household whose
    address is in doubt is only there where that is ticked. `next`: the code of a criterion, the easiest one
    missing."""

    cell: str
    not_visited: bool = False
    absent: bool = False  # nobody was at home the last time
    asked_again: bool = False  # and nobody has spoken to them since
    in_doubt: bool = False
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
    past: Past | None = None  # None: chưa đến
    smartphones: int | None = None  # counted
    goes: Sequence[str | None] = ()  # users on whose open lists it waits; None: nobody's yet

    @property
    def last(self) -> Visited | None:
        return self.past.last if self.past else None

    @property
    def unnamed(self) -> int:
        """Counted, and not known by name."""
        return self.people - len(self.members)

    @property
    def head(self) -> str | None:
        """Her name; of a household without a head, the first who is known."""
        known = [each for each in self.members if each.name]
        return next((each.name for each in known if each.is_head), known[0].name if known else None)


def doors(session: Session, ids: Sequence[str], *, with_voided: bool = False) -> Mapping[str, Door]:
    """By the ids asked for; of a household that was merged, the one that stands for it."""
    of = one_household.merged(session)
    stands = {each: of.get(each, each) for each in ids}
    wanted = list(set(stands.values()))
    records = one_household.with_merged(session, wanted)
    visits, members = past(session, wanted), _members(session, wanted)
    made = {
        each: _door(some, members.get(each, []), visits.get(each))
        for each, some in records.items()
        if with_voided or not some[0].voided_at
    }
    return {each: made[stand] for each, stand in stands.items() if stand in made}


def on_the_way(session: Session, catalog: Catalog, wanted: DoorFilter, day: date) -> Sequence[Door]:
    """The doors of a neighbourhood that fit, as one walks."""
    here = (Household.cell == wanted.cell, Household.voided_at.is_(None), ~one_household.hidden(session))
    ids = session.scalars(select(Household.id).where(*here)).all()
    records = list(one_household.with_merged(session, ids).values())
    records.sort(key=lambda some: (some[0].walk_key, some[0].id))
    members, visits, goes = _members(session, None), past(session), who_goes(session)
    found = []
    for some in records:
        at = some[0].id
        users = [who for _, who in goes.get(at, ())]
        found.append(_door(some, members.get(at, []), visits.get(at), users))
    kept = [each for each in found if _is_wanted(each, wanted, day)]
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


def _is_wanted(door: Door, wanted: DoorFilter, day: date) -> bool:
    if wanted.elderly_only:
        ages = [age_on(each.birth, day) for each in door.members]
        if not ages or door.unnamed or any(age is None or age < OLD_AGE for age in ages):
            return False  # of the unnamed nobody knows how old they are
    if door.past and door.past.doubt:
        return wanted.in_doubt
    ticked = (wanted.not_visited, wanted.absent, wanted.asked_again, wanted.in_doubt)
    went = (
        door.past is None,
        door.last is not None and door.last.result == ABSENT,
        door.past is not None and door.past.again is not None,
        False,
    )
    return not any(ticked) or any(tick and holds for tick, holds in zip(ticked, went, strict=True))


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


def _door(
    records: Sequence[Household],
    members: Sequence[Member],
    told: Past | None,
    goes: Sequence[str | None] = (),
) -> Door:
    row, counts = records[0], one_household.counts(records)
    people = max(len(members), counts["people"] or 0)
    phones = counts["smartphones"]
    return Door(row.id, row.cell, address_text(row), members, people, row.note, told, phones, goes)
