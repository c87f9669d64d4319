"""Pictures of every page, dialog and state, with demo data: python -m desktop.ui.shots OUTDIR [--only NAME] …

A page folder may have a shots.py with SHOTS: list[Shot]. Prints the paths of the pictures, nothing else.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop import key_share
from desktop.paths import RESOURCES, Paths
from desktop.ui.language import use_language
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import PAGES, PageEntry
from desktop.ui.taken_away import Orders
from desktop.ui.theme import THEMES, use_look

SIZE = "1366x768"
OFFICER, VOLUNTEER = "Anh Tú (cán bộ)", "hoa"  # of the demo notebook (desktop/demo_notebook.py)
SETTLE_MS = 350
TRIES = 40


class Stage(Protocol):
    """The app, as far as pictures need it: `window.page("citizen")` is a page, built."""

    window: MainWindow
    orders: Orders

    def close(self) -> None: ...


@dataclass(frozen=True)
class Shot:
    """`build` brings the app into the state wanted and gives the widget to picture.

    `user`: who looks; empty: the leader whose notebook it is. `is_new`: a notebook with nobody in it yet.
    """

    name: str
    build: Callable[[Stage], QWidget]
    user: str = ""
    is_new: bool = False


def page_shots() -> Iterator[Shot]:
    """Every page as it opens, with nobody in the notebook too; then what page folders register."""
    for entry in PAGES:
        yield Shot(entry.key, partial(_page, entry))
        yield Shot(f"{entry.key}-empty", partial(_page, entry), is_new=True)
    for entry in PAGES:
        module = f"{entry.path.split(':')[0].rpartition('.')[0]}.shots"
        if find_spec(module):
            yield from import_module(module).SHOTS
    yield from import_module("desktop.ui.shots_of_shell").SHOTS


def _page(entry: PageEntry, app: Stage) -> QWidget:
    app.window.navigate(entry.key, {})
    return app.window


def picture(widget: QWidget, path: Path, size: tuple[int, int]) -> None:
    if widget.isWindow() and not isinstance(widget, QDialog):
        widget.resize(*size)
    widget.show()
    settle()
    widget.grab().save(str(path))


def settle(milliseconds: int = SETTLE_MS) -> None:
    """Let timers, jobs and paints come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def settle_until(is_so: Callable[[], object]) -> None:
    """As settle(), and on a busy machine until what is to be pictured is there."""
    for _ in range(TRIES):
        if is_so():
            break
        settle()
    settle()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="shots", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUTDIR")
    parser.add_argument("--only", metavar="NAME", help="shots whose name begins so")
    parser.add_argument("--theme", choices=[*THEMES, "all"], default="light")
    parser.add_argument("--scale", type=int, default=100)
    parser.add_argument("--size", default=SIZE)
    parser.add_argument("--language", choices=["vi", "en", "long"], default="vi")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    key_share.keep_nothing()
    options.out.mkdir(parents=True, exist_ok=True)
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    use_language(qt, options.language, RESOURCES / "i18n")
    with tempfile.TemporaryDirectory() as home:
        for theme in THEMES if options.theme == "all" else [options.theme]:
            use_look(qt, theme, options.scale)
            _take(options, theme, Path(home))
    return 0


def _take(options: argparse.Namespace, theme: str, home: Path) -> None:
    """Each from a fresh app over the same notebook: one shot's state is not the next one's."""
    # Above the ui in the layers: found by name, as the pages are.
    demo = import_module("desktop.demo_notebook")
    size = tuple(int(part) for part in options.size.split("x"))
    for shot in page_shots():
        if options.only and not shot.name.startswith(options.only):
            continue
        paths = Paths(home / ("new" if shot.is_new else "filled"))
        paths.home.mkdir(exist_ok=True)
        app = demo.demo_app(paths, shot.user or demo.USER, is_new=shot.is_new)
        app.window.resize(*size)
        app.window.show()
        path = options.out / f"{shot.name}-{theme}-{options.scale}.png"
        try:
            picture(shot.build(app), path, (size[0], size[1]))
        finally:
            app.close()
            app.window.deleteLater()  # with what looks at the notebook now and then
        sys.stdout.write(f"{path}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
