"""What waits for a person: choosing between two facts, and ending what the ward holds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from desktop.app import App
from desktop.contract.records import RecordType, shipped
from desktop.demo_questions import ask
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.office import Office
from desktop.ui.auto_look import AutoLook
from desktop.ui.citizen.card import CitizenCard
from desktop.ui.context import PageContext
from desktop.ui.handover.page import HandoverPage
from desktop.ui.review.field_words import FIELDS, SILENT, TABLES
from desktop.ui.review.other_value import OtherValue
from desktop.ui.review.page import HELD, PEOPLE, ReviewPage
from desktop.ui.review.words import Words
from desktop.ui.today.page import TodayPage
from tests.builders import a_citizen, a_visit
from tests.conftest import USER
from tests.ui.test_safety_light import NEW, AnyHandover

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
NAMES = ("Trần Văn Đức", "Lê Thị Hằng", "Phạm Quốc Ấn")


@pytest.fixture
def people(database: Database, office: Office) -> list[str]:
    """Phone, birth, struck through or not, and the minutes of a visit are asked about; two lines are held."""
    made = [a_citizen(office, name, phone="0911111111", birth="1950", note="cũ") for name in NAMES]
    a_visit(office, made[0])
    ask(database, USER, office.notebook.info().team)
    return made


@pytest.fixture
def page(people: list[str], context: PageContext, qtbot: QtBot) -> ReviewPage:
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    qtbot.waitExposed(page)
    with qtbot.waitActive(page):
        page.activateWindow()
    page.arrive({})
    return page


def phone(office: Office, person: str) -> Any:
    return office.citizen.stored(person)["phone"]


def test_the_two_facts_stand_side_by_side_with_who_and_when(page: ReviewPage) -> None:
    first, second = page.conflicts.cards
    assert first.value.text() == "0911 111 111"
    assert second.value.text() == "0987 654 321 · con gái"
    assert "Phạm Anh Tú" in second.whose.text()
    assert "Phạm Anh Tú" in second.take_button.text()
    assert first.take_button.text().startswith("1")
    assert page.conflicts.heading.text() == NAMES[0]
    assert "cũ" in page.conflicts.rest.text()
    assert first.y() == second.y()
    assert [chip.text()[-3:] for chip in page.kinds.chips()] == ["(4)", "(2)", "(0)"]


def test_the_key_on_a_card_takes_it_and_undo_asks_again(
    page: ReviewPage, people: list[str], office: Office, notices: Any, qtbot: QtBot
) -> None:
    qtbot.keyClick(page.conflicts.view, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: bool(notices.texts))
    assert phone(office, people[0]) == "0987654321"
    qtbot.waitUntil(lambda: page.conflicts.heading.text() == NAMES[1])  # on to the next one
    notices.undo()
    qtbot.waitUntil(lambda: office.conflict.counts().open == 4)
    assert phone(office, people[0]) == "0911111111"


def test_a_key_that_is_held_down_decides_one_question(
    page: ReviewPage, database: Database, office: Office, qtbot: QtBot
) -> None:
    view = page.conflicts.view
    QTest.simulateEvent(view, True, Qt.Key.Key_2, NO_MODIFIER, "2", False)
    qtbot.waitUntil(lambda: page.conflicts.heading.text() == NAMES[1])  # nobody has read that one yet
    QTest.simulateEvent(view, True, Qt.Key.Key_2, NO_MODIFIER, "2", True)
    database.apply(lambda session: None).result()  # whatever was decided is written
    assert office.conflict.counts().open == 3


def second_click(made: QPushButton) -> None:
    """As Qt sends the second press of a double click to whatever lies under the mouse by then."""
    middle = QPointF(made.rect().center())
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        there, left = made.mapToGlobal(middle), Qt.MouseButton.LeftButton
        QApplication.sendEvent(made, QMouseEvent(kind, middle, there, left, left, NO_MODIFIER))


def test_a_double_click_decides_one_question(
    page: ReviewPage, database: Database, office: Office, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.conflicts.cards[1].take_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.conflicts.heading.text() == NAMES[1])  # nobody has read that one yet
    second_click(page.conflicts.cards[1].take_button)
    database.apply(lambda session: None).result()  # whatever was decided is written
    assert office.conflict.counts().open == 3
    page.arrive({"kind": HELD})
    qtbot.mouseClick(page.held.drop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: office.held_line.count() == 1)
    second_click(page.held.drop_button)
    database.apply(lambda session: None).result()
    assert office.held_line.count() == 1


def test_keeping_what_stands_is_one_key_too(
    page: ReviewPage, people: list[str], office: Office, qtbot: QtBot
) -> None:
    qtbot.keyClick(page.conflicts.view, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: office.conflict.counts().open == 3)
    assert phone(office, people[0]) == "0911111111"


def test_another_value_is_typed_under_the_cards_and_nothing_disturbs_it(
    page: ReviewPage, people: list[str], office: Office, qtbot: QtBot
) -> None:
    desk = page.conflicts
    qtbot.keyClick(desk.view, Qt.Key.Key_3)
    assert desk.other is not None
    typed = desk.other.fields["phone"]
    typed.clear()
    qtbot.keyClicks(typed, "0923")  # the keys of the cards are digits of a number here
    a_visit(office, people[1])  # somebody saves something meanwhile
    qtbot.waitUntil(lambda: office.conflict.counts().open == 4)
    qtbot.keyClicks(typed, "456789")
    desk.save_button.click()
    qtbot.waitUntil(lambda: office.conflict.counts().open == 3)
    assert phone(office, people[0]) == "0923456789"


@pytest.mark.parametrize(
    ("table", "typed", "wanted"),
    [
        ("official_confirmation", "0012/CN", "0012/CN"),
        ("official_confirmation", "0012", "0012"),
        ("enrolment", "12", 12),
        ("enrolment", "mười", None),
    ],
)
def test_the_number_of_a_paper_is_typed_as_it_is_written(
    office: Office, qtbot: QtBot, table: str, typed: str, wanted: Any
) -> None:
    other = OtherValue(Words(office), office, table, {"number": None})
    qtbot.addWidget(other)
    other.fields["number"].setText(typed)
    assert (other.wanted() or {}).get("number") == wanted


def test_a_birth_that_is_none_is_said_beside_the_field(
    page: ReviewPage, office: Office, qtbot: QtBot
) -> None:
    desk = page.conflicts
    desk.view.selectRow(1)
    desk.type_other()
    assert desk.other is not None
    desk.other.fields["birth"].setText("hôm nọ")
    desk.save_other()
    assert desk.other.notes["birth"].text()
    desk.other.fields["birth"].setText("3/2/1951")
    desk.save_other()
    qtbot.waitUntil(lambda: office.conflict.counts().open == 3)


def test_a_void_against_an_edit_is_shown_as_such(
    page: ReviewPage, people: list[str], office: Office, qtbot: QtBot
) -> None:
    desk = page.conflicts
    desk.view.selectRow(2)
    assert desk.cards[0].value.text() == "Stays: not struck through"
    assert desk.cards[1].value.text() == "Struck through: Ghi hai lần"
    assert not desk.other_button.isVisible()
    desk.press(2)
    qtbot.waitUntil(lambda: office.citizen.row(people[2]).voided_at is not None)


def test_what_changed_meanwhile_is_shown_instead_of_taken(
    page: ReviewPage, people: list[str], office: Office, database: Database, qtbot: QtBot
) -> None:
    desk = page.conflicts
    office.held_line.correct("citizen", people[0], {"phone": "0900000000"}).result()
    desk.take(desk.cards[1].value and {"phone": "0987654321", "phone_of": "con gái"})
    qtbot.waitUntil(lambda: desk.cards[0].value.text() == "0900 000 000")
    assert phone(office, people[0]) == "0900000000"


def test_who_does_not_lead_sees_both_and_waits(
    database: Database, people: list[str], context: PageContext, qtbot: QtBot
) -> None:
    database.apply(lambda session: session.execute(text("UPDATE volunteer SET role = 'volunteer'"))).result()
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    assert page.conflicts.note.isVisible()
    assert [card.take_button.isEnabled() for card in page.conflicts.cards] == [False, False]
    assert not page.conflicts.other_button.isVisible()


def test_when_nothing_waits_the_page_says_so(context: PageContext, qtbot: QtBot) -> None:
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    assert page.no_conflict.isVisible()
    page.arrive({"kind": HELD})
    assert page.nothing_held.isVisible()


def test_a_held_line_says_why_and_is_corrected_in_its_place(
    page: ReviewPage, office: Office, notices: Any, qtbot: QtBot
) -> None:
    page.arrive({"kind": HELD})
    desk = page.held
    assert "Minutes" in desk.why.text.text()
    assert "nothing is lost" in desk.why.text.text()
    assert desk.correction is not None
    assert desk.what_next.text().startswith("Correct it and save")
    desk.correction.fields["minutes"].setText("nhiều")
    desk.save()
    assert desk.correction.notes["minutes"].text()
    desk.correction.fields["minutes"].setText("25")
    desk.save_button.click()
    qtbot.waitUntil(lambda: office.held_line.count() == 1)
    assert office.help_visit.page().rows[0].minutes == 25


def test_a_person_is_completed_in_her_own_form_at_the_field(
    database: Database, people: list[str], context: PageContext, travels: Any, qtbot: QtBot
) -> None:
    detail = f"held:invalid citizen {people[2]} birth"
    database.apply(
        lambda session: session.execute(
            text("UPDATE outbox SET detail = :detail WHERE detail = 'held:scope'"), {"detail": detail}
        )
    ).result()
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({"kind": HELD})
    page.held.view.selectRow(1)
    page.held.mend_button.click()
    assert travels == [("citizen", {"id": people[2], "mend": "birth"})]


def test_what_cannot_be_typed_here_is_not_asked_to_be_corrected(
    database: Database, people: list[str], context: PageContext, qtbot: QtBot
) -> None:
    unnamed = text("UPDATE outbox SET detail = 'held:invalid' WHERE detail = 'held:scope'")
    database.apply(lambda session: session.execute(unnamed)).result()
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({"kind": HELD})
    page.held.view.selectRow(1)
    assert page.held.what_next.text().startswith("Send it again as it is")
    assert page.held.again_button.isVisible()
    assert not page.held.mend_button.isVisible()
    assert not page.held.save_button.isVisible()


def test_mending_opens_the_form_with_the_cursor_in_the_field(app: App) -> None:
    office = Office.over(app.database, USER)
    person = a_citizen(office, "Người Cần Sửa", birth="1950")
    app.window.navigate("citizen", {"id": person, "mend": "birth"})
    dialogs = [w for w in app.window.page("citizen").children() if type(w).__name__ == "CitizenDialog"]
    assert dialogs[0].form.notes["birth"].text()
    dialogs[0].discard()


def test_a_line_is_struck_through_with_a_way_back(
    page: ReviewPage, office: Office, notices: Any, qtbot: QtBot
) -> None:
    page.arrive({"kind": HELD})
    page.held.drop_button.click()
    qtbot.waitUntil(lambda: office.held_line.count() == 1)
    qtbot.waitUntil(lambda: notices.undo is not None)
    notices.undo()
    qtbot.waitUntil(lambda: any(d.act == "line.again" for d in page._context.handover.deeds(None)))


def test_sending_again_as_it_is(page: ReviewPage, office: Office, qtbot: QtBot) -> None:
    page.arrive({"kind": HELD})
    page.held.view.selectRow(1)
    page.held.again_button.click()
    qtbot.waitUntil(lambda: office.held_line.count() == 1)


def test_today_and_the_card_and_the_handover_speak_of_it(
    people: list[str], context: PageContext, travels: Any, qtbot: QtBot
) -> None:
    today, card, handover = TodayPage(context), CitizenCard(context), HandoverPage(context)
    for widget in (today, card, handover):
        qtbot.addWidget(widget)
        widget.show()
    assert "4" in today.review.text.text()
    assert "2" in today.review.text.text()
    qtbot.waitUntil(handover.review_button.isVisible)
    card.show_person(people[0])
    assert card.two_facts.isVisible()
    assert not card.held.isVisible()
    card.show_person(people[2])
    assert card.held.isVisible()
    handover.review_button.click()
    assert travels == [("review", {})]


def test_a_leader_sees_on_today_what_the_ward_keeps_of_the_team(
    context: PageContext, travels: Any, qtbot: QtBot
) -> None:
    today = TodayPage(replace(context, handover=AnyHandover(replace(NEW, team_held=2))))
    qtbot.addWidget(today)
    today.show()
    qtbot.waitUntil(today.team.isVisible)
    assert "keeps 2 item(s) of the team" in today.team.text.text()
    today.team.findChild(QPushButton).click()
    assert travels == [("handover", {})]


def test_the_menu_counts_what_waits(app: App, qtbot: QtBot) -> None:
    office = Office.over(app.database, USER)
    for name in NAMES:
        a_citizen(office, name, phone="0911111111", birth="1950")
    a_visit(office, a_citizen(office))
    ask(app.database, USER, office.notebook.info().team)
    button = app.window.sidebar.button_of("review")
    qtbot.waitUntil(lambda: button.accessibleName().endswith("(6)"))


@pytest.mark.parametrize("kind", [shipped()[table] for table in TABLES], ids=lambda kind: kind.name)
def test_every_field_two_people_may_write_has_a_name(kind: RecordType) -> None:
    """But references, which no form edits."""
    assert {*kind.group_of.values()} - {*FIELDS, *SILENT, *kind.targets} == set()


def test_values_are_shown_as_people_write_them(office: Office) -> None:
    words = Words(office)
    assert words.value("citizen", "national_id", "999051002345") == "999•••••2345"
    assert words.value("citizen", "sex", "female") == "Female"
    assert words.value("citizen", "note", None) == "(empty)"
    assert words.values("citizen", "birth", {"birth": "1950", "birth_approx": True}) == "about 1950"
    outcomes = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1}}
    assert words.value("help_visit", "outcomes", outcomes) == "VNeID: mức 2: Làm được khi có người giúp"
    home = office.notebook.places()[0]
    assert words.value("citizen", "home", home.cell) == home.name
    assert words.value("help_visit", "volunteer", USER) == "Nguyễn Thị Lan"
    moved = {"day": "2026-12-02", "starts": "08:00", "ends": "09:30", "moved_from": "2026-12-01"}
    said = words.values("class_session", "when", moved | {"moved_reason": "mưa"})
    assert said == "02/12/2026 08:00–09:30, moved from 01/12/2026: mưa"
    assert words.value("class_session", "topics", ["safety", "gone"]).endswith(", gone")
    said = {"level": "alone", "assessor": USER, "assessed_on": "2026-12-02", "framework_version": 1}
    assert words.values("assessment", "level", said) == "Alone · Nguyễn Thị Lan · 02/12/2026"
    assert words.values("attendance", "state", {"state": "late", "noted": "card"}) == "Late"
    assert words.values("household_member", "joined_on", {"joined_on": date(2026, 12, 2)}) == "02/12/2026"
    assert words.value("training_class", "quizzes", [{"code": "five_basic", "version": 1}]).startswith(
        "05 kỹ"
    )
    taken = {"answers": {"site": ["a"], "otp": ["b", "c"]}, "score": 1, "out_of": 2, "taken_on": "2026-12-02"}
    assert words.values("quiz_result", "answers", taken) == "1 of 2 right (a, bc) · 02/12/2026"


# ---- who may be one person


def test_two_people_are_looked_for_by_themselves_joined_field_by_field_and_parted(
    office: Office, context: PageContext, qtbot: QtBot
) -> None:
    one = a_citizen(office, "Nguyễn Thị Hoa", birth="1960-03-12", phone="0900111222", note="cũ")
    other = a_citizen(office, "NGUYEN THI HOA", birth="1960-03-12", phone="0900333444", nickname="bà Hoa")
    a_visit(office, other)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({"kind": PEOPLE})
    assert page.stack.currentWidget() is page.nobody_twice
    AutoLook(context, page).look()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.people)
    desk = page.people
    qtbot.waitUntil(lambda: desk.heading.text() == "Nguyễn Thị Hoa – NGUYEN THI HOA")
    assert desk.table.survivor() == 0  # with its accents
    assert {*desk.table.choices} == {"full_name", "phone"}  # what one does not know the other tells
    desk.table.choices["phone"].button(1).click()
    desk.join_button.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.nobody_twice)
    row = office.citizen.row(other)
    assert (row.id, row.full_name, row.phone, row.nickname) == (one, "Nguyễn Thị Hoa", "0900333444", "bà Hoa")

    card = CitizenCard(context)
    qtbot.addWidget(card)
    card.show_person(other)
    assert not card.joined.isHidden()
    assert "vneid" in card.turns.text().lower()
    (part,) = card.part_menu.actions()
    said = context.notices.texts  # type: ignore[attr-defined]
    told = len(said)
    part.trigger()
    qtbot.waitUntil(lambda: office.citizen.row(other).id == other and len(said) > told)
    context.notices.undo()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: office.citizen.row(other).id == one)
    assert office.citizen.row(one).phone == "0900333444"


def test_who_is_no_duplicate_is_not_asked_about_again_unless_that_is_taken_back(
    office: Office, context: PageContext, qtbot: QtBot
) -> None:
    for name in ("Trần Văn Nam", "Trần Văn Nam", "Lê Thị Thu Hà", "Lê Thị Hà"):
        a_citizen(office, name, birth="1971-05-06", phone="0900111222")
    office.lookalike.look(Silent())
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({"kind": PEOPLE})
    qtbot.waitUntil(lambda: page.people.heading.text() != "")
    first = page.people.heading.text()
    page.people.later_button.click()
    qtbot.waitUntil(lambda: page.people.heading.text() != first)
    page.people.apart_button.click()
    qtbot.waitUntil(lambda: page.people.heading.text() == first)
    assert page.people.model.rowCount() == 1
    context.notices.undo()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: page.people.model.rowCount() == 2)
