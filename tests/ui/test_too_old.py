"""A program that is too old for its ward: it sends, does not receive, and says so, by any way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.contract.records import SCHEMA
from desktop.errors import ServerRejected
from desktop.progress import Silent
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from server import feed
from server.bundle import take_stick
from tests.builders import a_citizen
from tests.sync.conftest import Laptop, WardServer, crew, empty, laptop, ward
from tests.ui.test_stick_card import page_of, screen

pytestmark = pytest.mark.slow  # a ward server and several notebooks

__all__ = ["crew", "empty", "laptop", "screen", "ward"]  # fixtures


def test_it_sends_does_not_receive_and_says_what_to_do(
    ward: WardServer,
    laptop: Callable[..., Laptop],
    screen: Callable[[Laptop], PageContext],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    for each in (lan, tu):
        each.sync()
    page = page_of(screen(lan), qtbot)
    assert page.alone.isHidden(), page.alone.text.text()
    monkeypatch.setattr(feed, "OLDEST_SCHEMA", SCHEMA + 1)  # the ward was updated past this program
    a_citizen(tu.office, "Người Của Tú")
    a_citizen(lan.office, "Người Của Lan")
    for each in (tu, lan):
        with pytest.raises(ServerRejected) as no:
            each.sync()
    assert "still goes to the ward" in str(error_text(no.value))
    assert ward.status()["records"]["citizen"] == 2, "custody of work is never refused for a version"
    assert lan.ledger.custody().waiting == 0
    page.refresh()
    qtbot.waitUntil(page.alone.isVisible)
    assert "too old to receive" in page.alone.text.text()
    a_citizen(lan.office, "Người Thứ Ba")
    lan.ledger.courier.exchange(tmp_path, Silent())
    take_stick(ward.ctx, tmp_path, lambda *_: None)
    lan.ledger.courier.exchange(tmp_path, Silent())
    assert lan.ledger.custody().waiting == 0, "by stick too"
    assert not lan.office.search.find("nguoi cua tu")
    monkeypatch.undo()  # as if the program were updated
    lan.sync()
    assert len(lan.office.search.find("nguoi cua tu")) == 1
    page.refresh()
    qtbot.waitUntil(page.alone.isHidden)
