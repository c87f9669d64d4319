"""Power is cut while a sheet of paper is typed in: what was saved is there, and half a row is there again."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from desktop.models.database import Database
from desktop.services.office import Office
from desktop.services.paper_row import FORM
from tests.conftest import KEY, USER

ROOT = Path(__file__).parents[2]

TYPING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from sqlalchemy import text
from desktop.app import prepare
from desktop.paths import Paths
from desktop.ui.theme import use_look
from tests.conftest import KEY, USER

qt = QApplication([])
use_look(qt, "light", 100)
app = prepare(Paths(Path(sys.argv[1])), USER, KEY)()
app.window.navigate("desk", {})
entry = app.window.page("desk").papers.type_in()

def type_row(name, services, consent):
    for field, typed in (("name", name), ("services", services), ("consent", consent)):
        entry.line.fields[field].setText(typed)
        entry.line.fields[field].textEdited.emit(typed)

def when_saved():
    if not entry.saved_note.isHidden():
        saved.stop()
        type_row("Lê Thị Dở", "2", "")  # nobody saves this; the pause in typing keeps it

def when_kept():
    with app.database.read() as session:
        if session.scalar(text("SELECT count(*) FROM form_draft WHERE form = 'paper'")):
            print("kept", flush=True)

entry.head.sheet.setText("K27P")
entry.head.sheet.editingFinished.emit()
type_row("Trần Văn Đủ", "1 3", "x")
entry.save()
saved, kept = QTimer(interval=20), QTimer(interval=50)
saved.timeout.connect(when_saved)
kept.timeout.connect(when_kept)
saved.start()
kept.start()
qt.exec()
"""


def test_a_row_half_typed_survives_a_killed_program(migrated: Path, tmp_path: Path) -> None:
    shutil.copy(migrated, tmp_path / "notebook.db")
    child = subprocess.Popen([sys.executable, "-c", TYPING, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout
    try:
        assert child.stdout.readline().strip() == b"kept"
    finally:
        child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        child.wait()
        child.stdout.close()
    database = Database(tmp_path / "notebook.db", KEY)
    try:
        office = Office.over(database, USER)
        assert [(each.row, each.name) for each in office.paper_sheet.typed("K27P")] == [(1, "Trần Văn Đủ")]
        (left,) = office.drafts.unfinished(FORM)
        assert (left.values["name"], left.values["row"], left.values["sheet"]) == ("Lê Thị Dở", "2", "K27P")
    finally:
        database.close()
