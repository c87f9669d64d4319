"""The role table, measured: for each role and right, how far real deeds of the services get."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop import keys
from desktop.contract import roles
from desktop.contract.ids import uuid7
from desktop.contract.period import Period
from desktop.contract.records import shipped
from desktop.contract.roles import ROLES, TABLE, Extent, Role
from desktop.errors import NotAllowed, ReadOnly
from desktop.keys import HeldKey, KeyFile
from desktop.models import erasing
from desktop.models.ambassador import Ambassador
from desktop.models.assessment import Assessment
from desktop.models.attendance import Attendance
from desktop.models.catalog_entry import CatalogEntry
from desktop.models.citizen import Citizen
from desktop.models.class_session import ClassSession
from desktop.models.conflict import Conflict
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.erasure import Erasure
from desktop.models.erasure_proof import ErasureProof
from desktop.models.help_visit import HelpVisit
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.household_review import HouseholdReview
from desktop.models.household_visit import HouseholdVisit
from desktop.models.official_confirmation import OfficialConfirmation
from desktop.models.outbox import Deed
from desktop.models.participation_slip import ParticipationSlip
from desktop.models.privacy_request import PrivacyRequest
from desktop.models.quiz_result import QuizResult
from desktop.models.report import Report
from desktop.models.support_need import SupportNeed
from desktop.models.sync_state import SyncOne
from desktop.models.team import Team
from desktop.models.training_class import TrainingClass
from desktop.models.unit_figure import UnitFigure
from desktop.models.visit_list import VisitList
from desktop.models.volunteer import Volunteer
from desktop.models.yearly_target import YearlyTarget
from desktop.progress import Silent
from desktop.services.access_log import AccessFilter
from desktop.services.citizen import CitizenDraft
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.help_visit import AppointmentDraft, HelpVisitDraft, Turn
from desktop.services.observation import Noted
from desktop.services.office import Office
from desktop.services.point_session import PointSessionDraft
from desktop.services.progress import Asked
from desktop.services.support_need import SupportNeedDraft
from desktop.sync import lengthening
from desktop.sync.ledger import Ledger
from tests.builders import SPOKEN, a_citizen, home_of
from tests.conftest import KEY, USER

DAY = date(2026, 11, 24)
CLASS, MEETING, LEARNER, HOUSE = (uuid7() for _ in range(4))  # somebody else's
A_CLASS: dict[str, Any] = {"title": "Lớp", "topics": [], "quizzes": [], "materials": [], "instructors": {}}
A_MEETING: dict[str, Any] = {"day": DAY, "starts": "08:00", "ends": "09:00", "instructors": {}, "topics": []}


class Known(NamedTuple):
    """A person and what hangs on her: all written by one helper."""

    citizen: str
    visit: str
    appointment: str


class Desk(NamedTuple):
    """Where somebody works; `of` is somebody else's person or her own."""

    office: Office
    database: Database
    user: str
    held: HeldKey


def helped(office: Office, name: str) -> Known:
    """By whoever may do no more than her own: the person comes with the turn."""
    visit = HelpVisitDraft(visited_on=DAY, outcomes={}, minutes=5)
    person = CitizenDraft(home=home_of(office), full_name=name, national_id="001090123456")
    turn = Turn(
        visit,
        citizen_id=uuid7(),
        citizen=person,
        consent=SPOKEN,
        appointment=AppointmentDraft(day=DAY),
    )
    office.help_visit.record(turn).result()
    (promise,) = [each for each in office.appointment.due(DAY) if each.citizen_id == turn.citizen_id]
    return Known(str(turn.citizen_id), turn.visit_id, promise.id)


def touch(desk: Desk, work: Callable[[Session], object], act: str = "test") -> None:
    """Through the door all services go through."""
    desk.database.write(Deed(act, desk.user), lambda session: work(session) and None).result()


def of_type(table: type[Any], known_as: str, column: str, field: str) -> Callable[[Desk, Known], None]:
    """An edit of the record of this type that belongs to somebody known."""

    def do(desk: Desk, known: Known) -> None:
        def work(session: Session) -> bool:
            setattr(session.query(table).filter_by(**{column: getattr(known, known_as)}).first(), field, "x")
            return True

        touch(desk, work)

    return do


