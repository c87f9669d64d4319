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
    assert sessions.index(0, 5).data() == "Called off"
    office.training_class.void(basic, reason="mistake").result()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list)
