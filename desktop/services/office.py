"""Every service, over one database and for one person. A new service is one field and one line."""

from dataclasses import dataclass
from typing import Self

from desktop.models.database import Database
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
from desktop.services.draft import FormDrafts
from desktop.services.enrolment import EnrolmentDeeds
from desktop.services.erasure import ErasureDeeds
from desktop.services.held_line import HeldLineDeeds
from desktop.services.help_visit import HelpVisitDeeds
from desktop.services.history import RecordHistory
from desktop.services.incident import Incident
from desktop.services.lease import Lease
from desktop.services.lookalike import LookalikeSearch
from desktop.services.lost_laptop import LostLaptopDeeds
from desktop.services.notebook import Notebook
from desktop.services.official_confirmation import ConfirmationDeeds
from desktop.services.paper_sheet import PaperSheets
from desktop.services.participation_slip import SlipDeeds
from desktop.services.person import PersonDeeds
from desktop.services.person_copy import PersonCopies
from desktop.services.point_session import PointSessionDeeds
from desktop.services.printed_list import PrintedLists
from desktop.services.privacy_request import PrivacyRequestDeeds
from desktop.services.quiz_result import QuizResultDeeds
from desktop.services.retention import Retention
from desktop.services.roster import Rosters
from desktop.services.same_person import SamePersonDeeds
from desktop.services.search import PeopleSearch
from desktop.services.support_need import SupportNeedDeeds
from desktop.services.suspect import Suspects
from desktop.services.teaching import Teaching
from desktop.services.today import Today
from desktop.services.training_class import TrainingClassDeeds


@dataclass(frozen=True)
class Office:
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
    drafts: FormDrafts
    enrolment: EnrolmentDeeds
    erasure: ErasureDeeds
    held_line: HeldLineDeeds
    help_visit: HelpVisitDeeds
    history: RecordHistory
    incident: Incident
    lease: Lease
    lookalike: LookalikeSearch
    lost_laptop: LostLaptopDeeds
    notebook: Notebook
    official_confirmation: ConfirmationDeeds
    paper_sheet: PaperSheets
    participation_slip: SlipDeeds
    person: PersonDeeds
    person_copy: PersonCopies
    point_session: PointSessionDeeds
    printed_list: PrintedLists
    privacy_request: PrivacyRequestDeeds
    quiz_result: QuizResultDeeds
    retention: Retention
    roster: Rosters
    same_person: SamePersonDeeds
    search: PeopleSearch
    teaching: Teaching
    suspect: Suspects
    support_need: SupportNeedDeeds
    today: Today
    training_class: TrainingClassDeeds

    @classmethod
    def over(cls, database: Database, user: str) -> Self:
        """What she may not see is not read: every service is given the notebook as her role sees it."""
        database = database.seen_by(user)
        backup = BackupDeeds(database)
        return cls(
            appointment=AppointmentDeeds(database, user),
            assessment=AssessmentDeeds(database, user),
            attendance=AttendanceDeeds(database, user),
            backup=backup,
            catalog=Catalog(database),
            citizen=CitizenDeeds(database, user),
            citizen_list=CitizenList(database, user),
            class_list=ClassList(database, user),
            class_result=ClassResults(database),
            class_scan=ClassScan(database),
            class_session=ClassSessionDeeds(database, user),
            clock=Clock(database),
            confirmation_list=ConfirmationList(database, user),
            conflict=ConflictDeeds(database, user),
            consent=ConsentDeeds(database, user),
            drafts=FormDrafts(database, user),
            enrolment=EnrolmentDeeds(database, user),
            erasure=ErasureDeeds(database, user),
            held_line=HeldLineDeeds(database, user),
            help_visit=HelpVisitDeeds(database, user),
            history=RecordHistory(database, user),
            incident=Incident(database, backup),
            lease=Lease(database),
            lookalike=LookalikeSearch(database),
            lost_laptop=LostLaptopDeeds(database, user),
            notebook=Notebook(database, user),
            official_confirmation=ConfirmationDeeds(database, user),
            paper_sheet=PaperSheets(database, user),
            participation_slip=SlipDeeds(database, user),
            person=PersonDeeds(database, user),
            person_copy=PersonCopies(database, user),
            point_session=PointSessionDeeds(database, user),
            printed_list=PrintedLists(database, user),
            privacy_request=PrivacyRequestDeeds(database, user),
            quiz_result=QuizResultDeeds(database, user),
            retention=Retention(database, user),
            roster=Rosters(database, user),
            same_person=SamePersonDeeds(database, user),
            search=PeopleSearch(database),
            teaching=Teaching(database),
            suspect=Suspects(database, user),
            support_need=SupportNeedDeeds(database, user),
            today=Today(database),
            training_class=TrainingClassDeeds(database, user),
        )
