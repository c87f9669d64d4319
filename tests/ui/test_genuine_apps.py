"""The screen turned to the citizen: what it shows can be scanned, what it hides stays as it was."""

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import App
from desktop.contract.catalog import read
from desktop.paths import RESOURCES
from desktop.services.code_image import read_codes
from desktop.services.genuine_app import genuine_apps
from desktop.services.office import Office
from desktop.ui.desk.page import DeskPage
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import THEMES, look
from tests.builders import a_citizen
from tests.conftest import USER

APPS = genuine_apps([e for e in read(RESOURCES / "catalog") if e.kind == "genuine_app"])


@pytest.fixture
def window(app: App, qtbot: QtBot) -> MainWindow:
    with qtbot.waitActive(app.window):
        app.window.activateWindow()
    app.window.resize(1366, 768)
    return app.window


def press(qtbot: QtBot, window: QWidget, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def scanned(widget: QWidget) -> list[str]:
    """What a phone reads off the screen."""
    gray = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return list(read_codes(bytes(gray.constBits()), gray.width(), gray.height(), gray.bytesPerLine()))


@pytest.mark.slow  # in every look
@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("theme", THEMES)
def test_each_code_is_read_off_the_window_and_says_the_address_beneath_it(
    window: MainWindow, theme: str, percent: int, qtbot: QtBot
) -> None:
    look().use(theme, percent)
    window.turn_screen()
    shown = window.genuine
    for at, each in enumerate(APPS):
        shown.go_to(at)
        for shelf, (_, address) in enumerate(each.shelves):
            shown.take_shelf(shelf)
            assert scanned(window) == [address]
            assert shown.address.text().replace("\u200b", "") == address
            assert shown.code.width() * 3 > window.width()  # read across a table


def test_keys_go_about_and_come_back_to_the_person_who_was_open(app: App, window, qtbot: QtBot) -> None:
    window.navigate("desk", {})
    desk = cast(DeskPage, window.page("desk"))
    person = a_citizen(Office.over(app.database, USER), "Nguyễn Thị Thuý")
    desk.choose(person)
    desk.help.press(2)
    desk.help.note.setText("hẹn gọi lại")
    desk.help.note.setFocus()
    press(qtbot, window, Qt.Key.Key_F7)
    shown = window.genuine
    assert shown.isVisible()
    assert shown.geometry() == window.rect()
    for key, name in (
        (Qt.Key.Key_Right, "iHanoi"),
        (Qt.Key.Key_3, "Cổng Dịch vụ công quốc gia"),
        (Qt.Key.Key_Right, "Cổng Dịch vụ công quốc gia"),
        (Qt.Key.Key_1, "VNeID"),
        (Qt.Key.Key_Left, "VNeID"),
    ):
        press(qtbot, window, key)
        assert shown.name.text() == name
    press(qtbot, window, Qt.Key.Key_Down)
    assert scanned(window) == ["https://apps.apple.com/vn/app/vneid/id1582750372"]
    press(qtbot, window, Qt.Key.Key_F7)
    assert not shown.isVisible()
    press(qtbot, window, Qt.Key.Key_F7)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert desk.help.note.hasFocus()
    assert (desk.turn.citizen_id, list(desk.help.chosen())) == (person, ["vneid_level2"])
    assert desk.help.note.text() == "hẹn gọi lại"


def test_nothing_of_anybody_is_seen_and_nothing_underneath_is_operated(window, qtbot: QtBot) -> None:
    window.navigate("desk", {})
    desk = cast(DeskPage, window.page("desk"))
    desk.begin_new("Nguyễn Thị Thuý")
    desk.help.press(1)
    window.turn_screen()
    window.notices.done("Nguyễn Thị Thuý")
    whole, overlay = (
        each.grab().toImage().convertToFormat(QImage.Format.Format_RGB32) for each in (window, window.genuine)
    )
    assert whole == overlay  # every pixel of the window is the overlay's, the notice lies under it
    for key, held in (
        (Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier),
    ):
        press(qtbot, window, key, held)
    assert not window.palette_box.isVisible()
    assert window.stack.currentWidget() is desk
    assert (len(desk.turns), desk.turn.is_anonymous, desk.work.problem.text()) == (1, False, "")


def test_a_ward_whose_catalogue_names_none_is_told_so(window) -> None:
    window.genuine.turn([])
    assert window.genuine.name.text()
    with pytest.raises(Exception, match="no_code"):
        scanned(window)


def test_first_aid_is_a_key_away_and_stays_while_pages_change(window, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_F8)
    assert "Gọi ngân hàng" in window.drawer.view.toPlainText()
    window.navigate("citizen", {})
    assert "Gọi ngân hàng" in window.drawer.view.toPlainText()
    press(qtbot, window, Qt.Key.Key_F1)
    assert "Gọi ngân hàng" not in window.drawer.view.toPlainText()
    press(qtbot, window, Qt.Key.Key_F8)
    press(qtbot, window, Qt.Key.Key_F8)
    assert not window.drawer.isVisible()


def test_the_desk_has_a_button_for_each(window) -> None:
    window.navigate("desk", {})
    desk = cast(DeskPage, window.page("desk"))
    desk.tools.first_aid.click()
    assert window.drawer.isVisible()
    desk.panel.known.hide_button.click()
    assert window.cover.isVisible()
    window.cover.uncover()
    desk.tools.turn_screen.click()
    assert window.genuine.isVisible()
