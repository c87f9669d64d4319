"""Which people a list shows, in which order, and what it says of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.contract.access import IDENTITY
from desktop.models.citizen import Citizen
from desktop.models.help_visit import HelpVisit
from desktop.models.listing import Listing
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.observation import Observation
from desktop.paging import Numbers, numbers_of
from desktop.services import identity_condition, one_person
from desktop.services.identity_condition import IdentityAsked
from desktop.services.observation import NEWEST
from desktop.services.record_state import RecordStates, State
from desktop.services.search import are_many, matching

Order = Literal["name", "born", "place", "helped"]
ORDERS: tuple[Order, ...] = ("name", "born", "place", "helped")


@dataclass(frozen=True)
class CitizenFilter:
    """What the list shows. Text matches words of the name, the phone or the ID; the rest narrows."""

    text: str = ""
    cell: str | None = None
    target_group: str | None = None
    with_voided: bool = False
    only_helped: bool | None = None  # True: helped at least once; False: never
    state: State | None = None
    identity: IdentityAsked | None = None  # from 16 on, without a digital identity
    only: frozenset[str] | None = None  # these records
    order: Order = "name"  # given name; birth; neighbourhood, as the ward counts them; day of the last help
    descending: bool = False

    @property
    def narrows(self) -> bool:
        return replace(self, order="name", descending=False, with_voided=False) != CitizenFilter()


STATES = RecordStates(Citizen)
_NEWEST = (
    select(func.max(HelpVisit.visited_on))
    .where(one_person.is_hers(HelpVisit.citizen_id), HelpVisit.voided_at.is_(None))
    .correlate(Citizen)
    .scalar_subquery()
)
_IDENTITY = (
    select(Observation.value)
    .where(
        one_person.is_hers(Observation.citizen_id),
        Observation.kind == IDENTITY,
        Observation.voided_at.is_(None),
    )
    .order_by(*NEWEST)
    .limit(1)
    .correlate(Citizen)
    .scalar_subquery()
)
COLUMNS = (
    Citizen.n,
    Citizen.id,
    Citizen.full_name,
    Citizen.nickname,
    Citizen.birth,
    Citizen.birth_approx,
    Citizen.sex,
    Citizen.national_id,
    Citizen.phone,
    Citizen.phone_of,
    Citizen.address,
    Citizen.target_group,
    Citizen.cell,
    Citizen.rev,
    Citizen.voided_at,
    Citizen.name_key,
)
_BY_NAME = (Citizen.name_key, Citizen.n)
PEOPLE = Listing(select(*COLUMNS), order=_BY_NAME)
SCREENFUL = Listing(
    select(*COLUMNS, _NEWEST.label("helped_on"), _IDENTITY.label("identity"), *STATES.columns()),
    order=_BY_NAME,
)


def listing(wanted: CitizenFilter, *, many: bool = False) -> Listing:
    """By name or by birth; the other orders are made of several of these, see numbers().

    `many`: of them match the text that is looked for.
    """
    order = (Citizen.birth, *_BY_NAME) if wanted.order == "born" else _BY_NAME
    listing = replace(PEOPLE, order=order, newest_first=wanted.descending)
    conditions = list(_conditions(wanted, many=many))
    return listing.where(*conditions) if conditions else listing


def numbers(session: Session, wanted: CitizenFilter, limit: int | None = None) -> Numbers:
    """The rows in reading order. No order is sorted for: each has its index, and names no more than that.

    What depends on other tables is asked of those, all at once, not of each person; but for a search, which
    finds few.
    """
    apart = [] if wanted.text.strip() else list(_of_other_tables(wanted))
    alone = replace(wanted, state=None, only_helped=None, identity=None) if apart else wanted
    found = _in_order(session, alone, None if apart else limit)
    for condition in apart:
        members = _members(session, condition)
        found = numbers_of(number for number in found if members[number])
    return found[:limit]


def count(session: Session, wanted: CitizenFilter) -> int:
    """How many people: those struck through are listed, not counted."""
    return len(numbers(session, replace(wanted, order="name", with_voided=False)))


def screenful(session: Session, numbers: Sequence[int]) -> Sequence[Any]:
    return one_person.as_one(session, SCREENFUL.at(session, numbers, STATES.facts(session)))


def _in_order(session: Session, wanted: CitizenFilter, limit: int | None) -> Numbers:
    if wanted.order == "place" and not wanted.cell:
        return _by_place(session, wanted, limit)
    if wanted.order == "helped":
        return _by_last_help(session, wanted)
    many = are_many(session, wanted.text)
    facts = STATES.facts(session) if wanted.state else None
    return listing(wanted, many=many).numbers(session, limit, facts)


def _by_place(session: Session, wanted: CitizenFilter, limit: int | None) -> Numbers:
    """Neighbourhood after neighbourhood; then people of none that is known here."""
    known = select(Neighbourhood.cell_id).order_by(Neighbourhood.position, Neighbourhood.code)
    everywhere = session.scalars(select(Citizen.cell).distinct().order_by(Citizen.cell))
    cells = list(dict.fromkeys([*session.scalars(known), *everywhere]))
    found, facts = numbers_of(), STATES.facts(session)
    for cell in reversed(cells) if wanted.descending else cells:
        left = None if limit is None else limit - len(found)
        if left == 0:
            break
        found.extend(listing(wanted).where(Citizen.cell == cell).numbers(session, left, facts))
    return found


def _by_last_help(session: Session, wanted: CitizenFilter) -> Numbers:
    """Descending: who was helped last comes first, and who never was, last, by name."""
    newest = (
        select(Citizen.n)
        .select_from(HelpVisit)
        .join(Citizen, Citizen.id == one_person.person(HelpVisit.citizen_id))
        .where(HelpVisit.voided_at.is_(None))
        .order_by(HelpVisit.visited_on.desc(), HelpVisit.n.desc())
    )
    everyone = listing(replace(wanted, order="name", descending=False)).numbers(
        session, None, STATES.facts(session)
    )
    waiting = _flags(session, everyone)
    found = numbers_of()
    for number in chain(session.scalars(newest), everyone):
        if waiting[number]:
            waiting[number] = 0
            found.append(number)
    if not wanted.descending:
        found.reverse()
    return found


def _members(session: Session, condition: ColumnElement[bool]) -> bytearray:
    """By number: 1 for who fulfils it."""
    return _flags(session, session.scalars(select(Citizen.n).where(condition), STATES.facts(session)))


def _flags(session: Session, numbers: Iterable[int]) -> bytearray:
    flags = bytearray((session.scalar(select(func.max(Citizen.n))) or 0) + 1)
    for number in numbers:
        flags[number] = 1
    return flags


def _conditions(wanted: CitizenFilter, *, many: bool) -> Iterator[ColumnElement[bool]]:
    if wanted.text.strip():
        yield matching(Citizen, wanted.text, many=many)
    if wanted.only is not None:
        yield Citizen.id.in_(one_person.among(wanted.only))
    if wanted.cell:
        yield Citizen.cell == wanted.cell
    if wanted.target_group:
        yield Citizen.target_group == wanted.target_group
    if not wanted.with_voided:
        yield Citizen.voided_at.is_(None)
    yield ~one_person.hidden()
    yield from _of_other_tables(wanted)


def _of_other_tables(wanted: CitizenFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.only_helped is not None:
        helped = select(one_person.person(HelpVisit.citizen_id)).where(
            HelpVisit.citizen_id.is_not(None), HelpVisit.voided_at.is_(None)
        )
        yield Citizen.id.in_(helped) if wanted.only_helped else Citizen.id.not_in(helped)
    if wanted.identity:
        yield identity_condition.condition(wanted.identity)
    if wanted.state:
        yield STATES.condition(wanted.state)
