"""A class's sheet as it is filled at the table: ticks, names, numbers, cards; and taken back."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.contract.vietnamese import given_name
from desktop.services.attendance import AttendanceRow
from desktop.services.dates import today
from desktop.services.enrolment import card_text
from desktop.ui.paper.canvas import picture
from desktop.ui.paper.learner_card import card_sheets
from desktop.ui.training_class.attendance_list import FIRST_MARK, NAME, ROW_HEIGHT
from desktop.ui.training_class.attendance_paper import session_sheets
from desktop.ui.training_class.attendance_tab import AttendanceTab
from tests.builders import a_citizen, home_of
from tests.ui.test_paper_entry import Typist
from tests.ui.test_papers import words_on

PEOPLE = (
    ("Trần Thị Hoa", "1952"),
    ("Lê Thị Hoa", "1948"),
    ("Nguyễn Văn An", "1960"),
    ("Phạm Thị Bé", "1950"),
    ("Đỗ Văn Cường", "1955"),
)


@pytest.fixture
def class_id(office) -> str:
    office_, week = office, timedelta(weeks=1)
    plan = office_.training_class.planned("elderly", today() - week, "08:00", place="Nhà văn hóa TDP 4")
    made = office_.training_class.create(plan).result()
    people = [a_citizen(office_, name, birth=birth) for name, birth in PEOPLE]
    office_.enrolment.enrol(made, *people, source="search").result()
    return made


@pytest.fixture
def tab(context, class_id, qtbot) -> AttendanceTab:
    made = AttendanceTab(context)
    qtbot.addWidget(made)
    made.show_class(class_id)
    made.resize(1110, 600)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    made.field.field.setFocus()
    return made


@pytest.fixture
def stored(tab, office, qtbot):
    """What the notebook says of each, by name and year, once nothing is on its way to the disk."""

    def read() -> dict[str, str]:
        qtbot.waitUntil(lambda: not tab._storing)
        session = tab.shown_session()
        rows: list[AttendanceRow] = office.attendance.sheet(session.id)
        shown = {row.id: row.state for row in tab.model.rows}
        assert {row.id: row.state for row in rows} == shown
        return {
            f"{given_name(row.learner.name or '-')} {row.learner.birth_year}": row.state
            for row in rows
            if row.state
        }

    return read


def click(tab: AttendanceTab, row: int, column: int, qtbot) -> None:
    where = tab.view.visualRect(tab.model.index(row, column)).center()
    qtbot.mouseClick(tab.view.viewport(), Qt.MouseButton.LeftButton, pos=where)


def test_rows_are_large_by_given_name_and_ticked_by_mouse_and_space(tab, stored, qtbot) -> None:
    assert tab.shown_session().day == today()
    assert [given_name(row.learner.name) for row in tab.model.rows] == ["An", "Bé", "Cường", "Hoa", "Hoa"]
    assert tab.view.rowHeight(0) >= 44 <= ROW_HEIGHT
    click(tab, 0, NAME, qtbot)
    click(tab, 1, FIRST_MARK + 1, qtbot)
    click(tab, 2, NAME, qtbot)
    click(tab, 2, NAME, qtbot)
    qtbot.keyClick(tab.view, Qt.Key.Key_Down)
    qtbot.keyClick(tab.view, Qt.Key.Key_Space)
    assert stored() == {"An 1960": "present", "Bé 1950": "late", "Hoa 1948": "present"}
    assert tab.counts.text() == "There: 3 of 5 · late 1 · not marked 2"
    tab.all_button.click()
    assert len(stored()) == 5
    assert stored()["Bé 1950"] == "late"
    for _ in range(2):
        qtbot.keyClick(tab.field.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored() == {"An 1960": "present", "Bé 1950": "late"}


def test_given_names_are_typed_and_twins_are_told_apart(tab, stored, qtbot) -> None:
    typist = Typist(qtbot)
    typist.types("an\n")
    assert typist.keys == 3
    typist.types("hoa\n")
    assert stored() == {"An 1960": "present"}
    assert "2 people" in tab.said.text()
    assert [line.split(" · ")[:2] for line in tab.field.people.lines()] == [
        ["Lê Thị Hoa", "1948"],
        ["Trần Thị Hoa", "1952"],
    ]
    typist.types("↓\n")
    assert stored()["Hoa 1952"] == "present"
    assert tab.field.field.text() == ""
    qtbot.keyClick(tab, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    typist.types("hoa 48\n")
    typist.types("zzz\n")
    assert stored() == {"An 1960": "present", "Hoa 1952": "present", "Hoa 1948": "late"}
    assert "“zzz”" in tab.note.text.text()


def test_numbers_of_the_signed_sheet_and_what_is_wrong_with_them(tab, stored, qtbot) -> None:
    typist = Typist(qtbot)
    tab.view.setFocus()
    typist.types("4-5, 1, 41\n")  # the list hands keys on to the field
    assert len(stored()) == 3
    assert "41" in tab.note.text.text()
    typist.types("9-6 1x\n")
    assert len(stored()) == 3
    assert "Nothing was noted" in tab.note.text.text()
    tab.mark({tab.model.rows[0].id: "late"}, "tick")
    tab.field.clear()
    typist.types("1-5\n")
    assert sorted(stored().values()) == ["late", "present", "present", "present", "present"]


def scan(tab: AttendanceTab, text: str, qtbot) -> None:
    """As a scanner types: faster than anybody."""
    for char in text:
        qtbot.keyClick(QApplication.focusWidget() or tab, char)
    qtbot.keyClick(QApplication.focusWidget() or tab, Qt.Key.Key_Return)


def test_cards_are_scanned_also_of_who_is_on_no_list(tab, stored, office, class_id, qtbot) -> None:
    learner = tab.model.rows[0]
    tab.view.setFocus()
    scan(tab, card_text(learner.id), qtbot)
    assert stored() == {"An 1960": "present"}
    assert tab.field.field.text() == ""
    known = a_citizen(office, "Vũ Thị Quen", birth="1951", national_id="001151000001")
    scan(tab, "001151000001||Vu Thi Quen|01011951|Nu|To 4|10052021", qtbot)
    assert "Vũ Thị Quen" in tab.note.text.text()
    tab.note_button.click()
    qtbot.waitUntil(lambda: "Vũ Thị Quen" in tab.said.text())
    qtbot.waitUntil(lambda: len(tab.model.rows) == 6)
    assert stored()["Quen 1951"] == "present"
    tab.take_back()
    qtbot.waitUntil(lambda: len(tab.model.rows) == 5)
    assert office.citizen.row(known) is not None
    scan(tab, "001151000002||Vu Thi La|01011952|Nu|To 4|10052021", qtbot)
    assert "Nobody in this notebook" in tab.note.text.text()
    scan(tab, "1" * 39, qtbot)
    assert "no learner" in tab.note.text.text()
    pages = card_sheets([row.learner for row in tab.model.rows], "Lớp thử", "Phường Phú Lương")
    tab.card.take(picture(pages[0], (1400, 1400)).toImage())  # printed, and held before a camera
    assert tab.said.text().startswith(tuple(name for name, _ in PEOPLE))
    assert len(stored()) <= 2


def test_somebody_new_is_two_fields_and_can_be_taken_back(tab, stored, office, class_id, qtbot) -> None:
    dialog = tab.walk_in()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.save()
    assert dialog.notes["full_name"].text()
    qtbot.keyClicks(dialog.name, "Ngo Thi")
    qtbot.waitUntil(lambda: office.drafts.find("walk_in", class_id) is not None)
    again = tab.walk_in()  # as after a power cut
    assert again.name.text() == "Ngo Thi"
    again.reject()
    qtbot.waitUntil(lambda: office.drafts.find("walk_in", class_id) is None)
    dialog.name.setText("Ngô Thị Mới")
    dialog.birth.setText(str(today().year - 10))
    dialog.place.setCurrentIndex(dialog.place.findData(home_of(office, "Tổ dân phố 3")))
    dialog.save()
    qtbot.waitUntil(dialog.guardian.isVisible)
    dialog.birth.setText("1955")
    dialog.guardian.clear()
    dialog.save()
    qtbot.waitUntil(lambda: "Ngô Thị Mới" in tab.said.text())
    qtbot.waitUntil(lambda: len(tab.model.rows) == 6)
    assert stored()["Mới 1955"] == "present"
    (new,) = [row.learner for row in tab.model.rows if row.learner.number == 6]
    consent = office.citizen.consent(new.citizen_id)
    assert (consent.sheet, consent.line) == (f"ĐD {today():%d/%m/%Y}", 6)
    tab.take_back()
    qtbot.waitUntil(lambda: len(tab.model.rows) == 5)
    assert office.citizen.consent(new.citizen_id) is None
    nobody = tab.walk_in()
    nobody.leave_nameless()
    qtbot.waitUntil(lambda: len(tab.model.rows) == 6)
    assert stored()["- None"] == "present"


def test_keys_pressed_twice_bring_somebody_new_in_once(tab, database, office, class_id, qtbot) -> None:
    dialog = tab.walk_in()
    dialog.name.setText("Ngô Thị Mới")
    dialog.birth.setText("1955")
    for _ in range(2):
        qtbot.keyClick(dialog.birth, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(tab.model.rows) > 5)
    database.apply(lambda session: None).result()  # whatever was begun is written
    assert len(office.enrolment.of(class_id)) == 6
    nobody = tab.walk_in()
    nobody.leave_nameless()
    nobody.leave_nameless()
    qtbot.waitUntil(lambda: len(tab.model.rows) > 6)
    database.apply(lambda session: None).result()  # whatever was begun is written
    assert len(office.enrolment.of(class_id)) == 7


def test_a_session_that_is_called_off_and_a_class_that_is_over_say_so(tab, office, class_id, qtbot) -> None:
    session = tab.shown_session()
    office.class_session.set_state(session.id, "cancelled", "mưa bão").result()
    qtbot.waitUntil(lambda: not tab.all_button.isEnabled())
    assert "mưa bão" in tab.note.text.text()
    held = next(each for each in office.class_session.of(class_id) if each.state != "cancelled")
    tab.arrive({"session": held.id})
    office.training_class.set_state(class_id, "finished").result()
    tab.enrol(a_citizen(office, "Vũ Thị Muộn"), "Vũ Thị Muộn")
    qtbot.waitUntil(lambda: "over or called off" in tab.note.text.text())


def test_the_sheet_to_sign_has_numbered_lines_and_no_id(tab, office, class_id, tmp_path) -> None:
    a_citizen(office, "Vũ Thị Quen", national_id="001151000001")
    session = tab.shown_session()
    (sheet,) = session_sheets(office, session)
    said = words_on(sheet, tmp_path)
    assert all(name in said and birth in said for name, birth in PEOPLE)
    assert [number for number, _ in sheet.lines] == list(range(1, 21))
    assert sum(learner is None for _, learner in sheet.lines) == 15
    assert "Buổi 2/" in said
    assert "Đồng ý" in said
    assert office.catalog.title("consent_text", "remember").split()[-1] in said
    assert "0011510" not in said
