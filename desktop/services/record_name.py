"""What a record is called where it is named outside its own page: a person's name, a place, a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from desktop.models.ambassador import Ambassador
from desktop.models.appointment import Appointment
from desktop.models.assessment import Assessment
from desktop.models.attendance import Attendance
from desktop.models.catalog_entry import CatalogEntry
from desktop.models.citizen import Citizen
from desktop.models.class_session import ClassSession
from desktop.models.consent import Consent
from desktop.models.enrolment import Enrolment
from desktop.models.help_visit import HelpVisit
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.household_review import HouseholdReview
from desktop.models.household_visit import HouseholdVisit
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.observation import Observation
from desktop.models.official_confirmation import OfficialConfirmation
from desktop.models.participation_slip import ParticipationSlip
from desktop.models.point_session import PointSession
from desktop.models.privacy_request import PrivacyRequest
from desktop.models.quiz_result import QuizResult
from desktop.models.report import Report
from desktop.models.same_person import SamePerson
from desktop.models.support_need import SupportNeed
from desktop.models.team import Team
from desktop.models.training_class import TrainingClass
from desktop.models.unit_figure import UnitFigure
from desktop.models.visit_list import VisitList
from desktop.models.volunteer import Volunteer
from desktop.models.yearly_target import YearlyTarget

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


def _learner(kind: Any, day: Any) -> Select[Any]:
    """Named by the learner it is about."""
    title = func.coalesce(Citizen.full_name, Enrolment.citizen_label).label("title")
    columns = (kind.id, title, day.label("day"), Enrolment.citizen_id.label("citizen"))
    named = select(*columns).join(Enrolment, Enrolment.id == kind.enrolment_id)
    return named.outerjoin(Citizen, Citizen.id == Enrolment.citizen_id)


def _plain(kind: Any, title: Any, day: Any = literal(None), citizen: Any = literal(None)) -> Select[Any]:
    return select(kind.id, title.label("title"), day.label("day"), citizen.label("citizen"))


def _at_home(kind: Any, day: Any) -> Select[Any]:
    """Named by the household it is about."""
    return _plain(kind, _ADDRESS, day).join(Household, Household.id == kind.household_id)


_ADDRESS = func.coalesce(Household.address, Household.house)
_NAMED: Mapping[str, Select[Any]] = {
    "ambassador": _plain(Ambassador, Ambassador.full_name, Ambassador.since),
    "appointment": _about(Appointment, Appointment.day, Appointment.citizen_label),
    "assessment": _learner(Assessment, Assessment.assessed_on),
    "attendance": _learner(Attendance, ClassSession.day).join(
        ClassSession, ClassSession.id == Attendance.session_id
    ),
    "catalog_entry": _plain(CatalogEntry, CatalogEntry.title),
    "citizen": _plain(Citizen, Citizen.full_name, citizen=Citizen.id),
    "class_session": _plain(ClassSession, TrainingClass.title, ClassSession.day).join(
        TrainingClass, TrainingClass.id == ClassSession.class_id
    ),
    "consent": _about(Consent, Consent.given_on),
    "enrolment": _about(Enrolment, Enrolment.enrolled_on, Enrolment.citizen_label),
    "help_visit": _about(HelpVisit, HelpVisit.visited_on, HelpVisit.citizen_label),
    "household": _plain(Household, _ADDRESS),
    "household_member": _about(HouseholdMember, HouseholdMember.joined_on, HouseholdMember.citizen_label),
    "household_review": _at_home(HouseholdReview, HouseholdReview.reviewed_on),
    "household_visit": _at_home(HouseholdVisit, HouseholdVisit.visited_on),
    "neighbourhood": _plain(Neighbourhood, Neighbourhood.name),
    "observation": _about(Observation, Observation.observed_on),
    "official_confirmation": _about(OfficialConfirmation, OfficialConfirmation.confirmed_on),
    "participation_slip": _learner(ParticipationSlip, ParticipationSlip.issued_on),
    "point_session": _plain(PointSession, PointSession.place, PointSession.day),
    "privacy_request": _about(PrivacyRequest, PrivacyRequest.asked_on, PrivacyRequest.citizen_label),
    "quiz_result": _learner(QuizResult, QuizResult.taken_on),
    "report": _plain(Report, Report.period),
    "same_person": _plain(SamePerson, Citizen.full_name, citizen=Citizen.id).outerjoin(
        Citizen, Citizen.id == func.coalesce(SamePerson.survivor, SamePerson.one)
    ),
    "support_need": _about(SupportNeed, SupportNeed.observed_on),
    "team": _plain(Team, Team.name),
    "training_class": _plain(TrainingClass, TrainingClass.title),
    "unit_figure": _plain(UnitFigure, UnitFigure.indicator),
    "visit_list": _plain(VisitList, VisitList.title, VisitList.made_on),
    "volunteer": _plain(Volunteer, Volunteer.full_name),
    "yearly_target": _plain(YearlyTarget, YearlyTarget.indicator),
}
_OF: Mapping[str, Any] = {
    kind.__tablename__: kind
    for kind in (
        Ambassador,
        Appointment,
        Assessment,
        Attendance,
        CatalogEntry,
        Citizen,
        ClassSession,
        Consent,
        Enrolment,
        HelpVisit,
        Household,
        HouseholdMember,
        HouseholdReview,
        HouseholdVisit,
        Neighbourhood,
        Observation,
        OfficialConfirmation,
        ParticipationSlip,
        PointSession,
        PrivacyRequest,
        QuizResult,
        Report,
        SamePerson,
        SupportNeed,
        Team,
        TrainingClass,
        UnitFigure,
        VisitList,
        Volunteer,
        YearlyTarget,
    )
}
