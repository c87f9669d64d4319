"""Who learns in a class: by search, card, list and filter; who waits and moves up; cards to cut apart."""

import pytest
from PySide6.QtCore import Qt

from desktop.services.citizen_listing import CitizenFilter
from desktop.services.enrolment import card_text
from desktop.ui.paper.canvas import picture
from desktop.ui.training_class.attendance_scan import card_text_in
from desktop.ui.training_class.enrolment_filter import EnrolFilterDialog
from desktop.ui.training_class.enrolment_list import ClassRosterDialog
from desktop.ui.training_class.enrolment_tab import EnrolmentTab
from tests.builders import a_citizen, home_of
from tests.services.workbook_builder import workbook
from tests.ui.test_class_page import a_class
from tests.ui.test_roster_dialog import HEAD, done


@pytest.fixture
def class_id(office) -> str:
    return a_class(office, capacity=2)


@pytest.fixture
def tab(context, class_id, qtbot) -> EnrolmentTab:
    made = EnrolmentTab(context)
    qtbot.addWidget(made)
    made.show_class(class_id)
    made.resize(1110, 600)
    made.show()
    return made


def shown(tab: EnrolmentTab) -> list[str]:
    return [tab.model.index(row, 1).data() for row in range(tab.model.rowCount())]


def test_people_are_found_scanned_and_wait_when_seats_are_taken(
    tab, office, notices, class_id, qtbot
) -> None:
    hoa = a_citizen(office, "Trần Thị Hoa", birth="1952")
    an = a_citizen(office, "Lê Văn An", national_id="001060000001")
    a_citizen(office, "Vũ Thị Bé")
    tab.finder.field.setText("hoa")
    tab.finder.take()
    qtbot.waitUntil(lambda: shown(tab) == ["Trần Thị Hoa"])
    tab._on_scanned("001060000001||Le Van An|01011960|Nam|To 4|10052021")
    qtbot.waitUntil(lambda: shown(tab) == ["Lê Văn An", "Trần Thị Hoa"])
    assert tab.seats.text() == "2 of 2 seats taken"
    tab.finder.field.setText("be")
    tab.finder.take()
    qtbot.waitUntil(lambda: "waiting list" in notices.texts[-1])
    assert not tab.free.isVisible()
    assert {each.citizen_id for each in office.enrolment.of(class_id, "enrolled")} == {hoa, an}
    tab.view.selectRow(0)
    [card] = tab.card_pages(only_chosen=True)  # lost: printed anew, the same code
    assert [each.name for each in card.learners] == ["Lê Văn An"]
    tab.withdraw_button.click()
    qtbot.waitUntil(tab.free.isVisible)
    tab.free_button.click()
    qtbot.waitUntil(lambda: shown(tab) == ["Vũ Thị Bé", "Trần Thị Hoa"])
    qtbot.waitUntil(lambda: "Vũ Thị Bé" in notices.texts[-1])  # said after the list has changed
    notices.undo()
    qtbot.waitUntil(lambda: shown(tab) == ["Trần Thị Hoa"])
    tab.states.set_value("withdrawn")
    qtbot.waitUntil(lambda: shown(tab) == ["Lê Văn An"])
    tab.view.selectRow(0)
    tab.seat_button.click()
    qtbot.waitUntil(lambda: shown(tab) == [])


def test_a_class_that_is_over_takes_nobody_and_says_so(tab, office, class_id, qtbot) -> None:
    a_citizen(office, "Trần Thị Hoa")
    office.training_class.set_state(class_id, "cancelled", "thiếu người").result()
    tab.finder.field.setText("hoa")
    tab.finder.take()
    qtbot.waitUntil(tab.problem.isVisible)
    assert "over or called off" in tab.problem.text.text()
    tab._on_scanned("123456789012345")
    assert "Nothing of it was kept" in tab.problem.text.text()


