"""Friday on one card: a stick goes in, one button, and what to do with it then."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.contract import bundle_file
from desktop.contract.catalog import CatalogEntry
from desktop.handover import Stick
from desktop.keys import HeldKey
from desktop.models.sync_state import SyncOne
from desktop.progress import Silent
from desktop.ui.changes import ChangeBus
from desktop.ui.context import PageContext
from desktop.ui.handover.page import HandoverPage
from desktop.ui.handover.stick_card import StickCard
from desktop.ui.jobs import JobRunner
from desktop.ui.safety_light import SafetyLight
from server import admin
from tests.builders import a_citizen
from tests.sync.conftest import WARD, Laptop, crew, empty, laptop, new_ward, unserved, ward
from tests.ui.conftest import RecordedNotices, Travels

pytestmark = pytest.mark.slow  # a ward server and several notebooks

__all__ = ["crew", "empty", "laptop", "new_ward", "unserved", "ward"]  # fixtures


@pytest.fixture
def screen(
    notices: RecordedNotices, travels: Travels, held_key: HeldKey, qtbot: QtBot
) -> Iterator[Callable[[Laptop], PageContext]]:
    """What the pages of this notebook are given."""
    runners: list[JobRunner] = []

    def over(laptop: Laptop) -> PageContext:
        changes, jobs = ChangeBus(), JobRunner(notices.error)
        laptop.database.on_commit(changes.tell)
        runners.append(jobs)
        return PageContext(laptop.office, jobs, changes, notices, travels, laptop.ledger, held_key)

    yield over
    for jobs in runners:
        jobs.stop()


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    folder = tmp_path / "stick"
    folder.mkdir()
    return Stick(folder, "KINGSTON")


def page_of(context: PageContext, qtbot: QtBot) -> HandoverPage:
    page = HandoverPage(context)
    qtbot.addWidget(page)
    page.stick.seek = lambda: None  # type: ignore[method-assign] (whatever sticks this machine has)
    page.show()
    qtbot.waitUntil(lambda: bool(page.state.text()))
    return page


def device_of(laptop: Laptop) -> str:
    with laptop.database.read() as session:
        return session.get_one(SyncOne, 1).device or ""


def said(card: StickCard) -> str:
    return " ".join(bar.text.text() for bar in card.said.values() if not bar.isHidden())


def press(card: StickCard, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: card.go.isEnabled() and not card.facts.text().endswith("…"))
    card.go.click()
    qtbot.waitUntil(lambda: bool(said(card)) and card.go.isEnabled())
    return said(card)


def test_one_button_copies_out_and_the_light_turns_blue(laptop, screen, stick: Stick, qtbot: QtBot) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    context = screen(lan)
    page, light = page_of(context, qtbot), SafetyLight(context)
    qtbot.addWidget(light)
    card = page.stick
    assert not page.alone.isVisible(), "it has joined"
    assert not card.go.isVisible()
    assert page.send_button.property("role") == "primary"
    card.show_sticks([stick])
    assert page.send_button.property("role") == ""  # one button at a time is the one to press
    assert page.send_button.text() != card.go.text() == "Send and receive"
    qtbot.waitUntil(lambda: "1 item(s) will be copied out" in card.facts.text())
    text = press(card, qtbot)
    assert text.startswith("Done, the stick can be taken out. Give it to the team leader")
    assert "Copied out: 1 entries (bundle 1)." in text
    qtbot.waitUntil(lambda: "Nothing new" in card.facts.text())
    qtbot.waitUntil(lambda: page.waiting.lines.item(0).text().endswith("Copied to a stick (bundle 1)"))
    qtbot.waitUntil(lambda: light.property("role") == "light-info")
    assert light.accessibleName() == "Two copies exist · 1 item(s) wait for the ward"
    assert page.state.text() == "Two copies exist · 1 entries wait for the ward"


def test_a_leader_reads_a_code_out_and_the_volunteer_types_it(
    laptop, screen, stick: Stick, qtbot: QtBot, notices: RecordedNotices
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    hers, his = page_of(screen(lan), qtbot), page_of(screen(leader), qtbot)
    assert hers.stick.code.isHidden()
    for page in (hers, his):
        page.stick.show_sticks([stick])
        press(page.stick, qtbot)
    assert "Bundle 1 of Lan is received · receipt code: " in his.stick.codes.text()
    code = his.stick.codes.text().rpartition(" ")[2]
    assert hers.stick.code.isVisible()
    field = hers.stick.code
    field.field.setText("0000-0000")
    field.confirm_button.click()
    qtbot.waitUntil(field.note.isVisible)
    field.field.setText(code)
    field.confirm_button.click()
    qtbot.waitUntil(lambda: notices.texts == ["Two copies exist: bundle 1 has been received."])
    qtbot.waitUntil(lambda: hers.waiting.lines.item(0).text().endswith("The leader has received it"))
    qtbot.waitUntil(hers.stick.code.isHidden)


def test_what_is_wrong_with_a_stick_is_said_on_its_card(
    laptop, screen, tmp_path: Path, qtbot: QtBot, notices: RecordedNotices
) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    page = page_of(screen(lan), qtbot)
    card = page.stick
    card.use(Stick(tmp_path / "gone", "GONE"))
    qtbot.waitUntil(lambda: "pulled out" in said(card))
    (tmp_path / "letter.dts").write_bytes(b"hello")
    card.take_file(tmp_path / "letter.dts")
    qtbot.waitUntil(lambda: said(card).startswith("This file is not a bundle"))
    assert "The notebook has not changed." in said(card)
    (own,) = lan.ledger.courier.exchange(tmp_path, Silent()).numbers
    card.take_file(tmp_path / bundle_file.FOLDER / f"DTS_PL_{device_of(lan)[-6:]}_{own}.dts")
    qtbot.waitUntil(lambda: said(card) == "Nothing new in this file.")
    assert notices.errors == []


def test_a_stick_that_is_pulled_out_leaves_the_card_as_it_was(
    laptop, screen, stick: Stick, tmp_path: Path, qtbot: QtBot
) -> None:
    page = page_of(screen(laptop("lan")), qtbot)
    card = page.stick
    empty = card.headline.text()
    other = Stick(tmp_path, "OTHER")
    card.show_sticks([stick])
    card.show_sticks([stick, other])
    assert card.chosen == other
    assert card.choice.count() == 1
    card.show_sticks([stick])
    assert (card.chosen, card.choice.count()) == (stick, 0)
    card.show_sticks([])
    assert (card.chosen, card.headline.text(), card.go.isVisible()) == (None, empty, False)


def test_what_was_done_is_said_of_the_stick_it_was_done_with(
    laptop, screen, stick: Stick, tmp_path: Path, qtbot: QtBot
) -> None:
    """Another one is put in while the first is written: the wrong one would be taken out."""
    lan = laptop("lan")
    a_citizen(lan.office)
    page = page_of(screen(lan), qtbot)
    card = page.stick
    card.show_sticks([stick])
    qtbot.waitUntil(lambda: card.go.isEnabled() and not card.facts.text().endswith("…"))
    card.go.click()
    other = Stick(tmp_path / "other", "OTHER")
    other.path.mkdir()
    card.show_sticks([stick, other])
    qtbot.waitUntil(lambda: bool(said(card)) and card.go.isEnabled())
    assert card.chosen == other
    assert said(card).startswith("Stick “KINGSTON” Done, the stick can be taken out.")
    assert list(other.path.iterdir()) == []


def test_files_that_are_not_ours_are_counted_and_left(laptop, screen, stick: Stick, qtbot: QtBot) -> None:
    (stick.path / "x.dts").write_bytes(b"hello")
    page = page_of(screen(laptop("lan")), qtbot)
    card = page.stick
    card.show_sticks([stick])
    qtbot.waitUntil(lambda: "1 file(s) on it are not ours, or damaged: left alone." in card.facts.text())
    (stick.path / "y.dts").write_bytes(b"DTS2 of a later format")
    said = press(card, qtbot)
    assert "1 file(s) on it are not ours" in said
    assert "1 file(s) on it are of a newer version. Update this program" in said
    assert (stick.path / "x.dts").read_bytes() == b"hello"
    assert len(list((stick.path / bundle_file.FOLDER).iterdir())) == 1  # asks what is new


def test_the_wards_rule_offers_the_way_by_messenger(laptop, screen, ward, qtbot: QtBot) -> None:
    lan = laptop("lan")
    page = page_of(screen(lan), qtbot)
    assert "messenger" not in page.stick.facts.text()
    rule = ("ward_rule", "bundles_by_message", 2, "Cho gửi qua Zalo", "By messenger", 1)
    admin.load_catalog(ward.ctx, "PL", [CatalogEntry(*rule, {"allowed": True})])
    lan.sync()
    page.stick.use(None)
    assert "The ward lets sealed files travel by messenger" in page.stick.facts.text()


def test_a_notebook_without_its_ward_has_no_card(context: PageContext, qtbot: QtBot) -> None:
    page = page_of(context, qtbot)
    assert not page.stick.isVisible()


def test_a_polite_word_to_who_was_not_seen_goes_to_the_clipboard(
    new_ward, laptop, screen, notices: RecordedNotices, qtbot: QtBot
) -> None:
    hoa = laptop("hoa", role="leader", at=new_ward)
    laptop("lan", at=new_ward)
    admin.add_user(new_ward.ctx, WARD, "Mai", team=new_ward.team)
    hoa.sync()
    page = page_of(screen(hoa), qtbot)
    qtbot.waitUntil(lambda: page.round.isVisible() and page.round.grid.count() == 10)
    page.round.grid.itemAtPosition(0, 3).widget().click()
    said = QGuiApplication.clipboard().text()
    assert said.startswith("Hello Mai. The team has not received your notebook yet.")
    assert notices.texts == ["The reminder for Mai is copied."]
