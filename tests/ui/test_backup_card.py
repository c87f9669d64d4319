"""Copies of the notebook on screen: made by themselves, made at a press, kept in a second place."""

from pathlib import Path

import pytest

from desktop.errors import DatabaseUnreadable
from desktop.progress import Silent
from desktop.ui.auto_backup import AutoBackup
from desktop.ui.context import PageContext
from desktop.ui.room_bar import RoomBar
from desktop.ui.settings.backup_card import BackupCard
from desktop.ui.settings.incident_card import IncidentCard
from tests.builders import a_citizen


@pytest.fixture
def card(context: PageContext, qtbot) -> BackupCard:
    made = BackupCard(context)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_copy_is_made_by_itself_and_the_card_says_of_when(
    card: BackupCard, context: PageContext, notices, tmp_path: Path, qtbot
) -> None:
    assert "No copy yet" in card.newest.text()
    by_itself = AutoBackup(context, card)
    by_itself.look()  # room for the last deed comes first
    qtbot.waitUntil(lambda: not context.jobs.is_busy())
    by_itself.look()
    qtbot.waitUntil(lambda: context.office.backup.state().newest is not None and not context.jobs.is_busy())
    card.show_state()
    assert "The newest good copy is of" in card.newest.text()
    by_itself.look()
    assert not context.jobs.is_busy(), "one was made just now"
    card.make()
    qtbot.waitUntil(lambda: notices.texts == ["Copied, and the copy was read back."])
    stick = tmp_path / "E"
    stick.mkdir()
    card.keep_also_in(stick)
    qtbot.waitUntil(lambda: f"Second place: {stick}, newest copy of" in card.elsewhere.text())
    stick.rename(tmp_path / "away")
    card.show_state()
    assert "not there now" in card.elsewhere.text()
    card.only_here_button.click()
    qtbot.waitUntil(lambda: "same disk" in card.elsewhere.text())
    by_itself.stop()


def test_a_damaged_file_is_told_of_as_soon_as_a_copy_finds_it(context: PageContext, notices, qtbot) -> None:
    path = context.office.notebook.folder / "notebook.db"
    raw = bytearray(path.read_bytes())
    for page in range(2, len(raw) // 4096):
        raw[page * 4096 + 9] ^= 1
    path.write_bytes(raw)
    by_itself = AutoBackup(context, context.jobs)
    context.office.backup.take_room(Silent())
    by_itself.look()
    qtbot.waitUntil(lambda: [type(each) for each in notices.errors] == [DatabaseUnreadable])
    by_itself.stop()


def test_a_copy_is_chosen_what_waits_is_packed_and_the_notebook_asks_to_be_opened_again(
    card: BackupCard, context: PageContext, travels, qtbot
) -> None:
    a_citizen(context.office)
    context.office.backup.make(Silent())
    dialog = card.restore()
    qtbot.waitUntil(lambda: dialog.copies.count() == 1)
    assert "1 people · 0 turns of help" in dialog.copies.item(0).text()
    with qtbot.waitSignal(dialog.accepted):
        dialog.restore_button.click()
    assert travels == [("reopen", {})]
    files = context.office.backup._files()
    assert (files.wished().number, files.newest().number) == (1, 2), "all that is here was copied, too"


def test_without_copies_there_is_nothing_to_press(card: BackupCard, context: PageContext, qtbot) -> None:
    dialog = card.restore()
    qtbot.waitUntil(lambda: not context.jobs.is_busy())
    assert not dialog.restore_button.isEnabled()
    dialog.reject()


def test_a_full_disk_is_said_calmly_until_there_is_room_again(context: PageContext, qtbot) -> None:
    bar, kept = RoomBar(context), AutoBackup(context, context.jobs)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    kept.look()
    qtbot.waitUntil(lambda: not context.office.backup.wants_room() and not context.jobs.is_busy())
    ballast = context.office.backup._database.ballast
    ballast._size, size = 1 << 60, ballast._size  # no disk has that much left
    assert ballast.give()
    a_citizen(context.office)
    qtbot.waitUntil(lambda: not bar.isHidden())
    kept.look()
    qtbot.waitUntil(lambda: not context.jobs.is_busy())
    assert context.office.backup.is_low(), "there is still too little"
    ballast._size = size
    kept.look()
    qtbot.waitUntil(lambda: not context.jobs.is_busy())
    bar.refresh()
    assert bar.isHidden()
    kept.stop()


def test_the_technicians_file_is_saved_from_the_settings(
    context: PageContext, notices, tmp_path: Path, qtbot
) -> None:
    card = IncidentCard(context)
    qtbot.addWidget(card)
    card.save(tmp_path / "su-co.zip")
    qtbot.waitUntil(lambda: len(notices.texts) == 1)
    assert "su-co.zip" in notices.texts[0]
    assert (tmp_path / "su-co.zip").exists()
