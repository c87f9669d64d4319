"""Every service, over one database and for one person. A new service is one field and one line."""

from dataclasses import dataclass
from typing import Self

from desktop.contract import roles
from desktop.models.database import Database
from desktop.services.appointment import AppointmentDeeds
from desktop.services.backup import BackupDeeds
from desktop.services.catalog import Catalog
from desktop.services.citizen import CitizenDeeds
from desktop.services.citizen_list import CitizenList
from desktop.services.clock import Clock
from desktop.services.conflict import ConflictDeeds
from desktop.services.consent import ConsentDeeds
from desktop.services.draft import FormDrafts
from desktop.services.erasure import ErasureDeeds
from desktop.services.held_line import HeldLineDeeds
from desktop.services.help_visit import HelpVisitDeeds
from desktop.services.history import RecordHistory
from desktop.services.incident import Incident
from desktop.services.lease import Lease
from desktop.services.lost_laptop import LostLaptopDeeds
from desktop.services.notebook import Notebook
from desktop.services.paper_sheet import PaperSheets
from desktop.services.person import PersonDeeds
from desktop.services.person_copy import PersonCopies
from desktop.services.point_session import PointSessionDeeds
from desktop.services.printed_list import PrintedLists
from desktop.services.privacy_request import PrivacyRequestDeeds
from desktop.services.retention import Retention
from desktop.services.roster import Rosters
from desktop.services.same_person import SamePersonDeeds
from desktop.services.search import PeopleSearch
from desktop.services.today import Today


@dataclass(frozen=True)
class Office:
    appointment: AppointmentDeeds
    backup: BackupDeeds
    catalog: Catalog
    citizen: CitizenDeeds
    citizen_list: CitizenList
    clock: Clock
    conflict: ConflictDeeds
    consent: ConsentDeeds
    drafts: FormDrafts
    erasure: ErasureDeeds
    held_line: HeldLineDeeds
    help_visit: HelpVisitDeeds
    lease: Lease
    history: RecordHistory
    lost_laptop: LostLaptopDeeds
    incident: Incident
    notebook: Notebook
    paper_sheet: PaperSheets
    person: PersonDeeds
    person_copy: PersonCopies
    point_session: PointSessionDeeds
    printed_list: PrintedLists
    privacy_request: PrivacyRequestDeeds
    retention: Retention
    roster: Rosters
    same_person: SamePersonDeeds
    search: PeopleSearch
    today: Today

    @classmethod
    def over(cls, database: Database, user: str) -> Self:
        """What she may not see is not read: every service is given the notebook as her role sees it."""
        if roles.extent(database.role_of(user), roles.SEE) == "own":
            database = database.seen_by(user)
        backup = BackupDeeds(database)
        return cls(
            appointment=AppointmentDeeds(database, user),
            backup=backup,
            catalog=Catalog(database),
            citizen=CitizenDeeds(database, user),
            citizen_list=CitizenList(database, user),
            clock=Clock(database),
            conflict=ConflictDeeds(database, user),
            consent=ConsentDeeds(database, user),
            drafts=FormDrafts(database, user),
            erasure=ErasureDeeds(database, user),
            held_line=HeldLineDeeds(database, user),
            help_visit=HelpVisitDeeds(database, user),
            lease=Lease(database),
            history=RecordHistory(database, user),
            lost_laptop=LostLaptopDeeds(database, user),
            incident=Incident(database, backup),
            notebook=Notebook(database, user),
            paper_sheet=PaperSheets(database, user),
            person=PersonDeeds(database, user),
            person_copy=PersonCopies(database, user),
            point_session=PointSessionDeeds(database, user),
            printed_list=PrintedLists(database, user),
            privacy_request=PrivacyRequestDeeds(database, user),
            retention=Retention(database, user),
            roster=Rosters(database, user),
            same_person=SamePersonDeeds(database, user),
            search=PeopleSearch(database),
            today=Today(database),
        )
