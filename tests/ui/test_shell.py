"""The frame around the pages: going about by keyboard, help, hiding the screen, the size of type."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from desktop.app import App
from desktop.errors import WrongPassphrase
from desktop.handover import Stick
from desktop.services.office import Office
from desktop.services.training_class import PlannedClass, TrainingClassDraft
from desktop.ui.citizen.page import CitizenPage
from desktop.ui.help_drawer import guide_path
from desktop.ui.lease import LeaseBar
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import PAGES
from desktop.ui.theme import look
from tests.builders import a_citizen
from tests.conftest import USER


@pytest.fixture
def window(app: App, qtbot: QtBot) -> MainWindow:
    with qtbot.waitActive(app.window):
        app.window.activateWindow()
    return app.window


def press(qtbot: QtBot, window: QWidget, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    target = QApplication.focusWidget() or window
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    qtbot.keyClick(target, key, held)


CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_a_page_is_built_when_it_is_first_shown_and_kept(window: MainWindow, qtbot: QtBot) -> None:
    assert window.built() == [PAGES[0].key]
    for number, entry in enumerate(PAGES, start=1):
        if number <= 10:
            press(qtbot, window, Qt.Key(Qt.Key.Key_0 + number % 10), ALT)
        else:
            window.sidebar.button_of(entry.key).click()
        assert window.stack.currentWidget() is window.page(entry.key)
        assert window.sidebar.button_of(entry.key).isChecked()
    first = window.page(PAGES[0].key)
    window.sidebar.button_of(PAGES[0].key).click()
    assert window.stack.currentWidget() is first
    assert window.built() == [entry.key for entry in PAGES]


def test_a_stick_put_in_on_another_page_is_one_press_from_its_card(
    window: MainWindow, app: App, qtbot: QtBot
) -> None:
    bar, stick, other = window.stick, Stick(Path("/media/a"), "KINGSTON"), Stick(Path("/media/b"), "SANDISK")
    qtbot.waitUntil(lambda: bar._known is not None)
    bar._timer.stop()  # whatever sticks this machine has
    bar.show_sticks([stick])
    assert bar.isHidden(), "a notebook without its ward has nothing to hand over"
    named = text("UPDATE sync_one SET ward_name = 'Phú Lương'")
    app.database.apply(lambda session: session.execute(named)).result()
    bar.show_sticks([])
    bar.show_sticks([stick])
    qtbot.waitUntil(bar.isVisible)
    assert "KINGSTON" in bar.text.text()
    bar.show_sticks([stick])
    assert bar.isVisible()
    bar.findChild(QPushButton).click()
    assert window.sidebar.button_of("handover").isChecked()
    assert bar.isHidden()
    bar.show_sticks([stick, other])
    assert bar.isHidden(), "its card is on screen"
    window.navigate("today", {})
    bar.show_sticks([stick, other])
    assert bar.isHidden(), "seen already"
    bar.show_sticks([stick])
    bar.show_sticks([other, stick])
    qtbot.waitUntil(bar.isVisible)
    bar.show_sticks([])
    assert bar.isHidden()


def test_the_palette_goes_to_a_page_by_letters_without_accents(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    palette = window.palette_box
    assert palette.isVisible()
    assert palette.field.hasFocus()
    qtbot.keyClicks(palette.field, "settin")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.stack.currentWidget() is window.page("settings")


def test_enter_in_the_palette_opens_the_line_that_is_marked(
    app: App, window: MainWindow, qtbot: QtBot
) -> None:
    office = Office.over(app.database, USER)
    made = [a_citizen(office, f"Lê Thị {name}") for name in ("An", "Bình", "Cúc")]
    window.ask_palette()
    palette = window.palette_box
    qtbot.keyClicks(palette.field, "le thi")
    qtbot.waitUntil(lambda: {"Lê Thị An", "Lê Thị Cúc"} <= {*_lines(window)}, timeout=2000)
    while not palette.list.currentItem().text().startswith("Lê Thị Cúc"):
        before = palette.list.currentRow()
        qtbot.keyClick(palette.field, Qt.Key.Key_Down)
        assert palette.list.currentRow() > before
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    page = cast(CitizenPage, window.page("citizen"))
    qtbot.waitUntil(lambda: page.view.current_id() == made[2])


def test_the_palette_finds_citizens_and_classes(app: App, window: MainWindow, qtbot: QtBot) -> None:
    office = Office.over(app.database, USER)
    a_citizen(office, "Nguyễn Thị Thuý")
    office.training_class.create(PlannedClass(TrainingClassDraft(title="Lớp cô Thủy"), ())).result()
    window.ask_palette()
    palette = window.palette_box
    qtbot.keyClicks(palette.field, "thuy")
    qtbot.waitUntil(lambda: {"Nguyễn Thị Thuý", "Lớp cô Thủy"} <= {*_lines(window)}, timeout=2000)
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)  # first empties the field or puts it away
    palette.dismiss()
    assert not palette.isVisible()


def _lines(window: MainWindow) -> list[str]:
    shown = window.palette_box.list
    return [shown.item(row).text() for row in range(shown.count())]


def test_help_is_a_key_away_and_follows_the_page(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_F1)
    assert window.drawer.isVisible()
    seen = set()
    for entry in PAGES:
        window.navigate(entry.key, {})
        guide = getattr(window.page(entry.key), "guide", entry.key)
        title = guide_path(guide).read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        assert title in window.drawer.view.toPlainText()
        seen.add(title)
    assert len(seen) == len(PAGES)
    press(qtbot, window, Qt.Key.Key_F1)
    assert not window.drawer.isVisible()


def test_the_hidden_screen_comes_back_with_the_passphrase_only(window: MainWindow, qtbot: QtBot) -> None:
    def check(typed: str) -> None:
        if typed != "mot hai ba bon":
            raise WrongPassphrase

    window.protect(check)
    press(qtbot, window, Qt.Key.Key_F9)
    cover = window.cover
    assert cover.isVisible()
    assert cover.geometry() == window.rect()
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    press(qtbot, window, Qt.Key.Key_2, ALT)
    assert not window.palette_box.isVisible()
    assert window.stack.currentWidget() is window.page(PAGES[0].key)
    cover.field.setText("sai")
    qtbot.keyClick(cover.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not right" in cover.note.text())
    assert cover.isVisible()
    cover.field.setText("mot hai ba bon")
    qtbot.keyClick(cover.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not cover.isVisible())


def test_hiding_the_screen_hides_the_windows_beside_it_too(window: MainWindow, qtbot: QtBot) -> None:
    beside = QDialog(window)
    field = QLineEdit("Nguyễn Thị Mẫu", beside)
    beside.show()
    qtbot.waitExposed(beside)
    field.setFocus()
    window.cover.check = None
    qtbot.keyClick(field, Qt.Key.Key_F9)
    assert window.cover.isVisible()
    assert not beside.isVisible()
    window.cover.uncover()
    assert beside.isVisible()
    assert field.text() == "Nguyễn Thị Mẫu"


def test_type_grows_and_shrinks_with_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.scaled) as scaled:
        press(qtbot, window, Qt.Key.Key_Plus, CTRL)
    assert scaled.args == [110]
    press(qtbot, window, Qt.Key.Key_Minus, CTRL)
    assert look().percent == 100


def test_the_window_fits_a_small_laptop_at_twice_the_size(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    look().use("light", 200)
    for entry in PAGES:
        window.navigate(entry.key, {})
        qtbot.wait(1)
        assert window.width() <= 1366, entry.key
        assert window.height() <= 768, entry.key


def test_the_title_bar_names_nobody(app: App, window: MainWindow) -> None:
    person = a_citizen(Office.over(app.database, USER), "Nguyễn Thị Thuý")
    window.navigate("citizen", {"id": person})
    assert "Thuý" not in window.windowTitle()


def test_a_right_to_read_that_is_over_ends_while_the_program_is_open(
    app: App, window: MainWindow, qtbot: QtBot
) -> None:
    of_the_point = text("INSERT INTO sync_cell VALUES ('point', 'r', -1, 7, 7, 0)")
    app.database.apply(lambda session: session.execute(of_the_point) and None).result()

    def cells() -> set[str]:
        with app.database.read() as session:
            return set(
                session.scalars(text("SELECT cell FROM sync_cell WHERE last_day IS NULL OR cursor > 0"))
            )

    assert "point" in cells()
    bar = window.findChild(LeaseBar)
    assert isinstance(bar, LeaseBar)
    bar.look()  # as every minute
    qtbot.waitUntil(lambda: "point" not in cells())
    assert cells(), "its own are without an end"


def test_people_are_hidden_while_the_ward_was_not_heard_for_long(
    app: App, window: MainWindow, qtbot: QtBot
) -> None:
    def opened(days: int) -> None:
        words = f"UPDATE sync_one SET device = 'd', opened = {days}"
        app.database.apply(lambda session: session.execute(text(words)) and None).result()

    opened(60)
    goes_on = ("desk", "handover", "guide", "settings")  # writing, sending
    for entry in PAGES:
        window.navigate(entry.key)
        shown = window.page(entry.key) if entry.key in goes_on else window.gate()
        assert window.stack.currentWidget() is shown, entry.key
    opened(1)
    window.navigate("citizen")
    assert window.stack.currentWidget() is window.page("citizen")
