"""Two values for one field, chosen by a person: real notebooks, a real server."""

from typing import Any

import pytest

from desktop.services.conflict import Dispute
from desktop.services.help_visit import HelpVisitDraft
from desktop.services.point_session import PointSessionDraft
from tests.builders import a_citizen, a_visit, edit, open_rows


def disputes(laptop: Any) -> list[Dispute]:
    found = [laptop.office.conflict.find(row.id) for row in open_rows(laptop.office)]
    return [dispute for dispute in found if dispute]


def the_one(laptop: Any) -> Dispute:
    (dispute,) = disputes(laptop)
    return dispute


def meet(*laptops: Any) -> None:
    for _ in range(2):
        for laptop in laptops:
            laptop.sync()


@pytest.fixture
def team(laptop: Any) -> tuple[Any, Any, Any]:
    """Lan and Tú work, Hoa leads."""
    return laptop("lan"), laptop("tu"), laptop("hoa", role="leader")


def test_three_values_for_one_field_are_one_question(team: Any, ward: Any) -> None:
    lan, _tu, hoa = team
    person = a_citizen(lan.office, "Trần Văn Đức")
    meet(*team)
    for each, name in zip(team, ("bác Đức", "ông Đức", "thầy Đức"), strict=True):
        edit(each.office, person, nickname=name)
    meet(*team)
    dispute = the_one(hoa)
    assert len(dispute.candidates) == 2
    assert hoa.office.conflict.counts().open == 1
    hoa.office.conflict.decide(dispute, dispute.candidates[1].values).result()
    meet(*team)
    assert ward.status()["conflicts"] == 0


def test_the_fields_of_a_group_are_one_question(team: Any) -> None:
    lan, tu, hoa = team
    person = a_citizen(lan.office, "Trần Văn Đức", birth="1950", birth_approx=True)
    meet(*team)
    edit(lan.office, person, birth="1951-02-03", birth_approx=False)
    edit(tu.office, person, birth="1952")
    lan.sync()
    meet(*team)
    dispute = the_one(hoa)
    assert dispute.row.group == "birth"
    assert dispute.kept.values == {"birth": "1951-02-03", "birth_approx": False}
    assert dispute.candidates[0].values == {"birth": "1952", "birth_approx": True}


def test_an_edit_meets_a_void_it_had_not_seen(team: Any, ward: Any) -> None:
    lan, tu, hoa = team
    person = a_citizen(lan.office, "Trần Văn Đức")
    meet(*team)
    lan.office.citizen.void(person, reason="entered_twice").result()
    edit(tu.office, person, phone="0987654321")
    lan.sync()
    meet(*team)
    dispute = the_one(hoa)
    assert dispute.row.group == "void"
    assert dispute.kept.values["void_reason"] == "entered_twice"
    assert dispute.candidates[0].values == {"voided_at": None, "void_reason": None}
    assert (dispute.kept.by, dispute.candidates[0].by) == ("Lan", "Tu")
    assert hoa.office.citizen.stored(person)["phone"] == "0987654321"  # the edit itself is not in question
    hoa.office.conflict.decide(dispute, dispute.candidates[0].values).result()
    meet(*team)
    assert lan.office.citizen.row(person).voided_at is None
    assert ward.status()["conflicts"] == 0


def test_a_void_meets_an_edit_it_had_not_seen(team: Any, ward: Any) -> None:
    lan, tu, hoa = team
    person = a_citizen(lan.office, "Trần Văn Đức")
    meet(*team)
    lan.office.citizen.void(person, reason="entered_twice").result()
    edit(tu.office, person, phone="0987654321")
    tu.sync()
    meet(*team)
    dispute = the_one(hoa)
    assert dispute.row.group == "void"
    assert dispute.kept.values == {"voided_at": None, "void_reason": None}
    assert dispute.candidates[0].values["void_reason"] == "entered_twice"
    assert dispute.candidates[0].by == "Lan"
    assert hoa.office.citizen.row(person).voided_at is None
    hoa.office.conflict.decide(dispute, dispute.kept.values).result()
    meet(*team)
    assert lan.office.citizen.row(person).voided_at is None
    assert ward.status()["conflicts"] == 0


