"""The lines of visit lists. A line is a visit that is planned; the visits made at it are rows of their own
with the same list and number, one for each person and day: two laptops at one door contradict nobody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.ids import natural_id, uuid7
from desktop.models.household import Household
from desktop.models.household_visit import HouseholdVisit
from desktop.models.visit_list import VisitList
from desktop.services import one_household
from desktop.services.door_past import NEWEST
from desktop.services.drafting import by_id
from desktop.services.one_person import among

_ROWS = select(
    HouseholdVisit.id,
    HouseholdVisit.n,
    HouseholdVisit.list_id,
    HouseholdVisit.number,
    HouseholdVisit.household_id,
    HouseholdVisit.result,
    HouseholdVisit.visited_on,
    HouseholdVisit.again_on,
    HouseholdVisit.volunteer,
    HouseholdVisit.note,
).where(HouseholdVisit.list_id.is_not(None), HouseholdVisit.voided_at.is_(None))


@dataclass(frozen=True)
class Line:
    plan: Any  # row of household_visit
    household: str  # that stands for the one it names
    visit: Any | None  # the last that was made at it


def lines(
    session: Session, list_ids: Sequence[str], *, on_paper: bool = False
) -> Mapping[str, Sequence[Line]]:
    """By list, as one walks. Where nobody was, a line is left out whose household was struck through, or is
    the one of an earlier line by now; `on_paper`: those too, for somebody may have gone by the paper."""
    rows: Sequence[Any] = session.execute(
        _ROWS.where(HouseholdVisit.list_id.in_(among(list_ids))).order_by(HouseholdVisit.number, *NEWEST)
    ).all()
    of, gone = one_household.merged(session), frozenset() if on_paper else _gone(session)
    visits: dict[tuple[str, int], Any] = {}
    for row in rows:
        if row.result:
            visits.setdefault((row.list_id, row.number), row)
    found: dict[str, dict[str, Line]] = {each: {} for each in list_ids}
    for row in rows:
        household, visit = of.get(row.household_id, row.household_id), visits.get((row.list_id, row.number))
        here = found[row.list_id]
        is_way = visit or on_paper or not {household} & (gone | here.keys())
        if row.result is None and is_way:
            here[row.id if household in here else household] = Line(row, household, visit)
    return {each: list(some.values()) for each, some in found.items()}


def who_goes(session: Session) -> Mapping[str, Sequence[tuple[str, str | None]]]:
    """Household that stands -> (list, user who goes) of the open lists on which it still waits."""
    still = select(VisitList.id, VisitList.volunteer).where(
        VisitList.state == "open", VisitList.voided_at.is_(None)
    )
    who = {each: volunteer for each, volunteer in session.execute(still)}
    found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for list_id, some in lines(session, [*who]).items():
        for line in some:
            if line.visit is None:
                found[line.household].append((list_id, who[list_id]))
    return found


def at_line(session: Session, line: HouseholdVisit, who: str, day: object) -> HouseholdVisit:
    """Her visit of that day, within a deed: one that is there, or was taken back, or a new one."""
    name = natural_id(HouseholdVisit.__tablename__, line.id, who, day)
    found = by_her(session, line, who, HouseholdVisit.visited_on == day)
    named = by_id(session, HouseholdVisit, name)
    found = found or (named if named and named.voided_at else None)
    if found is None:  # one of that name that stands was corrected: it tells of another day by now
        name = uuid7() if named else name
        found = HouseholdVisit(
            id=name, household_id=line.household_id, list_id=line.list_id, number=line.number
        )
        session.add(found)
    return found


def by_her(session: Session, line: HouseholdVisit, who: str, *conditions: Any) -> HouseholdVisit | None:
    """Her last visit at this line."""
    mine = select(HouseholdVisit).where(
        HouseholdVisit.list_id == line.list_id,
        HouseholdVisit.number == line.number,
        HouseholdVisit.volunteer == who,
        HouseholdVisit.result.is_not(None),
        HouseholdVisit.voided_at.is_(None),
    )
    return session.scalars(mine.where(*conditions).order_by(*NEWEST)).first()


def planned(session: Session, *conditions: Any) -> HouseholdVisit | None:
    """A line itself."""
    plans = select(HouseholdVisit).where(
        HouseholdVisit.list_id.is_not(None),
        HouseholdVisit.result.is_(None),
        HouseholdVisit.voided_at.is_(None),
    )
    return session.scalars(plans.where(*conditions)).first()


def _gone(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(select(Household.id).where(Household.voided_at.is_not(None))))
