"""A filled sheet typed in as a volunteer does it: only keys, a real notebook, keys counted."""

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.errors import StorageFailed
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.paper_row import FORM
from desktop.services.paper_sheet import Saving
from desktop.services.point_session import PointSessionDraft
from desktop.ui.desk.paper_entry import PaperEntry
from tests.builders import a_citizen

SHEET = "K27P"
NAMED = {"\n": Qt.Key.Key_Return, " ": Qt.Key.Key_Space, "↓": Qt.Key.Key_Down}


class Typist:
    """Sends what is typed to wherever the cursor is, and counts the keys."""

    def __init__(self, qtbot) -> None:
        self.keys = 0
        self._qtbot = qtbot

    def types(self, text: str) -> None:
        for char in text:
            self.keys += 1
            if char in NAMED:
                self._qtbot.keyClick(QApplication.focusWidget(), NAMED[char])
                continue
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, char)
                QApplication.sendEvent(QApplication.focusWidget(), event)

    def saves(self) -> None:
        self.keys += 1
        self._qtbot.keyClick(
            QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )

    def says_nameless(self) -> None:
        self.keys += 1
        self._qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F3)


@pytest.fixture
def entry(context, office, qtbot) -> Iterator[PaperEntry]:
    office.point_session.begin(PointSessionDraft(place="Nhà văn hóa TDP 4", day=today())).result()
    dialog = opened(context, qtbot)
    yield dialog
    dialog.keep()


