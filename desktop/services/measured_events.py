"""Where things are counted in this notebook, and what is counted by itself: sessions, classes, households."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from desktop.contract import taking_part
from desktop.contract.catalog import PSEUDO
from desktop.contract.figures import Event, Place
from desktop.contract.measures import NEVER
from desktop.contract.reported import Reported, told_once
from desktop.models.ambassador import Ambassador
from desktop.models.cells import grants
from desktop.models.class_session import ClassSession
from desktop.models.household import Household
from desktop.models.household_visit import HouseholdVisit
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.point_session import PointSession
from desktop.models.team import Team
from desktop.models.training_class import TrainingClass
from desktop.models.unit_figure import UnitFigure
from desktop.services import one_household
from desktop.services.class_session import was_held

_PSEUDO = frozenset(place.code for place in PSEUDO)


def places(session: Session) -> list[Place]:
    """Neighbourhoods in the ward's order, then those that are none, then the teams."""
    readable = grants(session.connection()).readable
    found = session.scalars(
        select(Neighbourhood)
        .where(Neighbourhood.voided_at.is_(None))
        .order_by(Neighbourhood.position, Neighbourhood.code)
    )
    made = [
        Place(
            each.code,
            each.name,
            "pseudo" if each.code in _PSEUDO else "neighbourhood",
            each.cell_id,
            each.adults,
            each.households,
            each.cell_id in readable,
        )
        for each in found
    ]
    known = {place.cell for place in made}
    teams = session.scalars(select(Team).where(Team.voided_at.is_(None)).order_by(Team.code))
    return made + [
        Place(f"team:{each.code}", each.name, "team", each.cell_id, is_here=each.cell_id in readable)
        for each in teams
        if each.cell_id not in known
    ]


def reported(session: Session) -> list[Reported]:
    found = session.scalars(select(UnitFigure).where(UnitFigure.voided_at.is_(None)))
    return told_once(
        (each.home, Reported(each.unit, each.indicator, each.period, each.line, each.amount, each.out_of))
        for each in found
    )


def sessions(session: Session) -> list[Event]:
    return _of_classes(session, lambda held: held.id)


def classes(session: Session) -> list[Event]:
    return _of_classes(session, lambda held: held.class_id)


def points(session: Session) -> list[Event]:
    found = session.scalars(
        select(PointSession).where(PointSession.voided_at.is_(None), PointSession.event == "mobile_point")
    )
    return [Event(each.cell, each.day, each.id) for each in found]


def households(session: Session) -> list[Event]:
    of = Household
    days = (of.programme, of.programme_on, of.registered_on)
    struck = (type_coerce(of.voided_at, Text), of.void_reason)
    found = session.execute(select(of.id, of.cell, *days, of.merged_into, *struck)).all()
    return list(taking_part.events({row[0]: taking_part.Home(*row[1:]) for row in found}))


def households_met(session: Session) -> list[Event]:
    """Each where the household that stands for it lives now; none of one that never rightly was."""
    stand = one_household.merged(session)
    of = Household.id.label("household"), Household.cell, Household.voided_at, Household.void_reason
    found = session.execute(
        select(HouseholdVisit.visited_on, *of)
        .join(Household, Household.id == HouseholdVisit.household_id)
        .where(HouseholdVisit.voided_at.is_(None), HouseholdVisit.result == "met")
    ).all()
    others = {
        each.household: each for each in session.execute(select(*of).where(Household.id.in_(stand.values())))
    }
    met = [(row.visited_on, others.get(stand.get(row.household, ""), row)) for row in found]
    return [
        Event(house.cell, day, house.household)
        for day, house in met
        if not (house.voided_at and house.void_reason in NEVER)
    ]


def ambassadors(session: Session) -> list[Event]:
    """Of units that are here: whom another unit named is not counted for the ward."""
    found = session.scalars(select(Ambassador).where(Ambassador.voided_at.is_(None)))
    return [Event("", each.since, each.unit, place=each.unit, until=each.until) for each in found]


@dataclass(frozen=True)
class Alley:
    """An alley at none of whose households anybody has knocked."""

    cell: str
    street: str  # "" where nobody said
    alley: str
    households: frozenset[str]


def unvisited(session: Session) -> list[Alley]:
    """In the order of their names."""
    stand = one_household.merged(session)
    met = select(HouseholdVisit.household_id).where(
        HouseholdVisit.voided_at.is_(None), HouseholdVisit.visited_on.is_not(None)
    )
    visited = {stand.get(each, each) for each in session.scalars(met)}
    known = select(Household.cell, Household.street, Household.alley, Household.id).where(
        Household.voided_at.is_(None)
    )
    found: dict[tuple[str, str, str], set[str]] = {}
    for cell, street, alley, household in session.execute(known):
        if alley and household not in stand:
            found.setdefault((cell, street or "", alley), set()).add(household)
    return [Alley(*place, frozenset(some)) for place, some in sorted(found.items()) if not some & visited]


EVENTS: Mapping[str, Callable[[Session], Sequence[Event]]] = {
    "sessions": sessions,
    "classes": classes,
    "points": points,
    "households": households,
    "households_met": households_met,
    "ambassadors": ambassadors,
}


def events(session: Session, measure: str) -> Sequence[Event]:
    read = EVENTS.get(measure)
    return read(session) if read else []


def _of_classes(session: Session, subject: Callable[[ClassSession], str]) -> list[Event]:
    found = session.execute(
        select(ClassSession, TrainingClass.cell, TrainingClass.audience)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .where(was_held(), TrainingClass.voided_at.is_(None))
    )
    return [Event(cell, held.day, subject(held), audience or "") for held, cell, audience in found]
