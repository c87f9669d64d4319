"""The register of citizens' requests: the law's days, and what answering does."""

from datetime import date, timedelta

import orjson
import pytest

from desktop.services.deadline import deadlines, working_day_after
from desktop.services.office import Office
from desktop.services.privacy_request import PrivacyRequestDraft
from tests.builders import a_citizen, a_visit

THURSDAY = date(2026, 11, 26)
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
