"""Several people on one laptop, through the real program: key file, store, sign-in, Settings."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop import keys
from desktop.__main__ import Start
from desktop.app import App
from desktop.contract import line
from desktop.errors import WrongPassphrase
from desktop.keys import HeldKey, KeyFile
from desktop.models.database import Database
from desktop.models.outbox import Deed, OutboxLine
from desktop.models.sync_state import SyncOne
from desktop.models.volunteer import Volunteer
from desktop.paths import Paths
from desktop.ui.context import PageContext
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.person_card import PersonCard
from tests.builders import a_visit
from tests.ui.boxes import answered

LAN, TU = ("Lan", "một hai ba bốn"), ("Anh Tú", "năm sáu bảy tám")
NEW = "chín mười mười một"


@pytest.fixture(autouse=True)
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)


@pytest.fixture
def start(tmp_path: Path, qtbot: QtBot) -> Iterator[Start]:
    KeyFile(tmp_path / "keys.json").create(*LAN)
    start = Start(Paths(tmp_path))
    start.sign_in.show()
    yield start
    start.close()
    start.sign_in.deleteLater()
    if start.app:
        start.app.window.deleteLater()


def sign_in(start: Start, who: tuple[str, str], qtbot: QtBot) -> App:
    assert isinstance(start.sign_in.user, QComboBox)
    start.sign_in.user.setCurrentText(who[0])
    start.sign_in.passphrase.setText(who[1])
    start.sign_in.button.click()
    qtbot.waitUntil(lambda: start.app is not None and start.app.window.isVisible(), timeout=30_000)
    assert start.app is not None
    return start.app


def leave(start: Start, qtbot: QtBot) -> None:
    assert start.app is not None
    start.app.window.navigate("sign_out")
    qtbot.waitUntil(lambda: start.app is None and start.sign_in.isVisible())


def settings(app: App) -> SettingsPage:
    app.window.navigate("settings")
    return cast(SettingsPage, app.window.page("settings"))


def shown_names(page: SettingsPage) -> set[str]:
    texts = {label.text() for label in page.people.findChildren(QLabel) if label.isVisible()}
    return texts & {LAN[0], TU[0]}


def last_line(app: App) -> dict[str, Any]:
    with app.database.read() as session:
        newest = session.query(OutboxLine).order_by(OutboxLine.seq.desc()).first()
        assert newest is not None
        return line.opened(newest.body)[0]


def test_two_people_share_a_laptop_each_under_her_own_name(start: Start, qtbot: QtBot) -> None:
    app = sign_in(start, LAN, qtbot)
    page = settings(app)
    dialog = page.people.add()
    dialog.known.setText("lan")
    dialog.new.setText(TU[1])
    dialog.again.setText(TU[1])
    dialog.save()
    qtbot.waitUntil(lambda: "already" in dialog.note.text())
    dialog.known.setText(TU[0])
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    qtbot.waitUntil(lambda: shown_names(page) == {LAN[0], TU[0]})
    office = app.window._context.office
    office.drafts.keep("citizen", "0" * 32, {}, {"full_name": "Phiếu của Lan"}).result()
    leave(start, qtbot)

    app = sign_in(start, TU, qtbot)
    office = app.window._context.office
    assert app.window.sidebar.person.text() == TU[0]
    assert list(office.drafts.unfinished("citizen")) == []
    visit = a_visit(office)
    assert last_line(app)["by"] == TU[0]
    assert office.help_visit.row(visit).volunteer == TU[0]
    page = settings(app)
    assert page.people.add_button.isHidden()  # a volunteer lets nobody in
    assert page.people.findChildren(QPushButton, "") == [page.people.add_button, page.people.change_button]
    leave(start, qtbot)

    app = sign_in(start, LAN, qtbot)
    (draft,) = app.window._context.office.drafts.unfinished("citizen")
    assert draft.values["full_name"] == "Phiếu của Lan"
    page = settings(app)
    renew = page.people.renew(TU[0])
    renew.new.setText(NEW)
    renew.again.setText(NEW)
    with qtbot.waitSignal(renew.accepted):
        renew.save()
    assert app.window._context.key.file.unlock(TU[0], NEW) == app.window._context.key.key
    answered("Take off", [])
    page.people.remove(TU[0])
    qtbot.waitUntil(lambda: shown_names(page) == {LAN[0]})
    with pytest.raises(WrongPassphrase):
        app.window._context.key.file.unlock(TU[0], NEW)
    assert app.window._context.office.person.user_of(TU[0]) == TU[0]
    assert app.window._context.office.help_visit.row(visit).volunteer == TU[0]  # hers for ever
    leave(start, qtbot)
    assert isinstance(start.sign_in.user, QComboBox)
    assert start.sign_in.user.count() == 1


def test_the_leader_says_which_member_of_the_ward_somebody_let_in_before_is(
    context: PageContext, database: Database, qtbot: QtBot
) -> None:
    file, user = context.key.file, context.key.user
    held, person = HeldKey(file, user, file.create(user, LAN[1])), context.office.person
    person.add(TU[0], "volunteer", held, TU[1])

    def join(session: Any) -> None:
        one = session.get_one(SyncOne, 1)
        one.device, one.user = "d" * 32, held.user
        for user, role in ((held.user, "leader"), ("u", "pupil")):
            session.add(Volunteer(home=one.team, full_name=f"Trần {user}", user=user, role=role))

    database.write(Deed("user.add", user), join).result()
    card = PersonCard(replace(context, key=held))
    qtbot.addWidget(card)
    (menu,) = (each.menu() for each in card.findChildren(QPushButton) if each.menu())
    (action,) = menu.actions()
    assert action.text() == "Trần u · Pupil volunteer"
    action.trigger()
    qtbot.waitUntil(lambda: person.user_of(TU[0]) == "u")
    qtbot.waitUntil(lambda: not [each for each in card.findChildren(QPushButton) if each.menu()])
