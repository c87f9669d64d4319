"""Xong buổi: what is left to do is said, nothing is lost, and ending can be taken back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.services.citizen import CitizenDraft, ConsentDraft
from desktop.services.dates import today
from desktop.services.office import Office
from desktop.services.point_session import PointSessionDraft, SheetUsed
from desktop.ui.battery import Charge
from desktop.ui.context import PageContext
from desktop.ui.desk.page import DeskPage
from desktop.ui.today.finish import FinishDialog
from desktop.ui.today.page import TodayPage
from tests.builders import a_citizen, a_visit, home_of
from tests.ui.test_safety_light import NEW, AnyHandover


def nothing() -> None:
    return None


@pytest.fixture
def finishing(context: PageContext, qtbot: QtBot) -> Callable[[Callable[[], Charge | None]], FinishDialog]:
    def made(charge: Callable[[], Charge | None] = nothing) -> FinishDialog:
        dialog = FinishDialog(context, charge=charge)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return made


def said(dialog: FinishDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def signed(office: Office, name: str, line: int) -> None:
    draft = CitizenDraft(full_name=name, home=home_of(office))
    consent = ConsentDraft(method="sheet", sheet="1", line=line, given_on=today())
    office.citizen.save(f"{line:032x}", draft, {}, consent).result()


def test_the_text_counts_people_and_turns_and_names_nobody(office: Office, finishing) -> None:
    person = a_citizen(office, "Nguyễn Thị Thuý")
    for who in (person, person, None):
        a_visit(office, who, visited_on=today())
    dialog = finishing()
    dialog.copy()
    text = QApplication.clipboard().text()
    assert "1 people, 3 turns" in text
    assert "1 without a name" in text
    assert "VNeID: mức 2: 3 turns" in text
    assert "Thuý" not in text


def test_whoever_is_left_open_is_named_and_one_press_goes_back(
    context: PageContext, office: Office, finishing, travels, qtbot: QtBot
) -> None:
    desk = DeskPage(context)
    qtbot.addWidget(desk)
    desk.begin_new("Trần Văn Đức")
    desk.turn.waiting_for = "chờ OTP"
    desk.keep()
    qtbot.waitUntil(lambda: len(office.drafts.unfinished("desk")) == 1)
    dialog = finishing()
    back = next(each for each in dialog.findChildren(QPushButton) if "Trần Văn Đức" in each.text())
    assert "chờ OTP" in back.text()
    back.click()
    assert travels == [("desk", {"turn": desk.turn.visit_id})]
    assert not dialog.isVisible()
    desk.next_person()
    desk.arrive(travels[0][1])
    assert desk.turn.label == "Trần Văn Đức"


def test_the_signed_sheets_to_collect_are_listed_with_their_lines(office: Office, finishing) -> None:
    for line in (1, 2, 3):
        signed(office, f"Người Ký {line}", line)
    assert office.point_session.sheets_used(today()) == [SheetUsed("1", 1, 3, 3)]
    assert "Consent sheet 1: lines 1 to 3" in said(finishing())


def test_what_only_this_computer_holds_leads_to_sending_it(
    office: Office, finishing, travels, qtbot: QtBot
) -> None:
    a_citizen(office)
    dialog = finishing()
    qtbot.waitUntil(lambda: "Only this computer holds" in said(dialog))
    next(each for each in dialog.findChildren(QPushButton) if "Send" in each.text()).click()
    assert travels == [("handover", {})]


def test_a_second_copy_is_as_good_as_it_gets_before_the_wards_receipt(
    context: PageContext, qtbot: QtBot
) -> None:
    copied = AnyHandover(replace(NEW, joined=True, waiting=3, copied=3))
    dialog = FinishDialog(replace(context, handover=copied), charge=nothing)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "Two copies exist; the ward is still to receive 3 items." in said(dialog))


def test_the_battery_is_shown_only_where_it_is_known(finishing) -> None:
    assert "Battery" not in said(finishing())
    assert "Battery 43 %" in said(finishing(lambda: Charge(43, is_plugged=False)))


def test_ending_is_taken_back_by_undo(
    context: PageContext, office: Office, notices, travels, qtbot: QtBot
) -> None:
    session = office.point_session.begin(PointSessionDraft(place="Nhà văn hóa TDP 4", day=today())).result()
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.show()
    page.finish().end_button.click()
    qtbot.waitUntil(lambda: office.point_session.current() is None)
    qtbot.waitUntil(lambda: notices.undo is not None)
    notices.undo()
    qtbot.waitUntil(lambda: office.point_session.current() is not None)
    assert office.point_session.current().id == session


def test_going_back_leaves_the_session_as_it_is(context: PageContext, office: Office, qtbot: QtBot) -> None:
    office.point_session.begin(PointSessionDraft(place="Nhà văn hóa TDP 4", day=today())).result()
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.finish().back_button.click()
    assert office.point_session.current() is not None