def opened(context, qtbot) -> PaperEntry:
    dialog = PaperEntry(context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    return dialog


@pytest.fixture
def typist(entry, qtbot) -> Typist:
    """The sheet has been said: the cursor is in the first name."""
    made = Typist(qtbot)
    made.types(f"{SHEET.lower()}\n")
    made.keys = 0
    return made


def rows(office):
    return [each for each in office.paper_sheet.typed(SHEET) if each.voided_at is None]


def waits_for(qtbot, office, count: int) -> None:
    qtbot.waitUntil(lambda: len(rows(office)) == count)


def test_a_returning_person_is_a_few_keys(entry, typist, office, qtbot) -> None:
    person = a_citizen(office, "Nguyễn Thị Thuý", birth="1952")
    typist.types("thuy\n2")
    typist.saves()
    assert typist.keys <= 7
    waits_for(qtbot, office, 1)
    visit = office.help_visit.page(person).rows[0]
    assert list(visit.outcomes) == ["vneid_level2"]
    assert visit.visited_on == today()


def test_with_enter_alone_a_row_is_saved_and_the_next_begins(entry, typist, office, qtbot) -> None:
    a_citizen(office, "Nguyễn Thị Thuý", birth="1952")
    typist.types("thuy\n1 3\n\n\n")  # who, what; the usual outcome; no note; she has agreed before
    assert typist.keys <= 12
    waits_for(qtbot, office, 1)
    assert entry.line.fields["row"].text() == "2"
    assert entry.line.fields["name"].hasFocus()
    assert list(rows(office)[0].outcomes) == ["public_service", "vneid_install"]


def test_an_outcome_that_means_nothing_is_said_and_nothing_is_saved(entry, typist, office, qtbot) -> None:
    typist.says_nameless()
    typist.types("1\n0")
    typist.saves()
    qtbot.waitUntil(lambda: entry.line.fields["outcome"].hasFocus())
    assert "No such outcome" in entry.problem.text()
    assert rows(office) == []


def test_without_a_name_it_is_three_keys(entry, typist, office, qtbot) -> None:
    typist.says_nameless()
    typist.types("3")
    typist.saves()
    assert typist.keys == 3
    waits_for(qtbot, office, 1)
    assert office.today.numbers(today()).anonymous == 1


def test_a_new_person_who_signed_is_made(entry, typist, office, qtbot) -> None:
    typist.types("Tran Van Moi\n1952\n0912345678\n1 3d2\n\nx\n\n")
    waits_for(qtbot, office, 1)
    found = office.citizen.page(CitizenFilter()).rows[0]
    assert (found.full_name, found.birth, found.phone) == ("Tran Van Moi", "1952", "0912345678")
    consent = office.citizen.consent(found.id)
    assert (consent.method, consent.sheet, consent.line) == ("sheet", SHEET, 1)
    assert rows(office)[0].outcomes["public_service"]["reason"] == "forgot_password"


def test_a_new_person_who_did_not_sign_is_counted_only(entry, typist, office, qtbot) -> None:
    typist.types("Tran Van Moi\n1952\n\n1\n\n\n\n")
    waits_for(qtbot, office, 1)
    assert office.citizen.count(CitizenFilter()) == 0
    assert office.today.numbers(today()).anonymous == 1


def test_a_year_behind_the_name_tells_two_people_apart(entry, typist, office) -> None:
    a_citizen(office, "Nguyễn Thị Thuý", birth="1952")
    young = a_citizen(office, "Nguyễn Thị Thuý", birth="1990")
    typist.types("thuy 1990\n")
    assert entry.line.citizen_id == young
    assert entry.line.fields["services"].hasFocus()


def test_two_people_of_that_name_are_never_guessed_between(entry, typist, office) -> None:
    a_citizen(office, "Nguyễn Thị Thuý", birth="1952")
    young = a_citizen(office, "Nguyễn Thị Thuý", birth="1990")
    typist.types("thuy\n")
    assert entry.line.citizen_id is None
    assert entry.line.fields["birth"].hasFocus()
    typist.types("1990\n")
    assert entry.line.citizen_id == young


def test_an_arrow_and_enter_choose_from_the_list(entry, typist, office) -> None:
    a_citizen(office, "Nguyễn Thị Thuý", birth="1952")
    young = a_citizen(office, "Nguyễn Thị Thuý", birth="1990")
    typist.types("thuy")
    entry.line.search()
    shown = entry.line.people.lines()
    assert any("1990" in text for text in shown)
    typist.types("↓" * (1 + next(n for n, text in enumerate(shown) if "1990" in text)) + "\n")
    assert entry.line.citizen_id == young


def test_another_letter_in_the_name_is_another_person(entry, typist, office) -> None:
    a_citizen(office, "Nguyễn Thị Thuý", birth="1952")
    typist.types("thuy\n")
    assert entry.line.citizen_id
    entry.line.focus("name")
    typist.types("Lê Thị Khác")
    assert entry.line.citizen_id is None


def test_the_same_row_typed_twice_is_shown_and_not_doubled(entry, typist, office, qtbot) -> None:
    typist.types("-\n1\n\n\n")
    qtbot.waitUntil(lambda: entry.rows.standing(1) is not None)
    entry.line.focus("row")
    typist.types("1\n")
    assert entry.twice_note.isVisible()
    assert f"{SHEET}-01" in entry.twice_note.text.text()
    entry.line.focus("name")
    typist.types("-\n2")
    typist.saves()
    assert entry.twice_note.isVisible()
    assert len(rows(office)) == 1
    typist.types("\n")  # the button that has the cursor: to the next free row
    assert entry.line.fields["row"].text() == "2"
    typist.saves()
    waits_for(qtbot, office, 2)


def test_the_old_row_is_struck_through_for_the_new_one_if_wished(entry, typist, office, qtbot) -> None:
    typist.types("-\n1\n\n\n")
    qtbot.waitUntil(lambda: entry.rows.standing(1) is not None)
    entry.line.focus("row")
    typist.types("1")
    entry.line.focus("name")
    typist.types("-\n2")
    typist.saves()
    entry.instead_button.click()
    qtbot.waitUntil(lambda: [list(each.outcomes) for each in rows(office)] == [["vneid_level2"]])
    assert len(office.paper_sheet.typed(SHEET)) == 2


def test_a_copy_of_the_sheet_from_another_day_is_asked_about_once(entry, typist, office, qtbot) -> None:
    typist.types("-\n1\n\n\n")
    qtbot.waitUntil(lambda: entry.rows.standing(1) is not None)
    entry.head.days.chips()[1].click()
    entry.line.focus("row")
    typist.types("1")
    entry.line.focus("name")
    typist.types("-\n2")
    typist.saves()
    assert entry.anyway_button.isVisible()
    assert not entry.instead_button.isVisible()
    entry.anyway_button.click()
    waits_for(qtbot, office, 2)
    assert {each.day for each in rows(office)} == {today(), today() - timedelta(1)}


def test_yesterday_is_said_once_for_all_rows(entry, typist, office, qtbot) -> None:
    entry.head.days.chips()[1].click()
    entry.line.focus("name")
    typist.types("-\n1\n\n\n-\n2\n\n\n")
    waits_for(qtbot, office, 2)
    assert {each.day for each in rows(office)} == {today() - timedelta(1)}


def test_another_day_is_typed(entry, typist, office, qtbot) -> None:
    day = today() - timedelta(40)
    entry.head.days.chips()[2].click()
    assert entry.head.other_day.hasFocus()
    typist.types(f"{day.day}/{day.month}/{day.year}")
    entry.line.focus("name")
    typist.types("-\n1\n\n\n")
    waits_for(qtbot, office, 1)
    assert rows(office)[0].day == day


def test_a_row_just_saved_is_taken_back_into_the_fields(entry, typist, office, qtbot) -> None:
    typist.types("Tran Van Moi\n1952\n\n1\n\nx\n\n")
    waits_for(qtbot, office, 1)
    qtbot.waitUntil(entry.saved_note.isVisible)
    entry.take_back()
    qtbot.waitUntil(lambda: entry.line.fields["name"].text() == "Tran Van Moi")
    assert rows(office) == []
    assert office.citizen.count(CitizenFilter()) == 0
    entry.save()
    waits_for(qtbot, office, 1)
    assert office.citizen.count(CitizenFilter()) == 1


def test_a_row_is_struck_through_and_comes_back(entry, typist, office, qtbot) -> None:
    typist.types("-\n1\n\n\n")
    waits_for(qtbot, office, 1)
    qtbot.waitUntil(lambda: entry.rows.model.rowCount() == 1)
    entry.rows.view.selectRow(0)
    entry.rows.void_button.click()
    waits_for(qtbot, office, 0)
    qtbot.waitUntil(entry.rows.restore_button.isEnabled)
    entry.rows.restore_button.click()
    waits_for(qtbot, office, 1)


def test_a_struck_row_does_not_come_back_beside_the_one_typed_for_it(entry, typist, office, qtbot) -> None:
    typist.types("-\n1\n\n\n")
    waits_for(qtbot, office, 1)
    office.help_visit.void(rows(office)[0].id, reason="mistake").result()
    entry.rows.reload()
    entry.line.focus("row")
    typist.types("1\n-\n2\n\n\n")
    waits_for(qtbot, office, 1)
    qtbot.waitUntil(lambda: entry.rows.model.rowCount() == 2)
    struck = next(n for n in range(2) if entry.rows.model.row(n).voided_at)
    entry.rows.view.selectRow(struck)
    assert not entry.rows.restore_button.isEnabled()


def test_what_is_wrong_is_said_and_the_cursor_is_there(entry, typist, office) -> None:
    typist.types("-\n35\n\n\n")
    assert "35" in entry.problem.text()
    assert entry.problem.isVisible()
    assert entry.line.fields["services"].hasFocus()
    assert rows(office) == []


def test_half_a_row_is_there_when_the_screen_is_opened_again(entry, typist, context, office, qtbot) -> None:
    typist.types("Tran Van Do\n1950\n\n4")
    entry.keep()
    qtbot.waitUntil(lambda: len(office.drafts.unfinished(FORM)) == 1)
    again = opened(context, qtbot)
    assert again.left_note.isVisible()
    assert again.line.values()["name"] == "Tran Van Do"
    assert again.head.values()["sheet"] == SHEET
    again.line.fields["consent"].setText("x")
    again.save()
    waits_for(qtbot, office, 1)
    assert office.drafts.unfinished(FORM) == []


def test_a_full_disk_loses_neither_the_row_nor_the_next_one(
    entry, typist, context, office, qtbot, notices, monkeypatch
) -> None:
    refused: Future[str] = Future()
    with monkeypatch.context() as patch:
        patch.setattr(office.paper_sheet, "save", lambda row: Saving("deed", refused))
        typist.types("-\n1\n\n\nTran Van Sau")
        refused.set_exception(StorageFailed())
        qtbot.waitUntil(lambda: bool(notices.errors))
    assert entry.line.values()["services"] == "1"
    qtbot.waitUntil(lambda: len(office.drafts.unfinished(FORM)) == 1)
    entry.save()
    waits_for(qtbot, office, 1)
    qtbot.waitUntil(lambda: entry.line.values()["name"] == "Tran Van Sau")


def test_a_full_sheet_asks_for_the_next_one(entry, typist, office, qtbot) -> None:
    entry.line.focus("row")
    typist.types("14\n-\n1\n\n\n")
    waits_for(qtbot, office, 1)
    assert entry.head.sheet.hasFocus()
    assert entry.head.sheet.text() == ""


def test_a_mistyped_code_is_noticed_and_a_paper_notebook_is_not_refused(entry, qtbot, office) -> None:
    typist = Typist(qtbot)
    typist.types("k27h\n")
    assert entry.strange_note.isVisible()
    typist.types("-\n1\n\n\n")
    qtbot.waitUntil(lambda: len(office.paper_sheet.typed("K27H")) == 1)


def test_the_next_row_is_proposed_after_those_that_are_in(entry, typist, context, office, qtbot) -> None:
    typist.types("-\n1\n\n\n-\n1\n\n\n")
    waits_for(qtbot, office, 2)
    again = opened(context, qtbot)
    Typist(qtbot).types(f"{SHEET}\n")
    assert again.line.fields["row"].text() == "3"
