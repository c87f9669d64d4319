"""Which households a list shows, in the order in which one walks past them, and what it says of each."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.contract import address
from desktop.contract.digital_family import Criteria, Standing, Status
from desktop.models.citizen import Citizen
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.listing import Listing
from desktop.models.neighbourhood import Neighbourhood
from desktop.paging import Numbers
from desktop.services import digital_family, door_past, one_household, one_person
from desktop.services.digital_family import Family
from desktop.services.door_past import Visited
from desktop.services.enrolment import read_card
from desktop.services.record_state import RecordStates
from desktop.services.search import matching


@dataclass(frozen=True)
class HouseholdFilter:
    """`text` matches the address, the number, or a member. `missing`: the code of a criterion."""

    text: str = ""
    cell: str | None = None
    status: Status | None = None
    missing: str | None = None
    next: str | None = None  # the criterion that is the easiest one missing
    only: frozenset[str] | None = None  # these households
    without_names: bool = False
    to_settle: bool = False  # nobody is the head, or somebody is written down in another one too
    in_doubt: bool = False  # visits did not find it at its address, and nobody has settled it
    with_voided: bool = False
    descending: bool = False

    @property
    def narrows(self) -> bool:
        return replace(self, with_voided=False, descending=False) != HouseholdFilter()


@dataclass(frozen=True)
class HouseholdRow:
    """A household as its list shows it."""

    n: int
    id: str
    cell: str
    address: str
    household_no: str | None
    head: str | None  # her name
    people: int
    named: int
    is_headless: bool
    standing: Standing
    programme_on: date | None
    decision_no: str | None
    decision_on: date | None
    note: str | None
    voided_at: datetime | None
    doubt: Visited | None = None  # this visit did not find it at its address
    state: str = "here"
    bundle: int | None = None


STATES = RecordStates(Household)
MOST = 5_000  # found by a name: who typed so little sees these
FEW = 500  # households: of more it is quicker to ask for all
_WALK = (Household.walk_key, Household.n)
_NUMBERS = Listing(select(Household.n), order=_WALK)
_STATES = Listing(select(Household.n, *STATES.columns()), order=_WALK)


def numbers(
    session: Session, criteria: Criteria, wanted: HouseholdFilter, limit: int | None = None
) -> Numbers:
    """In walking order, neighbourhood after neighbourhood. What depends on the criteria is asked of all
    households at once."""
    listing = replace(_NUMBERS, newest_first=wanted.descending)
    if not wanted.cell:
        place = (Neighbourhood.position, Household.cell, *_WALK)
        joined = select(Household.n).outerjoin(Neighbourhood, Neighbourhood.cell_id == Household.cell)
        listing = replace(listing, rows=joined, order=place)
    conditions = list(_conditions(session, wanted))
    by_rule = wanted.status or wanted.missing or wanted.next or wanted.without_names or wanted.to_settle
    found = listing.where(*conditions).numbers(session, None if by_rule else limit)
    if by_rule:
        both = one_household.twice(session) if wanted.to_settle else ()
        twice = {household for each in both for household in (each.counted, each.also)}
        asked = _asked(session, wanted, found)
        fits = {
            each.household.n
            for each in digital_family.families(session, criteria, asked)
            if _fits(each, wanted, twice)
        }
        found = Numbers("q", [number for number in found if number in fits][:limit])
    return found


def _asked(session: Session, wanted: HouseholdFilter, found: Numbers) -> Sequence[str] | None:
    """The households of which the criteria are asked; None: of all, which is quicker than of very many."""
    likely = (
        select(Household.id).where(Household.n.in_(list(found)))
        if len(found) < MOST
        else select(Household.id)
    )
    if wanted.status:
        steps = digital_family.PROGRAMMES[wanted.status]
        told = func.coalesce(Household.programme, "").in_(steps)
        stand = set(one_household.merged(session).values())  # another may tell of these
        likely = likely.where(told | Household.id.in_(one_person.among(stand)))
    ids = session.scalars(likely).all()
    return ids if len(ids) < MOST else None


def screenful(session: Session, criteria: Criteria, numbers: Sequence[int]) -> Sequence[HouseholdRow]:
    ids = dict(session.execute(select(Household.n, Household.id).where(Household.n.in_(list(numbers)))).all())
    families = {
        each.household.n: each for each in digital_family.families(session, criteria, [*ids.values()])
    }
    states = {row.n: row for row in _STATES.at(session, numbers, STATES.facts(session))}
    past = door_past.past(session, ids.values())
    doubts = {household: told.doubt for household, told in past.items()}
    return [
        _row(each, states.get(n), doubts.get(each.household.id)) for n in numbers if (each := families.get(n))
    ]


def found_by(session: Session, typed: str) -> ColumnElement[bool]:
    """By address, number, or a member's name; what was merged into a household is found as that one."""
    at = matching(Household, typed)
    of = one_household.merged(session)
    merged = select(Household.id).where(at, Household.merged_into.is_not(None)).limit(MOST)
    stand = {of.get(each, each) for each in session.scalars(merged)}
    return at | Household.id.in_(one_person.among(stand | _of_people(session, typed, of)))