def adding(make: Callable[[Desk], Any]) -> Callable[[Desk, Known], None]:
    return lambda desk, _known: touch(desk, lambda session: session.add(make(desk)) or True)


def acting(act: str) -> Callable[[Desk, Known], None]:
    return lambda desk, _known: touch(desk, lambda _session: True, act)


def see(desk: Desk, known: Known) -> None:
    """By every way there is to see somebody."""
    seen = {
        desk.office.citizen.row(known.citizen) is not None,
        bool(desk.office.citizen.stored(known.citizen)),
        desk.office.citizen.consent(known.citizen) is not None,
        known.citizen in {found.id for found in desk.office.search.find("người")},
        known.citizen in {row.id for row in desk.office.citizen.page(CitizenFilter()).rows},
        known.citizen in {each.citizen_id for each in desk.office.appointment.due(DAY)},
        known.visit in {row.id for row in desk.office.help_visit.page().rows},
        bool(desk.office.history.of("citizen", known.citizen)),
    }
    assert len(seen) == 1, "one way shows what another hides"
    if seen == {False}:
        raise NotAllowed(roles.SEE)


def let_in(desk: Desk, _known: Known) -> None:
    desk.office.person.add("Mới", "volunteer", desk.held, "một hai ba bốn")


def take_off(desk: Desk, _known: Known) -> None:
    desk.office.person.remove("Cũ", desk.held)


def lengthen(desk: Desk, _known: Known) -> None:
    with desk.database.read() as session:
        if not lengthening._leads(session, desk.user):
            raise NotAllowed("lease.lengthen")


def export(desk: Desk, _known: Known) -> None:
    path = desk.database.path.with_name("list.xlsx")
    try:
        desk.office.citizen_list.write(path, CitizenFilter(), Silent())
    finally:
        assert path.exists() == roles.may(desk.office.person.role(), "citizen.export")


def a_need(office: Office, known: Known) -> None:
    draft = SupportNeedDraft(citizen_id=known.citizen, kind="hearing", observed_on=DAY)
    office.support_need.save(need_of(known), draft, {}, SPOKEN).result()


def need_of(known: Known) -> str:
    return known.citizen[::-1]


def look(desk: Desk, known: Known) -> None:
    """At what is sensitive: by every way there is."""
    seen = {
        desk.office.support_need.may_see(known.citizen),
        bool(desk.office.support_need.stored(need_of(known))),
        bool(desk.office.history.of("support_need", need_of(known))),
    }
    if roles.may(desk.office.person.role(), "privacy_request.export"):
        copy = desk.office.person_copy.of(known.citizen, DAY)
        seen.add(copy is not None and "support_need" in copy.records)
    assert len(seen) == 1, "one way shows what another hides"
    desk.office.support_need.reveal(known.citizen).result()


def decide(desk: Desk, known: Known) -> None:
    """A value waits beside the one that stands, hers if the person is; it is given up."""
    with desk.database.read() as session:
        citizen = session.query(Citizen).filter_by(id=known.citizen).one()
        by = session.query(HelpVisit).filter_by(id=known.visit).one().volunteer
    about = {"cell": citizen.cell, "subject": known.citizen, "subject_table": "citizen", "group": "phone"}
    waits = {"candidate": {"phone": "0987654321", "phone_of": None}, "by": by, "aid": uuid7()}
    row = insert(Conflict).values(id=(made := uuid7()), rev=1, status="open", **about, **waits)
    desk.database.apply(lambda session: session.connection().execute(row) and None).result()
    dispute = desk.office.conflict.find(made)
    try:
        if dispute is None:
            raise ReadOnly
        desk.office.conflict.decide(dispute, dispute.kept.values).result()
    except ReadOnly as error:
        raise NotAllowed("conflict.decide") from error


@contextmanager
def joined(desk: Desk) -> Iterator[None]:
    """Meanwhile it is a notebook of the ward, given to her."""

    def be(device: str | None, user: str | None) -> None:
        def work(session: Session) -> None:
            one = session.get_one(SyncOne, 1)
            one.device, one.user = device, user

        desk.database.apply(work).result()

    be("d" * 32, desk.user)
    try:
        yield
    finally:
        be(None, None)


