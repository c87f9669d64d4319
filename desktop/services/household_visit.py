"""Visits at a household's door: planned by a list or made on the way. No row, or none with a result, is
"chưa đến", which is not "chưa tham gia"."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from desktop.contract.catalog import CatalogEntry
from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_visit import HouseholdVisit
from desktop.models.outbox import Deed
from desktop.services import one_household
from desktop.services.catalog import Catalog
from desktop.services.dates import today
from desktop.services.drafting import by_id, void
from desktop.services.household import alive
from desktop.services.household_listing import address_text
from desktop.services.observation import Saving

LATER = "later"


@dataclass(frozen=True)
class Outcome:
    """How a visit ended."""

    result: str  # a visit_result of the catalogue
    visited_on: date
    again_on: date | None = None  # they asked to come back then
    note: str | None = None


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


@dataclass(frozen=True)
class Again:
    """A household that asked to be visited again."""

    household: str
    address: str
    head: str | None
    day: date


class HouseholdVisitDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def results(self) -> Sequence[CatalogEntry]:
        """In the order of their keys, from 1."""
        return self._catalog.entries("visit_result")

    def record(self, household_id: str, outcome: Outcome, visit_id: str | None = None) -> Saving:
        """A visit that a list planned, or one made on the way. Recorded again it is corrected.

        Fails with InvalidInput: the household is gone, there is no such result, a day that cannot be."""
        deed = Deed("household_visit.record", self._user)
        problems = self.problems(outcome)

        def work(session: Session) -> int:
            if problems:
                raise InvalidInput(problems)
            visit = by_id(session, HouseholdVisit, visit_id) if visit_id else None
            if visit is None:
                visit = HouseholdVisit(household_id=alive(session, household_id).id, id=visit_id or uuid7())
                session.add(visit)
            write(visit, outcome, self._user)
            return 1

        return Saving(deed.id, self._database.write(deed, work))

    def of(self, household_id: str) -> Sequence[Visited]:
        """All visits that were made there, the newest first."""
        with self._database.read() as session:
            ids = one_household.records(session, household_id)
            found = _made().where(HouseholdVisit.household_id.in_(ids)).order_by(*NEWEST)
            return [_visited(each, ids[0]) for each in session.scalars(found)]

    def due(self, until: date, limit: int = 50) -> Sequence[Again]:
        """Households that asked to come back by then, not visited since; the longest waiting first."""
        with self._database.read() as session:
            asked = _asking(session, until)
            waiting = [each for each in latest(session, asked).values() if is_due(each, until)]
            waiting.sort(key=lambda each: (each.again_on or each.visited_on, each.id))
            ids = [each.household for each in waiting[:limit]]
            doors = {
                each.id: each for each in session.scalars(select(Household).where(Household.id.in_(ids)))
            }
            heads = {m.household: m.name for m in one_household.current(session, ids) if m.is_head}
        return [
            Again(
                each.household,
                address_text(doors[each.household]),
                heads.get(each.household),
                each.again_on or each.visited_on,
            )
            for each in waiting[:limit]
            if each.household in doors and not doors[each.household].voided_at
        ]

    def void(self, *ids: str, reason: str | None) -> Future[None]:
        """Struck through; without a reason: taken back."""
        work = partial(void, table=HouseholdVisit, ids=ids, reason=reason)
        return self._database.write(Deed("household_visit.void", self._user), work)

    def problems(self, outcome: Outcome) -> list[Problem]:
        known = {entry.code: entry.data for entry in self.results()}
        if outcome.result not in known:
            return [Problem("result", "bad_format")]
        if outcome.visited_on > today():
            return [Problem("visited_on", "in_future")]
        if outcome.again_on and not known[outcome.result].get("again"):
            return [Problem("again_on", "bad_format")]
        if outcome.again_on and outcome.again_on < outcome.visited_on:
            return [Problem("again_on", "before_visit")]
        return []


# The day counts; of one day what reached the ward last, and before that what has not reached it yet.
NEWEST = (
    HouseholdVisit.visited_on.desc(),
    (HouseholdVisit.rev == 0).desc(),
    HouseholdVisit.rev.desc(),
    HouseholdVisit.n.desc(),
)


def write(visit: HouseholdVisit, outcome: Outcome, user: str) -> None:
    """Within a deed. One that was taken back is a visit again."""
    visit.voided_at = visit.void_reason = None
    visit.result, visit.visited_on = outcome.result, outcome.visited_on
    visit.again_on, visit.volunteer = outcome.again_on, user
    if outcome.note is not None:
        visit.note = outcome.note or None


def latest(session: Session, households: Iterable[str] | None = None) -> Mapping[str, Visited]:
    """Household that stands -> the last visit there; those never visited are not in it. Set-based.

    `households`: of these only, by the ids of those that stand."""
    of = one_household.merged(session)
    place = func.row_number().over(partition_by=HouseholdVisit.household_id, order_by=NEWEST)
    made = _made().with_only_columns(HouseholdVisit.n, place.label("place"))
    if households is not None:
        stand = set(households)
        records = [*stand, *(each for each, into in of.items() if into in stand)]
        made = made.where(HouseholdVisit.household_id.in_(records))
    ranked = made.subquery()
    newest = select(HouseholdVisit).join(ranked, ranked.c.n == HouseholdVisit.n).where(ranked.c.place == 1)
    found: dict[str, Visited] = {}
    for each in session.scalars(newest):
        visit = _visited(each, of.get(each.household_id, each.household_id))
        known = found.get(visit.household)
        if known is None or (known.visited_on, known.id) < (visit.visited_on, visit.id):
            found[visit.household] = visit
    return found


def is_due(visit: Visited, until: date) -> bool:
    """They asked to come back, without a day or by then."""
    return visit.result == LATER and (visit.again_on or visit.visited_on) <= until


def _asking(session: Session, until: date) -> set[str]:
    """Households that stand, which ever asked to come back by then."""
    of = one_household.merged(session)
    by_then = func.coalesce(HouseholdVisit.again_on, HouseholdVisit.visited_on) <= until
    asked = _made().with_only_columns(HouseholdVisit.household_id)
    found = session.scalars(asked.where(HouseholdVisit.result == LATER, by_then).distinct())
    return {of.get(each, each) for each in found}


def made_on_lists(session: Session) -> Mapping[str, tuple[int, int]]:
    """List -> (lines, lines with a result)."""
    counts = select(HouseholdVisit.list_id, func.count(), func.count(HouseholdVisit.result)).where(
        HouseholdVisit.list_id.is_not(None), HouseholdVisit.voided_at.is_(None)
    )
    rows = session.execute(counts.group_by(HouseholdVisit.list_id))
    return {which: (lines, done) for which, lines, done in rows if which}


def _made() -> Select[HouseholdVisit]:
    return select(HouseholdVisit).where(
        HouseholdVisit.result.is_not(None),
        HouseholdVisit.visited_on.is_not(None),
        HouseholdVisit.voided_at.is_(None),
    )


def _visited(each: HouseholdVisit, household: str) -> Visited:
    return Visited(
        each.id,
        household,
        each.result or "",
        each.visited_on or date.min,
        each.again_on,
        each.volunteer or "",
        each.note,
    )
