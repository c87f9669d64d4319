"""The grid of a class on screen: a whole class by keys, taken back, kept from who may not."""

from datetime import date

import pytest
from PySide6.QtCore import Qt

from desktop.services.assessment import AFTER, BEFORE
from desktop.ui.training_class.assessment_tab import AssessmentTab
from tests.builders import a_citizen

NAMES = ["An", "Bình", "Chi", "Dung", "Hoa", "Lan", "Minh", "Nga"]


@pytest.fixture
def class_id(office) -> str:
    facts = {"place": "Nhà văn hóa TDP 4", "instructors": {"lan": "Lan"}}
    planned = office.training_class.planned("citizen", date(2027, 1, 26), "08:00", **facts)
    made = office.training_class.create(planned).result()
    people = [a_citizen(office, f"Trần Thị {name}", birth="1958") for name in NAMES]
    office.enrolment.enrol(made, *people, source="search").result()
    return made


@pytest.fixture
def tab(context, qtbot) -> AssessmentTab:
    made = AssessmentTab(context)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made


def level(office, class_id: str, row: int, column: int, number: int = AFTER) -> str | None:
    grid = office.assessment.grid(class_id, number)
    return grid.level(grid.learners[row].id, grid.framework.items[column].code)


def test_a_column_has_a_default_and_exceptions_by_single_keys(office, class_id, tab, notices, qtbot) -> None:
    tab.show_class(class_id)
    tab.view.setFocus()
    assert tab.model.headerData(4, Qt.Orientation.Vertical) == "Trần Thị Hoa · 1958"
    qtbot.keyClick(tab.view, Qt.Key.Key_2)
    qtbot.keyClick(tab.view, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: level(office, class_id, 1, 0) == "not_yet")
    assert level(office, class_id, 0, 0) == "with_help"
    assert tab.view.currentIndex().row() == 2
    tab.fill("alone")
    qtbot.waitUntil(lambda: bool(notices.texts))
    assert [level(office, class_id, row, 0) for row in range(8)] == ["with_help", "not_yet", *["alone"] * 6]
    assert level(office, class_id, 0, 1) is None
    assert tab.count.text().startswith("8")

    notices.undo()
    qtbot.waitUntil(lambda: level(office, class_id, 7, 0) is None)
    assert level(office, class_id, 0, 0) == "with_help"
    tab.view.setCurrentIndex(tab.model.index(0, 0))
    qtbot.keyClick(tab.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: level(office, class_id, 0, 0) is None)


def test_before_and_after_are_two_rounds_and_an_empty_class_says_what_to_do(
    office, class_id, tab, notices, qtbot
) -> None:
    tab.show_class(class_id)
    tab.rounds.set_value(BEFORE)
    tab.view.selectColumn(0)
    qtbot.keyClick(tab.view, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: level(office, class_id, 7, 0, BEFORE) == "not_yet")
    assert level(office, class_id, 7, 0, AFTER) is None
    tab.rounds.set_value(AFTER)
    qtbot.waitUntil(lambda: bool(notices.texts))
    notices.undo()  # of the other round, whatever is shown by now
    qtbot.waitUntil(lambda: level(office, class_id, 7, 0, BEFORE) is None)
    office.assessment.fill(class_id, tab.view.current_item(), "not_yet", BEFORE).result()
    assert tab.model.index(0, 0).data() == "–"
    assert not tab.change.isVisible()
    tab.view.selectColumn(0)
    qtbot.keyClick(tab.view, Qt.Key.Key_3)
    qtbot.waitUntil(tab.change.isVisible)
    assert tab.change.text() == "Assessed before and after: 8. Alone: 0 → 8."

    office.enrolment.set_state("withdrawn", *[each.id for each in office.enrolment.of(class_id)]).result()
    tab.show_class(class_id)
    assert tab.nothing.isVisible()
    assert not tab.view.isVisible()