@pytest.mark.parametrize("choice", ["keep", "take"])
def test_a_choice_about_striking_through_can_be_taken_back(team: Any, ward: Any, choice: str) -> None:
    lan, tu, hoa = team
    person = a_citizen(lan.office, "Trần Văn Đức")
    meet(*team)
    lan.office.citizen.void(person, reason="entered_twice").result()
    edit(tu.office, person, phone="0987654321")
    tu.sync()
    meet(*team)
    dispute = the_one(hoa)
    wanted = dispute.kept.values if choice == "keep" else dispute.candidates[0].values
    hoa.office.conflict.decide(dispute, wanted).result()
    meet(*team)
    hoa.office.conflict.ask_again(dispute, wanted).result()
    meet(*team)
    again = the_one(lan)
    assert again.kept.values == dispute.kept.values
    assert again.candidates[0].values == dispute.candidates[0].values


def test_who_knows_that_it_is_struck_through_asks_nobody(team: Any, ward: Any) -> None:
    lan, tu, _hoa = team
    person = a_citizen(lan.office, "Trần Văn Đức")
    meet(*team)
    lan.office.citizen.void(person, reason="entered_twice").result()
    meet(*team)
    edit(tu.office, person, phone="0987654321")
    meet(*team)
    assert ward.status()["conflicts"] == 0
    assert lan.office.citizen.stored(person)["phone"] == "0987654321"
    assert lan.office.citizen.row(person).voided_at is not None


def test_one_session_begun_on_two_laptops_is_one_record_and_one_question(team: Any, ward: Any) -> None:
    """A natural key: the same place on the same day."""
    from datetime import date

    lan, tu, hoa = team
    for each, present in ((lan, "cô Lan"), (tu, "anh Tú")):
        draft = PointSessionDraft(place="Nhà văn hóa", day=date(2026, 11, 27), present=present)
        each.office.point_session.begin(draft).result()
    lan.sync()
    meet(*team)
    assert ward.status()["records"]["point_session"] == 1
    dispute = the_one(hoa)
    assert (dispute.row.name.title, dispute.row.group) == ("Nhà văn hóa", "present")
    assert dispute.kept.values == {"present": "cô Lan"}
    assert dispute.candidates[0].values == {"present": "anh Tú"}


def test_a_visit_is_named_by_its_person_and_day(team: Any) -> None:
    lan, tu, hoa = team
    person = a_citizen(lan.office, "Trần Văn Đức")
    visit = a_visit(lan.office, person)
    meet(*team)
    for each, minutes in ((lan, 20), (tu, 30)):
        seen = {"visited_on": None, "minutes": 12}
        outcomes = each.office.help_visit.page(person).rows[0].outcomes
        draft = HelpVisitDraft(
            citizen_id=person,
            visited_on=each.office.help_visit.page(person).rows[0].visited_on,
            outcomes=outcomes,
            minutes=minutes,
        )
        seen = draft.model_dump() | {"minutes": 12}
        each.office.help_visit.correct(visit, draft, seen).result()
    lan.sync()
    meet(*team)
    dispute = the_one(hoa)
    assert (dispute.row.table, dispute.row.group) == ("help_visit", "minutes")
    assert dispute.row.name.title == "Trần Văn Đức"
    assert dispute.row.name.day is not None


def test_who_may_not_read_where_the_turns_person_lives_decides_about_it_once(
    team: Any, laptop: Any, ward: Any
) -> None:
    lan, tu, _hoa = team
    mai = laptop("mai", role="leader", **{"tdp-3": "rw", "tdp-4": "w"})  # the turn is her team's, too
    person = a_citizen(lan.office, "Trần Văn Đức", home=ward.cells["tdp-4"])
    visit = a_visit(lan.office, person)
    meet(lan, tu, mai)
    for each, note in ((lan, "của Lan"), (tu, "của Tú")):
        seen = each.office.help_visit.stored(visit)
        draft = HelpVisitDraft(**seen | {"note": note})
        each.office.help_visit.correct(visit, draft, seen).result()
    meet(lan, tu, mai)
    dispute = the_one(mai)
    assert dispute.may_decide
    mai.office.conflict.decide(dispute, dispute.kept.values).result()
    meet(mai, lan)
    assert disputes(mai) == disputes(lan) == []
    assert ward.status()["conflicts"] == 0
