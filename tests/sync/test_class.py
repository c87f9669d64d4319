"""A class on two laptops without a line, seen whole by a third; its slips checked offline and at the ward."""

from datetime import date

import pytest
from httpx import Client

from desktop.errors import ReadOnly
from desktop.services.citizen import CitizenDraft
from desktop.services.enrolment import WalkIn
from tests.builders import SPOKEN, a_citizen, open_rows
from tests.sync.conftest import join

FIRST = date(2026, 11, 24)


def seen(laptop, session_id: str) -> dict:
    return {
        row.learner.name: (row.state, row.learner.number)
        for row in laptop.office.attendance.sheet(session_id)
    }


def planned(laptop, **facts):
    me = laptop.office.notebook.info()
    facts = {"place": "Nhà văn hóa TDP 4", "instructors": {me.user: me.name}} | facts
    return laptop.office.training_class.planned("elderly", FIRST, "08:00", **facts)


def test_two_laptops_at_one_class_meet_in_the_same_records(ward, laptop) -> None:
    lan = laptop("lan", role="instructor", **{"tdp-4": "rw"})
    tu = laptop("tu", **{"tdp-4": "rw", "tdp-3": "w"})
    officer = laptop("mai", role="leader", **{"tdp-3": "r", "tdp-4": "r"})
    people = [
        a_citizen(lan.office, f"Trần Thị Hoa {n}", home=ward.cells["tdp-4"], birth="1950") for n in range(3)
    ]
    class_id = lan.office.training_class.create(planned(lan)).result()
    lan.office.enrolment.enrol(class_id, *people[:2], source="search").result()
    for each in (lan, tu):
        each.sync()
    meetings = [each.id for each in tu.office.class_session.of(class_id)]
    shown, made = (each.office.class_session.row(meetings[0]) for each in (tu, lan))
    assert (shown.slot(), shown.topic_titles) == (made.slot(), ["Điện thoại thông minh và Internet"])

    # Without a line: one marks all and is wrong about one, the other scans who comes; both enrol the third.
    first = lan.office.enrolment.enrol(class_id, people[2], source="search").result().seated
    assert tu.office.enrolment.enrol(class_id, people[2], source="scan").result().seated == first
    learners = [each.id for each in tu.office.enrolment.of(class_id)]
    lan.office.attendance.mark(meetings[0], {learners[0]: "absent"}, "tick").result()
    lan.office.attendance.mark_rest(meetings[0], "present").result()
    tu.office.attendance.mark(meetings[0], {learners[0]: "late", learners[1]: "present"}, "card").result()
    # Somebody of a neighbourhood that nobody here may read, and somebody without a name.
    stranger = CitizenDraft(home=ward.cells["tdp-3"], full_name="Lê Văn Xa", birth="1948")
    tu.office.enrolment.walk_in(class_id, WalkIn(stranger, SPOKEN, meetings[0])).result()
    lan.office.enrolment.nameless(class_id, meetings[0]).result()
    with pytest.raises(ReadOnly):
        officer.office.citizen.save("a" * 32, stranger, {}, SPOKEN).result()
    for each in (lan, tu, officer, lan):
        each.sync()

    whole = {
        "Trần Thị Hoa 0": ("late", 1),
        "Trần Thị Hoa 1": ("present", 2),
        "Trần Thị Hoa 2": ("present", 3),
        "Lê Văn Xa": ("present", 4),
        None: ("present", 4),
    }
    assert seen(lan, meetings[0]) == seen(tu, meetings[0]) == seen(officer, meetings[0]) == whole
    assert ward.status()["held"] == {}
    assert open_rows(lan.office) == []
    assert tu.office.search.find("le van xa") == []  # she could be written down, and is not read
    lan.office.assessment.fill(class_id, "safety", "alone").result()

    # A slip is signed offline, believed offline by another notebook, and by the ward's page once it knows.
    (slip_id, *_) = lan.office.participation_slip.issue(class_id, learners[0]).result()
    (slip,) = lan.office.participation_slip.issued(class_id)
    assert (slip.facts.initials, slip.facts.attended, slip.facts.held) == ("T.T.H.", 1, 1)
    assert tu.office.participation_slip.check(slip.code).verdict == "unknown"
    with Client() as phone:
        address = ward.url + slip.code[len(ward.url) :]
        assert "phường chưa nhận phiếu này" in phone.get(address).text
        for each in (lan, tu):
            each.sync()
        assert tu.office.participation_slip.check(slip.code.lower()).verdict == "known"
        answer = phone.get(address)
        assert answer.status_code == 200
        assert "Phiếu thật, phường đã nhận" in answer.text
        assert slip.serial in answer.text
        assert "Trần Thị Hoa" not in answer.text
        assert lan.office.participation_slip.issue(class_id, learners[0]).result() == [slip_id]
        lan.office.participation_slip.revoke(slip_id, reason="mistake").result()
        lan.sync()
        assert "Phiếu đã bị thu hồi" in phone.get(address).text
        assert "Không phải phiếu thật" in phone.get(address[:-30]).text
    assert lan.office.participation_slip.check(slip.code).verdict == "revoked"


