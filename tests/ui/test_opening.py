"""What opens a notebook: another passphrase, a recovery sheet, and the screen that hides by itself."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop import keys
from desktop.app import App
from desktop.contract import recovery_code, unlock
from desktop.contract.catalog import CatalogEntry
from desktop.errors import ServerUnreachable, WrongPassphrase
from desktop.keys import HeldKey, KeyFile
from desktop.models.database import Database
from desktop.services.catalog import Catalog
from desktop.ui.context import PageContext
from desktop.ui.forgotten_dialog import Answered, Asking
from desktop.ui.idle_lock import IdleLock, wanted_minutes
from desktop.ui.secret_dialog import Recover
from desktop.ui.settings.keys_card import KeysCard
from desktop.ui.sign_in import SignIn

OLD, NEW = "một hai ba bốn", "năm sáu bảy tám"


@pytest.fixture(autouse=True)
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)


@pytest.fixture
def held_key(tmp_path: Path) -> HeldKey:
    file = KeyFile(tmp_path / "keys.json")
    return HeldKey(file, "lan", file.create("lan", OLD))


@pytest.fixture
def card(context: PageContext, qtbot) -> KeysCard:
    made = KeysCard(context)
    qtbot.addWidget(made)
    made.show()
    return made


def fill(*typed: tuple[QLineEdit, str]) -> None:
    for field, text in typed:
        field.setText(text)


def test_the_passphrase_is_changed_by_who_knows_it(card: KeysCard, held_key: HeldKey, notices, qtbot) -> None:
    dialog = card.change()
    fill((dialog.known, OLD), (dialog.new, "ngắn"), (dialog.again, "ngắn"))
    dialog.save()
    assert dialog.note.isVisible()
    fill((dialog.new, NEW), (dialog.again, NEW + "x"))
    dialog.save()
    assert "not the same" in dialog.note.text()
    fill((dialog.known, "không phải cụm này"), (dialog.again, NEW))
    dialog.save()
    qtbot.waitUntil(lambda: "not right" in dialog.note.text())
    assert dialog.save_button.isEnabled()
    fill((dialog.known, OLD))
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert held_key.file.unlock("lan", NEW) == held_key.key
    with pytest.raises(WrongPassphrase):
        held_key.file.unlock("lan", OLD)
    assert notices.texts


def test_a_sheet_counts_only_once_it_was_typed_back(card: KeysCard, held_key: HeldKey, qtbot) -> None:
    assert "No recovery sheet" in card.sheet.text()
    dialog = card.make_sheet()
    groups = recovery_code.groups(dialog.code)
    wrong = recovery_code.groups(recovery_code.fresh())
    fill((dialog.typed, " ".join([*groups[:7], wrong[7]])))
    dialog.save()
    assert "group 8" in dialog.note.text()
    assert held_key.sheet_day() is None
    fill((dialog.typed, " ".join(groups).lower()))
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    assert "The recovery sheet is of" in card.sheet.text()

    window = SignIn(held_key.file)
    qtbot.addWidget(window)
    window.show()
    window.forgotten.click()
    asked = window.findChild(Recover)
    slip = "0" if groups[0][-1] != "0" else "1"
    fill((asked.known, " ".join([groups[0][:3] + slip, *groups[1:]])), (asked.new, NEW), (asked.again, NEW))
    asked.save()
    assert "group 1." in asked.note.text()
    fill((asked.known, recovery_code.fresh()))
    asked.save()
    qtbot.waitUntil(lambda: "Perhaps a newer sheet" in asked.note.text())
    fill((asked.known, " ".join(groups)))
    with qtbot.waitSignal(window.started) as started:
        asked.save()
    assert (started.args[0].user, started.args[0].key) == ("lan", held_key.key)
    assert held_key.file.unlock("lan", NEW) == held_key.key
    window.stop()


def test_the_ward_opens_by_a_request_whose_code_is_read_aloud(
    tmp_path: Path, held_key: HeldKey, qtbot
) -> None:
    """The office is played by the functions that the ward's server answers with; see sync/test_unlock.py."""
    server, answers = SigningKey.generate(), [""]
    server_pk, ask_key = server.verify_key.encode().hex(), unlock.ask_key(held_key.key).encode().hex()
    about = {"ward": "PL", "device": "a" * 32, "server_pk": server_pk, "ask_key": ask_key}
    held_key.keep_ward(about)
    asked: list[str] = []

    def ask_ward(ward: Mapping[str, str], request: str) -> str:
        asked.append(request)
        if not answers:
            raise ServerUnreachable
        return answers.pop()

    window = SignIn(held_key.file, ask_ward=ask_ward)
    qtbot.addWidget(window)
    window.show()
    window.forgotten.click()
    asking = window.findChild(Asking)
    asking.send_button.click()
    qtbot.waitUntil(lambda: "Read the code out" in asking.note.text())
    request = unlock.read(asked[0])
    assert request is not None
    assert (request.is_by(unlock.public_half(ask_key)), asking.code.text()) == (True, request.code)
    asking.send_button.click()
    qtbot.waitUntil(lambda: "cannot be reached" in asking.note.text())
    asking.write(tmp_path / "mo-so.stu")
    assert (tmp_path / "mo-so.stu").read_text() == asked[0]
    asking.have_button.click()
    dialog = window.findChild(Answered)
    other = unlock.read(unlock.request("PL", "b" * 32, "Tú", request.pk, SigningKey.generate()))
    assert other is not None
    (tmp_path / "wrong.stu").write_text(unlock.answer(other, held_key.key, server))
    (tmp_path / "right.stu").write_text(unlock.answer(request, held_key.key, server))
    dialog.read(tmp_path / "wrong.stu")
    fill((dialog.new, NEW), (dialog.again, NEW))
    dialog.save()
    qtbot.waitUntil(lambda: "another request" in dialog.note.text())
    dialog.read(tmp_path / "right.stu")
    with qtbot.waitSignal(window.started) as started:
        dialog.save()
    assert (started.args[0].user, started.args[0].key) == ("lan", held_key.key)
    assert held_key.file.unlock("lan", NEW) == held_key.key

    held_key.add_sheet(recovery_code.fresh(), "2026-11-24")
    window.forgotten.click()
    qtbot.waitUntil(lambda: window.findChild(Asking) is None)
    window.findChild(Recover).ward_button.click()
    assert window.findChild(Asking).request != asked[0]
    window.stop()


