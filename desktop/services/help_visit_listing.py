"""Which turns of help a list shows, newest first, and what it says of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from desktop.models.citizen import Citizen
from desktop.models.help_visit import HelpVisit
from desktop.models.listing import Listing
from desktop.models.volunteer import Volunteer
from desktop.paging import Numbers
from desktop.services.indicator import Behind
from desktop.services.one_person import among, person
from desktop.services.record_state import RecordStates, State
from desktop.services.search import matching


@dataclass(frozen=True)
class VisitFilter:
    """`text` matches the person helped; `volunteer` is who helped."""

    text: str = ""
    volunteer: str | None = None
    state: State | None = None
    behind: Behind | None = None  # those a figure was counted from
    with_voided: bool = False
    descending: bool = True  # newest first

    @property
    def narrows(self) -> bool:
        return replace(self, with_voided=False, descending=True) != VisitFilter()


STATES = RecordStates(HelpVisit)
_NAME = select(Volunteer.full_name).where(Volunteer.user == HelpVisit.volunteer).limit(1).scalar_subquery()
COLUMNS = (
    HelpVisit.n,
    HelpVisit.id,
    HelpVisit.visited_on,
    HelpVisit.citizen_id,
    HelpVisit.citizen_label,
    HelpVisit.outcomes,
    HelpVisit.minutes,
    HelpVisit.note,
    HelpVisit.volunteer,
    HelpVisit.rev,
    HelpVisit.voided_at,
    Citizen.full_name,
    func.coalesce(_NAME, HelpVisit.volunteer).label("helper"),
)
_ORDER = (HelpVisit.visited_on, HelpVisit.n)
_NUMBERS = Listing(select(HelpVisit.n), order=_ORDER)
_WITH_PERSON = select(*COLUMNS).outerjoin(Citizen, Citizen.id == person(HelpVisit.citizen_id))
VISITS = Listing(_WITH_PERSON, order=_ORDER, newest_first=True)
SCREENFUL = Listing(_WITH_PERSON.add_columns(*STATES.columns()), order=_ORDER)


def numbers(session: Session, wanted: VisitFilter, limit: int | None = None) -> Numbers:
    listing = replace(_NUMBERS, newest_first=wanted.descending)
    conditions = list(_conditions(wanted))
    asked = listing.where(*conditions) if conditions else listing
    return asked.numbers(session, limit, STATES.facts(session))


def screenful(session: Session, numbers: Sequence[int]) -> Sequence[Any]:
    return SCREENFUL.at(session, numbers, STATES.facts(session))


def _conditions(wanted: VisitFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.text.strip():
        found = select(person(Citizen.id)).where(matching(Citizen, wanted.text))
        yield person(HelpVisit.citizen_id).in_(found)
    if wanted.behind:
        yield from _counted(wanted.behind)
    if wanted.volunteer:
        yield HelpVisit.volunteer == wanted.volunteer
    if not wanted.with_voided:
        yield HelpVisit.voided_at.is_(None)
    if wanted.state:
        yield STATES.condition(wanted.state)


def _counted(behind: Behind) -> Iterator[ColumnElement[bool]]:
    """Turns of these people on these days; with those of nobody's name, where all people are meant."""
    if behind.days:
        yield HelpVisit.visited_on.between(behind.days.first, behind.days.last)
    hers = person(HelpVisit.citizen_id).in_(among(behind.people or ()))
    if behind.nameless:
        at_place = HelpVisit.cell.in_(behind.cells) if behind.cells is not None else true()
        yield or_(hers, and_(HelpVisit.citizen_id.is_(None), at_place))
    else:
        yield hers
    if behind.services:
        keys = func.json_each(HelpVisit.outcomes).table_valued("key")
        yield exists(select(keys.c.key).where(keys.c.key.in_(sorted(behind.services))))
