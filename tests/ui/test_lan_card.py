"""One room, two laptops: the digits on one screen, typed on the other; and joining by stick on screen."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import App
from desktop.errors import PointFailed
from desktop.handover import Stick
from desktop.sync.lan.meeting import Meeting
from desktop.ui.context import PageContext
from desktop.ui.settings.page import SettingsPage
from desktop.ui.taking_bar import TakingBar
from server.bundle import take_stick
from tests.builders import a_citizen
from tests.sync.conftest import Laptop, WardServer, crew, empty, laptop, ward
from tests.ui.conftest import Travels
from tests.ui.test_stick_card import page_of, said, screen, stick

pytestmark = pytest.mark.slow  # a ward server and several notebooks

__all__ = ["crew", "empty", "laptop", "screen", "stick", "ward"]  # fixtures
Make = Callable[..., Laptop]
Screen = Callable[[Laptop], PageContext]


def on_free_ports(laptop: Laptop) -> None:
    folder = laptop.database.path.with_suffix(".carry")
    laptop.ledger.meeting = Meeting(laptop.database, laptop.ledger.courier, folder, (0, 0))


def test_digits_are_shown_here_and_typed_there(
    laptop: Make, ward: WardServer, screen: Screen, qtbot: QtBot
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    for who in (lan, leader):
        on_free_ports(who)
    a_citizen(lan.office)
    pages = page_of(screen(leader), qtbot), page_of(screen(lan), qtbot)
    hers, mine = pages[0].lan, pages[1].lan
    hers.listen_button.click()
    qtbot.waitUntil(lambda: not hers.listening.isHidden())
    assert hers.go.isHidden()  # one thing at a time
    point = leader.ledger.meeting._point
    assert point is not None
    mine.where.setText(f"127.0.0.1:{point.port}")
    mine.code.setText("no digits")
    mine.hand_over()
    qtbot.waitUntil(lambda: not mine.note.isHidden())
    assert "Six digits" in mine.label.text()
    assert "are not right" in mine.note.text.text()
    mine.code.setText(hers.digits.text())  # as it is read: with a space
    qtbot.waitUntil(mine.go.isEnabled)
    mine.go.click()
    qtbot.waitUntil(lambda: "The leader has received it" in mine.note.text.text())
    qtbot.waitUntil(lambda: "Lan" in hers.works.text())
    assert lan.ledger.custody().alone == 0
    mine.note.hide()
    mine.take_code(hers.view.accessibleName())  # as the webcam reads it
    qtbot.waitUntil(lambda: "The leader has received it" in mine.note.text.text() and mine.go.isEnabled())
    hers.hide()  # another page: it goes on, and is said there
    bar = TakingBar(pages[0]._context, lambda: False)
    qtbot.addWidget(bar)
    bar.look()
    assert bar.isVisible()
    assert hers.digits.text() in bar.text.text()
    bar.stop_button.click()
    assert bar.isHidden()
    assert leader.ledger.meeting.now() is None
    qtbot.waitUntil(hers.listening.isHidden)


def test_who_leaves_the_page_before_it_listens_is_told_all_the_same(
    app: App, laptop: Make, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    leader, begins = laptop("leader"), Event()
    on_free_ports(leader)
    meeting = leader.ledger.meeting
    app.window._context.handover.meeting = meeting
    listen = meeting.listen
    monkeypatch.setattr(meeting, "listen", lambda: begins.wait(10) and listen())
    app.window.navigate("handover")
    app.window.page("handover").lan.toggle()
    app.window.navigate("today")
    assert app.window.taking.isHidden()
    begins.set()
    qtbot.waitUntil(app.window.taking.isVisible, timeout=5000)
    app.window.taking.stop_button.click()
    assert meeting.now() is None


def test_closing_the_program_lets_nobody_in(app: App, laptop: Make, qtbot: QtBot) -> None:
    leader = laptop("leader")
    on_free_ports(leader)
    ledger = app.window._context.handover
    ledger.meeting = leader.ledger.meeting
    assert ledger.meeting.listen() is not None
    app.window.close()
    assert ledger.meeting.now() is None


def test_a_newcomer_asks_by_stick_and_joins_by_the_answer(
    laptop: Make, ward: WardServer, screen: Screen, stick: Stick, travels: Travels, qtbot: QtBot
) -> None:
    an = laptop("an", joined=False)
    context = screen(an)
    settings = SettingsPage(context)
    qtbot.addWidget(settings)
    settings.joining.invitation.setText(ward.invite("An"))
    settings.joining.stick_button.click()
    qtbot.waitUntil(lambda: bool(travels))
    page = page_of(context, qtbot)
    assert not page.stick.isHidden()
    page.stick.use(stick)
    qtbot.waitUntil(lambda: "request to join" in page.stick.facts.text())
    page.stick.exchange()
    qtbot.waitUntil(lambda: "Give it to the team leader" in said(page.stick))
    take_stick(ward.ctx, Path(stick.path), lambda *_: None)
    qtbot.waitUntil(page.stick.go.isEnabled)
    page.stick.exchange()
    qtbot.waitUntil(lambda: "answer to the request" in said(page.stick))
    page.refresh()
    qtbot.waitUntil(lambda: "has answered" in page.alone.text.text())
    settings.arrive({})
    assert set(settings.joining.choices) == {place.cell for place in an.office.notebook.places()}
    settings.joining.join_button.click()
    qtbot.waitUntil(lambda: an.ledger.custody().joined and settings.joining.progress.isHidden())


def test_where_nobody_is_in_the_room_the_same_goes_by_stick_as_soon_as_one_is_in(
    laptop: Make, screen: Screen, stick: Stick, qtbot: QtBot
) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    page = page_of(screen(lan), qtbot)
    page.lan.show_done(PointFailed("wrong_code"))
    assert page.lan.by_stick.isHidden(), "the leader is there"
    page.lan.show_done(PointFailed("nobody"))
    page.lan.by_stick.click()
    assert page.stick.headline.text() == "Put a stick in now"
    assert page.lan.note.isHidden()
    page.stick.show_sticks([stick])
    qtbot.waitUntil(lambda: "Give it to the team leader" in said(page.stick))
    assert lan.ledger.custody().alone == 0
    qtbot.waitUntil(page.stick.go.isEnabled)
    page.stick.show_sticks([])
    page.stick.show_sticks([stick])
    assert page.stick.go.isEnabled(), "once; the next time somebody presses"