def erase(desk: Desk, _known: Known) -> None:
    person = helped(Office.over(desk.database, USER), "Người Đi").citizen
    try:
        with joined(desk):
            desk.office.erasure.erase(person, why="request", day=DAY).result()
    finally:
        with desk.database.read() as session:
            told = session.query(Erasure).filter_by(subject=person).count()
        assert told == roles.may(desk.user, "erasure")


def prove(desk: Desk, _known: Known) -> None:
    """An erasure comes from the ward, whoever sits there."""
    person = helped(Office.over(desk.database, USER), "Người Được Xóa").citizen
    with joined(desk):
        desk.database.apply(lambda session: erasing.follow(session.connection(), [person])).result()
    with desk.database.read() as session:
        assert session.query(ErasureProof).filter_by(subject=person).one().records


def go_round(desk: Desk, _known: Known) -> None:
    with joined(desk):
        found = Ledger(desk.database).team_round()
    if found is None:
        raise NotAllowed("team.round")


def a_report(desk: Desk, state: str) -> Report:
    home = desk.office.notebook.info().team
    return Report(home=home, unit=uuid7(), form="team_month", form_version=1, period="2026-09", state=state)


def stepping(before: str, after: str, act: str) -> Callable[[Desk, Known], None]:
    """As whoever may lets it come to `before`."""

    def do(desk: Desk, _known: Known) -> None:
        report = a_report(desk, "draft")
        record, way = report.id, ("submitted", "approved")
        officer = desk._replace(user="officer")
        touch(officer, lambda session: session.add(report) or True)

        def give(state: str) -> Callable[[Session], bool]:
            def work(session: Session) -> bool:
                session.query(Report).filter_by(id=record).one().state = state
                return True

            return work

        for state in way[: way.index(before) + 1] if before in way else ():
            touch(officer, give(state))
        touch(desk, give(after), act)

    return do


def taking_household(step: str) -> Callable[[Desk, Known], None]:
    """Whatever the deed is called."""

    def do(desk: Desk, _known: Known) -> None:
        def work(session: Session) -> bool:
            session.query(Household).filter_by(id=HOUSE).one().programme = step
            return True

        touch(desk, work)

    return do


