"""A form shows values, keeps what nobody touched, and says what is wrong beside the field."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.errors import Problem
from desktop.ui.form import DRAFT_DELAY_MS, Form
from desktop.ui.widgets.birth_edit import BirthEdit
from desktop.ui.widgets.field_note import FieldNote


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    form = Form()
    kind = QComboBox()
    kind.addItem("Known", "known")
    form.add_field("full_name", "Full name", QLineEdit())
    form.add_field(("birth", "birth_approx"), "Born", BirthEdit())
    form.add_field("national_id", "ID", QLineEdit())
    form.add_field("active", "Active", QCheckBox())
    form.add_field("kind", "Kind", kind)
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    return form


def test_loading_is_not_editing(form: Form, qtbot: QtBot) -> None:
    seen = {"full_name": "Nguyễn Văn An", "birth": "1951-02-05", "birth_approx": False, "active": True}
    with qtbot.assertNotEmitted(form.edited, wait=DRAFT_DELAY_MS + 200):
        form.load(seen)
    assert not form.is_dirty()
    assert form.values() == seen | {"national_id": None, "kind": None}


def test_an_untouched_field_comes_back_as_it_was_seen(form: Form) -> None:
    """Even a value this version's widgets cannot show."""
    form.load({"full_name": "  An ", "kind": "a_code_from_the_future"})
    assert form.values()["kind"] == "a_code_from_the_future"
    assert form.values()["full_name"] == "  An "


def test_typing_makes_it_dirty_and_asks_for_a_draft(form: Form, qtbot: QtBot) -> None:
    form.load({"full_name": "An"})
    with qtbot.waitSignal(form.edited, timeout=DRAFT_DELAY_MS * 3):
        qtbot.keyClicks(form.fields["full_name"], "h")
    assert form.values()["full_name"] == "Anh"
    assert form.is_dirty()


def test_a_restored_draft_is_an_edit_of_what_was_seen(form: Form) -> None:
    form.load({"full_name": "An", "national_id": "1"})
    form.restore({"full_name": "Anh"})
    assert form.is_dirty()
    assert form.seen()["full_name"] == "An"
    assert form.values()["national_id"] == "1"


def test_an_age_fills_two_fields(form: Form, qtbot: QtBot) -> None:
    form.load({})
    qtbot.keyClicks(form.fields["birth"], "72t")
    wanted = form.values()
    assert wanted["birth"].isdigit()
    assert len(wanted["birth"]) == 4
    assert wanted["birth_approx"] is True


def test_problems_stand_under_their_fields_and_the_first_gets_the_cursor(form: Form) -> None:
    form.load({"full_name": "A", "national_id": "12"})
    form.show_problems([Problem("birth_approx", "bad_format"), Problem("full_name", "required")])
    assert {name for name, note in form.notes.items() if note.isVisible()} == {"full_name", "birth"}
    assert form.fields["full_name"].hasFocus()
    form.show_problems([])
    assert not any(note.isVisible() for note in form.notes.values())


def test_labels_stand_above_their_fields_and_name_them(form: Form) -> None:
    labels = {label.text(): label for label in form.findChildren(QLabel)}
    for text, name in (("Full name", "full_name"), ("Born", "birth")):
        assert labels[text].geometry().bottom() <= form.fields[name].geometry().top()
        assert labels[text].buddy() is form.fields[name]
        assert form.fields[name].accessibleName() == text


def test_enter_walks_through_the_fields_and_the_last_one_says_so(form: Form, qtbot: QtBot) -> None:
    form.load({})
    form.focus_first()
    for name in ("full_name", "birth", "national_id", "active"):
        assert form.fields[name].hasFocus(), name
        qtbot.keyClick(form.fields[name], Qt.Key.Key_Return)
    with qtbot.waitSignal(form.entered):
        qtbot.keyClick(form.fields["kind"], Qt.Key.Key_Enter)


@pytest.mark.parametrize(
    ("answer", "value"), [("Keep mine", "0902"), ("Use theirs", "0901")], ids=["mine", "theirs"]
)
def test_only_a_field_changed_by_both_is_asked_about(form: Form, answer: str, value: str) -> None:
    form.load({"national_id": "0900"})
    form.restore({"national_id": "0902"})
    form.ask({"national_id": "0901"})
    assert [name for name, note in form.notes.items() if note.isVisible()] == ["national_id"]
    chosen = next(each for each in form.notes["national_id"].answers if each.text() == answer)
    chosen.click()
    assert form.values()["national_id"] == value
    assert form.seen()["national_id"] == "0901"
    assert form.notes["national_id"].text() == ""


def test_a_hint_comes_on_leaving_the_field_and_never_while_typing(qtbot: QtBot) -> None:
    def check(value: object, note: FieldNote) -> None:
        if value == "Nguyeenx":
            note.say("odd", "hint")

    form = Form()
    form.add_field("name", "Name", QLineEdit(), check)
    form.add_field("other", "Other", QLineEdit())
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    form.load({})
    form.focus_first()
    qtbot.keyClicks(form.fields["name"], "Nguyeenx")
    assert form.notes["name"].text() == ""
    qtbot.keyClick(form.fields["name"], Qt.Key.Key_Return)
    assert form.notes["name"].text() == "odd"
    assert form.values()["name"] == "Nguyeenx"
