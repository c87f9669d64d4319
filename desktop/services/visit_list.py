"""Danh sách đến thăm: who goes to which doors, in which order; on paper, and typed back."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.contract.vietnamese import clean
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.household_visit import HouseholdVisit
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.models.visit_list import VisitList
from desktop.services import door, one_household
from desktop.services.catalog import Catalog
from desktop.services.dates import today
from desktop.services.door import Door, DoorFilter
from desktop.services.door_past import ABSENT, LATER
from desktop.services.drafting import by_id, void
from desktop.services.household_visit import HouseholdVisitDeeds, Outcome, write
from desktop.services.observation import Saving
from desktop.services.printed_list import PrintedLists, log_print
from desktop.services.record_state import RecordStates
from desktop.services.visit_line import Line, at_line, by_her, lines, planned, who_goes
from desktop.services.way_split import split

MOST = 400  # doors on one list: more is no day's way


@dataclass(frozen=True)
class Stop:
    """A line of a list: a door, and how it went there."""

    n: int
    id: str  # of the line
    number: int
    door: Door
    result: str | None  # of the last visit at this line; None: not yet
    visited_on: date | None
    again_on: date | None
    note: str | None
    volunteer: str | None = None  # user who went
    others: Sequence[str | None] = ()  # users on whose open list the door is, too; None: nobody's yet


@dataclass(frozen=True)
class ListRow:
    """A list as the page shows it."""

    n: int
    id: str
    cell: str
    title: str
    made_on: date
    volunteer: str | None
    sheet: str | None
    state: str
    lines: int
    done: int
    voided_at: Any
    sync: str  # of the record: see RecordStates
    bundle: int | None


@dataclass(frozen=True)
class Made:
    """`deed` takes all of it back. `ids`: of the lists, in the order of those who go."""

    deed: str
    ids: Sequence[str]
    saved: Future[None]


STATES = RecordStates(VisitList)


class VisitListDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)
        self._visits = HouseholdVisitDeeds(database, user)

    def doors(self, wanted: DoorFilter) -> Sequence[Door]:
        """Those a list could be made of, as one walks. Of a whole neighbourhood: call off the GUI."""
        with self._database.read() as session:
            return door.on_the_way(session, self._catalog, wanted, today())

    def door(self, household_id: str) -> Door | None:
        with self._database.read() as session:
            return door.doors(session, [household_id]).get(household_id)

    def make(self, cell: str, title: str, doors: Sequence[str], volunteers: Sequence[str | None]) -> Made:
        """A list for each of those who go: stretches of the way, as even as can be. One deed.

        Fails with InvalidInput: no doors, nobody goes, more than MOST for one."""
        deed, ids = Deed("visit_list.make", self._user), [uuid7() for _ in volunteers]

        def work(session: NotingSession) -> None:
            if not doors or not volunteers:
                raise InvalidInput([Problem("doors" if not doors else "volunteers", "required")])
            of = one_household.merged(session)
            stretches = split(list(dict.fromkeys(of.get(each, each) for each in doors)), len(volunteers))
            if max(map(len, stretches)) > MOST:
                raise InvalidInput([Problem("doors", "too_many")])
            for made, volunteer, stretch in zip(ids, volunteers, stretches, strict=True):
                if stretch:
                    _add(
                        session, made, {"home": cell, "title": clean(title), "volunteer": volunteer}, stretch
                    )

        return Made(deed.id, ids, self._database.write(deed, work))

    def lists(self, *, cell: str | None = None, with_done: bool = False) -> Sequence[ListRow]:
        """The newest first."""
        query = select(VisitList, *STATES.columns()).where(VisitList.voided_at.is_(None))
        if cell:
            query = query.where(VisitList.cell == cell)
        if not with_done:
            query = query.where(VisitList.state == "open")
        with self._database.read() as session:
            rows = session.execute(query.order_by(VisitList.n.desc()), STATES.facts(session)).all()
            on = lines(session, [each.id for each, *_ in rows])
        return [_row(each, on[each.id], state, bundle) for each, state, bundle in rows]

    def row(self, list_id: str) -> ListRow | None:
        return next((each for each in self.lists(with_done=True) if each.id == list_id), None)

    def stops(self, list_id: str, *, on_paper: bool = False) -> Sequence[Stop]:
        """Its lines, as one walks: see visit_line.lines(). A door that is no longer here is left out."""
        with self._database.read() as session:
            on = lines(session, [list_id], on_paper=on_paper)[list_id]
            doors = door.doors(session, [each.household for each in on], with_voided=True)
            goes = who_goes(session)
        found = []
        for each in on:
            others = [who for other, who in goes.get(each.household, ()) if other != list_id]
            if at := doors.get(each.household):
                found.append(_stop(each, at, others))
        return found

    def stop(self, line_id: str) -> Stop | None:
        """As it is now."""
        with self._database.read() as session:
            line = planned(session, HouseholdVisit.id == line_id)
            list_id = line.list_id if line else None
        return next((each for each in self.stops(list_id) if each.id == line_id), None) if list_id else None

    def type_in(self, list_id: str, number: int, outcome: Outcome) -> Saving:
        """How it went in this line, as paper says: told of who walks the list, unless the outcome says who
        went. Typed again it is corrected; of a later day, where nobody was at home or they asked to come
        again, it is the second round.

        Fails with InvalidInput: no such line, and see HouseholdVisitDeeds.record()."""
        asked = (HouseholdVisit.list_id == list_id, HouseholdVisit.number == number)

        def find(session: Session, line: HouseholdVisit) -> tuple[HouseholdVisit, str]:
            of = by_id(session, VisitList, list_id)
            who = outcome.volunteer or (of.volunteer if of else None) or self._user
            known = by_her(session, line, who)
            if known is None or _went_again(known, outcome):
                known = at_line(session, line, who, outcome.visited_on)
            return known, who

        return self._record(asked, outcome, find)

    def visit(self, line_id: str, outcome: Outcome) -> Saving:
        """How it went at this line, told by who stands there. Of the same day it is corrected; another day
        is another visit. Fails like type_in()."""
        who = outcome.volunteer or self._user

        def find(session: Session, line: HouseholdVisit) -> tuple[HouseholdVisit, str]:
            return at_line(session, line, who, outcome.visited_on), who

        return self._record((HouseholdVisit.id == line_id,), outcome, find)

    def _record(
        self,
        asked: Sequence[Any],
        outcome: Outcome,
        find: Callable[[Session, HouseholdVisit], tuple[HouseholdVisit, str]],
    ) -> Saving:
        deed, problems = Deed("household_visit.record", self._user), self._visits.problems(outcome)

        def work(session: Session) -> int:
            line = planned(session, *asked)
            if line is None or problems:
                raise InvalidInput(problems or [Problem("row", "no_such_row")])
            visit, who = find(session, line)
            write(visit, outcome, who)
            return 1

        return Saving(deed.id, self._database.write(deed, work))

    def next_sheet(self, list_id: str) -> str:
        """The number that is, or would be, on its paper. Raises NotAllowed."""
        row, fresh = self.row(list_id), PrintedLists(self._database, self._user).next()[1]
        return (row.sheet if row else None) or fresh

    def printed(self, list_id: str, number: str) -> Future[None]:
        """It is on paper: waited for until the paper is back."""
        lines = len(self.stops(list_id))

        def work(session: NotingSession) -> None:
            log_print(session, self._user, uuid7(), number, lines)
            if found := by_id(session, VisitList, list_id):
                found.sheet = number

        return self._database.write(Deed("list.print", self._user), work)

    def give(self, list_id: str, volunteer: str | None) -> Future[None]:
        """Somebody else goes."""

        def work(session: Session) -> None:
            if found := by_id(session, VisitList, list_id):
                found.volunteer = volunteer

        return self._database.write(Deed("visit_list.give", self._user), work)

    def finish(self, list_id: str, *, done: bool = True) -> Future[None]:
        """Nobody goes any more; or somebody does, after all."""

        def work(session: Session) -> None:
            if found := by_id(session, VisitList, list_id):
                found.state = "done" if done else "open"

        return self._database.write(Deed("visit_list.state", self._user), work)

    def void(self, list_id: str, reason: str | None) -> Future[None]:
        """Struck through, with the lines where nobody was; what was visited stays."""

        def work(session: Session) -> None:
            void(session, VisitList, (list_id,), reason)
            untouched = select(HouseholdVisit.id).where(
                HouseholdVisit.list_id == list_id, HouseholdVisit.result.is_(None)
            )
            void(session, HouseholdVisit, tuple(session.scalars(untouched)), reason)

        act = "visit_list.void" if reason else "visit_list.restore"
        return self._database.write(Deed(act, self._user), work)


def _add(session: NotingSession, made: str, said: Mapping[str, Any], stretch: Sequence[str]) -> None:
    session.add(VisitList(id=made, made_on=today(), **said))
    for number, household in enumerate(stretch, start=1):
        session.add(HouseholdVisit(household_id=household, list_id=made, number=number))


def _went_again(before: HouseholdVisit, outcome: Outcome) -> bool:
    day = before.visited_on
    return before.result in (ABSENT, LATER) and day is not None and outcome.visited_on > day


def _stop(line: Line, at: Door, others: Sequence[str | None]) -> Stop:
    told: Any = line.visit or line.plan
    return Stop(
        line.plan.n,
        line.plan.id,
        line.plan.number or 0,
        at,
        told.result,
        told.visited_on,
        told.again_on,
        told.note,
        told.volunteer,
        others,
    )


def _row(each: VisitList, on: Sequence[Line], sync: str, bundle: int | None) -> ListRow:
    return ListRow(
        each.n,
        each.id,
        each.cell,
        each.title,
        each.made_on,
        each.volunteer,
        each.sheet,
        each.state,
        len(on),
        sum(line.visit is not None for line in on),
        each.voided_at,
        sync,
        bundle,
    )
