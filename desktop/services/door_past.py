"""What the visits of a household tell of it now: how the last one went, what it asked for, whether it is
there at all. Nobody at home tells nothing: an appointment stands until somebody was spoken to, or it was
struck through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from desktop.models.household_visit import HouseholdVisit
from desktop.services import one_household

LATER = "later"
ABSENT = "absent"
DOUBTFUL = ("moved", "wrong_address")  # nobody goes there again until somebody has settled it

# The day counts; of one day what reached the ward last, and before that what has not reached it yet.
NEWEST = (
    HouseholdVisit.visited_on.desc(),
    (HouseholdVisit.rev == 0).desc(),
    HouseholdVisit.rev.desc(),
    HouseholdVisit.n.desc(),
)


@dataclass(frozen=True)
class Visited:
    """A visit that was made."""

    id: str
    household: str  # the one that stands for it
    result: str
    visited_on: date
    again_on: date | None
    volunteer: str
    note: str | None
    settled: str | None
    written: tuple[bool, int, int] = (False, 0, 0)  # of one day: when, as NEWEST has it

    @property
    def asked_for(self) -> date:
        """The day on which they want somebody to come again; without one: any from now on."""
        return self.again_on or self.visited_on


@dataclass(frozen=True)
class Past:
    """The last visit, and the last that told something."""

    last: Visited
    told: Visited | None

    @property
    def again(self) -> Visited | None:
        """They asked to come back, and nobody has spoken to them since."""
        return self.told if self.told and self.told.result == LATER else None

    @property
    def doubt(self) -> Visited | None:
        """They were not found at their address, and nobody has settled it."""
        return self.told if self.told and self.told.result in DOUBTFUL and not self.told.settled else None


def made() -> Select[HouseholdVisit]:
    return select(HouseholdVisit).where(
        HouseholdVisit.result.is_not(None),
        HouseholdVisit.visited_on.is_not(None),
        HouseholdVisit.voided_at.is_(None),
    )


def visited(each: HouseholdVisit, household: str) -> Visited:
    return Visited(
        each.id,
        household,
        each.result or "",
        each.visited_on or date.min,
        each.again_on,
        each.volunteer or "",
        each.note,
        each.settled,
        (each.rev == 0, each.rev, each.n),
    )


def past(session: Session, households: Iterable[str] | None = None) -> Mapping[str, Past]:
    """Household that stands -> what its visits tell; those never visited are not in it. Set-based.

    `households`: of these only, by the ids of those that stand."""
    of = one_household.merged(session)
    tells = HouseholdVisit.result != ABSENT
    whose = HouseholdVisit.household_id
    place = func.row_number().over(partition_by=whose, order_by=NEWEST)
    telling = func.row_number().over(partition_by=(whose, tells), order_by=NEWEST)
    ranked = made().with_only_columns(HouseholdVisit.n, place.label("place"), telling.label("telling"))
    if households is not None:
        stand = set(households)
        records = [*stand, *(each for each, into in of.items() if into in stand)]
        ranked = ranked.where(whose.in_(records))
    near = ranked.subquery()
    newest = select(HouseholdVisit).join(near, near.c.n == HouseholdVisit.n)
    found: dict[str, Past] = {}
    for each in session.scalars(newest.where((near.c.place == 1) | (near.c.telling == 1))):
        visit = visited(each, of.get(each.household_id, each.household_id))
        last, told = visit, None if visit.result == ABSENT else visit
        if before := found.get(visit.household):  # of what was merged into it
            last = _later(before.last, visit)
            told = _later(before.told, told) if before.told and told else before.told or told
        found[visit.household] = Past(last, told)
    return found


def in_doubt(session: Session) -> list[str]:
    """Households that stand, and were not found at their address."""
    doubtful = made().where(HouseholdVisit.result.in_(DOUBTFUL), HouseholdVisit.settled.is_(None))
    found = set(session.scalars(doubtful.with_only_columns(HouseholdVisit.household_id)))
    of = one_household.merged(session)
    told = past(session, {of.get(each, each) for each in found})
    return [household for household, each in told.items() if each.doubt]


def settle(session: Session, household_id: str, how: str) -> None:
    """Within a deed: what was in doubt about its address is known now. `how`: moved | corrected | stands."""
    ids = one_household.records(session, household_id)
    open_doubts = made().where(
        HouseholdVisit.household_id.in_(ids),
        HouseholdVisit.result.in_(DOUBTFUL),
        HouseholdVisit.settled.is_(None),
    )
    for each in session.scalars(open_doubts):
        each.settled = how


def _later(one: Visited, other: Visited) -> Visited:
    return max(one, other, key=lambda each: (each.visited_on, each.written))
