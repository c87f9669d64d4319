"""Đến từng nhà on screen: a list divided, walked by keys, printed, typed back; a door on no list; Hôm nay."""

from datetime import timedelta

from PySide6.QtCore import Qt

from desktop.ui.formats import date_text, today
from desktop.ui.household.card import HouseholdCard
from desktop.ui.review.other_value import OtherValue, can_be_typed
from desktop.ui.review.words import Words
from desktop.ui.today.page import TodayPage
from desktop.ui.visit_list.page import VisitListPage
from tests.builders import a_citizen, home_of
from tests.services.test_visit_list import a_door
from tests.ui.test_papers import words_on


def test_a_neighbourhood_is_divided_walked_printed_and_typed_back(
    context, office, notices, tmp_path, travels, qtbot
) -> None:
    old = a_citizen(office, "Lê Thị Cụ", birth="1940", national_id="990163004711", note="nhà khó")
    first = a_door(office, "Số 2, ngõ Mẫu 3", old)
    for number in (10, 9, 12):
        a_door(office, f"Số {number}, ngõ Mẫu 3")
    page = VisitListPage(context)
    qtbot.addWidget(page)
    page.show()
    dialog = page.new()
    dialog.place.setCurrentText("Tổ dân phố 4")
    qtbot.waitUntil(lambda: dialog.doors.count() == 4)
    assert dialog.doors.item(0).text() == "Số 2, ngõ Mẫu 3 · Lê Thị Cụ · 1 people"
    with qtbot.waitSignal(dialog.accepted):
        dialog.make()
    [row] = office.visit_list.lists()

    walk = page.walk(row.id)
    assert walk.address.text() == "Số 2, ngõ Mẫu 3"
    walk.note.setText("gọi cổng sau")
    walk.go_to(1)
    assert walk.address.text() == "Số 2, ngõ Mẫu 3", "the note would be lost"
    assert walk.problem.text()
    walk.setFocus()
    qtbot.keyClicks(walk, "1")
    qtbot.waitUntil(lambda: walk.stop.result == "met")
    assert walk.members.isVisible()
    assert walk.stop.note == "gọi cổng sau"
    access = walk.observe(old)
    access.form.fields["smartphone"].set_value("no")
    with qtbot.waitSignal(access.accepted):
        access.save()
    qtbot.waitUntil(lambda: "smartphone" in office.observation.current(old)[old])
    qtbot.keyClick(walk, Qt.Key.Key_Return)
    assert walk.address.text() == "Số 9, ngõ Mẫu 3"
    walk.again.setText("không phải ngày")
    qtbot.keyClicks(walk, "3")
    assert walk.problem.text()
    walk.again.setText(date_text(today()))
    qtbot.keyClicks(walk, "3")
    qtbot.waitUntil(lambda: walk.stop.result == "later")
    walk.accept()

    number, sheets = page.sheets(row.id)
    words = words_on(sheets[0], tmp_path)
    for said in ("Số 12, ngõ Mẫu 3", "Lê Thị Cụ", number, "2 Vắng nhà", "thu hồi giấy"):
        assert said in words
    for unsaid in ("990163004711", "4711", "khó", "1940"):
        assert unsaid not in words
    page.printed(row.id, number)
    qtbot.waitUntil(lambda: [each.number for each in office.printed_list.outstanding()] == [number])
    assert page.sheets(row.id)[0] == number, "the same paper again has the same number"

    entry = page.type_in(row.id)
    assert entry.entry.row.text() == "3", "the first where nobody was yet"
    for typed in ("7", "3 31/2", "2"):
        qtbot.keyClick(entry.entry.row, Qt.Key.Key_Return)
        entry.entry.outcome.setText(typed)
        qtbot.keyClick(entry.entry.outcome, Qt.Key.Key_Return)
        if typed != "2":
            assert entry.entry.problem.text()
    qtbot.waitUntil(lambda: office.visit_list.stops(row.id)[2].result == "absent")
    qtbot.waitUntil(lambda: entry.entry.row.text() == "4")
    entry.take_back()
    qtbot.waitUntil(lambda: office.visit_list.stops(row.id)[2].result is None)
    entry.accept()

    today_page = TodayPage(context)
    qtbot.addWidget(today_page)
    qtbot.waitUntil(lambda: today_page.expected.count() == 1)
    line = today_page.expected.item(0)
    assert "Số 9, ngõ Mẫu 3" in line.text()
    today_page._help(line)
    assert travels[-1][0] == "visit_list"
    visit = page.visit(travels[-1][1]["household"])
    assert "Hẹn lại" in visit.past.text()
    qtbot.keyClicks(visit, "2")
    qtbot.waitUntil(lambda: visit.stop.result == "absent")
    visit.take_back()
    qtbot.waitUntil(lambda: visit.stop.result is None)
    qtbot.keyClicks(visit, "1")
    qtbot.waitUntil(lambda: visit.stop.result == "met")
    assert len(office.household_visit.of(visit.stop.door.id)) == 2, "corrected, not made twice"
    assert not office.household_visit.due(today() + timedelta(9))
    visit.accept()
    find = page.visit_one()
    find.search.setText("le thi cu")
    find.look()
    with qtbot.waitSignal(find.chosen) as chosen:
        find.take(find.found.currentItem())
    assert chosen.args == [first]
    card = HouseholdCard(context)
    qtbot.addWidget(card)
    card.show_household(first)
    assert "Gặp được" in card.visits.visits.text()
    card.visits.visit_button.click()
    assert travels[-1] == ("visit_list", {"household": first})
    page.card.show_list(row.id)
    assert "Gặp được: 1" in page.card.results.text()
    notices.undo = None
    page.card.void("mistake")
    qtbot.waitUntil(lambda: notices.undo is not None)
    assert not office.visit_list.lists()
    notices.undo()
    qtbot.waitUntil(lambda: len(office.visit_list.lists()) == 1)


