"""Which people a list shows, in which order, and what it says of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.models.citizen import Citizen
from desktop.models.help_visit import HelpVisit
from desktop.models.listing import Listing
from desktop.models.neighbourhood import Neighbourhood
from desktop.paging import Numbers, numbers_of
from desktop.services.record_state import RecordStates, State
from desktop.services.search import matching

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
    order: Order = "name"  # given name; birth; neighbourhood, as the ward counts them; day of the last help
    descending: bool = False

    @property
    def narrows(self) -> bool:
        return replace(self, order="name", descending=False, with_voided=False) != CitizenFilter()


STATES = RecordStates(Citizen)
_NEWEST = (
    select(func.max(HelpVisit.visited_on))
    .where(HelpVisit.citizen_id == Citizen.id, HelpVisit.voided_at.is_(None))
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
SCREENFUL = Listing(select(*COLUMNS, _NEWEST.label("helped_on"), STATES.column()), order=_BY_NAME)


def listing(wanted: CitizenFilter) -> Listing:
    """By name or by birth; the other orders are made of several of these, see numbers()."""
    order = (Citizen.birth, *_BY_NAME) if wanted.order == "born" else _BY_NAME
    listing = replace(PEOPLE, order=order, newest_first=wanted.descending)
    conditions = list(_conditions(wanted))
    return listing.where(*conditions) if conditions else listing


def numbers(session: Session, wanted: CitizenFilter, limit: int | None) -> Numbers:
    """The rows in reading order. No order is sorted for: each has its index."""
    if wanted.order == "place" and not wanted.cell:
        return _by_place(session, wanted, limit)
    if wanted.order == "helped":
        return _by_last_help(session, wanted, limit)
    return _limited(session, listing(wanted), limit)


def count(session: Session, wanted: CitizenFilter) -> int:
    """How many people: those struck through are listed, not counted."""
    people = listing(replace(wanted, order="name", with_voided=False)).only_numbers().order_by(None)
    return session.scalar(select(func.count()).select_from(people.subquery()), STATES.held(session)) or 0


def screenful(session: Session, numbers: Sequence[int]) -> Sequence[Any]:
    return SCREENFUL.at(session, numbers, STATES.held(session))


def _limited(session: Session, of: Listing, limit: int | None) -> Numbers:
    return of.numbers(session, limit, STATES.held(session))


def _by_place(session: Session, wanted: CitizenFilter, limit: int | None) -> Numbers:
    """Neighbourhood after neighbourhood; then people of none that is known here."""
    known = select(Neighbourhood.cell_id).order_by(Neighbourhood.position, Neighbourhood.code)
    cells = list(session.scalars(known))
    parts = [Citizen.cell == cell for cell in cells] + [Citizen.cell.not_in(cells)]
    found = numbers_of()
    for part in reversed(parts) if wanted.descending else parts:
        left = None if limit is None else limit - len(found)
        if left == 0:
            break
        found.extend(_limited(session, listing(wanted).where(part), left))
    return found


def _by_last_help(session: Session, wanted: CitizenFilter, limit: int | None) -> Numbers:
    """Descending: who was helped last comes first, and who never was, last, by name."""
    newest = (
        select(Citizen.n)
        .select_from(HelpVisit)
        .join(Citizen, Citizen.id == HelpVisit.citizen_id)
        .where(HelpVisit.voided_at.is_(None), *_conditions(wanted))
        .order_by(HelpVisit.visited_on.desc(), HelpVisit.n.desc())
    )
    held, seen = STATES.held(session), bytearray((session.scalar(select(func.max(Citizen.n))) or 0) + 1)
    found = numbers_of()
    everyone = listing(replace(wanted, descending=False)).only_numbers()
    for query in (newest, everyone):
        for number in session.scalars(query.execution_options(yield_per=5_000), held):
            if not seen[number]:
                seen[number] = 1
                found.append(number)
    if not wanted.descending:
        found.reverse()
    return found[:limit]


def _conditions(wanted: CitizenFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.text.strip():
        yield matching(Citizen, wanted.text)
    if wanted.cell:
        yield Citizen.cell == wanted.cell
    if wanted.target_group:
        yield Citizen.target_group == wanted.target_group
    if not wanted.with_voided:
        yield Citizen.voided_at.is_(None)
    if wanted.only_helped is not None:
        yield _helped() if wanted.only_helped else ~_helped()
    if wanted.state:
        yield STATES.condition(wanted.state)


def _helped() -> ColumnElement[bool]:
    turns = select(HelpVisit.n).where(HelpVisit.citizen_id == Citizen.id, HelpVisit.voided_at.is_(None))
    return turns.correlate(Citizen).exists()
