"""Recording help: the desk's one deed, and the list of turns."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput, Problem
from desktop.models.appointment import Appointment
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.models.sync_state import team_of
from desktop.models.volunteer import Volunteer
from desktop.paging import Key, Listed, Numbers, Page
from desktop.services import help_visit_listing, one_person
from desktop.services.citizen import CitizenDraft, ConsentDraft, keep, keep_consent
from desktop.services.draft import drop_in
from desktop.services.drafting import Draft, by_id, store, stored, void
from desktop.services.help_visit_listing import VisitFilter
from desktop.services.observation import Noted, ObservationDeeds, note
from desktop.services.point_session import session_at

AgeBand = Literal["under_18", "18_59", "60_plus"]
USUAL_OUTCOME = "with_help"  # until somebody says how it ended


class HelpVisitDraft(Draft):
    citizen_id: str | None = None  # None: anonymous
    point_session_id: str | None = None
    visited_on: date
    started_at: datetime | None = None
    minutes: int | None = Field(None, ge=0, le=24 * 60)
    outcomes: dict[str, Any]  # {service code: {"outcome", "reason", "version"}}
    note: str | None = None
    relation: str | None = None
    sex: Literal["male", "female"] | None = None
    age_band: AgeBand | None = None
    paper_row: str | None = None


class AppointmentDraft(Draft):
    day: date
    time: str | None = None
    place: str | None = None
    purpose: str | None = None
    bring: str | None = None
    call: str | None = None


@dataclass(frozen=True)
class Turn:
    """All that one Ctrl+Enter at the desk saves, in one deed."""

    visit: HelpVisitDraft
    visit_id: str = field(default_factory=uuid7)
    citizen_id: str | None = None
    citizen: CitizenDraft | None = None  # a new person, or a changed one
    seen: Mapping[str, Any] = field(default_factory=dict)
    consent: ConsentDraft | None = None
    appointment: AppointmentDraft | None = None
    kept: Sequence[str] = ()  # appointments this visit fulfils
    observed: Mapping[str, str] = field(default_factory=dict)  # what it lets one conclude: kind -> value
    place: str | None = None  # of the session a row of paper tells of, found or made; else the visit names it
    draft: tuple[str, str] | None = None  # (form, record) of the half-typed form this was


@dataclass(frozen=True)
class Promise:
    """An appointment that is still open."""

    id: str
    day: date
    step: str | None  # the promised next step, in words


@dataclass(frozen=True)
class LastTime:
    """What the person's card says about the visit before (Lần trước)."""

    visited_on: date
    by: str  # her name
    outcomes: Mapping[str, Any]
    note: str | None
    promised: Promise | None


# By hand: the desk waits for this, and an object of the whole person takes ten times as long.
_NAME = "SELECT full_name FROM citizen WHERE id = ?"


class HelpVisitDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def page(self, citizen_id: str | None = None, after: Key | None = None, limit: int = 200) -> Page:
        """Turns, newest first; of one person, or of all."""
        listing = help_visit_listing.VISITS
        with self._database.read() as session:
            hers = one_person.members(session, citizen_id)
            chosen = listing.where(HelpVisit.citizen_id.in_(hers)) if citizen_id else listing
            return chosen.page(session, after, limit)

    def listed(self, wanted: VisitFilter) -> Listed:
        """The list of any length; its rows also say their `state`."""

        def numbers(limit: int | None) -> Numbers:
            with self._database.read() as session:
                return help_visit_listing.numbers(session, wanted, limit)

        def rows(numbers: Sequence[int]) -> Sequence[Any]:
            with self._database.read() as session:
                return help_visit_listing.screenful(session, numbers)

        return Listed(numbers, rows, self._number)

    def row(self, visit_id: str) -> Any:
        """The list row of one turn, or None."""
        with self._database.read() as session:
            return session.execute(help_visit_listing.VISITS.rows.where(HelpVisit.id == visit_id)).first()

    def _number(self, visit_id: str) -> int | None:
        with self._database.read() as session:
            return session.scalar(select(HelpVisit.n).where(HelpVisit.id == visit_id))

    def record(self, turn: Turn, deed: Deed | None = None) -> Future[str]:
        """One deed: the person (if new or changed), her consent, the help, the next appointment.

        Gives the visit's id. Fails with InvalidInput (nothing of a person is kept without consent; a row
        of paper is saved once) or ChangedByBoth; then nothing was saved.
        """
        return self._database.write(
            deed or Deed("help_visit.record", self._user), partial(self._record, turn)
        )

    def stored(self, visit_id: str) -> dict[str, Any]:
        """A turn's fields for a form; empty if there is none."""
        with self._database.read() as session:
            return stored(session, HelpVisit, visit_id, HelpVisitDraft)

    def correct(self, visit_id: str, draft: HelpVisitDraft, seen: Mapping[str, Any]) -> Future[None]:
        """Write what differs from what was seen; fails with ChangedByBoth."""

        def work(session: Session) -> None:
            store(session, HelpVisit, visit_id, draft, seen)

        return self._database.write(Deed("help_visit.save", self._user), work)

    def void(self, *ids: str, reason: str) -> Future[None]:
        work = partial(void, table=HelpVisit, ids=ids, reason=reason)
        return self._database.write(Deed("help_visit.void", self._user), work)

    def restore(self, *ids: str) -> Future[None]:
        work = partial(void, table=HelpVisit, ids=ids, reason=None)
        return self._database.write(Deed("help_visit.restore", self._user), work)

    def last_time(self, citizen_id: str) -> LastTime | None:
        newest = (
            select(HelpVisit)
            .where(HelpVisit.voided_at.is_(None))
            .order_by(HelpVisit.visited_on.desc(), HelpVisit.n.desc())
        )
        promised = (
            select(Appointment)
            .where(Appointment.status == "open", Appointment.voided_at.is_(None))
            .where(Appointment.sheet.is_(None))
            .order_by(Appointment.day)
        )
        with self._database.read() as session:
            hers = one_person.members(session, citizen_id)
            visit = session.scalars(newest.where(HelpVisit.citizen_id.in_(hers))).first()
            appointment = session.scalars(promised.where(Appointment.citizen_id.in_(hers))).first()
            if visit is None:
                return None
            who = session.scalar(select(Volunteer.full_name).where(Volunteer.user == visit.volunteer))
        promise = Promise(appointment.id, appointment.day, appointment.purpose) if appointment else None
        return LastTime(visit.visited_on, who or visit.volunteer, visit.outcomes, visit.note, promise)

    def _record(self, turn: Turn, session: NotingSession) -> str:
        team = team_of(session)
        _refuse_twice(session, turn.visit)
        if turn.citizen and turn.citizen_id:
            keep(session, turn.citizen_id, turn.citizen, turn.seen, turn.consent)
        elif turn.consent and turn.citizen_id:
            keep_consent(session, turn.citizen_id, turn.consent)
        name = session.connection().exec_driver_sql(_NAME, (turn.citizen_id,)).scalar()
        whose = {"citizen_id": turn.citizen_id, "citizen_label": name}
        visit = HelpVisit(
            **turn.visit.model_dump() | whose, id=turn.visit_id, team=team, volunteer=self._user
        )
        if turn.place:
            visit.point_session_id = session_at(session, team, turn.place, visit.visited_on)
        session.add(visit)
        if turn.appointment:
            session.add(
                Appointment(**turn.appointment.model_dump(), **whose, team=team, help_visit_id=visit.id)
            )
        self._conclude(session, turn)
        for appointment_id in turn.kept:
            if kept := by_id(session, Appointment, appointment_id):
                kept.status = "kept"
        if turn.draft:
            drop_in(session, *turn.draft, self._user)
        return visit.id

    def _conclude(self, session: Session, turn: Turn) -> None:
        """What the help tells of her digital life, in the same deed."""
        if turn.observed and turn.citizen_id:
            session.flush()
            said = Noted(turn.citizen_id, turn.observed, turn.visit.visited_on, "help")
            note(session, self._user, said, ObservationDeeds(self._database, self._user).kinds_by_code())


def _refuse_twice(session: Session, visit: HelpVisitDraft) -> None:
    """A row of a sheet is one turn of that day; sheets copied by machine come back on other days."""
    if not visit.paper_row:
        return
    typed = select(HelpVisit.id).where(
        HelpVisit.paper_row == visit.paper_row,
        HelpVisit.visited_on == visit.visited_on,
        HelpVisit.voided_at.is_(None),
    )
    if session.scalars(typed).first():
        raise InvalidInput([Problem("row", "typed_already")])
