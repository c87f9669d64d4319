"""Every service, over one database and for one person. A new service is one field."""

from dataclasses import dataclass, fields
from typing import Any, Self

from desktop.models.database import Database
from desktop.services.access_log import AccessLog
from desktop.services.ambassador import AmbassadorDeeds
from desktop.services.appointment import AppointmentDeeds
from desktop.services.assessment import AssessmentDeeds
from desktop.services.attendance import AttendanceDeeds
from desktop.services.backup import BackupDeeds
from desktop.services.catalog import Catalog
from desktop.services.citizen import CitizenDeeds
from desktop.services.citizen_list import CitizenList
from desktop.services.class_list import ClassList
from desktop.services.class_result import ClassResults
from desktop.services.class_scan import ClassScan
from desktop.services.class_session import ClassSessionDeeds
from desktop.services.clock import Clock
from desktop.services.confirmation_list import ConfirmationList
from desktop.services.conflict import ConflictDeeds
from desktop.services.consent import ConsentDeeds
from desktop.services.digital_family import DigitalFamily
from desktop.services.digital_identity import DigitalIdentity
from desktop.services.draft import FormDrafts
from desktop.services.enrolment import EnrolmentDeeds
from desktop.services.erasure import ErasureDeeds
from desktop.services.held_line import HeldLineDeeds
from desktop.services.help_visit import HelpVisitDeeds
from desktop.services.history import RecordHistory
from desktop.services.household import HouseholdDeeds
from desktop.services.household_making import HouseholdMaking
from desktop.services.household_member import MembershipDeeds
from desktop.services.household_programme import ProgrammeDeeds
from desktop.services.household_visit import HouseholdVisitDeeds
from desktop.services.incident import Incident
from desktop.services.indicator import Indicators
from desktop.services.lease import Lease
from desktop.services.list_out import ListOut
from desktop.services.lookalike import LookalikeSearch
from desktop.services.lost_laptop import LostLaptopDeeds
from desktop.services.mobile_point import MobilePointDeeds
from desktop.services.notebook import Notebook
from desktop.services.observation import ObservationDeeds
from desktop.services.official_confirmation import ConfirmationDeeds
from desktop.services.paper_sheet import PaperSheets
from desktop.services.participation_slip import SlipDeeds
from desktop.services.people_document import PeopleDocuments
from desktop.services.person import PersonDeeds
from desktop.services.person_copy import PersonCopies
from desktop.services.point_session import PointSessionDeeds
from desktop.services.printed_list import PrintedLists
from desktop.services.privacy_request import PrivacyRequestDeeds
from desktop.services.progress import ProgressOfWard
from desktop.services.quiz_result import QuizResultDeeds
from desktop.services.report import ReportDeeds
from desktop.services.retention import Retention
from desktop.services.roster import Rosters
from desktop.services.same_person import SamePersonDeeds
from desktop.services.search import PeopleSearch
from desktop.services.support_need import SupportNeedDeeds
from desktop.services.suspect import Suspects
from desktop.services.teaching import Teaching
from desktop.services.today import Today
from desktop.services.training_class import TrainingClassDeeds
from desktop.services.unit_figure import UnitFigureDeeds
from desktop.services.unit_figure_list import UnitFigureList
from desktop.services.visit_list import VisitListDeeds
from desktop.services.yearly_target import YearlyTargetDeeds

# They ask nobody who is signed in.
OF_ANYBODY = frozenset(
    {
        "catalog",
        "class_result",
        "class_scan",
        "clock",
        "digital_family",
        "lease",
        "lookalike",
        "search",
        "teaching",
        "today",
    }
)


@dataclass(frozen=True)
class Office:
    access_log: AccessLog
    ambassador: AmbassadorDeeds
    appointment: AppointmentDeeds
    assessment: AssessmentDeeds
    attendance: AttendanceDeeds
    backup: BackupDeeds
    catalog: Catalog
    citizen: CitizenDeeds
    citizen_list: CitizenList
    class_list: ClassList
    class_result: ClassResults
    class_scan: ClassScan
    class_session: ClassSessionDeeds
    clock: Clock
    confirmation_list: ConfirmationList
    conflict: ConflictDeeds
    consent: ConsentDeeds
    digital_family: DigitalFamily
    digital_identity: DigitalIdentity
    drafts: FormDrafts
    enrolment: EnrolmentDeeds
    erasure: ErasureDeeds
    held_line: HeldLineDeeds
    help_visit: HelpVisitDeeds
    history: RecordHistory
    household: HouseholdDeeds
    household_making: HouseholdMaking
    household_member: MembershipDeeds
    household_programme: ProgrammeDeeds
    household_visit: HouseholdVisitDeeds
    incident: Incident
    indicator: Indicators
    lease: Lease
    lookalike: LookalikeSearch
    list_out: ListOut
    lost_laptop: LostLaptopDeeds
    mobile_point: MobilePointDeeds
    notebook: Notebook
    observation: ObservationDeeds
    official_confirmation: ConfirmationDeeds
    paper_sheet: PaperSheets
    participation_slip: SlipDeeds
    people_document: PeopleDocuments
    person: PersonDeeds
    person_copy: PersonCopies
    point_session: PointSessionDeeds
    printed_list: PrintedLists
    privacy_request: PrivacyRequestDeeds
    progress: ProgressOfWard
    quiz_result: QuizResultDeeds
    report: ReportDeeds
    retention: Retention
    roster: Rosters
    same_person: SamePersonDeeds
    search: PeopleSearch
    teaching: Teaching
    suspect: Suspects
    support_need: SupportNeedDeeds
    today: Today
    training_class: TrainingClassDeeds
    unit_figure: UnitFigureDeeds
    unit_figure_list: UnitFigureList
    visit_list: VisitListDeeds
    yearly_target: YearlyTargetDeeds

    @classmethod
    def over(cls, database: Database, user: str) -> Self:
        """What she may not see is not read: every service is given the notebook as her role sees it."""
        database = database.seen_by(user)
        backup = BackupDeeds(database)
        indicator = Indicators(database, user)
        made: dict[str, Any] = {
            "backup": backup,
            "incident": Incident(database, backup),
            "indicator": indicator,
            "report": ReportDeeds(database, user, indicator),
        }
        for field in fields(cls):
            if field.name not in made:
                kind: Any = field.type
                made[field.name] = kind(database) if field.name in OF_ANYBODY else kind(database, user)
        return cls(**made)
