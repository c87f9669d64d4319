"""Lớp học: the list of classes, and a class opened in tabs."""

from datetime import date, timedelta

import pytest

from desktop.services.dates import today
from desktop.services.office import Office
from desktop.ui.training_class.page import TrainingClassPage
from tests.builders import a_citizen
from tests.conftest import USER

HALL = {"place": "Nhà văn hóa TDP 4", "room": "Phòng 2", "instructors": {USER: "Lan"}}


def a_class(office: Office, template: str = "citizen", first: date | None = None, **facts) -> str:
    first = first or today() + timedelta(days=7)
    return office.training_class.create(
        office.training_class.planned(template, first, "08:00", **HALL | facts)
    ).result()


@pytest.fixture
def page(context, qtbot):
    made = TrainingClassPage(context)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.show()
    settled(made, qtbot)
    yield made
    made.leave()


def settled(page: TrainingClassPage, qtbot) -> None:
    qtbot.waitUntil(lambda: not page.list.model.is_reading())


def titles(page: TrainingClassPage) -> list[str]:
    return [page.list.model.index(n, 0).data() for n in range(page.list.model.rowCount())]


def test_classes_are_listed_found_and_opened_with_their_sessions(page, office, qtbot) -> None:
    basic = a_class(office, capacity=1)
    a_class(office, "elderly", today() + timedelta(days=1), instructors={})
    office.enrolment.enrol(basic, a_citizen(office), a_citizen(office, "Lê Thị Ba"), source="search").result()
    qtbot.waitUntil(lambda: len(titles(page)) == 2)
    assert titles(page) == ["Bình dân học vụ số cho người cao tuổi", "05 kỹ năng số cơ bản"]
    page.list.filters.inputs["mine"].setChecked(True)
    settled(page, qtbot)
    assert titles(page) == ["05 kỹ năng số cơ bản"]
    page.list.view.selectRow(0)
    assert page.list.card.learners.text() == "Learners: 1/1 · 1 waiting"
    assert page.list.card.sessions.count() == 3
    assert not page.list.card.came.isVisible(), "nothing was held"
    first, learners = office.class_session.of(basic)[0].id, office.enrolment.of(basic, "enrolled")
    office.attendance.mark(first, {learners[0].id: "present"}, "tick").result()
    came = "Came: 1 · assessed: 0 · able in everything: 0"
    qtbot.waitUntil(lambda: page.list.card.came.text() == came)
    page.list.card.open_button.click()
    assert (page.view.title.text(), page.view.state.text()) == ("05 kỹ năng số cơ bản", "Open for learners")
    page.arrive({"id": basic, "tab": "sessions"})
    sessions = page.view.tab().model
    assert [sessions.index(n, 2).data() for n in range(2)] == [
        "Nộp hồ sơ dịch vụ công",
        "Mua sắm trực tuyến, Thanh toán trực tuyến",
    ]
    office.training_class.set_state(basic, "cancelled", "mưa bão").result()
    qtbot.waitUntil(lambda: page.view.state.text() == "Called off")
    assert [sessions.index(n, 5).data() for n in (0, 1)] == ["Held", "Called off · mưa bão"]
    office.training_class.void(basic, reason="mistake").result()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list)


def test_a_class_is_made_from_a_template_with_what_clashes_said_beforehand(
    page, office, notices, qtbot
) -> None:
    first = date(2027, 1, 26)  # two weeks before Tết
    a_class(office, first=first)
    dialog = page.begin(first)
    fields = dialog.form.fields
    fields["template"].setCurrentIndex(fields["template"].findData("elderly"))
    assert (fields["title"].text(), fields["capacity"].text()) == (
        "Bình dân học vụ số cho người cao tuổi",
        "15",
    )
    fields["topics"].chips["health"].click()
    fields["times"].setText("4")
    fields["starts"].setText("8h30")
    fields["place"].setText("Nhà văn hóa tdp 4")
    dialog.show_plan()
    assert dialog.days.text().startswith("4 sessions: Tue 26/1, Tue 2/2, Tue 16/2, Tue 23/2")
    assert "passed over: Tue 9/2" in dialog.days.text()
    said = dialog.clashes.text.text().splitlines()
    assert said[:2] == [
        "Tue 26/01/2027: the room has “05 kỹ năng số cơ bản” at 08:00–09:30.",
        "Tue 26/01/2027: Nguyễn Thị Lan teaches “05 kỹ năng số cơ bản” at 08:00–09:30.",
    ]
    for field, wrong in (
        ("times", "61"),
        ("times", "0"),
        ("starts", "25h"),
        ("first", "31/2"),
        ("title", ""),
    ):
        was = fields[field].text()
        fields[field].setText(wrong)
        dialog.save()
        assert dialog.form.notes[field].text(), field
        fields[field].setText(was)
    fields["first"].setText("6/1/2026")
    dialog.show_plan()
    assert dialog.clashes.text.text().splitlines()[0] == "Tue 06/01/2026 is over already."
    fields["first"].setText("26/1/2027")
    fields["title"].setText("Lớp của cụ Tư")
    fields["capacity"].setText("500")
    dialog.reject()  # put aside, half-typed
    dialog = page.begin()
    assert dialog.form.fields["title"].text() == "Lớp của cụ Tư"
    with qtbot.waitSignal(dialog.made) as made:
        dialog.save()
    row = office.training_class.row(made.args[0])
    assert (row.title, row.capacity, row.sessions, row.instructors) == (
        "Lớp của cụ Tư",
        500,
        4,
        {USER: "Nguyễn Thị Lan"},
    )
    assert page.view.title.text() == "Lớp của cụ Tư"
    taught = [topic for each in office.class_session.of(row.id) for topic in each.topics]
    assert taught == ["phone", "public_service", "payment", "safety"]
    notices.undo()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list)
    assert page.begin().form.fields["title"].text() == "05 kỹ năng số cơ bản", "nothing is left half-planned"


