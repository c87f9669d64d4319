"""A class from its template to its results, through the services screens use."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.contract.figures import WARD
from desktop.contract.ids import uuid7
from desktop.contract.period import Period
from desktop.errors import InvalidInput
from desktop.progress import Silent
from desktop.services import indicator
from desktop.services.attendance import Mark
from desktop.services.citizen import CitizenDraft
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.class_session import SessionDraft
from desktop.services.demo_classes import CLASSES, add_classes
from desktop.services.enrolment import WalkIn, card_text, known_on_list, read_card
from desktop.services.office import Office
from desktop.services.official_confirmation import ConfirmationDraft
from tests.builders import SPOKEN, a_citizen, home_of
from tests.services.workbook_builder import workbook

FIRST = date(2027, 1, 26)  # a Tuesday, two weeks before Tết
HALL: dict[str, Any] = {"place": "Nhà văn hóa TDP 4", "instructors": {"lan": "Lan"}}


def a_class(office: Office, template: str = "citizen", **facts: Any) -> str:
    return office.training_class.create(
        office.training_class.planned(template, FIRST, "08:00", **HALL | facts)
    ).result()


def test_a_template_becomes_a_class_with_its_sessions(office: Office) -> None:
    class_id = a_class(office, capacity=2)
    row = office.training_class.row(class_id)
    assert row is not None
    assert (row.title, row.audience, row.capacity, row.free) == ("05 kỹ năng số cơ bản", "citizen", 2, 2)
    assert (row.first, row.next, row.sessions, row.held) == (FIRST, FIRST, 3, 0)
    sessions = office.class_session.of(class_id)
    assert [each.day for each in sessions] == [FIRST + timedelta(weeks=n) for n in range(3)]
    assert {(each.starts, each.ends, each.place) for each in sessions} == {("08:00", "09:30", HALL["place"])}
    assert sessions[1].topic_titles == ["Mua sắm trực tuyến", "Thanh toán trực tuyến"]
    assert [each.id for each in office.training_class.rows("ky nang lan")] == [class_id]
    assert office.training_class.rows("không có") == []
    assert [each.id for each in office.training_class.find("ky nang van hoa")] == [class_id]
    assert office.training_class.find("an") == []
    with pytest.raises(InvalidInput):
        office.training_class.planned("none", FIRST, "08:00")
    with pytest.raises(InvalidInput):
        office.training_class.planned("citizen", FIRST, "8 giờ")


def test_clashes_are_warned_about_and_moving_needs_a_reason(office: Office) -> None:
    first = office.class_session.of(a_class(office))
    other = SessionDraft(day=FIRST, starts="9:00", ends="10:00", room="2", **HALL)
    found = [(each.kind, each.name) for each in office.class_session.clashes(other)]
    assert found == [("room", ""), ("instructor", "Lan")]
    tet = other.model_copy(update={"day": date(2027, 2, 6)})
    assert [(each.kind, each.name) for each in office.class_session.clashes(tet)] == [("holiday", "tet")]
    move = office.class_session.move
    with pytest.raises(InvalidInput):
        move(first[2].id, date(2027, 2, 16), "08:00", "09:30", None).result()
    move(first[2].id, date(2027, 2, 16), "14:00", "15:30", "Tết").result()
    moved = office.class_session.row(first[2].id)
    assert moved is not None
    assert (moved.day, moved.starts, moved.moved_from) == (date(2027, 2, 16), "14:00", first[2].day)
    move(first[2].id, first[2].day, "08:00", "09:30", None).result()
    back = office.class_session.row(first[2].id)
    assert back is not None
    assert back.moved_from is None
    with pytest.raises(InvalidInput):
        office.class_session.set_state(first[0].id, "cancelled")
    office.class_session.set_state(first[0].id, "cancelled", "mưa bão").result()
    assert office.class_session.clashes(other) == []
    times = office.class_session.repeat(first[0].class_id, tet, 3, skip_holidays=True).result()
    days = [each.day for each in office.class_session.of(first[0].class_id) if each.starts == "09:00"]
    assert (times, days[0]) == (3, date(2027, 2, 13))


def test_seats_waiting_list_walk_in_and_somebody_without_a_name(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class_id = a_class(office, capacity=2)
    people = [a_citizen(office, name, birth="1960") for name in ("Trần Thị Hoa", "Lê Văn An", "Vũ Thị Bé")]
    done = office.enrolment.enrol(class_id, *people, source="search").result()
    assert (len(done.seated), len(done.waiting), done.already) == (2, 1, 0)
    again = office.enrolment.enrol_all(class_id, CitizenFilter()).result()
    assert (list(again.seated), list(again.waiting), again.already) == ([], [], 3)
    seated = office.enrolment.of(class_id, "enrolled")
    assert [(each.name, each.number, each.birth_year) for each in seated] == [
        ("Lê Văn An", 1, 1960),
        ("Trần Thị Hoa", 3, 1960),
    ]
    session_id = office.class_session.of(class_id)[0].id
    mistaken = office.enrolment.nameless(class_id, session_id).result()
    new = CitizenDraft(home=home_of(office), full_name="Đỗ Thị Cửa")
    at_door = office.enrolment.walk_in(class_id, WalkIn(new, SPOKEN, session_id)).result()
    office.enrolment.nameless(class_id, session_id).result()
    office.history.undo(mistaken.deed).result()  # with her came that the session is held
    assert office.class_session.of(class_id)[0].state == "held"
    sheet = office.attendance.sheet(session_id)
    assert [(row.learner.name, row.state) for row in sheet] == [
        ("Lê Văn An", None),
        ("Đỗ Thị Cửa", "present"),
        ("Trần Thị Hoa", None),
        (None, "present"),
    ]
    assert read_card(f" {card_text(at_door)}\r\n") == at_door
    assert read_card("001185012345|012345678") is None
    office.enrolment.set_state("withdrawn", seated[0].id).result()
    waits = office.enrolment.next_waiting(class_id)
    assert waits is not None
    assert (waits.name, waits.number) == ("Vũ Thị Bé", 2)
    back = office.enrolment.enrol(class_id, people[1], source="search").result()
    assert len(back.waiting) == 1  # the seats are taken: she waits, with the number she had
    deed = office.training_class.set_state(class_id, "cancelled", "thiếu người dạy").result()
    with pytest.raises(InvalidInput):
        office.enrolment.enrol(class_id, people[0], source="search").result()
    states = [each.state for each in office.class_session.of(class_id)]
    assert states == ["held", "cancelled", "cancelled"]  # two were there already
    office.history.undo(deed).result()
    row = office.training_class.row(class_id)
    assert row is not None
    assert (row.state, row.held, row.sessions) == ("open", 1, 3)
    off = office.class_session.of(class_id)[1].id
    office.class_session.set_state(off, "cancelled", "mưa bão").result()
    late = WalkIn(new, SPOKEN, off)
    with pytest.raises(InvalidInput):  # nobody is there, and nothing is kept of her
        office.enrolment.walk_in(class_id, late).result()
    assert office.citizen.row(late.citizen_id) is None
    monkeypatch.setattr(indicator, "today", lambda: date(2027, 2, 1))
    figures = office.indicator.figures(Period.read("2027-01"), ["sessions", "learner_turns"])
    assert [figures[code][WARD].value for code in figures] == [1, 2]


def test_attendance_assessment_quiz_and_confirmation(office: Office) -> None:
    class_id = a_class(office)
    people = [a_citizen(office, f"Trần Thị Hoa {n}") for n in range(4)]
    learners = office.enrolment.enrol(class_id, *people, source="list").result().seated
    session_id = office.class_session.of(class_id)[0].id
    some: dict[str, Mark | None] = {learners[0]: "late", learners[1]: "absent"}
    assert office.attendance.mark(session_id, some, "tick").result() == 2
    assert office.attendance.mark_rest(session_id, "present").result() == 2
    assert office.attendance.mark(session_id, {learners[1]: None, learners[0]: "late"}, "tick").result() == 1
    assert [row.state for row in office.attendance.sheet(session_id)] == ["late", None, "present", "present"]
    assert office.class_session.of(class_id)[0].state == "held"
    office.class_session.set_state(
        session_id, "planned"
    ).result()  # another laptop took back what it had noted
    assert office.class_session.of(class_id)[0].state == "held"  # who was there proves it
    office.attendance.mark(session_id, dict.fromkeys(learners), "tick").result()
    assert office.class_session.of(class_id)[0].state == "planned"  # every mark was taken back
    with pytest.raises(InvalidInput):
        office.attendance.mark(session_id, {uuid7(): "present"}, "tick").result()

    mark = office.assessment.mark
    assert mark(class_id, {(learners[0], "safety"): "not_yet"}).result() == 1
    assert office.assessment.fill(class_id, "safety", "alone").result() == 3
    assert mark(class_id, {(learners[3], "safety"): None, (learners[3], "payment"): None}).result() == 1
    grid = office.assessment.grid(class_id)
    assert grid is not None
    assert [grid.level(each, "safety") for each in learners] == ["not_yet", "alone", "alone", None]
    for wrong in ((learners[0], "no such item"), (uuid7(), "safety")):
        with pytest.raises(InvalidInput):
            mark(class_id, {wrong: "alone"}).result()

    quiz = office.teaching.quiz("five_basic")
    assert quiz is not None
    right = {each.code: sorted(each.right) for each in quiz.questions}
    some_right = right | {"site": ["c"], "before_buying": ["a"], "otp": []}
    record = office.quiz_result.record
    before = record(learners[0], quiz, some_right, 0).result()
    assert (before.score, before.out_of, before.wrong, before.open) == (
        7,
        10,
        ["site", "before_buying"],
        ["otp"],
    )
    assert record(learners[0], quiz, right, 1, on_paper=True).result().percent == 100
    (scored,) = office.quiz_result.scores(class_id, "five_basic")
    assert (scored.before, scored.after, scored.gain) == (7, 10, 3)
    for wrong_answers in ({"site": ["z"]}, {"site": ["a", "b"]}):  # no choice of it; two where one is right
        refused = record(learners[0], quiz, wrong_answers, 1)
        with pytest.raises(InvalidInput):
            refused.result()
    record(learners[0], quiz, {}, 1).result()  # did not take it after all
    assert office.quiz_result.answers(learners[0], quiz.code, 1) is None

    note = ConfirmationDraft(source="vneid", number="12", confirmed_on=date(2027, 3, 1))
    office.official_confirmation.note_all([(people[0], note), (people[0], note)]).result()
    (noted,) = office.official_confirmation.of(*people)
    assert (noted.citizen_id, noted.source, noted.number) == (people[0], "vneid", "12")
    for day in (1, 2, 2):  # without a number, the day tells them apart
        seen = ConfirmationDraft(source="vneid", confirmed_on=date(2027, 4, day))
        office.official_confirmation.note(people[0], seen).result()
    assert len(office.official_confirmation.of(people[0])) == 3


def test_what_came_of_a_class(office: Office, tmp_path: Path) -> None:
    class_id = a_class(office)
    people = [
        a_citizen(office, f"Trần Thị Hoa {n}", phone="0912345678", national_id=f"00115001234{n}")
        for n in range(3)
    ]
    learners = office.enrolment.enrol(class_id, *people, source="list").result().seated
    meetings = office.class_session.of(class_id)
    for meeting, away in zip(meetings[:2], (learners[2], learners[1]), strict=True):
        office.attendance.mark(meeting.id, {away: "excused"}, "tick").result()
        office.attendance.mark_rest(meeting.id, "present").result()
    items = ("public_service", "shopping", "payment", "safety", "local_platform")
    office.assessment.mark(class_id, {(learners[0], item): "alone" for item in items}).result()
    office.assessment.mark(class_id, {(learners[1], "payment"): "with_help"}).result()

    rows = office.class_result.rows(class_id)
    assert [(row.attended, row.held, row.missed) for row in rows] == [
        (2, 2, []),
        (1, 2, [meetings[1].day]),
        (1, 2, [meetings[0].day]),
    ]
    assert rows[2].taught == ["shopping", "payment"]
    assert [row.judgement.verdict for row in rows if row.judgement] == ["open"] * 3  # nobody knows the mark
    assert [each.id for each in office.class_result.ready(class_id)] == [learners[0]]
    path = tmp_path / "ket-qua.xlsx"
    assert office.class_list.write(path, class_id, Silent()) == 3
    book = load_workbook(path).active
    assert book is not None
    lines = [[cell.value for cell in row if cell.value is not None] for row in book.iter_rows()]
    assert any("Lớp: 05 kỹ năng số cơ bản" in str(cell) for line in lines for cell in line)
    (line,) = (line for line in lines if "Trần Thị Hoa 0" in line)
    assert line[2:] == ["001•••••2340", "Tổ dân phố 4", 2, *["Tự làm được"] * 5, "Chưa xác định"]
    (away,) = office.class_result.to_call(class_id)
    assert (away.learner.id, away.missed, away.phone) == (learners[1], [meetings[1].day], "0912345678")
    other = a_class(office)
    office.enrolment.enrol(other, people[0], source="search").result()
    funnel = office.class_result.funnel(class_id)
    assert (funnel.enrolled, funnel.attended, funnel.assessed, funnel.able, funnel.people) == (3, 3, 2, 1, 3)
    both = office.class_result.by_audience(FIRST, FIRST)["citizen"]
    assert (both.enrolled, both.attended, both.people) == (4, 3, 3)  # four seats, three people
    (hours,) = office.class_result.hours(FIRST, date(2027, 12, 31))
    assert (hours.name, hours.sessions, hours.minutes) == ("Lan", 2, 180)
    office.training_class.void(class_id, reason="mistake").result()
    assert office.class_result.hours(FIRST, date(2027, 12, 31)) == []
    apart = a_class(office, "elderly", pass_rule="five_basic", pass_rule_version=1)  # a rule of other skills
    office.enrolment.enrol(apart, people[0], source="search").result()
    assert office.class_result.rows(apart)[0].judgement is None

    read = office.class_scan.read
    assert read(class_id, card_text(learners[0])).what == "learner"
    assert read(other, card_text(learners[1])).what == "other_class"
    assert read(other, card_text(uuid7())).what == "other_class"
    for n, (of, what) in enumerate([(class_id, "learner"), (other, "not_enrolled")]):
        card = f"00115001234{n + 1}||Trần Thị Hoa|01011950|Nữ|Hà Nội|10052021"
        assert read(of, card).what == what
    stranger = read(class_id, "001185012345||Nguyễn Thị Mẫu|05021985|Nữ|Hà Nội|10052021")
    assert (stranger.what, stranger.card.full_name if stranger.card else "") == ("stranger", "Nguyễn Thị Mẫu")
    assert read(class_id, "https://example.vn").what == "no_card"


def test_a_list_of_confirmations_finds_whom_it_surely_means(office: Office, tmp_path: Path) -> None:
    her = a_citizen(office, "Trần Thị Hoa", birth="1950-03-02", national_id="001150012345")
    him = a_citizen(office, "Lê Văn An", birth="1961-10-20", national_id="001061000001")
    maybe = a_citizen(office, "Vũ Thị Bé", birth="1970")
    header = ["STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Số giấy xác nhận", "Ngày cấp", "Cơ quan xác nhận"]
    rows = [
        [1, "Trần Thị Hoa", "02/03/1950", "001150012345", "12/XN", date(2027, 3, 1), "UBND phường"],
        [2, "Lê Văn An", "20/10/1961", None, "13/XN", "01/03/2027", None],
        [3, "Vũ Thị Bé", "05/05/1970", None, "14/XN", None, None],
        [4, "Lê Văn An", "20/10/1961", "001061000009", "16/XN", None, None],
        [5, "Người Lạ", "1980", None, "15/XN", None, None],
    ]
    opened = office.roster.open(workbook(tmp_path, [header, *rows]), "Sheet1")
    found = office.confirmation_list.preview(opened, "paper")
    assert set(found.columns) == {"number", "confirmed_on", "body"}
    assert [(row.citizen_id, row.draft.number) for row in found.known] == [(her, "12/XN"), (him, "13/XN")]
    assert [(row.row, row.name, row.citizen_id) for row in found.perhaps] == [
        (4, "Vũ Thị Bé", maybe),
        (5, "Lê Văn An", him),  # of another ID number
    ]
    assert [(row.row, row.name) for row in found.unknown] == [(6, "Người Lạ")]
    for _ in range(2):  # brought in twice, noted once
        office.confirmation_list.take(found).result()
    deed = office.confirmation_list.take(found, also={row.id for row in found.perhaps[:1]}).result()
    assert [each.number for each in office.official_confirmation.of(maybe)] == ["14/XN"]
    office.history.undo(deed).result()
    assert office.official_confirmation.of(maybe) == []
    twin = a_citizen(office, "Trần Thị Hoa", birth="1950-03-02")
    opened = office.roster.open(
        workbook(tmp_path, [header, [1, "Trần Thị Hoa", "02/03/1950", *[None] * 4]]), "Sheet1"
    )
    found = office.confirmation_list.preview(opened, "paper")
    assert (found.known, {row.citizen_id for row in found.perhaps}) == (
        [],
        {her, twin},
    )  # of two, nobody surely
    people = office.roster.preview(opened)
    assert known_on_list(people, {}) == []
    (number,) = people.matches
    meant = [known_on_list(each, {number: "same"}) for each in (people, people.turned(number))]
    assert sorted(meant) == sorted([[her], [twin]])
    noted = office.official_confirmation.of(her, him)
    assert {(each.citizen_id, each.number, each.confirmed_on) for each in noted} == {
        (her, "12/XN", date(2027, 3, 1)),
        (him, "13/XN", date(2027, 3, 1)),
    }
    assert {each.body for each in noted} == {"UBND phường", None}


def test_the_classes_of_the_demo_have_come_as_far_as_their_days(office: Office) -> None:
    people = [a_citizen(office, f"Lê Văn Mẫu {n}") for n in range(12)]
    made = add_classes(office, 7, people, FIRST)
    rows = {row.id: row for row in office.training_class.rows(with_ended=True)}
    assert rows.keys() == set(made)
    assert [rows[each].state for each in made] == ["finished", "open", "open", "open", "open"]
    over, under_way, *_, full = (rows[each] for each in made)
    assert (over.held, over.sessions, under_way.held, under_way.sessions) == (5, 5, 1, 3)
    assert (full.free, full.waiting > 0) == (0, True)
    funnel = office.class_result.funnel(over.id)
    assert funnel.enrolled == funnel.assessed > funnel.able
    assert {each.template for each in CLASSES} <= {each.code for each in office.teaching.templates()}


def test_an_erased_learner_stays_counted_and_nameless(office: Office) -> None:
    class_id = a_class(office)
    her, other = a_citizen(office, "Trần Thị Hoa"), a_citizen(office, "Lê Văn An")
    learners = office.enrolment.enrol(class_id, her, other, source="search").result().seated
    session_id = office.class_session.of(class_id)[0].id
    office.attendance.mark_rest(session_id, "present").result()
    copied = office.person_copy.of(her, FIRST)
    assert copied is not None
    assert {"enrolment", "attendance"} <= copied.records.keys()
    office.erasure.erase(her, why="request", day=FIRST).result()
    shown = {
        row.id: (row.learner.name, row.learner.citizen_id, row.state)
        for row in office.attendance.sheet(session_id)
    }
    assert shown == {learners[0]: (None, None, "present"), learners[1]: ("Lê Văn An", other, "present")}
    office.enrolment.set_state("withdrawn", learners[0]).result()  # still an ordinary record


def test_who_was_enrolled_twice_before_it_was_seen_that_she_is_one_is_one_learner(
    office: Office, tmp_path: Path
) -> None:
    quizzes = [{"code": code, "version": 1} for code in ("five_basic", "online_safety")]
    class_id = a_class(office, capacity=3, quizzes=quizzes)
    one, other = (a_citizen(office, name) for name in ("Trần Thị Hoa", "Lê Văn An"))
    more = {"birth": "1950", "phone": "0912345678", "national_id": "001150012345"}
    two = a_citizen(office, "Trần Thị Hoà", **more)
    learners = office.enrolment.enrol(class_id, one, two, other, source="search").result().seated
    first, second, *_ = [each.id for each in office.class_session.of(class_id)]
    office.attendance.mark(first, {learners[0]: "present", learners[1]: "absent"}, "tick").result()
    office.attendance.mark(second, {learners[1]: "late"}, "tick").result()
    quiz = office.teaching.quiz("five_basic")
    assert quiz is not None
    right = {each.code: sorted(each.right) for each in quiz.questions}
    for learner, item in ((learners[0], "safety"), (learners[1], "payment")):
        office.assessment.mark(class_id, {(learner, item): "alone"}).result()
    office.quiz_result.record(learners[1], quiz, right, 1).result()
    office.same_person.join(one, two, one).result()

    seated = office.enrolment.of(class_id, "enrolled")
    assert [each.name for each in seated] == ["Lê Văn An", "Trần Thị Hoa"]
    her = seated[1]
    assert set(her.ids) == set(learners[:2])
    assert her.birth_year == 1950
    assert (her.id, office.quiz_result.answers(her.id, "five_basic", 1)) == (learners[0], right)
    row = office.training_class.row(class_id)
    assert row is not None
    assert (row.enrolled, row.free) == (2, 1)
    assert [each.state for each in office.attendance.sheet(first)] == [None, "present"]
    result = office.class_result.rows(class_id)[1]
    assert (result.attended, result.levels, result.quiz_percent) == (
        2,
        {"safety": "alone", "payment": "alone"},
        100,
    )
    funnel = office.class_result.funnel(class_id)
    assert (funnel.enrolled, funnel.attended, funnel.assessed, funnel.people) == (2, 1, 1, 2)
    for card in learners[:2]:  # either of her cards
        shown = office.class_scan.read(class_id, card_text(card))
        assert (shown.what, shown.learner and shown.learner.id) == ("learner", her.id)
    assert office.enrolment.enrol(class_id, two, source="search").result().already == 1
    assert office.enrolment.at_door(class_id, two, second).result().seated[0] in her.ids
    office.attendance.mark(first, {her.id: None}, "tick").result()
    assert office.attendance.sheet(first)[1].state is None
    office.assessment.mark(class_id, {(her.id, item): "with_help" for item in ("safety", "payment")}).result()
    assert set(office.class_result.rows(class_id)[1].levels.values()) == {"with_help"}
    other_quiz = office.teaching.quiz("online_safety")
    assert other_quiz is not None
    wrong = {
        each.code: sorted({c.code for c in each.choices} - each.right)[:1] for each in other_quiz.questions
    }
    deed = office.quiz_result.record(her.id, other_quiz, wrong, 1).result().deed
    asked = len(quiz.questions) + len(other_quiz.questions)  # of both quizzes of the class together
    assert office.class_result.rows(class_id)[1].quiz_percent == 100 * len(quiz.questions) // asked
    office.history.undo(deed).result()
    assert office.class_result.rows(class_id)[1].quiz_percent == 100
    deed = office.quiz_result.record(her.id, quiz, {"otp": right["otp"]}, 1).result().deed
    assert [(each.after, each.enrolment) for each in office.quiz_result.scores(class_id, quiz.code)] == [
        (1, her.id)
    ]
    office.history.undo(deed).result()
    assert office.quiz_result.answers(her.id, quiz.code, 1) == right
    office.quiz_result.record(her.id, quiz, {}, 1).result()
    assert office.quiz_result.answers(learners[1], quiz.code, 1) is None
    office.attendance.mark(second, {her.id: "absent"}, "tick").result()
    assert ("Trần Thị Hoa", "0912345678") in {
        (each.learner.name, each.phone) for each in office.class_result.to_call(class_id)
    }
    office.class_list.write(tmp_path / "ket-qua.xlsx", class_id, Silent(), full_ids=True)
    book = load_workbook(tmp_path / "ket-qua.xlsx").active
    assert book is not None
    assert any("001150012345" in [cell.value for cell in row] for row in book.iter_rows())
