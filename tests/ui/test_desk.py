"""The help desk as a volunteer uses it: real services, a real file, keys as typed."""

from collections.abc import Iterator
from datetime import date

import pytest
import qrcode
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPageSize, QPdfWriter
from PySide6.QtWidgets import QApplication

from desktop.services.citizen import CitizenFilter
from desktop.ui.desk.card_reader import card_in
from desktop.ui.desk.page import DeskPage
from desktop.ui.desk.turn import FORM
from desktop.ui.paper.slip import draw
from tests.builders import a_citizen, a_visit

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


def test_nothing_of_a_new_person_is_kept_without_consent(desk, office) -> None:
    desk.begin_new("Người Chưa Hỏi")
    desk.help.press(1)
    desk.save()
    assert desk.problem.text()
    assert office.citizen.count(CitizenFilter()) == 0


def test_a_turn_without_a_name_is_counted(desk, office, qtbot) -> None:
    desk.without_name()
    desk.help.press(3)
    saved(desk, qtbot)
    numbers = office.today.numbers(desk._day())
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
    assert "làm mức 2" in desk.panel.known.last_time.text()
    desk.help.press(2)
    saved(desk, qtbot)
    assert office.appointment.due(date(2026, 12, 2)) == []


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
    said = " ".join(text for text, _ in desk.slip().lines())
    assert "Nguyễn Thị Thuý" in said
    assert "08:00 01/12/2026" in said
    assert "thẻ căn cước" in said
    assert "0912" not in said
    assert "0017" not in said
    writer = QPdfWriter(str(tmp_path / "slip.pdf"))
    draw(desk.slip(), writer)
    assert writer.pageLayout().pageSize().id() == QPageSize.PageSizeId.A6
    del writer
    assert (tmp_path / "slip.pdf").read_bytes().count(b"/Type /Page\n") == 1
