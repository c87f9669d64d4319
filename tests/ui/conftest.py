"""Screens over a real encrypted notebook; only the message boxes are replaced."""

import gc
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.app import App, prepare
from desktop.errors import AppError
from desktop.keys import HeldKey, KeyFile
from desktop.models.database import Database
from desktop.paths import Paths
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from desktop.ui.changes import ChangeBus
from desktop.ui.context import PageContext
from desktop.ui.jobs import JobRunner
from desktop.ui.theme import Look, use_look
from tests.conftest import KEY, USER, a_copy
from tests.sync.wards import Wards
from tests.ui import boxes

QtBot.waitUntil.__kwdefaults__["timeout"] = 20_000  # ms; a busy machine is no failure


class RecordedNotices:
    """Answers yes, shows nothing, remembers everything."""

    def __init__(self) -> None:
        self.errors: list[AppError] = []
        self.texts: list[str] = []
        self.undo: Callable[[], object] | None = None

    def error(self, error: AppError) -> None:
        self.errors.append(error)

    def done(self, text: str, undo: Callable[[], object] | None = None) -> None:
        self.texts.append(text)
        self.undo = undo

    def confirm(self, question: str, action: str) -> bool:
        return True


class Travels(list[tuple[str, Mapping[str, Any]]]):
    """Where pages asked to go."""

    def __call__(self, key: str, facts: Mapping[str, Any]) -> None:
        self.append((key, facts))


@pytest.fixture(scope="session")
def wards() -> Wards:
    """What a window shows does not depend on the ward's database."""
    return Wards(None)


@pytest.fixture(autouse=True, scope="module")
def garbage_goes_in_this_thread() -> Iterator[None]:
    """As in the program (ui/collector.py): a widget that dies in another takes the process with it."""
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Light, 100 %. Dressing an app takes a while once it has had many widgets: only if a test changed it."""
    made = look_of(qapp)
    yield
    if (made.theme, made.percent) != ("light", 100):
        made.use("light", 100)


@lru_cache(maxsize=1)
def look_of(qapp: QApplication) -> Look:
    return use_look(qapp, "light", 100)


@pytest.fixture
def notices() -> RecordedNotices:
    return RecordedNotices()


@pytest.fixture
def travels() -> Travels:
    return Travels()


@pytest.fixture
def held_key(tmp_path: Path) -> HeldKey:
    return HeldKey(KeyFile(tmp_path / "keys.json"), USER, KEY)


@pytest.fixture
def context(
    database: Database,
    office: Office,
    notices: RecordedNotices,
    travels: Travels,
    held_key: HeldKey,
    qtbot: QtBot,
) -> Iterator[PageContext]:
    changes = ChangeBus()
    jobs = JobRunner(notices.error)
    database.on_commit(changes.tell)
    yield PageContext(office, jobs, changes, notices, travels, Ledger(database), held_key)
    jobs.stop()


@pytest.fixture
def app(migrated: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[App]:
    """The whole program after signing in."""
    a_copy(migrated, tmp_path)
    app = prepare(Paths(tmp_path), USER, KEY)()
    app.window.show()
    qtbot.waitExposed(app.window)
    yield app
    app.close()
    app.window.deleteLater()


@pytest.fixture(autouse=True)
def no_box_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(QDialog, "exec", boxes.exec_if_awaited)
    yield
    boxes.forget()


@pytest.fixture(autouse=True)
def no_window_stays(qapp: QApplication) -> Iterator[None]:
    """Without a running event loop nothing that was to be deleted later is: say when later is."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