def test_two_who_change_what_both_had_seen_are_asked_once_and_nobody_answers_for_another(
    ward, laptop
) -> None:
    lan, tu = (laptop(name, role="instructor", **{"tdp-4": "rw"}) for name in ("lan", "tu"))
    hoa = laptop("hoa", role="leader", **{"tdp-4": "rw"})
    her = a_citizen(lan.office, "Trần Thị Hoa", home=ward.cells["tdp-4"], birth="1950")
    class_id = lan.office.training_class.create(planned(lan)).result()
    (learner,) = lan.office.enrolment.enrol(class_id, her, source="search").result().seated
    (meeting, *_) = lan.office.class_session.of(class_id)
    for each in (lan, tu, hoa):
        each.sync()

    def say(who, mark: str, level: str) -> None:
        noted = "card" if who is lan else "tick"
        who.office.attendance.mark(meeting.id, {learner: mark}, noted).result()
        who.office.assessment.mark(class_id, {(learner, "safety"): level}).result()

    say(lan, "present", "alone")
    say(tu, "late", "alone")
    # Tú goes on by himself, from what Lan says as well.
    tu.office.assessment.mark(class_id, {(learner, "safety"): "with_help"}).result()
    for each in (lan, tu, hoa, lan):
        each.sync()
    assert open_rows(hoa.office) == []
    assert seen(hoa, meeting.id) == {"Trần Thị Hoa": ("present", 1)}
    assert hoa.office.assessment.grid(class_id).levels == {(learner, "safety"): "with_help"}

    say(lan, "absent", "not_yet")
    say(tu, "late", "alone")
    for each in (lan, tu, hoa):
        each.sync()
    asked = [hoa.office.conflict.find(row.id) for row in open_rows(hoa.office)]
    kept = {each.row.group: (each.kept.by, each.kept.values) for each in asked}
    waits = {each.row.group: [(one.by, one.values) for one in each.candidates] for each in asked}
    assert {group: by for group, (by, _) in kept.items()} == {"state": "Lan", "level": "Lan"}
    assert kept["state"][1] == {"state": "absent", "noted": "card"}
    assert waits["state"] == [("Tu", {"state": "late", "noted": "tick"})]
    ((by, said),) = waits["level"]
    assert (by, said["level"], said["assessor"]) == ("Tu", "alone", tu.office.notebook.ward_user())
    assert kept["level"][1]["assessor"] == lan.office.notebook.ward_user()
    for dispute in asked:
        hoa.office.conflict.decide(dispute, dispute.candidates[0].values).result()
    for each in (hoa, lan, tu):
        each.sync()
        assert seen(each, meeting.id) == {"Trần Thị Hoa": ("late", 1)}
        assert each.office.assessment.grid(class_id).levels == {(learner, "safety"): "alone"}
    assert ward.status()["conflicts"] == 0


def test_a_class_begun_before_the_ward_comes_along_and_an_erased_learner_stays_counted(ward, laptop) -> None:
    lan = laptop("lan", joined=False)
    home = next(
        each.cell for each in lan.office.notebook.places() if each.code not in ("ngoai-phuong", "chua-ro-to")
    )
    her, other = (
        a_citizen(lan.office, "Trần Thị Hoa", home=home),
        a_citizen(lan.office, "Lê Văn An", home=home),
    )
    class_id = lan.office.training_class.create(planned(lan)).result()
    learners = lan.office.enrolment.enrol(class_id, her, other, source="search").result().seated
    (meeting, *_) = lan.office.class_session.of(class_id)
    lan.office.attendance.mark_rest(meeting.id, "present").result()
    lan = join(lan, ward, ward.invite("Lan", "leader"))
    slips = lan.office.participation_slip
    slips.issue(class_id).result()
    hers, his = ([each for each in slips.issued(class_id) if each.learner.id == one] for one in learners)
    tu = laptop("tu", role="instructor")
    for each in (lan, tu):
        each.sync()
    assert {tu.office.participation_slip.check(each.code).verdict for each in (*hers, *his)} == {"known"}
    me = lan.office.notebook.info()
    assert tu.office.class_session.row(meeting.id).instructors == {me.user: "Lan"}
    tu.office.assessment.fill(class_id, "safety", "alone").result()  # on its way while she is erased
    lan.office.erasure.erase(her, why="request", day=FIRST).result()
    for each in (lan, tu, lan):
        each.sync()
    for each in (lan, tu):
        shown = {row.id: (row.learner.name, row.state) for row in each.office.attendance.sheet(meeting.id)}
        assert shown == {learners[0]: (None, "present"), learners[1]: ("Lê Văn An", "present")}
        grid = each.office.assessment.grid(class_id)
        assert {learner: level for (learner, _), level in grid.levels.items()} == dict.fromkeys(
            learners, "alone"
        )
        slips = each.office.participation_slip
        assert [slip.serial for slip in slips.issued(class_id)] == [slip.serial for slip in his]
        assert slips.check(hers[0].code).verdict == "unknown"  # the paper is hers, and still genuine
    tu.office.enrolment.set_state("withdrawn", learners[0]).result()
    tu.sync()
    assert ward.status()["held"] == {}
