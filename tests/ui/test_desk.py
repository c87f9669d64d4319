"""The help desk as a volunteer uses it: real services, a real file, keys as typed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import qrcode
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPageSize, QPdfWriter
from PySide6.QtWidgets import QApplication

from desktop.services.citizen_listing import CitizenFilter
from desktop.ui.battery import Charge
from desktop.ui.desk.card_reader import card_in
from desktop.ui.desk.dialogs import WaitingDialog
from desktop.ui.desk.page import DeskPage
from desktop.ui.desk.papers import slip_of
from desktop.ui.desk.turn import FORM, OpenTurn
from desktop.ui.paper.slip import draw
from desktop.ui.widgets.buttons import Chip
from tests.builders import a_citizen, a_visit, edit

CARD = "001185012345|012345678|Nguyễn Thị Mẫu|05021985|Nữ|Tổ dân phố 4, Phú Lương, Hà Đông, Hà Nội|10052021"


@pytest.fixture
def desk(context, qtbot) -> Iterator[DeskPage]:
    page = DeskPage(context)
    qtbot.addWidget(page)
    page.show()
    yield page
    page.leave()


def saved(desk: DeskPage, qtbot) -> str:
    with qtbot.waitSignal(desk.saved, timeout=5000) as signal:
        desk.save()
    return signal.args[0]


def type_into(widget, text: str) -> None:
    for char in text:
        QApplication.sendEvent(
            widget, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, char)
        )
    enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
    QApplication.sendEvent(widget, enter)


def test_a_returning_citizen_is_four_actions(desk, office, qtbot) -> None:
    person = a_citizen(office, "Nguyễn Thị Thuý")
    type_into(desk.finder.field, "thuy")  # 1 her name, 2 Enter
    assert desk.turn.citizen_id == person
    desk.help.press(2)  # 3 the service
    visit = saved(desk, qtbot)  # 4 Ctrl+Enter
    rows = office.help_visit.page(person).rows
    assert [row.id for row in rows] == [visit]
    assert rows[0].outcomes["vneid_level2"]["outcome"] == "with_help"


def test_a_scanned_card_consent_and_help_are_one_deed(desk, office, qtbot) -> None:
    desk._on_scanned("001185012345|012345678|Nguyen Thi Mau|05021985|Nu|To 4|10052021")  # 1
    assert desk.turn.is_new
    desk.panel.new.fields["full_name"].setText("Nguyễn Thị Mẫu")  # 2, 3: asked for, as it came without marks
    desk.agree()  # 4
    desk.help.press(1)  # 5
    saved(desk, qtbot)  # 6
    row = office.citizen.page(CitizenFilter()).rows[0]
    assert (row.full_name, row.birth, row.sex) == ("Nguyễn Thị Mẫu", "1985-02-05", "female")
    consent = office.citizen.consent(row.id)
    assert (consent.method, consent.sheet, consent.line) == ("sheet", "1", 1)


def test_a_child_is_kept_with_her_guardian_and_only_the_purposes_ticked_for_her(desk, office, qtbot) -> None:
    box = desk.panel.consent
    desk.begin_new("Lê Bé Na")
    [also] = box.purposes.values()
    assert not also.isChecked()
    desk.help.press(1)
    desk.agree()  # her birth is not known yet
    desk.panel.new.fields["birth"].setText("2015")
    desk.save()
    assert office.citizen.page(CitizenFilter()).rows == []
    assert not box.guardian.isHidden()
    box.guardian.setText("Lê Văn Bố")
    also.setChecked(True)
    desk.agree()
    saved(desk, qtbot)
    [row] = office.citizen.page(CitizenFilter()).rows
    given = office.consent.of(row.id)
    assert {(each.purpose, each.guardian) for each in given} == {
        ("remember", "Lê Văn Bố"),
        ("invite", "Lê Văn Bố"),
    }
    desk.begin_new("Ai Khác")
    assert not also.isChecked()
    assert box.guardian.text() == ""


def test_nothing_of_a_new_person_is_kept_without_consent(desk, office) -> None:
    desk.begin_new("Người Chưa Hỏi")
    desk.help.press(1)
    desk.save()
    assert desk.work.problem.text()
    assert office.citizen.count(CitizenFilter()) == 0


def test_a_turn_without_a_name_is_counted(desk, office, qtbot) -> None:
    desk.without_name()
    desk.help.press(3)
    saved(desk, qtbot)
    numbers = office.today.numbers(office.point_session.day())
    assert (numbers.turns, numbers.people, numbers.anonymous) == (1, 0, 1)


def test_several_people_are_open_at_once_and_none_is_mixed_up(desk, office, qtbot) -> None:
    first, second = a_citizen(office, "Trần Văn Một"), a_citizen(office, "Lê Thị Hai")
    desk.choose(first)
    desk.help.press(1)
    desk.next_person()
    desk.choose(second)
    desk.help.press(2)
    desk.next_person()
    desk.without_name()
    desk.help.press(3)
    assert len([turn for turn in desk.turns if not turn.is_empty]) == 3
    desk.go_to(0)
    saved(desk, qtbot)
    assert [list(row.outcomes) for row in office.help_visit.page(first).rows] == [["vneid_install"]]
    desk.go_to(0)
    assert desk.turn.citizen_id == second
    saved(desk, qtbot)
    assert [list(row.outcomes) for row in office.help_visit.page(second).rows] == [["vneid_level2"]]


def test_choosing_another_person_keeps_the_one_being_helped(desk, office) -> None:
    first, second = a_citizen(office, "Trần Văn Một"), a_citizen(office, "Lê Thị Hai")
    desk.choose(first)
    desk.help.press(1)
    desk.choose(second)
    assert [turn.citizen_id for turn in desk.turns] == [first, second]
    assert desk.turn.services == {}


def test_half_typed_turns_are_there_when_the_page_is_built_again(desk, context, office, qtbot) -> None:
    desk.begin_new("Người Gõ Dở")
    desk.help.press(5)
    desk.keep()
    qtbot.waitUntil(lambda: len(office.drafts.unfinished(FORM)) == 1)
    again = DeskPage(context)
    qtbot.addWidget(again)
    assert again.turn.person["full_name"] == "Người Gõ Dở"
    assert list(again.turn.services) == ["vssid"]
    again.agree()
    saved(again, qtbot)
    again.leave()
    assert office.drafts.unfinished(FORM) == []


def test_last_time_is_shown_and_the_promise_is_kept(desk, office, qtbot) -> None:
    person = a_citizen(office, "Trần Văn Một")
    desk.choose(person)
    desk.help.press(1)
    desk.turn.appointment = {"day": date(2026, 12, 1).isoformat(), "purpose": "làm mức 2"}
    saved(desk, qtbot)
    assert office.appointment.due(date(2026, 12, 2))[0].purpose == "làm mức 2"
    desk.choose(person)
    known = desk.panel.known
    assert "Nguyễn Thị Lan" in known.last_time.text()
    assert "làm mức 2" in known.promise_text.text()
    assert not known.promise.isChecked()  # she comes before the day: it is not said that the promise is kept
    known.promise.click()
    desk.help.press(2)
    saved(desk, qtbot)
    assert office.appointment.due(date(2026, 12, 2)) == []


def promise(desk, office, qtbot, day: date) -> tuple[str, str]:
    """(the person, her appointment)"""
    person = a_citizen(office, "Trần Văn Hẹn")
    desk.choose(person)
    desk.help.press(1)
    desk.turn.appointment = {"day": day.isoformat(), "purpose": "làm mức 2"}
    saved(desk, qtbot)
    return person, office.appointment.due(day)[0].id


def test_a_promise_whose_day_has_come_is_ticked_and_can_be_left_open(desk, office, qtbot) -> None:
    day = office.point_session.day()
    person, appointment = promise(desk, office, qtbot, day)
    desk.choose(person)
    assert desk.panel.known.promise.isChecked()
    assert desk.turn.kept == [appointment]
    desk.panel.known.promise.click()
    desk.help.press(7)
    saved(desk, qtbot)
    assert [each.id for each in office.appointment.due(day)] == [appointment]


def test_whoever_comes_from_the_list_of_the_expected_keeps_her_promise(desk, office, qtbot) -> None:
    day = office.point_session.day() + timedelta(days=7)
    person, appointment = promise(desk, office, qtbot, day)
    desk.arrive({"citizen": person, "appointment": appointment})
    assert desk.panel.known.promise.isChecked()
    desk.help.press(2)
    saved(desk, qtbot)
    assert office.appointment.due(day) == []


def tabs(desk: DeskPage) -> list[str]:
    QApplication.processEvents()  # widgets new in a layout are shown a moment later
    return [chip.text() for chip in desk.strip.findChildren(Chip) if chip.isVisible()]


def test_what_is_waited_for_stands_in_the_strip_while_the_next_person_is_helped(desk, office, qtbot) -> None:
    desk.choose(a_citizen(office, "Trần Văn Đức"))

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, WaitingDialog):
            QTimer.singleShot(10, answer)
            return
        qtbot.keyClick(dialog, Qt.Key.Key_1)
        dialog.close()  # should the key do nothing, the test fails and does not wait

    QTimer.singleShot(10, answer)
    desk.put_aside()
    assert tabs(desk)[0] == "Đức · chờ OTP"
    assert desk.turn.is_empty
    desk._go_round()
    assert desk.turn.label == "Trần Văn Đức"
    assert OpenTurn.of(desk.turn.values()).waiting_for == "chờ OTP"  # the draft holds it too


def test_minutes_pass_on_the_strip_by_themselves(desk, office) -> None:
    desk.choose(a_citizen(office, "Trần Văn Đức"))
    desk.turn.started_at = (datetime.now(UTC) - timedelta(minutes=6)).isoformat()
    desk.strip._tick.timeout.emit()
    assert tabs(desk) == ["Đức · 6 min"]


def test_a_turn_opened_by_mistake_is_discarded_and_brought_back(desk, office, notices, qtbot) -> None:
    person = a_citizen(office, "Trần Văn Nhầm")
    desk.choose(person)
    desk.help.press(4)
    desk.keep()
    qtbot.waitUntil(lambda: len(office.drafts.unfinished(FORM)) == 1)
    desk.strip.discard_button.click()
    assert desk.turn.is_empty
    assert desk.strip.discard_button.isHidden()
    qtbot.waitUntil(lambda: office.drafts.unfinished(FORM) == [])
    notices.undo()
    assert (desk.turn.citizen_id, list(desk.turn.services)) == (person, ["ihanoi"])


def test_leaving_out_the_name_by_mistake_can_be_taken_back(desk, notices) -> None:
    desk.begin_new("Nguyễn Thị Mẫu")
    desk.panel.new.fields["birth"].setText("72t")
    desk.without_name()
    assert desk.turn.is_anonymous
    assert desk.turn.person == {}
    notices.undo()
    assert desk.panel.new.fields["full_name"].text() == "Nguyễn Thị Mẫu"
    assert desk.turn.person["birth_approx"]


def test_age_and_sex_of_one_nameless_person_are_not_the_next_ones(desk, office, qtbot) -> None:
    desk.without_name()
    desk.panel.nobody.sex.setCurrentIndex(1)
    desk.help.press(1)
    desk.next_person()
    desk.without_name()
    assert desk.panel.nobody.sex.currentData() is None
    desk.go_to(0)
    assert desk.panel.nobody.sex.currentData() == "female"


def test_a_name_typed_without_the_input_method_is_mended_by_one_press(desk) -> None:
    desk.begin_new("Nguyeenx Thij Maaux")
    desk.panel.new.fields["full_name"].editingFinished.emit()
    note = desk.panel.new.notes["full_name"]
    assert "Nguyễn Thị Mẫu" in note.text()
    note.answers[0].click()
    assert desk.panel.new.fields["full_name"].text() == "Nguyễn Thị Mẫu"
    assert note.text() == ""


def test_enter_goes_to_the_next_field(desk, qtbot) -> None:
    desk.begin_new("Nguyễn Thị Mẫu")
    with qtbot.waitActive(desk):
        desk.activateWindow()
    fields = desk.panel.new.fields
    fields["full_name"].setFocus()
    qtbot.keyClick(fields["full_name"], Qt.Key.Key_Return)
    assert fields["birth"].hasFocus()


def test_a_card_that_was_read_is_heard(desk, monkeypatch) -> None:
    heard = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(1))
    desk._on_scanned("001204012346||Tran Van Thu|29022004|Nam|Thanh Lam|11082022")
    assert heard == [1]


def test_a_new_person_whose_card_is_read_whole_is_four_actions(desk, office, qtbot) -> None:
    desk.tools.card.take(picture_of(CARD))  # 1 the card; picture and webcam take the same way
    desk.agree()  # 2 F2
    desk.setFocus()
    desk.help.press(1)  # 3
    saved(desk, qtbot)  # 4 Ctrl+Enter
    assert office.citizen.page(CitizenFilter()).rows[0].full_name == "Nguyễn Thị Mẫu"


def test_a_person_mended_elsewhere_is_shown_as_she_is_now(desk, office, qtbot) -> None:
    person = a_citizen(office, "Trần Văn Cũ")
    desk.choose(person)
    edit(office, person, nickname="ông Tư")
    qtbot.waitUntil(lambda: "ông Tư" in desk.panel.known.card.text())


def test_saving_closes_the_person_who_was_saved_whoever_is_in_front_by_then(desk, office, qtbot) -> None:
    first, second = a_citizen(office, "Trần Văn Một"), a_citizen(office, "Lê Thị Hai")
    desk.choose(first)
    desk.help.press(1)
    with qtbot.waitSignal(desk.saved, timeout=5000):
        desk.save()
        desk.next_person()
        desk.choose(second)
    assert [turn.citizen_id for turn in desk.turns] == [second]
    assert desk.turn.citizen_id == second


def test_a_low_battery_keeps_what_is_typed_before_it_says_so(desk, office, qtbot) -> None:
    desk.begin_new("Người Gõ Dở")
    desk.remarks._charge = lambda: Charge(12, is_plugged=False)
    desk.remarks.look()
    assert desk.remarks.battery.isVisible()
    assert "12 %" in desk.remarks.battery.text.text()
    qtbot.waitUntil(lambda: len(office.drafts.unfinished(FORM)) == 1)
    desk.remarks._charge = lambda: Charge(12, is_plugged=True)
    desk.remarks.look()
    assert not desk.remarks.battery.isVisible()


def test_a_date_that_cannot_be_is_asked_about_once(desk, office, monkeypatch, qtbot) -> None:
    assert not desk.remarks.date.isVisible()
    monkeypatch.setattr("desktop.services.clock.today", lambda: date(2020, 1, 1))
    desk.remarks.look()
    assert "01/01/2020" in desk.remarks.date.text.text()
    desk.remarks.confirm()
    qtbot.waitUntil(lambda: not desk.remarks.date.isVisible())


def test_someone_who_may_be_here_already_is_shown_before_saving(desk, office, qtbot) -> None:
    person = a_citizen(office, "Nguyễn Thị Mẫu", birth="1985-02-05")
    a_visit(office, person)
    desk.begin_new("Nguyễn Thị Mẫu")
    desk.panel.new.fields["birth"].setText("5/2/1985")
    desk.panel.new.show_lookalikes()
    button = desk.panel.new.others.itemAt(1).widget()
    assert "Nguyễn Thị Mẫu" in button.text()
    button.click()
    assert desk.turn.citizen_id == person
    assert not desk.turn.is_new


def test_a_burst_of_keys_is_a_scanner_and_leaves_the_field_as_it_was(desk, office, qtbot) -> None:
    desk.activateWindow()
    desk.finder.field.setText("dang")
    type_into(desk.finder.field, "001204012346||Tran Van Thu|29022004|Nam|Thanh Lam|11082022")
    assert desk.turn.is_new
    assert desk.turn.person["national_id"] == "001204012346"
    assert desk.turn.person["birth"] == "2004-02-29"


def test_a_card_is_read_from_a_picture_and_other_codes_are_refused() -> None:
    card = card_in(picture_of(CARD))
    assert (card.full_name, card.national_id, card.birth) == ("Nguyễn Thị Mẫu", "001185012345", "1985-02-05")
    from desktop.errors import AppError

    for other in ("https://example.vn/x", "xin chào"):
        with pytest.raises(AppError):
            card_in(picture_of(other))
    with pytest.raises(AppError):
        card_in(QImage())


def picture_of(text: str, scale: int = 6) -> QImage:
    code = qrcode.QRCode(border=4)
    code.add_data(text.encode())
    matrix = code.get_matrix()
    # From bytes: QImage.setPixel() loses a reference to None each time; thousands of them end the process.
    lines = [bytes(0 if dark else 255 for dark in line for _ in range(scale)) for line in matrix]
    pixels = b"".join(line for line in lines for _ in range(scale))
    side = len(matrix) * scale
    return QImage(pixels, side, side, side, QImage.Format.Format_Grayscale8).copy()


def test_the_slip_is_one_a6_page_that_says_what_was_agreed(desk, office, tmp_path) -> None:
    desk.choose(a_citizen(office, "Nguyễn Thị Thuý", national_id="001152000017", phone="0912345678"))
    desk.help.press(2)
    desk._collect()
    desk.turn.appointment = {"day": "2026-12-01", "time": "08:00", "bring": "thẻ căn cước"}
    slip = slip_of(desk.turn, office)
    said = " ".join(text for text, _ in slip.lines())
    assert "Nguyễn Thị Thuý" in said
    assert "08:00 01/12/2026" in said
    assert "thẻ căn cước" in said
    assert "0912" not in said
    assert "0017" not in said
    writer = QPdfWriter(str(tmp_path / "slip.pdf"))
    draw(slip, writer)
    assert writer.pageLayout().pageSize().id() == QPageSize.PageSizeId.A6
    del writer
    assert (tmp_path / "slip.pdf").read_bytes().count(b"/Type /Page\n") == 1
