"""so-tay-so --check --home DIR: does this build work here? Opens every page of the demo notebook, and leaves.

Meant for a program that was just built or copied: it finds a missing migration, resource, plugin or module.
DIR is empty or the folder of an earlier check; a person's notebook has another key and is left alone.
"""

import pkgutil
import sys
import traceback
from importlib import import_module
from types import TracebackType

from PySide6.QtWidgets import QApplication

import desktop
from desktop import key_share
from desktop.keys import KeyFile
from desktop.paths import RESOURCES, Paths
from desktop.ui.language import use_language
from desktop.ui.navigation import PAGES
from desktop.ui.theme import use_look

USER, PASSPHRASE = "check", "a notebook for checking only"


def check(paths: Paths) -> int:
    """0: all is well. Anything else was said on stderr."""
    said = Bugs()
    sys.excepthook = said
    try:
        _open_everything(paths)
    except Exception as error:  # noqa: BLE001 - the answer is "no", and why
        said(type(error), error, error.__traceback__)
    if said.count == 0 and sys.stdout:  # a program without a console has none
        sys.stdout.write(f"{len(PAGES)} pages open, {len(_modules())} modules load\n")
    return min(said.count, 1)


class Bugs:
    """An excepthook that counts: Qt goes on after an error in a slot."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.count += 1
        if sys.stderr:
            traceback.print_exception(kind, error, trace)


def _open_everything(paths: Paths) -> None:
    for name in _modules():
        import_module(name)
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    use_language(qt, "vi", RESOURCES / "i18n")
    use_look(qt, "light", 100)
    _try_key_file(KeyFile(paths.home / "check.json"))  # the demo notebook has one of its own
    key_share.keep_nothing()  # and stays, without a secret
    _open_pages(paths)


def _modules() -> list[str]:
    found = pkgutil.walk_packages(desktop.__path__, "desktop.")
    return [each.name for each in found if not each.name.endswith("__main__")]


def _try_key_file(keys: KeyFile) -> None:
    """With the system's store of keys, where there is one; nothing of it is left."""
    keys.destroy()
    try:
        key = keys.create(USER, PASSPHRASE)
        if keys.unlock(USER, PASSPHRASE) != key:
            raise RuntimeError("the key file gives another key than it took")
    finally:
        keys.destroy()


def _open_pages(paths: Paths) -> None:
    from desktop.demo_notebook import demo_app  # brings SQLAlchemy: not before the first window
    from desktop.ui.shots import settle

    app = demo_app(paths)
    try:
        app.window.show()
        for page in PAGES:
            app.window.navigate(page.key, {})
            settle()
            if app.window.grab().isNull():
                raise RuntimeError(f"the page {page.key} painted nothing")
    finally:
        app.close()
