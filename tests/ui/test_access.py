"""Tiếp cận số on a person's card: a key each, kept when half typed, saved as one deed, taken back."""

from datetime import date

from PySide6.QtCore import Qt

from desktop.services.observation import FORM
from desktop.ui.citizen.access_words import card_end_text
from desktop.ui.citizen.card import CitizenCard
from desktop.ui.desk.page import DeskPage
from tests.builders import a_citizen


def _kept(office) -> dict:
    return next((dict(each.values) for each in office.drafts.unfinished(FORM)), {})


def test_a_few_keys_note_what_a_person_can_reach(context, office, notices, qtbot) -> None:
    person = a_citizen(office, "Trần Thị Kính", birth="2015-03-01")
    card = CitizenCard(context)
    qtbot.addWidget(card)
    card.show()
    card.show_person(person)
    assert card.access.known.text() == "Nothing is known yet."
    dialog = card.access.note()
    for key in ("1", "2"):
        qtbot.keyClicks(dialog.focusWidget(), key)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)  # iHanoi was not asked
    qtbot.keyClicks(dialog.focusWidget(), "0")
    assert "guardian" in dialog.form.notes["vneid"].text(), "a hint, it blocks nothing"
    dialog.reject()
    qtbot.waitUntil(lambda: _kept(office).get("payment") == "no")
    again = card.access.note()
    assert again.form.values()["payment"] == "no", "half typed, and kept"
    with qtbot.waitSignal(again.accepted):
        again.save()
    card.show_person(person)
    shown = card.access.known.text()
    assert "Điện thoại thông minh: Có" in shown
    assert "VNeID: Mức 2" in shown
    assert "Tài khoản thanh toán: Không" in shown
    assert shown.splitlines()[-1].startswith("Not known: iHanoi")
    qtbot.waitUntil(lambda: notices.undo is not None)
    notices.undo()
    qtbot.waitUntil(lambda: not office.observation.current(person)[person])
    empty = card.access.note()
    empty.form.fields["observed_on"].setText("31/02/2026")
    empty.form.fields["vneid"].set_value("level1")
    empty.save()
    assert empty.form.notes["observed_on"].text()
    empty.discard()


def test_the_desk_notes_what_help_lets_one_conclude_unless_the_tick_is_taken_out(
    context, office, qtbot
) -> None:
    person = a_citizen(office, "Lê Văn Tự")
    desk = DeskPage(context)
    qtbot.addWidget(desk)
    desk.show()
    desk.choose(person)
    for number in (2, 4):
        desk.help.press(number)
    offered = desk.help.concluded.boxes
    assert {box.text(): box.isChecked() for box in offered.values()} == {
        "VNeID: Mức 2": True,
        "iHanoi: Có": True,
    }
    offered["ihanoi"].click()
    with qtbot.waitSignal(desk.saved):
        desk.save()
    known = office.observation.current(person)[person]
    assert {kind: each.value for kind, each in known.items()} == {"vneid": "level2"}
    desk.choose(person)
    assert "VNeID: Mức 2" in desk.panel.known.access.known.text()
    desk.help.press(2)
    assert desk.help.concluded.isHidden(), "known already"
    desk.leave()


def test_a_card_in_ones_hands_tells_when_it_runs_out() -> None:
    assert "05/02/2025" in card_end_text("1985-02-05", date(2021, 5, 10))
    assert card_end_text("1952-01-01", date(2024, 9, 2)) == card_end_text("1985-02-05", None) == ""
