"""Composition root: the one place that knows which object is given which."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from desktop.errors import DatabaseUnreadable
from desktop.keys import HeldKey, KeyFile
from desktop.models.backups import Backups
from desktop.models.database import Database
from desktop.paths import Paths
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.services.person import PersonDeeds
from desktop.settings import load_settings
from desktop.sync.ledger import Ledger
from desktop.sync.rescue import Rescue
from desktop.ui.auto_backup import AutoBackup
from desktop.ui.auto_count import AutoCount
from desktop.ui.auto_look import AutoLook
from desktop.ui.auto_retention import AutoRetention
from desktop.ui.auto_send import AutoSend
from desktop.ui.changes import ChangeBus
from desktop.ui.clipboard_guard import ClipboardGuard
from desktop.ui.context import PageContext
from desktop.ui.jobs import JobRunner
from desktop.ui.main_window import MainWindow
from desktop.ui.taken_away import Orders


@dataclass
class App:
    paths: Paths
    database: Database
    jobs: JobRunner
    window: MainWindow
    auto_send: AutoSend
    auto_backup: AutoBackup
    clipboard: ClipboardGuard
    orders: Orders
    facts: Callable[[], dict[str, Any]]  # for the technician

    def close(self) -> None:
        """Stop work before closing what it uses."""
        self.clipboard.clear()
        self.auto_send.stop()
        self.auto_backup.stop()
        self.window.leave()
        self.jobs.stop()
        self.window.close()
        self._close_file()

    def end(self, then: Callable[[], object]) -> None:
        """For good: nothing that could still read the file is left when `then` is called."""

        def last() -> None:
            self._close_file()
            then()

        self.auto_send.stop()
        self.auto_backup.stop()
        self.jobs.stop()
        self.window.close()
        self.window.destroyed.connect(last)
        self.window.deleteLater()

    def _close_file(self) -> None:
        self.database.close()
        if not self.database.suspect.is_set():
            self.paths.running.unlink(missing_ok=True)


def prepare(paths: Paths, user: str, key: bytes) -> Callable[[], App]:
    """In any thread: open the file, upgrading it if need be. Returns what only the GUI thread may do."""
    database = _opened(paths, key)
    notebook = Notebook(database, user)
    if not notebook.is_started():
        notebook.start(user, [])
    held = HeldKey(KeyFile(paths.keys), user, key)
    Ledger(database, keep_ward=held.keep_ward).note_ward()
    return partial(build, paths, database, PersonDeeds(database, user).user_of(user), held)


def _opened(paths: Paths, key: bytes) -> Database:
    """What is damaged has been put in order before, or is now."""
    elsewhere = load_settings(paths.settings).backup_folder
    rescue = Rescue(Backups(paths.database, key, Path(elsewhere) if elsewhere else None), key)
    rescue.make_whole(is_unclean=paths.running.exists())
    try:
        database = Database(paths.database, key)
    except DatabaseUnreadable:
        rescue.heal()
        database = Database(paths.database, key)
    paths.running.touch()
    return database


def build(paths: Paths, database: Database, user: str, key: HeldKey) -> App:
    every_s = load_settings(paths.settings).sync_minutes * 60
    ledger = Ledger(database, every_s, key.keep_ward)
    window = MainWindow()
    jobs, changes = JobRunner(window.notices.error, window), ChangeBus()
    database.on_commit(changes.tell)
    office = Office.over(database, user)
    context = PageContext(office, jobs, changes, window.notices, window.navigate, ledger, key)
    window.open(context)
    window.closed.connect(ledger.close)
    orders = Orders(window, context, window.lies_over)
    auto_send, auto_backup = AutoSend(ledger, jobs, window), AutoBackup(context, window)
    AutoRetention(context, window)
    AutoLook(context, window)
    AutoCount(context, window)
    clipboard = ClipboardGuard(window)
    facts = partial(office.incident.facts, thoroughly=False)
    return App(paths, database, jobs, window, auto_send, auto_backup, clipboard, orders, facts)
