"""What a record is called where it is named outside its own page: a person's name, a place, a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from desktop.models.appointment import Appointment
from desktop.models.catalog_entry import CatalogEntry
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.help_visit import HelpVisit
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.point_session import PointSession
from desktop.models.privacy_request import PrivacyRequest
from desktop.models.same_person import SamePerson
from desktop.models.team import Team
from desktop.models.volunteer import Volunteer

Key = tuple[str, str]  # table, record id


@dataclass(frozen=True)
class RecordName:
    table: str
    title: str | None  # None: nobody gave a name
    day: date | None = None
    citizen: str | None = None  # the person it is about


def names_of(session: Session, keys: Iterable[Key]) -> Mapping[Key, RecordName]:
    """One query per table. What is not here has no name."""
    by_table: dict[str, set[str]] = {}
    for table, record in keys:
        by_table.setdefault(table, set()).add(record)
    return {
        (table, row.id): RecordName(table, row.title, row.day, row.citizen)
        for table, records in by_table.items()
        if table in _NAMED
        for row in session.execute(_NAMED[table].where(_OF[table].id.in_(records)))
    }


def _about(kind: Any, day: Any, label: Any = literal(None)) -> Select[Any]:
    """Named by the person it is about."""
    title = func.coalesce(Citizen.full_name, label).label("title")
    columns = (kind.id, title, day.label("day"), kind.citizen_id.label("citizen"))
    return select(*columns).outerjoin(Citizen, Citizen.id == kind.citizen_id)


def _plain(kind: Any, title: Any, day: Any = literal(None), citizen: Any = literal(None)) -> Select[Any]:
    return select(kind.id, title.label("title"), day.label("day"), citizen.label("citizen"))


_NAMED: Mapping[str, Select[Any]] = {
    "appointment": _about(Appointment, Appointment.day, Appointment.citizen_label),
    "catalog_entry": _plain(CatalogEntry, CatalogEntry.title),
    "citizen": _plain(Citizen, Citizen.full_name, citizen=Citizen.id),
    "consent": _about(Consent, Consent.given_on),
    "help_visit": _about(HelpVisit, HelpVisit.visited_on, HelpVisit.citizen_label),
    "privacy_request": _about(PrivacyRequest, PrivacyRequest.asked_on, PrivacyRequest.citizen_label),
    "neighbourhood": _plain(Neighbourhood, Neighbourhood.name),
    "point_session": _plain(PointSession, PointSession.place, PointSession.day),
    "same_person": _plain(SamePerson, Citizen.full_name, citizen=Citizen.id).outerjoin(
        Citizen, Citizen.id == func.coalesce(SamePerson.survivor, SamePerson.one)
    ),
    "team": _plain(Team, Team.name),
    "volunteer": _plain(Volunteer, Volunteer.full_name),
}
_OF: Mapping[str, Any] = {
    kind.__tablename__: kind
    for kind in (
        Appointment,
        CatalogEntry,
        Citizen,
        Consent,
        HelpVisit,
        Neighbourhood,
        PointSession,
        PrivacyRequest,
        SamePerson,
        Team,
        Volunteer,
    )
}
