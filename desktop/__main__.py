"""python -m desktop [--home DIR]: the sign-in window at once, the rest while the person types."""

import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from desktop.errors import AppError
from desktop.keys import HeldKey, KeyFile
from desktop.paths import RESOURCES, Paths
from desktop.progress import Progress
from desktop.settings import load_settings, save_settings
from desktop.ui.collector import Collector
from desktop.ui.crash_report import CrashReport
from desktop.ui.error_text import error_text
from desktop.ui.gone import Gone
from desktop.ui.jobs import JobRunner
from desktop.ui.language import use_language
from desktop.ui.sign_in import Opened, SignIn
from desktop.ui.theme import use_look
from desktop.wiping import clear_second_place, destroy, left_behind

if TYPE_CHECKING:
    from desktop.app import App

NAME = "so-tay-so"
LOG_LINE = "%(asctime)s:%(levelname)s:%(name)s:%(message)s"


class Start(QObject):
    """From the sign-in window to the main window.

    Nothing here may import SQLAlchemy, Alembic, pydantic, requests or openpyxl, not even
    indirectly, before the sign-in window is painted. A test looks.

    opened         the main window is there; with its App
    """

    opened = Signal(object)

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._paths = paths
        self.app: App | None = None
        self.gone: Gone | None = None
        self._keys = KeyFile(paths.keys)
        self._jobs = JobRunner(self._on_failed, self)
        self.sign_in = self._ask_who()

    def close(self) -> None:
        self.sign_in.stop()
        self._jobs.stop()
        if self.app:
            self.app.close()

    def _ask_who(self) -> SignIn:
        made = SignIn(self._keys, has_notebook=self._paths.database.exists(), ask_ward=_ask_ward)
        made.painted.connect(self._import_the_rest, Qt.ConnectionType.QueuedConnection)
        made.started.connect(self._open)
        return made

    def _sign_out(self) -> None:
        """Somebody else takes over: what is half-typed is kept, and waits for whoever typed it."""
        app, self.app = self.app, None
        if app:
            self.sign_in.stop()
            self.sign_in.deleteLater()
            self.sign_in = self._ask_who()
            self.sign_in.show()  # first: with no window left the program would end
            app.close()
            app.window.deleteLater()

    def _reopen(self, opened: Opened) -> None:
        """By the same person, who has been asked already: a copy is put back while nobody has it open."""
        self._sign_out()
        self.sign_in.wait_for("restoring")
        self._open(opened)

    def _import_the_rest(self) -> None:
        self._jobs.start("import", _import_the_rest)

    def _open(self, opened: Opened) -> None:
        if self._paths.running.exists():
            self.sign_in.wait_for("checking")
        self._jobs.start("open", partial(_prepare, self._paths, opened), partial(self._show, opened))

    def _show(self, opened: Opened, build: "Callable[[], App]") -> None:
        self.app = build()
        window = self.app.window
        self.app.orders.wiping.connect(self._wipe, Qt.ConnectionType.QueuedConnection)
        self.app.orders.look()
        held = HeldKey(self._keys, opened.user, opened.key)
        window.protect(held.reopen, held.takes_pin)
        window.scaled.connect(self._keep_scale)
        window.signed_out.connect(self._sign_out, Qt.ConnectionType.QueuedConnection)
        again = partial(self._reopen, opened._replace(invitation=None))
        window.reopening.connect(again, Qt.ConnectionType.QueuedConnection)
        window.show_fitting()
        self.sign_in.hide()
        if opened.is_new and not held.has_share():
            window.say_no_share()
        if opened.invitation:
            window.navigate("handover", {"invitation": opened.invitation})
        else:
            window.recovery.ask()
        self.opened.emit(self.app)

    def _wipe(self) -> None:
        """The ward has everything, and has ordered it."""
        app, self.app = self.app, None
        if app:
            app.end(self._destroy)

    def _destroy(self) -> None:
        self.gone = Gone(is_complete=destroy(self._paths), left_behind=left_behind(self._paths))
        self.gone.show()

    def _keep_scale(self, percent: int) -> None:
        settings = load_settings(self._paths.settings)
        save_settings(replace(settings, font_percent=percent), self._paths.settings)

    def _on_failed(self, error: AppError) -> None:
        self.sign_in.say(str(error_text(error)))


def _import_the_rest(_progress: Progress) -> None:
    for module in ("desktop.app", "nacl.pwhash", "nacl.bindings", "keyring.backends"):
        import_module(module)


def _ask_ward(ward: Mapping[str, str], request: str) -> str:
    from desktop.sync.escrow import ask

    return ask(ward, request)


def _prepare(paths: Paths, opened: Opened, _progress: Progress) -> "Callable[[], App]":
    from desktop.app import prepare  # waits for the import already under way

    return prepare(paths, opened.user, opened.key)


class Wanted(NamedTuple):
    home: str | None = None
    check: bool = False


def wanted(arguments: list[str]) -> Wanted:
    if not arguments:
        return Wanted()  # the usual start does not pay for importing argparse
    from argparse import ArgumentParser

    parser = ArgumentParser(prog=NAME, description=__doc__)
    parser.add_argument("--home", metavar="DIR", help="where the notebook is kept")
    parser.add_argument("--check", action="store_true", help="open the notebook of DIR, say so, and leave")
    return Wanted(**vars(parser.parse_args(arguments)))


def main() -> int:
    asked = wanted(sys.argv[1:])
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName(NAME)
    qt.setWindowIcon(QIcon(str(RESOURCES / "icons" / "app.svg")))
    usual = QStandardPaths.StandardLocation.AppLocalDataLocation
    paths = Paths(Path(asked.home or QStandardPaths.writableLocation(usual)))
    paths.home.mkdir(parents=True, exist_ok=True)
    if asked.check:
        from desktop.check import check

        return check(paths)
    return _run(qt, paths)


def _run(qt: QApplication, paths: Paths) -> int:
    collector = Collector(qt)
    logging.basicConfig(filename=paths.log, level=logging.INFO, encoding="utf-8", format=LOG_LINE)
    crash = CrashReport(paths.home, qt)
    crash.install()
    clear_second_place(paths)
    settings = load_settings(paths.settings)
    use_language(qt, settings.language, RESOURCES / "i18n")
    use_look(qt, settings.theme, settings.font_percent)
    start = Start(paths)
    start.opened.connect(lambda app: collector.begin(app.jobs.is_busy))
    start.opened.connect(lambda app: crash.ask(app.facts))
    start.sign_in.show()
    code = qt.exec()
    start.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