DOES: dict[str, Callable[[Desk, Known], object]] = {
    "see people": see,
    "see progress": lambda desk, _known: desk.office.progress.overview(Asked(Period.year(2026))),
    "see access log": lambda desk, _known: desk.office.access_log.listed(AccessFilter()),
    "list.export": acting("list.export"),
    "see sensitive": look,
    "support_need": of_type(SupportNeed, "citizen", "citizen_id", "note"),
    "access_event": lambda desk, known: desk.office.citizen.reveal(known.citizen).result(),
    "appointment": lambda desk, known: desk.office.appointment.set_status(known.appointment, "kept").result(),
    "assessment": adding(
        lambda desk: Assessment(
            enrolment_id=LEARNER,
            framework="five_basic",
            framework_version=1,
            item="safety",
            round=1,
            level="alone",
            assessor=desk.user,
            assessed_on=DAY,
        )
    ),
    "attendance": adding(lambda _desk: Attendance(session_id=MEETING, enrolment_id=LEARNER, state="present")),
    "class_session": adding(lambda _desk: ClassSession(class_id=CLASS, **A_MEETING)),
    "enrolment": adding(lambda _desk: Enrolment(class_id=CLASS, enrolled_on=DAY)),
    "official_confirmation": lambda desk, known: touch(
        desk,
        lambda session: (
            session.add(OfficialConfirmation(citizen_id=known.citizen, source="vneid", reference="1")) or True
        ),
    ),
    "participation_slip": adding(
        lambda _desk: ParticipationSlip(
            enrolment_id=LEARNER, class_id=CLASS, serial="X", issued_on=DAY, signed_text="X", signer="X"
        )
    ),
    "quiz_result": adding(
        lambda _desk: QuizResult(
            enrolment_id=LEARNER,
            quiz="five_basic",
            quiz_version=1,
            round=1,
            answers={},
            score=0,
            out_of=1,
            taken_on=DAY,
        )
    ),
    "training_class": adding(lambda desk: TrainingClass(home=desk.office.notebook.info().team, **A_CLASS)),
    "household": adding(lambda desk: Household(home=home_of(desk.office))),
    "household_member": adding(lambda _desk: HouseholdMember(household_id=HOUSE)),
    "household_review": adding(
        lambda desk: HouseholdReview(
            household_id=HOUSE, criterion="x", version=1, met=True, reviewed_on=DAY, reviewer=desk.user
        )
    ),
    "household_visit": adding(lambda _desk: HouseholdVisit(household_id=HOUSE)),
    "observation": lambda desk, known: desk.office.observation.note(
        Noted(known.citizen, {"smartphone": "yes"}, DAY)
    ).saved.result(),
    "ambassador": adding(lambda desk: Ambassador(home=home_of(desk.office), unit="x", full_name="x")),
    "unit_figure": adding(
        lambda desk: UnitFigure(
            home=home_of(desk.office), unit="ward", indicator="x", period="2026", line="adjusted", amount=1
        )
    ),
    "yearly_target": adding(lambda desk: YearlyTarget(home=home_of(desk.office), indicator="x", year=2027)),
    "visit_list": adding(lambda desk: VisitList(home=home_of(desk.office), title="x", made_on=DAY)),
    "catalog_entry": adding(lambda _desk: CatalogEntry(kind="x", code="x", version=1, title="x", data={})),
    "citizen": of_type(Citizen, "citizen", "id", "note"),
    "consent": of_type(Consent, "citizen", "citizen_id", "sheet"),
    "help_visit": of_type(HelpVisit, "visit", "id", "note"),
    "privacy_request": adding(
        lambda desk: PrivacyRequest(
            team=desk.office.notebook.info().team, kind="view", asked_on=DAY, handler=desk.user
        )
    ),
    "same_person": lambda desk, known: desk.office.same_person.part(known.citizen, "f" * 32).result(),
    "neighbourhood": lambda desk, _known: desk.office.notebook.add_place("Tổ dân phố 9"),
    "point_session": lambda desk, _known: desk.office.point_session.begin(
        PointSessionDraft(place="Nhà văn hóa", day=DAY)
    ).result(),
    "team": adding(lambda _desk: Team(code="to-9", name="Tổ 9", cell_id="c-9")),
    "volunteer": adding(
        lambda desk: Volunteer(home=desk.office.notebook.info().team, full_name="X", user="x")
    ),
    "citizen.export": export,
    "citizen.import": acting("citizen.import"),
    "citizen.restore": lambda desk, known: desk.office.citizen.restore(known.citizen).result(),
    "citizen.void": lambda desk, known: desk.office.citizen.void(known.citizen, reason="x").result(),
    "line.release": acting("line.release"),
    "line.take_back": acting("line.take_back"),
    "ward.show": acting("ward.show"),
    "list.print": lambda desk, _known: desk.office.printed_list.next(),
    "household.group": acting("household.group"),
    "household.propose": taking_household("proposed"),
    "household.recognise": taking_household("recognised"),
    "device.lock": acting("device.lock"),
    "device.wipe": acting("device.wipe"),
    "erasure.confirm": acting("erasure.confirm"),
    "lease.lengthen": lengthen,
    "person.add": let_in,
    "person.remove": take_off,
    "person.erase": erase,
    "privacy_request.export": lambda desk, known: desk.office.person_copy.of(known.citizen, DAY),
    "conflict.decide": decide,
    "erasure": erase,
    "erasure_proof": prove,
    "report": adding(lambda desk: a_report(desk, "draft")),
    "report.approve": stepping("submitted", "approved", "report.approve"),
    "report.lock": stepping("approved", "locked", "test"),
    "report.return": stepping("submitted", "returned", "report.return"),
    "report.submit": stepping("draft", "submitted", "test"),
    "team.round": go_round,
}


