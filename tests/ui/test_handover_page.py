"""The page of the hand-over says what became of the last try."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.errors import AppError, CertificateChanged, ServerUnreachable
from desktop.handover import Custody, Handover
from desktop.ui.context import PageContext
from desktop.ui.formats import time_text
from desktop.ui.handover import page as handover_page
from desktop.ui.handover.page import HandoverPage
from tests.ui.test_safety_light import NEW

NOW = datetime.now(UTC)
SOON = NOW + timedelta(minutes=9)
JOINED = replace(NEW, joined=True, waiting=41, next_try=SOON)


class Told:
    """The notebook's own hand-over, but for the numbers that a test tells."""

    def __init__(self, handover: Handover, custody: Custody) -> None:
        self._handover, self.now = handover, custody

    def custody(self) -> Custody:
        return self.now

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handover, name)


def shown(context: PageContext, custody: Custody, qtbot: QtBot) -> tuple[HandoverPage, Told]:
    handover = Told(context.handover, custody)
    page = HandoverPage(replace(context, handover=handover))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: bool(page.state.text()))
    return page, handover


@pytest.mark.parametrize(
    ("error", "role", "words"),
    [
        (ServerUnreachable(), "note-waiting", f"tried again by itself at {time_text(SOON)}"),
        (ServerUnreachable("Máy chủ phường hết chỗ chứa.", 600), "note-waiting", "hết chỗ chứa"),
        (CertificateChanged(), "note-trouble", "Nothing was sent; all work is still on this computer."),
    ],
    ids=["unreachable", "full", "stranger"],
)
def test_why_the_last_try_came_to_nothing_is_said(
    context: PageContext, qtbot: QtBot, error: AppError, role: str, words: str
) -> None:
    page, _ = shown(context, replace(JOINED, last_error=error), qtbot)
    qtbot.waitUntil(page.alone.isVisible)
    assert words in page.alone.text.text()
    assert page.alone.property("role") == role


def test_a_try_that_failed_by_itself_is_seen_without_anything_being_saved(
    context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover_page, "AGAIN_MS", 20)
    page, handover = shown(context, JOINED, qtbot)
    assert page.alone.isHidden()
    handover.now = replace(JOINED, last_error=ServerUnreachable(), next_try=SOON + timedelta(minutes=6))
    qtbot.waitUntil(page.alone.isVisible)
    assert time_text(SOON + timedelta(minutes=6)) in page.detail.text()
    handover.now = replace(JOINED, waiting=0, last_receipt=NOW)
    qtbot.waitUntil(page.alone.isHidden)
