"""A leader lets somebody see the whole ward for a mobile point: from her round, in two presses."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.models.outbox import OutboxLine
from desktop.services import clock
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, today
from desktop.ui.handover.page import HandoverPage
from tests.sync.conftest import Laptop, crew, empty, laptop, ward
from tests.ui.conftest import RecordedNotices
from tests.ui.test_stick_card import page_of, screen

pytestmark = pytest.mark.slow  # a ward server and several notebooks

__all__ = ["crew", "empty", "laptop", "screen", "ward"]  # fixtures


@pytest.fixture
def hoa(laptop: Callable[..., Laptop]) -> Laptop:
    laptop("hoc", role="pupil", **{"tdp-4": "w"})
    leader = laptop("hoa", role="leader")
    leader.sync()
    return leader


@pytest.fixture
def page(hoa: Laptop, screen: Callable[[Laptop], PageContext], qtbot: QtBot) -> HandoverPage:
    page = page_of(screen(hoa), qtbot)
    qtbot.waitUntil(lambda: page.round.grid.count() > 0)
    return page


def test_it_is_said_for_some_days_and_travels_with_the_next_hand_over(
    hoa: Laptop, page: HandoverPage, qtbot: QtBot, notices: RecordedNotices
) -> None:
    card = page.round
    buttons = {each.accessibleName(): each for each in card.findChildren(QPushButton)}
    assert not buttons["Show Lan the whole ward"].isHidden()
    assert buttons["Show Hoc the whole ward"].isHidden(), "a pupil sees nobody she did not help"
    assert card._round is not None
    dialog = card.show_ward(next(mate for mate in card._round.mates if mate.name == "Lan"))
    assert (dialog.days.currentText(), dialog.until()) == ("1 day(s)", today()), "the day of the point itself"
    dialog.days.setCurrentIndex(2)
    last = today() + timedelta(days=6)
    assert dialog.until() == last
    assert date_text(last) in dialog.ends.text()
    dialog.show_button.click()
    qtbot.waitUntil(lambda: any("Lan may see the whole ward" in text for text in notices.texts))
    with hoa.database.read() as session:
        newest = session.query(OutboxLine).order_by(OutboxLine.stream.desc(), OutboxLine.seq.desc()).first()
    assert newest is not None
    assert newest.act == "ward.show"
    assert f'"until":"{last.isoformat()}"'.encode() in newest.body
    said = f"sees the whole ward until {date_text(last)}"
    qtbot.waitUntil(lambda: any(said in label.text() for label in card.findChildren(QLabel)))


def test_no_end_is_counted_from_a_date_that_can_hardly_be(
    page: HandoverPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = page.round
    assert card._round is not None
    assert card.show_ward(card._round.mates[0]).show_button.isEnabled()
    monkeypatch.setattr(clock, "today", lambda: date(2020, 1, 1))
    assert not card.show_ward(card._round.mates[0]).show_button.isEnabled()
