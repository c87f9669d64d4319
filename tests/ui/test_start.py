"""From nothing to the main window."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from desktop.__main__ import Start
from desktop.app import App
from desktop.handover import Stick
from desktop.models.database import Database
from desktop.paths import RESOURCES, Paths
from desktop.progress import Silent
from desktop.services.office import Office
from desktop.ui.navigation import PAGES
from desktop.ui.rescue_bar import RescueBar
from desktop.ui.settings.recovery_dialog import FILE, RecoveryDialog
from desktop.ui.sign_in import SignIn
from tests.builders import a_citizen
from tests.conftest import KEY
from tests.ui.boxes import answered

pytestmark = pytest.mark.slow  # programs are started

HEAVY = ["sqlalchemy", "alembic", "pydantic", "requests", "openpyxl", "nacl", "sqlcipher3", "zxingcpp"]
PHRASE = "mot hai ba bon"

AT_FIRST_PAINT = """
import json, os, sys
import desktop.__main__ as start

class Probe(start.SignIn):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})), flush=True)
        os._exit(0)

start.SignIn = Probe
sys.argv = ["so-tay-so", "--home", sys.argv[1]]
start.main()
"""


def test_nothing_heavy_is_imported_at_first_paint(tmp_path: Path) -> None:
    probe = subprocess.run(
        [sys.executable, "-c", AT_FIRST_PAINT, str(tmp_path)],
        cwd=RESOURCES.parent,
        capture_output=True,
        check=True,
        timeout=60,
    )
    imported = json.loads(probe.stdout)
    assert "PySide6" in imported
    assert [name for name in HEAVY if name in imported] == []


def test_what_opens_a_notebook_leaves_alone_what_only_a_migration_a_workbook_or_the_network_needs() -> None:
    """They are half a second and thirty megabytes between the passphrase and the first page."""
    code = "import sys, desktop.app; print(sorted({'alembic', 'openpyxl', 'requests'} & {*sys.modules}))"
    probe = subprocess.run(
        [sys.executable, "-c", code], cwd=RESOURCES.parent, capture_output=True, check=True, timeout=120
    )
    assert json.loads(probe.stdout) == []


def test_an_import_does_not_read_the_source_of_what_it_imports() -> None:
    """PySide6 would, and linecache would keep it."""
    code = "import json, linecache, desktop.app; print(json.dumps([*linecache.cache]))"
    probe = subprocess.run(
        [sys.executable, "-c", code], cwd=RESOURCES.parent, capture_output=True, check=True, timeout=120
    )
    kept = [Path(name).name for name in json.loads(probe.stdout)]
    assert {"main_window.py", "compiler.py", "database.py"}.isdisjoint(kept)


@pytest.fixture
def start(tmp_path: Path, qtbot: QtBot) -> Iterator[Start]:
    start = Start(Paths(tmp_path))
    qtbot.addWidget(start.sign_in)
    start.sign_in.show()
    yield start
    start.close()
    if start.app:
        start.app.window.deleteLater()


def open_as(sign_in: SignIn, user: str) -> None:
    if isinstance(sign_in.user, QLineEdit):
        sign_in.user.setText(user)
    sign_in.passphrase.setText(PHRASE)
    sign_in.again.setText(PHRASE)
    sign_in.button.click()


def opened(start: Start, qtbot: QtBot) -> App:
    qtbot.waitUntil(lambda: start.app is not None and start.app.window.isVisible(), timeout=30_000)
    assert start.app is not None
    return start.app


def test_the_first_person_starts_a_notebook_and_sees_its_first_page_only(start: Start, qtbot: QtBot) -> None:
    open_as(start.sign_in, "Lan")
    app = opened(start, qtbot)
    assert not start.sign_in.isVisible()
    assert app.window.built() == [PAGES[0].key]
    assert start._paths.database.read_bytes()[:6] != b"SQLite"  # encrypted from the first byte


def test_a_sheet_is_owed_until_it_is_typed_back_or_the_ward_joined(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    open_as(start.sign_in, "Lan")
    app = opened(start, qtbot)
    bar, asked = app.window.recovery, app.window.findChild(RecoveryDialog)
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    assert asked.isVisible()
    asked.write_to([])
    assert "by hand" in asked.note.text()
    asked.write_to([Stick(tmp_path, "USB")])
    qtbot.waitUntil(lambda: "USB" in asked.written.text())
    assert (tmp_path / FILE).read_bytes()[:4] == b"%PDF"
    asked.back_button.click()
    assert (app.window._key, bar.isVisible()) == ("handover", True)
    again = bar.ask()
    assert again is not None
    again.typed.setText(again.code)
    with qtbot.waitSignal(again.accepted):
        again.save()
    assert (bar.isVisible(), bar.ask()) == (False, None)


def test_the_next_day_the_same_notebook_opens(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    open_as(start.sign_in, "Lan")
    opened(start, qtbot)
    start.close()
    tomorrow = Start(Paths(tmp_path))
    qtbot.addWidget(tomorrow.sign_in)
    tomorrow.sign_in.show()
    assert isinstance(tomorrow.sign_in.user, QComboBox)
    open_as(tomorrow.sign_in, "Lan")
    app = opened(tomorrow, qtbot)
    assert app.window.sidebar.person.text() == "Lan"
    tomorrow.close()
    app.window.deleteLater()


def test_a_notebook_that_is_not_ours_is_explained_at_the_sign_in(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    Database(tmp_path / "notebook.db", KEY).close()  # another notebook's file, put here by hand
    open_as(start.sign_in, "Lan")
    qtbot.waitUntil(
        lambda: start.sign_in.note.text().startswith("The notebook's file cannot"), timeout=30_000
    )
    assert start.sign_in.card.isEnabled()
    assert start.app is None


def test_an_invitation_is_looked_at_at_once(start: Start, qtbot: QtBot) -> None:
    start.sign_in.tiles[1].click()
    start.sign_in.code.setPlainText("STS1:not a real one")
    boxes: list[QMessageBox] = []
    answered("Close", boxes)
    open_as(start.sign_in, "Lan")
    app = opened(start, qtbot)
    qtbot.waitUntil(lambda: len(boxes) == 1, timeout=10_000)
    assert boxes[0].text() == "This is not an invitation code of a ward."
    assert app.window.stack.currentWidget() is app.window.page("settings")


def test_a_copy_is_put_back_and_a_damaged_file_mends_itself_at_the_next_start(
    tmp_path: Path, qtbot: QtBot
) -> None:
    start = Start(Paths(tmp_path))
    start.sign_in.show()
    open_as(start.sign_in, "Lan")
    app = opened(start, qtbot)
    assert start._paths.running.exists()
    office = Office.over(app.database, "Lan")
    cell = next(place.cell for place in office.notebook.places())
    office.backup.make(Silent())
    a_citizen(office, "Chưa Gửi", home=cell)
    dialog = app.window.page("settings").backups.restore()
    qtbot.waitUntil(lambda: dialog.copies.count() == 1)
    with qtbot.waitSignal(start.opened, timeout=30_000):
        dialog.restore_button.click()
    again = start.app
    assert again is not app
    assert again.window.isVisible()
    assert not start.sign_in.isVisible()
    bar = again.window.findChild(RescueBar)
    assert bar.isVisible()
    assert "nothing that had been saved is missing" in bar.text.text()
    assert [each.full_name for each in Office.over(again.database, "Lan").search.find("chua gui")]
    card = again.window.page("settings").backups
    assert not card.aside.isHidden()
    again.window.notices.confirm = lambda question, action: "cannot be had back" in question
    card.delete_aside()
    qtbot.waitUntil(card.aside.isHidden)
    assert not list(tmp_path.glob("*.aside-*"))
    bar.read_button.click()
    qtbot.waitUntil(lambda: Office.over(again.database, "Lan").backup.rescued() is None)
    start.close()
    again.window.deleteLater()
    start.sign_in.deleteLater()
    assert not start._paths.running.exists()

    path = start._paths.database
    raw = bytearray(path.read_bytes())
    raw[5 * 4096 + 7] ^= 1
    path.write_bytes(raw)
    start._paths.running.touch()  # as after a power cut
    tomorrow = Start(Paths(tmp_path))
    qtbot.addWidget(tomorrow.sign_in)
    tomorrow.sign_in.show()
    open_as(tomorrow.sign_in, "Lan")
    mended = opened(tomorrow, qtbot)
    assert "mended itself from the copy of" in mended.window.findChild(RescueBar).text.text()
    assert [each.full_name for each in Office.over(mended.database, "Lan").search.find("chua gui")]
    tomorrow.close()
    mended.window.deleteLater()