def test_without_a_sheet_the_sign_in_says_what_is_safe(tmp_path: Path, held_key: HeldKey, qtbot) -> None:
    window = SignIn(held_key.file)
    qtbot.addWidget(window)
    window.show()
    window.forgotten.click()
    assert "no recovery sheet" in window.note.text()
    window.stop()


def test_the_screen_hides_when_nobody_touches_it_and_comes_back_as_it_was(app: App, qtbot) -> None:
    app.window.protect(lambda typed: None)
    idle: IdleLock = app.window.idle
    app.window.navigate("citizen")
    app.window.page("citizen").search.setText("lan")
    assert idle.quiet.interval() == 10 * 60_000
    idle.quiet.setInterval(1)
    idle.quiet.start()
    qtbot.waitUntil(app.window.cover.isVisible)
    idle.quiet.setInterval(10 * 60_000)  # or it hides again at once
    app.window.cover.field.setText("x")
    app.window.cover.uncover()
    qtbot.waitUntil(lambda: not app.window.cover.isVisible())
    assert app.window.page("citizen").search.text() == "lan"


def test_a_touch_begins_the_wait_anew_and_a_shut_lid_hides(app: App, qtbot, monkeypatch) -> None:
    app.window.protect(lambda typed: None)
    idle: IdleLock = app.window.idle
    idle._watch(app.window.windowHandle())
    idle.quiet.stop()
    qtbot.keyClick(app.window.windowHandle(), Qt.Key.Key_Shift)
    assert idle.quiet.isActive()
    idle.look_at_clock()
    assert not app.window.cover.isVisible()
    idle._beat -= 3600
    idle.look_at_clock()
    assert app.window.cover.isVisible()


@pytest.mark.parametrize(("said", "minutes"), [(5, 5), (0, 10), ("x", 10), (100_000, 10)])
def test_the_ward_says_how_long(database: Database, said: object, minutes: int) -> None:
    catalog = Catalog(database)
    assert wanted_minutes(catalog) == 10
    rule = CatalogEntry("ward_rule", "lock_minutes", 2, "x", "x", 2, {"minutes": said})
    catalog.__dict__["_shipped"] = [rule]
    assert wanted_minutes(catalog) == minutes


def test_a_pin_brings_the_hidden_screen_back_until_it_was_mistyped_too_often(
    app: App, held_key: HeldKey, qtbot
) -> None:
    app.window.navigate("settings", {})
    card = app.window.page("settings").keys
    dialog = card.set_pin()
    fill((dialog.known, OLD), (dialog.new, "123456"), (dialog.again, "123456"))
    dialog.save()
    assert "guess" in dialog.note.text()
    fill((dialog.new, "272951"), (dialog.again, "272951"))
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    assert card.no_pin_button.isVisible()
    cover = app.window.cover
    app.window.protect(held_key.reopen, held_key.takes_pin)

    def type_on_cover(text: str) -> None:
        cover.field.setText(text)
        cover.uncover()
        qtbot.waitUntil(lambda: cover.field.isEnabled())

    cover.cover()
    assert "PIN" in cover.hint.text()
    type_on_cover("272951")
    assert not cover.isVisible()
    cover.cover()
    for _ in range(4):
        type_on_cover("272952")
        assert cover.note.text().startswith("The PIN is not right.")
    type_on_cover("272952")
    assert "5 seconds" in cover.note.text()
    for _ in range(3):  # as a restart finds them: counted on the disk
        held_key.file._tries.note("lan\npin")
    type_on_cover("272951")
    assert "passphrase" in cover.note.text()
    assert "PIN" not in cover.hint.text()
    type_on_cover(OLD)
    assert not cover.isVisible()
    card.no_pin_button.click()
    qtbot.waitUntil(lambda: not card.no_pin_button.isVisible())
