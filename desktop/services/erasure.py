"""Erasing a person everywhere: here at once, at the ward and on every other notebook as they hear of it.

There is no way back. What counts stays: her turns of help become turns without a name.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract import roles
from desktop.errors import ReadOnly
from desktop.models import erasing, permit
from desktop.models.appointment import Appointment
from desktop.models.cells import CONTRACT, grants
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.erasing import Order, Why
from desktop.models.erasure import Erasure
from desktop.models.erasure_proof import ErasureProof
from desktop.models.help_visit import HelpVisit
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.household_visit import HouseholdVisit
from desktop.models.noting import NotingSession
from desktop.models.outbox import Change, Deed, OutboxTouch, append, parts_of
from desktop.models.volunteer import Volunteer
from desktop.models.writer import Turn
from desktop.services import one_person

TOUCHED = (
    "citizen",
    "consent",
    "help_visit",
    "appointment",
    "access_event",
    "privacy_request",
    "same_person",
    "enrolment",
    "official_confirmation",
    "participation_slip",
    "household",
    "household_member",
    "household_visit",
    "observation",
    "erasure",
)


@dataclass(frozen=True)
class AboutToGo:
    """What erasing one person does, in numbers."""

    name: str
    visits: int  # stay, without a name
    consents: int
    appointments: int
    unsent: int  # of her records, with something on its way to the ward
    notes: Sequence[str]  # about her household, where others are named: they stay


@dataclass(frozen=True)
class Confirmed:
    """A notebook that has forgotten her."""

    user: str
    name: str
    at: datetime
    records: int


class ErasureDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def may(self) -> bool:
        """As the table of roles says: a leader."""
        with self._database.read() as session:
            return _may(session, self._user)

    def about(self, citizen_id: str) -> AboutToGo | None:
        """None if she is not here."""
        with self._database.read() as session:
            name = session.scalar(select(Citizen.full_name).where(Citizen.id == citizen_id))
            if name is None:
                return None
            records = one_person.members(session, citizen_id)
            visits, consents, appointments = (
                session.scalars(select(kind.id).where(kind.citizen_id.in_(records))).all()
                for kind in (HelpVisit, Consent, Appointment)
            )
            hers = {*records, *visits, *consents, *appointments}
            waiting = select(func.count(OutboxTouch.rec.distinct())).where(OutboxTouch.rec.in_(hers))
            unsent = session.scalar(waiting) or 0
            notes = _notes_of_others(session, records)
        return AboutToGo(name, len(visits), len(consents), len(appointments), unsent, notes)

    def erase(
        self,
        *people: str,
        why: Why,
        day: date,
        request: str | None = None,
        turn: Turn = Turn.PERSON,
    ) -> Future[int]:
        """Each with all her records. Gives how many of these went. Fails with NotAllowed or ReadOnly; then
        nothing went."""

        order = Order(why, day, request)

        def work(session: NotingSession) -> int:
            connection, deed = session.connection(), Deed("person.erase", self._user)
            role = permit.role_of(connection, self._user)
            permit.check(connection, role, deed, ())
            records = {record for each in people for record in one_person.members(session, each)}
            here = session.scalars(select(Citizen.id).where(Citizen.id.in_(records))).all()
            changes = [each for person in here for each in self._erase(session, person, order)]
            erasing.forget_words(connection)
            if changes:
                append(connection, deed, parts_of(changes))
            for table in (*TOUCHED, "outbox"):
                session.touched[table].update()  # touched, by no id: what lists them reads again
            return len(here)

        return self._database.apply(work, turn)

    def _erase(self, session: NotingSession, person: str, order: Order) -> list[Change]:
        connection = session.connection()
        allowed = grants(connection)
        cell = session.scalar(select(Citizen.cell).where(Citizen.id == person))
        if cell not in allowed.writable:
            raise ReadOnly("citizen")
        ordered = erasing.tell(connection, person, order, self._user)
        for change in ordered:
            allowed.check(CONTRACT[change.table], change)
        done = erasing.forget(connection, person)
        return [*ordered, *done.again, *erasing.prove(connection, person, self._user, done.records)]

    def of_request(self, request: str) -> str | None:
        """Who was erased by this entry of the register, by her former id."""
        with self._database.read() as session:
            return session.scalar(select(Erasure.subject).where(Erasure.request == request))

    def confirmed(self, subject: str) -> Sequence[Confirmed]:
        """The notebooks that said so, the first one first."""
        with self._database.read() as session:
            proofs = session.scalars(
                select(ErasureProof).where(ErasureProof.subject == subject).order_by(ErasureProof.done_at)
            ).all()
            names = _names(session)
        return [Confirmed(p.user, names.get(p.user, p.user), p.done_at, p.records) for p in proofs]

    def missing(self, subject: str) -> Sequence[str]:
        """Names of the ward's people, known here, no notebook of whom has said so yet."""
        said = {each.user for each in self.confirmed(subject)}
        with self._database.read() as session:
            return [name for user, name in _names(session).items() if user not in said]

    def count(self) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.count()).select_from(Erasure)) or 0


def _notes_of_others(session: Session, people: Sequence[str]) -> Sequence[str]:
    """About the households of this person where somebody else is named."""
    here = select(HouseholdMember.household_id, HouseholdMember.citizen_id).where(
        HouseholdMember.left_on.is_(None), HouseholdMember.voided_at.is_(None)
    )
    mine = here.where(HouseholdMember.citizen_id.in_(people)).subquery()
    both = session.execute(here.where(HouseholdMember.household_id.in_(select(mine.c.household_id))))
    houses = {house for house, citizen in both if citizen and citizen not in people}
    asked = (
        select(Household.note).where(Household.id.in_(houses)),
        select(HouseholdVisit.note).where(HouseholdVisit.household_id.in_(houses)),
    )
    return [note for query in asked for note in session.scalars(query) if note]


def _may(session: Session, user: str) -> bool:
    return roles.may(permit.role_of(session.connection(), user), "person.erase")


def _names(session: Session) -> Mapping[str, str]:
    """user -> name"""
    known = select(Volunteer.user, Volunteer.full_name).where(
        Volunteer.user.is_not(None), Volunteer.voided_at.is_(None)
    )
    return {str(user): name for user, name in session.execute(known.order_by(Volunteer.name_key))}
