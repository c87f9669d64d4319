"""Mỗi công dân một danh tính số: who from 16 on has none, a sheet for the police, its outcomes."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.access import IDENTITY
from desktop.contract.birth import birth_text
from desktop.contract.catalog import CatalogEntry
from desktop.contract.ids import natural_id
from desktop.contract.vietnamese import clean
from desktop.errors import InvalidInput, Problem
from desktop.models.appointment import Appointment
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.observation import Observation
from desktop.models.outbox import Deed
from desktop.models.sync_state import team_of
from desktop.services import one_person
from desktop.services.catalog import Catalog
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.drafting import by_id, void
from desktop.services.identity_condition import IdentityAsked, Which
from desktop.services.observation import Noted, ObservationDeeds, Saving, note
from desktop.services.printed_list import ListedPerson, PrintedLists, log_print

PURPOSE = "Làm định danh điện tử mức 2"  # a document, not a screen: always Vietnamese


@dataclass(frozen=True)
class DrawnUp:
    """A sheet that is not on paper yet. `ids`: of the people, in their order."""

    id: str
    number: str
    people: Sequence[ListedPerson]
    ids: Sequence[str]
    outcomes: Sequence[tuple[int, str]]  # what may be written: number, words


@dataclass(frozen=True)
class SheetRow:
    n: int
    id: str  # of the appointment
    number: int  # of its row
    name: str
    birth: str
    day: date
    status: str  # open | kept | missed | cancelled
    value: str | None  # what is known of her VNeID now


class DigitalIdentity:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)
        self._observations = ObservationDeeds(database, user)

    def asked(self, which: Which | None) -> IdentityAsked | None:
        """For a CitizenFilter: as of today, by the ward's rule of what counts as an identity."""
        kind = self._observations.kinds_by_code().get(IDENTITY) if which else None
        return IdentityAsked(which, tuple(sorted(kind.has)), today()) if which and kind else None

    def outcomes(self) -> Sequence[CatalogEntry]:
        """In the order of the numbers that are written on paper, from 1."""
        return self._catalog.entries("identity_outcome")

    def draw_up(self, wanted: CitizenFilter) -> DrawnUp:
        """The people of this list, neighbourhood by neighbourhood; the first of them. Raises
        NotAllowed."""
        lists = PrintedLists(self._database, self._user)
        people = lists.people(replace(wanted, order="place", descending=False))
        keys = [(place, entry.title) for place, entry in enumerate(self.outcomes(), start=1)]
        made, number = lists.next()
        return DrawnUp(made, number, people, [each.id for each in people], keys)

    def printed(self, drawn: DrawnUp, day: date, time: str | None, place: str) -> Future[None]:
        """It is on paper: each of them is expected then; what an earlier sheet told them no longer holds."""

        def work(session: NotingSession) -> None:
            log_print(session, self._user, drawn.id, drawn.number, len(drawn.ids))
            _call_off(session, drawn.ids)
            agreed = {"day": day, "time": time, "place": clean(place) or None, "purpose": PURPOSE}
            for row, citizen_id in enumerate(drawn.ids, start=1):
                citizen = by_id(session, Citizen, citizen_id)
                session.add(
                    Appointment(
                        citizen_id=citizen_id,
                        citizen_label=citizen.full_name if citizen else None,
                        team=team_of(session),
                        sheet=drawn.number,
                        row=row,
                        **agreed,
                    )
                )

        return self._database.write(Deed("list.print", self._user), work)

    def sheets(self) -> Sequence[str]:
        """Numbers of sheets on which somebody is still expected, the newest first."""
        waiting = (
            select(Appointment.sheet, Appointment.day)
            .where(
                Appointment.sheet.is_not(None), Appointment.status == "open", Appointment.voided_at.is_(None)
            )
            .order_by(Appointment.day.desc(), Appointment.n.desc())
        )
        with self._database.read() as session:
            return list(dict.fromkeys(sheet for sheet, _ in session.execute(waiting) if sheet))

    def rows(self, sheet: str) -> Sequence[SheetRow]:
        """Everybody on it, by row."""
        who = one_person.person(Appointment.citizen_id)
        found = (
            select(Appointment, Citizen.full_name, Citizen.birth, who.label("person"))
            .outerjoin(Citizen, Citizen.id == who)
            .where(Appointment.sheet == sheet, Appointment.voided_at.is_(None))
            .order_by(Appointment.row)
        )
        with self._database.read() as session:
            rows = session.execute(found).all()
        known = self._observations.current(*(row.person for row in rows if row.person))
        return [
            _row(appointment, name, birth, known.get(person or "", {}))
            for appointment, name, birth, person in rows
        ]

    def type_in(self, sheet: str, row: int, outcome: str, day: date) -> Saving:
        """How it ended in this row. Typed again it is corrected.

        Fails with InvalidInput: no such row on this sheet, no such outcome, a day to come.
        """
        deed = Deed("identity_sheet.type_in", self._user)
        ended = next((entry.data for entry in self.outcomes() if entry.code == outcome), None)
        kinds = self._observations.kinds_by_code()

        def work(session: Session) -> int:
            if ended is None:
                raise InvalidInput([Problem("outcome", "bad_format")])
            on_it = (Appointment.sheet == sheet, Appointment.row == row, Appointment.voided_at.is_(None))
            appointment = session.scalars(select(Appointment).where(*on_it)).first()
            if appointment is None:
                raise InvalidInput([Problem("row", "no_such_row")])
            if appointment.citizen_id:
                _take_back(session, appointment.id, appointment.citizen_id)
            appointment.status = ended["status"]
            value = ended.get("value")
            if not value or not appointment.citizen_id:
                return 0
            said = Noted(appointment.citizen_id, {IDENTITY: value}, day, "police")
            return note(session, self._user, said, kinds, _name(appointment.id, self._user, value, day))

        return Saving(deed.id, self._database.write(deed, work))


def _row(
    appointment: Appointment, name: str | None, birth: str | None, known: Mapping[str, object]
) -> SheetRow:
    now = known.get(IDENTITY)
    return SheetRow(
        appointment.n,
        appointment.id,
        appointment.row or 0,
        name or appointment.citizen_label or "",
        birth_text(birth),
        appointment.day,
        appointment.status,
        getattr(now, "value", None),
    )


def _name(row: str, user: str, value: str, day: date) -> str:
    """The id of what was typed in a row: nothing else is taken back with it, whatever its day."""
    return natural_id(Observation.__tablename__, row, user, value, day)


def _take_back(session: Session, row: str, citizen_id: str) -> None:
    """What the row had said before."""
    hers = select(Observation).where(
        Observation.citizen_id.in_(one_person.members(session, citizen_id)),
        Observation.kind == IDENTITY,
        Observation.source == "police",
        Observation.voided_at.is_(None),
    )
    told = [
        each.id
        for each in session.scalars(hers)
        if each.id == _name(row, each.volunteer, each.value, each.observed_on)
    ]
    void(session, Observation, told, "mistake")
    session.flush()


def _call_off(session: Session, people: Sequence[str]) -> None:
    hers = [record for each in people for record in one_person.members(session, each)]
    waiting = select(Appointment).where(
        Appointment.citizen_id.in_(hers), Appointment.sheet.is_not(None), Appointment.status == "open"
    )
    for earlier in session.scalars(waiting):
        earlier.status = "cancelled"
