"""People who were told to come again."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.appointment import Appointment
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.services.drafting import by_id
from desktop.services.one_person import person


@dataclass(frozen=True)
class Expected:
    id: str
    citizen_id: str | None
    name: str | None
    phone: str | None
    day: date
    time: str | None
    place: str | None
    purpose: str | None
    bring: str | None
    status: str


class AppointmentDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def due(self, until: date, limit: int = 50) -> Sequence[Expected]:
        """Open ones up to a day, the longest waiting first."""
        open_ones = (
            select(Appointment, Citizen.full_name, Citizen.phone)
            .outerjoin(Citizen, Citizen.id == person(Appointment.citizen_id))
            .where(Appointment.day <= until, Appointment.status == "open", Appointment.voided_at.is_(None))
            .where(Appointment.sheet.is_(None))  # those are expected elsewhere
            .order_by(Appointment.day, Appointment.time, Appointment.n)
            .limit(limit)
        )
        with self._database.read() as session:
            return [
                Expected(
                    a.id,
                    a.citizen_id,
                    name or a.citizen_label,
                    phone,
                    a.day,
                    a.time,
                    a.place,
                    a.purpose,
                    a.bring,
                    a.status,
                )
                for a, name, phone in session.execute(open_ones)
            ]

    def set_status(self, appointment_id: str, status: str) -> Future[None]:
        """open | kept | missed | cancelled"""

        def work(session: Session) -> None:
            if found := by_id(session, Appointment, appointment_id):
                found.status = status

        return self._database.write(Deed("appointment.status", self._user), work)
