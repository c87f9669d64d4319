"""Visits at a household's door: planned by a list or made on the way. No row, or none with a result, is
"chưa đến", which is not "chưa tham gia"."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract.catalog import CatalogEntry
from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_visit import HouseholdVisit
from desktop.models.outbox import Deed
from desktop.services import door_past, one_household
from desktop.services.catalog import Catalog
from desktop.services.dates import today
from desktop.services.door_past import LATER, NEWEST, Past, Visited
from desktop.services.drafting import by_id, void
from desktop.services.household import alive
from desktop.services.household_listing import address_text
from desktop.services.observation import Saving


@dataclass(frozen=True)
class Outcome:
    """How a visit ended."""

    result: str  # a visit_result of the catalogue
    visited_on: date
    again_on: date | None = None  # they asked to come back then
    note: str | None = None
    volunteer: str | None = None  # user who went, where that is not who notes it


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
        """A visit on no list. Recorded again under its id it is corrected.

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
            found = door_past.made().where(HouseholdVisit.household_id.in_(ids)).order_by(*NEWEST)
            return [door_past.visited(each, ids[0]) for each in session.scalars(found)]

    def past(self, household_id: str) -> Past | None:
        """What they tell of it now; None: nobody was there."""
        with self._database.read() as session:
            stands = one_household.stands_for(session, household_id)
            return door_past.past(session, [stands]).get(stands)

    def due(self, until: date, limit: int = 50) -> Sequence[Again]:
        """Households that asked to come back by then; nobody has spoken to them since. The longest waiting
        first."""
        with self._database.read() as session:
            past = door_past.past(session, _asking(session, until))
            waiting = [again for each in past.values() if (again := each.again) and again.asked_for <= until]
            here = select(Household).where(
                Household.id.in_([each.household for each in waiting]), Household.voided_at.is_(None)
            )
            doors = {each.id: each for each in session.scalars(here)}
            waiting = [each for each in waiting if each.household in doors]
            waiting = sorted(waiting, key=lambda each: (each.asked_for, each.id))[:limit]
            members = one_household.current(session, [each.household for each in waiting])
            heads = {each.household: each.name for each in members if each.is_head}
        return [
            Again(
                each.household,
                address_text(doors[each.household]),
                heads.get(each.household),
                each.asked_for,
            )
            for each in waiting
        ]

    def stands(self, household_id: str) -> Future[str]:
        """Its address is right, whatever was said at the door: somebody goes there again. Gives the deed."""
        deed = Deed("household_visit.settle", self._user)

        def work(session: Session) -> str:
            door_past.settle(session, household_id, "stands")
            return deed.id

        return self._database.write(deed, work)

    def void(self, *ids: str, reason: str | None) -> Future[None]:
        """Struck through; without a reason: taken back. A line of a list is open again."""
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


def write(visit: HouseholdVisit, outcome: Outcome, user: str) -> None:
    """Within a deed. One that was taken back is a visit again."""
    visit.voided_at = visit.void_reason = None
    if visit.result != outcome.result:
        visit.settled = None
    visit.result, visit.visited_on = outcome.result, outcome.visited_on
    visit.again_on, visit.volunteer = outcome.again_on, outcome.volunteer or user
    if outcome.note is not None:
        visit.note = outcome.note or None


def _asking(session: Session, until: date) -> set[str]:
    """Households that stand, which ever asked to come back by then."""
    of = one_household.merged(session)
    by_then = func.coalesce(HouseholdVisit.again_on, HouseholdVisit.visited_on) <= until
    asked = door_past.made().with_only_columns(HouseholdVisit.household_id)
    found = session.scalars(asked.where(HouseholdVisit.result == LATER, by_then).distinct())
    return {of.get(each, each) for each in found}