def test_a_house_that_was_not_found_is_settled_and_who_has_a_door_is_said(
    context, office, notices, qtbot
) -> None:
    home = a_door(office, "Số 2, ngõ Mẫu 3")
    made = office.visit_list.make(home_of(office), "Tổ dân phố 4", [home], [None])
    made.saved.result()
    page, card = VisitListPage(context), HouseholdCard(context)
    for each in (page, card):
        qtbot.addWidget(each)
        each.show()
    walk = page.walk(made.ids[0])
    qtbot.keyClicks(walk, "6")
    qtbot.waitUntil(lambda: walk.stop.result == "wrong_address")
    assert "verify" in walk.saved_note.text.text()
    walk.accept()
    card.show_household(home)
    assert "Không đúng địa chỉ" in card.doubt.bar.text.text()
    assert card.doubt.isVisible()
    card.doubt.stands()
    qtbot.waitUntil(lambda: len(notices.texts) == 1)
    card.show_household(home)
    assert card.doubt.isHidden()
    [visit] = card.visits.void_button.menu().actions()
    visit.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: office.visit_list.stops(made.ids[0])[0].result is None)

    dialog = page.new()
    dialog.place.setCurrentText("Tổ dân phố 4")
    qtbot.waitUntil(lambda: "on an open list already" in dialog.sum.text())
    dialog.too.click()
    assert dialog.doors.item(0).text().endswith("on the list of nobody yet")
    dialog.reject()
    assert page.type_in(made.ids[0]).went.currentText() == "myself"


def test_a_third_thing_can_be_said_of_a_visit_two_people_noted(office, qtbot) -> None:
    kept = {"result": "met", "visited_on": today(), "again_on": None, "volunteer": "lan"}
    assert can_be_typed(kept)
    other = OtherValue(Words(office), office, "household_visit", kept)
    qtbot.addWidget(other)
    other.fields["result"].setCurrentIndex(other.fields["result"].findData("absent"))
    assert other.wanted() == kept | {"result": "absent"}
    other.fields["result"].setCurrentIndex(0)
    assert other.wanted() is None


def test_enter_goes_to_the_door_that_is_marked(context, office, qtbot) -> None:
    doors = {a_door(office, f"Số {number}, ngõ Mẫu 3") for number in (2, 9)}
    page = VisitListPage(context)
    qtbot.addWidget(page)
    find = page.visit_one()
    find.search.setText("ngõ Mẫu")
    qtbot.waitUntil(lambda: find.found.count() == 2)
    find.found.setCurrentRow(1)
    marked = find.found.currentItem().data(Qt.ItemDataRole.UserRole)
    assert marked in doors
    with qtbot.waitSignal(find.chosen) as chosen:
        qtbot.keyClick(find.search, Qt.Key.Key_Return)
    assert chosen.args == [marked]


def test_enter_looks_for_what_was_typed_last(context, office, qtbot) -> None:
    a_door(office, "Số 2, ngõ Mẫu 3")
    nine = a_door(office, "Số 9, ngõ Mẫu 3")
    page = VisitListPage(context)
    qtbot.addWidget(page)
    find = page.visit_one()
    find.search.setText("ngõ Mẫu")
    qtbot.waitUntil(lambda: find.found.count() == 2)
    find.search.setText("Số 9, ngõ Mẫu")
    with qtbot.waitSignal(find.chosen) as chosen:
        qtbot.keyClick(find.search, Qt.Key.Key_Return)
    assert chosen.args == [nine]
