"""SQL: who from 16 on has no digital identity; told apart whether somebody knows it or nobody has asked."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.orm import aliased

from desktop.contract.access import IDENTITY
from desktop.contract.identity_age import IDENTITY_AGE, old_enough
from desktop.models.citizen import Citizen
from desktop.models.household_member import HouseholdMember
from desktop.models.observation import Observation
from desktop.models.person_of import PersonOf
from desktop.services.observation import standing
from desktop.services.one_person import person

Which = Literal["missing", "no", "unknown"]  # all without one; those known to have none; not asked


@dataclass(frozen=True)
class IdentityAsked:
    which: Which
    has: tuple[str, ...]  # values that count as having one
    day: date


def condition(asked: IdentityAsked) -> ColumnElement[bool]:
    """On Citizen."""
    known = standing(Observation.kind == IDENTITY)
    people, has = select(known.c.person), known.c.value.in_(asked.has)
    told = {
        "missing": Citizen.id.not_in(people.where(has)),
        "no": Citizen.id.in_(people.where(not_(has))),
        "unknown": Citizen.id.not_in(people),
    }
    dead = select(person(HouseholdMember.citizen_id)).where(
        HouseholdMember.left_reason == "deceased",
        HouseholdMember.citizen_id.is_not(None),
        HouseholdMember.voided_at.is_(None),
    )
    return and_(Citizen.id.not_in(dead), _birth() <= old_enough(asked.day, IDENTITY_AGE), told[asked.which])


def _birth() -> ColumnElement[str | None]:
    """Hers, or what another of her records says."""
    other = aliased(Citizen)
    told = (
        select(func.max(other.birth))
        .join(PersonOf, PersonOf.rec == other.id)
        .where(PersonOf.person == Citizen.id)
        .correlate(Citizen)
        .scalar_subquery()
    )
    return func.coalesce(Citizen.birth, told)