def test_a_session_is_moved_with_a_reason_called_off_and_taken_back(page, office, notices, qtbot) -> None:
    page.open(a_class(office, first=date(2027, 1, 26)), {"tab": "sessions"})
    tab = page.view.tab()
    tab.view.selectRow(0)
    dialog = tab.deeds.move(tab.chosen())
    dialog.form.fields["day"].setText("17/2/2027")
    dialog.form.fields["starts"].setText("14h")
    dialog.form.fields["ends"].setText("13h30")
    dialog.show_clashes()
    assert dialog.clashes.text.text() == "Wed 17/02/2027: it ends before it begins."
    dialog.form.fields["ends"].setText("15:30")
    dialog.save()
    assert dialog.form.notes["reason"].text()
    dialog.form.fields["reason"].setText("nhà văn hóa sửa điện")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    first = dialog.session.id
    assert notices.texts[-1] == "Moved to Wed 17/02/2027, 14:00–15:30."
    assert office.class_session.row(first).moved_from == date(2027, 1, 26)
    notices.undo()
    qtbot.waitUntil(lambda: office.class_session.row(first).moved_from is None)
    asking = tab.deeds.call_off(office.class_session.row(first))
    asking.save()
    assert asking.isVisible(), "a reason is needed"
    asking.reason.setText("mưa bão")
    asking.save()
    qtbot.waitUntil(lambda: office.class_session.row(first).state == "cancelled")
    qtbot.waitUntil(lambda: "called off" in notices.texts[-1])
    notices.undo()
    qtbot.waitUntil(lambda: office.class_session.row(first).state == "planned")
    adding = tab.deeds.add(page.view.class_id)
    adding.form.fields["times"].setText("2")
    with qtbot.waitSignal(adding.accepted):
        adding.save()
    dialog = tab.deeds.edit(office.class_session.row(first))
    dialog.form.fields["topics"].chips["safety"].click()
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    assert office.class_session.row(first).topics == ["public_service", "safety"]
    days = [each.day for each in office.class_session.of(page.view.class_id)]
    assert days[2:] == [date(2027, 2, 9), date(2027, 2, 16), date(2027, 2, 23)]


def test_a_class_is_corrected_and_its_sessions_to_come_follow(page, office, notices, qtbot) -> None:
    class_id = a_class(office)
    held, *rest = (each.id for each in office.class_session.of(class_id))
    office.class_session.set_state(held, "held").result()
    qtbot.waitUntil(lambda: len(titles(page)) == 1)
    page.list.view.selectRow(0)
    dialog = page.list.card.menu.edit()
    dialog.form.fields["place"].setText("Trường tiểu học")
    dialog.form.fields["materials"].setPlainText("Bút\n\n Giấy ")
    topics = dialog.form.fields["topics"]
    first, second, *others = topics.topics
    second.title.setText("Mua và trả tiền")
    second.skills.chips["payment"].click()
    for each in (first, *others):
        each.remove_button.click()
    topics.add_button.click()
    safety = topics.topics[-1].skills.chips["safety"]
    safety.click()  # without a title: named after its skills
    named = safety.text()
    topics.add_button.click()  # says nothing
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    stored = office.training_class.stored(class_id)
    assert stored["materials"] == ["Bút", "Giấy"]
    assert [(each["code"], each["title"], each["items"]) for each in stored["topics"]] == [
        (second.code, "Mua và trả tiền", ["shopping", "payment"]),
        ("topic_1", named, ["safety"]),
    ]
    planned = [office.class_session.row(each).topics for each in rest]
    assert {code for topics_of in planned for code in topics_of} == {
        second.code
    }  # what is taught no more goes
    assert [office.class_session.row(each).place for each in (held, *rest)] == [
        HALL["place"],
        "Trường tiểu học",
        "Trường tiểu học",
    ]
    page.list.card.menu.set_state("cancelled", "ít học viên")
    qtbot.waitUntil(lambda: titles(page) == [])
    assert {office.class_session.row(each).state for each in rest} == {"cancelled"}
    notices.undo()
    qtbot.waitUntil(lambda: {office.class_session.row(each).state for each in rest} == {"planned"})
    page.list.card.menu.void("mistake")
    qtbot.waitUntil(lambda: notices.texts[-1] == "Struck through.")
    page.list.filters.inputs["voided"].setChecked(True)
    qtbot.waitUntil(lambda: len(titles(page)) == 1)
    page.list.view.selectRow(0)
    assert not page.list.card.open_button.isVisible()
    notices.undo()
    qtbot.waitUntil(lambda: office.training_class.row(class_id).voided_at is None)