def test_a_whole_filter_is_enrolled_and_taken_back(context, office, notices, class_id, qtbot) -> None:
    for name in ("Trần Thị Hoa", "Lê Văn An", "Vũ Thị Bé"):
        a_citizen(office, name)
    a_citizen(office, "Ngô Văn Xa", home=home_of(office, "Tổ dân phố 3"))
    dialog = EnrolFilterDialog(context, CitizenFilter(cell=home_of(office)), class_id)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(dialog.enrol_button.isEnabled)
    assert dialog.count.text().startswith("3 people")
    assert "Free seats: 2;" in dialog.count.text()
    dialog.enrol()
    qtbot.waitUntil(lambda: bool(notices.texts))
    assert notices.texts == ["Enrolled 2 · 1 on the waiting list"]
    assert [each.number for each in office.enrolment.of(class_id)] == [1, 2, 3]
    notices.undo()
    qtbot.waitUntil(lambda: office.enrolment.of(class_id) == [])


def test_an_excel_list_says_who_is_known_new_and_twice(context, office, notices, tmp_path, qtbot) -> None:
    class_id = a_class(office)
    known = a_citizen(office, "Trần Thị Hoa", birth="1952-02-01")
    rows = [
        HEAD,
        [1, "Trần Thị Hoa", "01/02/1952", "", ""],
        [2, "Lê Văn Mới", "1960", "", "0912345678"],
        [3, "Lê Văn Mới", "1960", "", "0912345678"],
    ]
    path = workbook(tmp_path, rows)
    dialog = ClassRosterDialog(context, path, class_id)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    done(dialog, qtbot)
    assert "1 known" in dialog.take_button.text()
    office.training_class.set_state(class_id, "finished").result()
    dialog.take_button.click()
    qtbot.waitUntil(lambda: "Nobody was enrolled" in dialog.note.text.text())
    assert office.citizen.count(CitizenFilter()) == 1  # and nobody of the list is kept
    office.training_class.set_state(class_id, "open").result()
    dialog.take_button.click()
    qtbot.waitUntil(lambda: bool(notices.texts))
    enrolled = office.enrolment.of(class_id)
    assert known in {each.citizen_id for each in enrolled}
    assert {each.name for each in enrolled} == {"Trần Thị Hoa", "Lê Văn Mới"}
    notices.undo()
    qtbot.waitUntil(lambda: office.enrolment.of(class_id) == [])
    qtbot.waitUntil(lambda: office.citizen.count(CitizenFilter()) == 1)

    all_known = ClassRosterDialog(context, workbook(tmp_path, rows[:2]), class_id)
    all_known.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(all_known)
    all_known.show()
    done(all_known, qtbot)
    all_known.take_button.click()
    qtbot.waitUntil(lambda: [each.citizen_id for each in office.enrolment.of(class_id)] == [known])

    twins = [a_citizen(office, "Vũ Thị Đôi", birth="1950-03-02") for _ in range(2)]
    of_two = ClassRosterDialog(context, workbook(tmp_path, [HEAD, [1, "Vũ Thị Đôi", "02/03/1950"]]), class_id)
    of_two.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(of_two)
    of_two.show()
    done(of_two, qtbot)
    of_two.table.selectRow(0)
    assert not of_two.take_button.isEnabled()  # of two who may be meant nobody is chosen unasked
    [(number, first)] = of_two._preview.matches.items()
    of_two.compare.next_button.click()
    meant = of_two._preview.matches[number].citizen
    assert {first.citizen, meant} == set(twins)
    of_two.compare.chosen.emit("same")
    of_two.take_button.click()
    qtbot.waitUntil(lambda: {each.citizen_id for each in office.enrolment.of(class_id)} == {known, meant})


def test_cards_are_eight_to_a_sheet_and_their_codes_are_read_back(
    tab, office, class_id, notices, tmp_path, qtbot
) -> None:
    people = [a_citizen(office, f"Trần Thị Hoa {n}") for n in range(9)]
    office.enrolment.enrol(class_id, *people, source="search").result()
    waiting = [each.id for each in office.enrolment.of(class_id, "waiting")]
    office.enrolment.set_state("enrolled", *waiting).result()
    qtbot.waitUntil(lambda: len(shown(tab)) == 9)
    pages = tab.card_pages()
    assert [len(page.learners) for page in pages] == [8, 1]
    read = card_text_in(picture(pages[1], (1400, 1400)).toImage())
    assert read == card_text(pages[1].learners[0].id)
    tab.output.write_pdf(tmp_path / "cards.pdf", "Thẻ", pages)
    qtbot.waitUntil(lambda: "ready" in "".join(notices.texts))
    assert (tmp_path / "cards.pdf").read_bytes().count(b"/Type /Page\n") == 2