NAME_NO_CITIZEN = {
    *("catalog_entry", "neighbourhood", "team", "volunteer"),
    *("class_session", "point_session", "training_class"),
    *("erasure", "erasure_proof", "report"),
    *("ambassador", "unit_figure", "yearly_target"),
}


@pytest.fixture(scope="module")
def prepared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with a member of each role, and a key file of two."""
    folder = tmp_path_factory.mktemp("roles")
    database = Database(Path(shutil.copy(migrated, folder)), KEY)
    office = Office.over(database, USER)
    team = office.notebook.info().team

    def members(session: Session) -> None:
        for role in ROLES:
            session.add(Volunteer(home=team, full_name=role, user=role, role=role))
        session.add(TrainingClass(id=CLASS, home=team, **A_CLASS))
        session.add(Household(id=HOUSE, home=home_of(office)))
        session.flush()
        session.add(ClassSession(id=MEETING, class_id=CLASS, **A_MEETING))
        session.add(Enrolment(id=LEARNER, class_id=CLASS, enrolled_on=DAY))

    database.write(Deed("user.add", USER), members).result()
    database.close()
    return folder / "notebook.db"


@pytest.fixture
def desk(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Role], Desk]]:
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)
    file = KeyFile(tmp_path / "keys.json")
    held = HeldKey(file, "lan", file.create("lan", "một hai ba bốn"))
    held.add_person("Cũ", "năm sáu bảy tám")
    database = Database(Path(shutil.copy(prepared, tmp_path)), KEY)
    yield lambda role: Desk(Office.over(database, role), database, role, held)
    database.close()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_as_far_as_the_table_says_and_no_further(
    desk: Callable[[Role], Desk], role: Role
) -> None:
    made = desk(role)
    somebody = helped(Office.over(made.database, USER), "Người Khác")
    own = helped(made.office, "Người Nhà") if role != "viewer" else somebody
    for known in {somebody, own}:
        a_need(Office.over(made.database, USER), known)

    def reach(do: Callable[[Desk, Known], object]) -> Extent:
        refused = []
        for known in (somebody, own):
            try:
                do(made, known)
                return "all" if known is somebody else "own"
            except NotAllowed as error:
                refused.append(error)
        return "no"

    found = {right: reach(do) for right, do in DOES.items()}
    assert found == {right: TABLE[right][role] for right in DOES}


def test_every_right_and_record_type_is_measured_and_all_that_names_people_is_narrowed(
    desk: Callable[[Role], Desk],
) -> None:
    assert DOES.keys() == TABLE.keys()
    types = shipped().types
    assert {name for name, kind in types.items() if kind.written_by != "server"} <= TABLE.keys()
    with desk("pupil").database.seen_by("pupil").read() as session:
        views = session.connection().exec_driver_sql("SELECT name FROM temp.sqlite_master").scalars().all()
    assert types.keys() - {*views} == NAME_NO_CITIZEN


def test_a_turn_gives_a_pupil_nobody_she_may_not_see(desk: Callable[[Role], Desk]) -> None:
    pupil = desk("pupil")
    somebody = helped(Office.over(pupil.database, USER), "Người Khác")
    visit = HelpVisitDraft(visited_on=DAY, outcomes={}, minutes=5)
    with pytest.raises(NotAllowed) as raised:
        pupil.office.help_visit.record(Turn(visit, citizen_id=somebody.citizen)).result()
    assert raised.value.own
    with pytest.raises(NotAllowed):  # nobody is written down without a turn either
        a_citizen(pupil.office, "Người Nữa")
    assert pupil.office.search.find("người") == []
    assert pupil.office.today.numbers(DAY).turns == 0
    assert pupil.office.help_visit.record(Turn(visit)).result()  # an anonymous turn is hers


def test_nobody_raises_her_own_role(desk: Callable[[Role], Desk]) -> None:
    made = desk("pupil")

    def rise(session: Session) -> None:
        session.query(Volunteer).filter_by(user="pupil").one().role = "leader"

    with pytest.raises(NotAllowed):
        made.database.write(Deed("test", "pupil"), rise).result()
    assert made.office.person.role() == "pupil"
