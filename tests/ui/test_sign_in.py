"""The first window: who opens the notebook, and what a new one asks."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop import keys
from desktop.keys import KeyFile
from desktop.ui.sign_in import Opened, SignIn

PHRASE = "mot hai ba bon"


@pytest.fixture(autouse=True)
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


def window(file: KeyFile, qtbot: QtBot, *, has_notebook: bool = False) -> SignIn:
    made = SignIn(file, has_notebook=has_notebook)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def fill_new(sign_in: SignIn, phrase: str = PHRASE, again: str = PHRASE) -> None:
    assert isinstance(sign_in.user, QLineEdit)
    sign_in.user.setText("Nguyễn  Thị Lan ")
    sign_in.passphrase.setText(phrase)
    sign_in.again.setText(again)


def test_a_new_notebook_is_started_with_a_name_and_a_passphrase(file: KeyFile, qtbot: QtBot) -> None:
    sign_in = window(file, qtbot)
    fill_new(sign_in)
    with qtbot.waitSignal(sign_in.started) as started:
        sign_in.button.click()
    opened = started.args[0]
    assert isinstance(opened, Opened)
    assert (opened.user, opened.invitation) == ("Nguyễn Thị Lan", None)
    assert file.unlock("Nguyễn Thị Lan", PHRASE) == opened.key
    sign_in.stop()


@pytest.mark.parametrize(
    ("phrase", "again", "said"),
    [
        ("ngan", "ngan", "At least 4 words, or 10 characters."),
        (PHRASE, "mot hai ba nam", "The two are not the same. Type both again."),
        ("", "", "This is needed."),
    ],
)
def test_a_weak_or_mistyped_passphrase_starts_nothing(
    file: KeyFile, qtbot: QtBot, phrase: str, again: str, said: str
) -> None:
    sign_in = window(file, qtbot)
    fill_new(sign_in, phrase, again)
    with qtbot.assertNotEmitted(sign_in.started):
        sign_in.button.click()
    assert sign_in.note.text() == said
    assert file.users() == []
    sign_in.stop()


def test_joining_with_a_code_hands_the_code_on(file: KeyFile, qtbot: QtBot) -> None:
    sign_in = window(file, qtbot)
    assert not sign_in.code.isVisible()
    sign_in.tiles[1].click()
    assert sign_in.code.isVisible()
    fill_new(sign_in)
    sign_in.button.click()
    assert sign_in.note.text().startswith("Paste the code")
    sign_in.code.setPlainText(" STS1:abc ")
    with qtbot.waitSignal(sign_in.started) as started:
        sign_in.button.click()
    assert started.args[0].invitation == "STS1:abc"
    sign_in.stop()


def test_a_known_person_types_her_passphrase_only(file: KeyFile, qtbot: QtBot) -> None:
    key = file.create("Lan", PHRASE)
    sign_in = window(file, qtbot, has_notebook=True)
    assert isinstance(sign_in.user, QComboBox)
    assert not sign_in.again.isVisible()
    assert not sign_in.tiles[0].isVisible()
    sign_in.passphrase.setText(PHRASE)
    with qtbot.waitSignal(sign_in.started) as started:
        qtbot.keyClick(sign_in.passphrase, Qt.Key.Key_Return)
    assert started.args[0] == Opened("Lan", key, None)
    sign_in.stop()


def test_a_wrong_passphrase_opens_nothing_and_can_be_tried_again(file: KeyFile, qtbot: QtBot) -> None:
    file.create("Lan", PHRASE)
    sign_in = window(file, qtbot, has_notebook=True)
    sign_in.passphrase.setText("sai roi nhe ban")
    with qtbot.assertNotEmitted(sign_in.started):
        sign_in.button.click()
        qtbot.waitUntil(lambda: sign_in.note.text().startswith("The passphrase is not right."))
    assert sign_in.card.isEnabled()
    sign_in.passphrase.setText(PHRASE)
    with qtbot.waitSignal(sign_in.started):
        sign_in.button.click()
    sign_in.stop()


def test_a_notebook_without_its_keys_is_never_started_over(file: KeyFile, qtbot: QtBot) -> None:
    sign_in = window(file, qtbot, has_notebook=True)
    assert not sign_in.card.isEnabled()
    assert sign_in.note.text().startswith("The key file of this notebook is missing or damaged.")
    with qtbot.assertNotEmitted(sign_in.started):
        sign_in.sign_in()
    sign_in.stop()


def test_what_is_typed_is_hidden_until_asked_for(file: KeyFile, qtbot: QtBot) -> None:
    sign_in = window(file, qtbot)
    assert sign_in.passphrase.echoMode() == QLineEdit.EchoMode.Password
    sign_in.show_typed.click()
    assert sign_in.passphrase.echoMode() == QLineEdit.EchoMode.Normal
    assert sign_in.again.echoMode() == QLineEdit.EchoMode.Normal
    sign_in.stop()
