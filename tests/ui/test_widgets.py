"""Fields that take what people type, and the search that leaves an input method alone."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.formats import date_text, today
from desktop.ui.widgets.birth_edit import BirthEdit
from desktop.ui.widgets.buttons import ChoiceChips, ToggleTile, button, icon_button, row
from desktop.ui.widgets.date_edit import DateEdit, read_upcoming
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.number_edits import NationalIdEdit, PhoneEdit
from desktop.ui.widgets.search_field import SearchField
from desktop.ui.widgets.surfaces import EmptyState, StatusPill
from desktop.ui.widgets.typing_pause import PAUSE_MS


def typed(field: QLineEdit, text: str, qtbot: QtBot) -> str:
    """What stands in the field after typing and leaving it."""
    qtbot.addWidget(field)
    field.insert(text)  # QTest types ASCII only
    field.editingFinished.emit()
    return field.text()


@pytest.mark.parametrize(
    ("text", "shown", "birth"),
    [
        ("5/2/1951", "05/02/1951", ("1951-02-05", False)),
        ("05021951", "05/02/1951", ("1951-02-05", False)),
        ("1951", "1951", ("1951", False)),
        ("không nhớ", "không nhớ", ("không nhớ", False)),
        ("", "", (None, False)),
    ],
)
def test_a_birth_is_typed_in_any_sane_way(
    text: str, shown: str, birth: tuple[str | None, bool], qtbot: QtBot
) -> None:
    field = BirthEdit()
    assert typed(field, text, qtbot) == shown
    assert field.birth() == birth


def test_an_age_becomes_a_year_said_to_be_about(qtbot: QtBot) -> None:
    field = BirthEdit()
    year = str(today().year - 72)
    assert typed(field, "72t", qtbot) == f"about {year}"
    assert field.birth() == (year, True)
    again = BirthEdit()
    qtbot.addWidget(again)
    again.set_birth((year, True))
    assert again.birth() == (year, True)


@pytest.mark.parametrize("text", ["9/2/1945", "09.02.1945", "9-2-1945", "09021945"])
def test_a_day_is_typed_in_any_sane_way(text: str, qtbot: QtBot) -> None:
    assert typed(DateEdit(), text, qtbot) == "09/02/1945"


def test_what_is_no_day_stays_as_it_was_typed(qtbot: QtBot) -> None:
    field = DateEdit()
    assert typed(field, "31/2/2026", qtbot) == "31/2/2026"
    assert field.date_or_text() == "31/2/2026"


def test_an_upcoming_day_without_its_year_is_the_next_one(qtbot: QtBot) -> None:
    now = today()
    assert typed(DateEdit(upcoming=True), f"{now.day}/{now.month}", qtbot) == date_text(now)
    for written, since, meant in (
        ("23/11", date(2026, 11, 24), date(2026, 11, 23)),  # has just passed: to be refused, not next year
        ("24/11", date(2026, 11, 24), date(2026, 11, 24)),
        ("5/1", date(2026, 12, 28), date(2027, 1, 5)),
        ("28/12", date(2027, 1, 5), date(2026, 12, 28)),
        ("1/8", date(2026, 11, 24), date(2027, 8, 1)),
        ("31/2", date(2026, 11, 24), None),
    ):
        assert read_upcoming(written, since, passed_days=90) == meant


def test_a_phone_is_grouped_and_knows_whose_it_is(qtbot: QtBot) -> None:
    field = PhoneEdit()
    assert typed(field, "0912345678 (con gái)", qtbot) == "0912 345 678"
    assert (field.phone(), field.whose()) == ("0912345678", "con gái")


def test_an_id_number_is_never_refused(qtbot: QtBot) -> None:
    field = NationalIdEdit()
    typed(field, "001 099 012 34", qtbot)
    assert field.national_id() == "00109901234"


def test_a_search_begins_at_the_first_key_and_of_a_burst_takes_the_last(qtbot: QtBot) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    heard: list[str] = []
    field.searched.connect(heard.append)
    qtbot.keyClicks(field, "h")
    qtbot.waitUntil(lambda: heard == ["h"])
    qtbot.keyClicks(field, "oa")
    qtbot.waitUntil(lambda: heard[-1] == "hoa")
    qtbot.keyClicks(field, "n")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard[-1] == "hoan"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert heard[-1] == ""


def test_half_a_syllable_is_no_search(qtbot: QtBot) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    heard: list[str] = []
    field.searched.connect(heard.append)
    QApplication.sendEvent(field, QInputMethodEvent("Hoa", []))
    qtbot.wait(PAUSE_MS * 2)
    assert heard == []
    finished = QInputMethodEvent()
    finished.setCommitString("Hoà")
    QApplication.sendEvent(field, finished)
    qtbot.waitUntil(lambda: heard == ["Hoà"], timeout=PAUSE_MS * 10)


def test_a_choice_is_one_of_few_and_can_be_taken_back(qtbot: QtBot) -> None:
    chips = ChoiceChips([("a", "One"), ("b", "Two")])
    qtbot.addWidget(chips)
    first, second = chips.chips()
    first.click()
    second.click()
    assert chips.value() == "b"
    assert not first.isChecked()
    second.click()
    assert chips.value() is None


def test_a_row_too_narrow_goes_on_in_the_next_line(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = FlowLayout(holder)
    for text in ("Làm được khi có người giúp", "Cán bộ làm giúp", "Tự làm được"):
        layout.addWidget(QPushButton(text))
    wide, narrow = layout.heightForWidth(2000), layout.heightForWidth(200)
    assert narrow >= 3 * wide


def test_everything_has_a_name_for_a_screen_reader(qtbot: QtBot) -> None:
    tile = ToggleTile("VNeID: mức 2", 2)
    named = {
        "Save": button("Save", "primary", "save", "Ctrl+S"),
        "More": icon_button("info", "More"),
        "VNeID: mức 2": tile,
        "Search people": SearchField("Search people"),
        "Waiting": StatusPill("Waiting", "waiting"),
    }
    for name, widget in named.items():
        qtbot.addWidget(widget)
        assert widget.accessibleName() == name
    assert tile.text() == "2  VNeID: mức 2"


def test_an_empty_state_offers_the_first_step(qtbot: QtBot) -> None:
    taken: list[str] = []
    state = EmptyState("users", "Nobody yet", "Add the first person.")
    qtbot.addWidget(state)
    state.add_action("Add", lambda: taken.append("added")).click()
    assert taken == ["added"]


def test_a_row_stretches_where_it_is_told(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    left, right = QPushButton("left"), QPushButton("right")
    holder.setLayout(row(left, None, right))
    holder.resize(800, 60)
    holder.show()
    qtbot.waitExposed(holder)
    assert right.x() - (left.x() + left.width()) > 300