def _of_people(session: Session, typed: str, of: Mapping[str, str]) -> set[str]:
    """Households with a member of that name, phone or number; of each person the one she is counted in."""
    member: Any = HouseholdMember
    found = session.execute(
        select(member.household_id, one_person.person(HouseholdMember.citizen_id))
        .join(Citizen, Citizen.id == HouseholdMember.citizen_id)
        .where(matching(Citizen, typed), member.left_on.is_(None), member.voided_at.is_(None))
        .limit(MOST)
    ).all()
    homes = list({at for at, _ in found})
    twice = one_household.twice(session, homes if len(homes) < FEW else None)
    elsewhere = {(each.also, each.citizen_id) for each in twice}
    return {of.get(at, at) for at, who in found if (of.get(at, at), who) not in elsewhere}


def address_text(row: Any) -> str:
    """As written; of a household that was given in parts, put together."""
    return str(row.address or address.written({part: getattr(row, part) for part in address.PARTS}))


def _conditions(session: Session, wanted: HouseholdFilter) -> Iterator[ColumnElement[bool]]:
    if sign := read_card(wanted.text):  # scanned from a door
        yield Household.id == one_household.stands_for(session, sign)
    elif wanted.text.strip():
        yield found_by(session, wanted.text)
    if wanted.cell:
        yield Household.cell == wanted.cell
    if wanted.in_doubt:
        yield Household.id.in_(door_past.in_doubt(session))
    if wanted.only is not None:
        yield Household.id.in_(one_person.among(wanted.only))
    if not wanted.with_voided:
        yield Household.voided_at.is_(None)
    yield ~one_household.hidden(session)


def _fits(each: Family, wanted: HouseholdFilter, twice: Container[str]) -> bool:
    standing = each.standing
    if wanted.without_names and not each.is_nameless:
        return False
    if wanted.to_settle and not (each.is_headless or each.household.id in twice):
        return False
    if wanted.status and standing.status != wanted.status:
        return False
    if wanted.next and (standing.next is None or standing.next.code != wanted.next):
        return False
    return not wanted.missing or wanted.missing in {tick.criterion.code for tick in standing.missing}


def _row(each: Family, state: Any, doubt: Visited | None) -> HouseholdRow:
    of = each.household
    return HouseholdRow(
        n=of.n,
        id=of.id,
        cell=of.cell,
        address=address_text(of),
        household_no=of.household_no,
        head=next((member.name for member in each.members if member.is_head), None),
        people=each.people,
        named=len(each.members),
        is_headless=each.is_headless,
        standing=each.standing,
        programme_on=each.telling.programme_on,
        decision_no=each.telling.decision_no,
        decision_on=each.telling.decision_on,
        note=of.note,
        voided_at=of.voided_at,
        doubt=doubt,
        state=state.state if state else "here",
        bundle=state.bundle if state else None,
    )
