"""The register of citizens' requests: the law's days, and what answering does."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.contract.erasure import refs_to_people
from desktop.models.access_event import AccessEvent
from desktop.models.appointment import Appointment
from desktop.models.assessment import Assessment
from desktop.models.attendance import Attendance
from desktop.models.cells import CONTRACT
from desktop.models.class_session import ClassSession
from desktop.models.conflict import Conflict
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.household_review import HouseholdReview
from desktop.models.household_visit import HouseholdVisit
from desktop.models.observation import Observation
from desktop.models.official_confirmation import OfficialConfirmation
from desktop.models.outbox import Deed
from desktop.models.participation_slip import ParticipationSlip
from desktop.models.privacy_request import PrivacyRequest
from desktop.models.quiz_result import QuizResult
from desktop.models.same_person import SamePerson
from desktop.models.support_need import SupportNeed
from desktop.models.training_class import TrainingClass
from desktop.services.deadline import deadlines, working_day_after
from desktop.services.household_member import MemberDraft
from desktop.services.office import Office
from desktop.services.privacy_request import PrivacyRequestDraft
from tests.builders import a_citizen, a_visit, edit, home_of
from tests.conftest import USER

THURSDAY = date(2026, 11, 26)
A_CLASS: dict[str, Any] = {"topics": [], "quizzes": [], "materials": [], "instructors": {}}
A_MEETING: dict[str, Any] = {"day": THURSDAY, "starts": "08:00", "ends": "09:00", "instructors": {}}
ENOUGH = {
    "view": (10, 15),
    "correct": (10, 15),
    "withdraw": (15, 20),
    "restrict": (15, 20),
    "delete": (20, 30),
}


@pytest.mark.parametrize("kind", ENOUGH)
def test_the_days_of_the_law(office: Office, kind: str) -> None:
    """Domain notes, 7: acknowledged in two working days, then by kind; one extension."""
    entry = office.catalog.entry("privacy_request", kind)
    assert entry is not None
    usual = deadlines(entry.data, THURSDAY, (), is_extended=False)
    longer = deadlines(entry.data, THURSDAY, (), is_extended=True)
    assert usual.acknowledge == longer.acknowledge == date(2026, 11, 30)  # a Monday
    assert [(each.answer - THURSDAY).days for each in (usual, longer)] == list(ENOUGH[kind])


def test_weekends_and_holidays_are_no_working_days() -> None:
    before_may = date(2026, 4, 29)
    holidays = {date(2026, 4, 30), date(2026, 5, 1)}
    assert working_day_after(before_may, 2, holidays) == date(2026, 5, 5)
    assert working_day_after(date(2026, 11, 28), 1, ()) == date(2026, 11, 30)  # asked on a Saturday


def test_a_request_is_late_until_it_is_acknowledged_and_then_until_it_is_answered(office: Office) -> None:
    person = a_citizen(office)
    request, saved = office.privacy_request.ask(person, "view", THURSDAY)
    saved.result()
    later, much_later = THURSDAY + timedelta(days=5), THURSDAY + timedelta(days=11)

    def standing(day: date) -> str:
        row = office.privacy_request.row(request)
        assert row is not None
        return row.standing(day)

    assert (standing(THURSDAY), standing(later)) == ("to_acknowledge", "late")
    assert office.privacy_request.count(later) == (1, 1)
    office.privacy_request.acknowledge(request, later).result()
    assert (standing(later), standing(much_later)) == ("open", "late")
    office.privacy_request.extend(request, much_later).result()
    assert standing(much_later) == "open"
    office.privacy_request.close(request, "done", "đã trao bản sao", much_later).result()
    assert standing(much_later) == "closed"
    assert office.privacy_request.count(much_later) == (0, 0)
    assert [row.id for row in office.privacy_request.rows(with_closed=True)] == [request]
    office.privacy_request.reopen(request).result()
    assert office.privacy_request.count(much_later) == (1, 0)


def test_withdrawing_ends_every_consent_and_restricting_is_known(office: Office) -> None:
    person = a_citizen(office)
    assert office.citizen.consent(person) is not None
    for kind in ("withdraw", "restrict"):
        request, saved = office.privacy_request.ask(person, kind, THURSDAY)
        saved.result()
        office.privacy_request.close(request, "done", None, THURSDAY).result()
    assert office.citizen.consent(person) is None
    assert office.privacy_request.restricted_since(person) == THURSDAY


def test_who_is_not_found_here_can_ask_too(office: Office) -> None:
    draft = PrivacyRequestDraft(citizen_label="Bà Không Có Trong Sổ", kind="view", asked_on=THURSDAY)
    office.privacy_request.save("1" * 32, draft, {}).result()
    [row] = office.privacy_request.rows()
    assert (row.name, row.citizen_id) == ("Bà Không Có Trong Sổ", None)


def test_a_copy_holds_all_about_her_and_nothing_of_others_and_giving_it_is_noted(office: Office) -> None:
    person, other = a_citizen(office, phone="0987654321"), a_citizen(office, "Lê Văn Khác")
    a_visit(office, person, note="dặn mang thẻ")
    a_visit(office, other)
    copy = office.person_copy.of(person, THURSDAY)
    assert copy is not None
    told = orjson.loads(copy.as_json())["records"]
    assert {table: len(rows) for table, rows in told.items()} == {"citizen": 1, "consent": 1, "help_visit": 1}
    assert told["citizen"][0]["phone"] == "0987654321"
    assert told["help_visit"][0]["note"] == "dặn mang thẻ"
    assert "Lê Văn Khác" not in copy.as_json().decode()
    office.person_copy.noted(person).result()
    again = office.person_copy.of(person, THURSDAY)
    assert again is not None
    [event] = again.records["access_event"]
    assert (event["kind"], event["what"], event["count"]) == ("export", "person", 1)
    assert office.person_copy.of("0" * 32, THURSDAY) is None


def test_a_copy_leaves_out_no_kind_of_record_that_can_be_about_her(
    database: Database, office: Office
) -> None:
    """A type that comes later is asked for here by the contract itself."""
    person, other = a_citizen(office), a_citizen(office, "Lê Văn Khác")
    a_visit(office, person)
    edit(office, person, address="ngõ cũ")
    edit(office, person, address="ngõ mới")
    one_of_each(database, office, person, other)
    expected = {"citizen", "conflict", "household", "household_review", "household_visit"}
    for _ in CONTRACT.types:  # a part of a part is hers, too
        expected |= {
            kind.name
            for kind in CONTRACT.types.values()
            if refs_to_people(kind) or expected & {*kind.inside.values()}
        }
    copy = office.person_copy.of(person, THURSDAY)
    assert copy is not None
    assert copy.records.keys() == expected
    assert "ngõ cũ" in str(copy.history)
    assert copy.records["enrolment"][0]["title"] == "Lớp của bà"
    assert copy.records["attendance"][0]["day"] == THURSDAY
    assert copy.records["household"][0]["note"] == NOTE
    office.household_member.add("1" * 32, MemberDraft(other)).result()
    shared = office.person_copy.of(person, THURSDAY)
    assert shared is not None
    assert NOTE not in shared.as_json().decode()  # it may be about him


NOTE = "chó dữ, gọi trước"


def one_of_each(database: Database, office: Office, person: str, other: str) -> None:
    team, by = office.notebook.info().team, {"reviewer": USER, "reviewed_on": THURSDAY}
    house, of, meets = "1" * 32, "2" * 32, "3" * 32
    learner = Enrolment(class_id=of, citizen_id=person, enrolled_on=THURSDAY)
    hers, part = {"citizen_id": person}, {"enrolment_id": learner.id}
    quiz = {"quiz": "x", "quiz_version": 1, "round": 1, "answers": {}, "score": 0, "out_of": 1}
    skill = {"framework": "x", "framework_version": 1, "item": "y", "round": 1, "level": "alone"}
    slip = {"class_id": of, "serial": "X", "issued_on": THURSDAY, "signed_text": "X", "signer": "X"}
    first = [
        Household(id=house, home=home_of(office), note=NOTE),
        TrainingClass(id=of, home=team, title="Lớp của bà", **A_CLASS),
        learner,
    ]
    then = [
        HouseholdMember(household_id=house, **hers),
        HouseholdVisit(household_id=house, result="met", visited_on=THURSDAY),
        HouseholdReview(household_id=house, criterion="x", version=1, met=True, **by),
        ClassSession(id=meets, class_id=of, topics=[], **A_MEETING),
        Attendance(session_id=meets, state="present", **part),
        Assessment(assessor=USER, assessed_on=THURSDAY, **skill, **part),
        QuizResult(taken_on=THURSDAY, **quiz, **part),
        ParticipationSlip(**slip, **hers, **part),
        OfficialConfirmation(source="vneid", reference="1", **hers),
        Observation(kind="smartphone", value="yes", observed_on=THURSDAY, volunteer=USER, **hers),
        SupportNeed(kind="hearing", observed_on=THURSDAY, **hers),
        Appointment(team=team, day=THURSDAY, **hers),
        PrivacyRequest(team=team, kind="view", asked_on=THURSDAY, handler=USER, **hers),
        AccessEvent(team=team, kind="reveal", what="phone", count=1, user=USER, at=datetime.now(UTC), **hers),
        SamePerson(one=min(person, other), other=max(person, other), decision="different"),
    ]

    def work(session: Session) -> None:
        session.add_all(first)
        session.flush()
        session.add_all(then)

    database.write(Deed("test", USER), work).result()
    waits = {"group": "phone", "candidate": {"phone": "0912345678"}, "aid": "4" * 32, "status": "open"}
    row = {"id": "5" * 32, "cell": home_of(office), "rev": 1, "subject": person, "subject_table": "citizen"}
    database.apply(lambda session: session.execute(insert(Conflict).values(**row, **waits)) and None).result()
