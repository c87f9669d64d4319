"""Destroying the notebook here, by the ward's order. The key first: without it the rest is noise.

Its copies on a second disk go, too; one that is not there now goes as soon as the program is started with it.
Until then the half of their key that the system kept is gone, where it kept one (key_share.py).
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop.keys import KeyFile
from desktop.paths import Paths
from desktop.settings import load_settings

_MARK = re.compile(r"notebook-([0-9a-f]{8})-")  # of a copy: whose it is (models/backups.py)


def destroy(paths: Paths) -> bool:
    """Nothing may have the database open. False: a file could not be removed; nobody can read it any more."""
    stem = paths.database.stem
    _note_second_place(paths)
    KeyFile(paths.keys).destroy()
    for path in paths.home.glob(f"{stem}*"):  # its journal, its copies, what was carried for others
        _remove(path)
    clear_second_place(paths)
    return not any(paths.home.glob(f"{stem}*"))


def left_behind(paths: Paths) -> str:
    """The folder of copies that still have to go; "": there is none."""
    return str(_noted(paths).get("folder", ""))


def clear_second_place(paths: Paths) -> None:
    """What was left of a destroyed notebook on a disk that was not there. Cheap where there is nothing."""
    noted = _noted(paths)
    folder = Path(str(noted.get("folder", "")))
    if not noted or not folder.parent.is_dir():
        return
    marks = [str(mark) for mark in noted.get("marks", [])]
    for path in _copies(folder, marks):
        _remove(path)
    if not any(_copies(folder, marks)):
        _note(paths).unlink(missing_ok=True)


def _note_second_place(paths: Paths) -> None:
    from desktop.contract.bundle_file import FOLDER  # not before it is needed: every start reads this module

    chosen = load_settings(paths.settings).backup_folder
    here = paths.database.with_suffix(".backups").glob("notebook-*")
    marks = sorted({found[1] for path in here if (found := _MARK.match(path.name))})
    if chosen and marks:
        with suppress(OSError):  # a full disk: the order goes on
            _note(paths).write_text(json.dumps({"folder": str(Path(chosen) / FOLDER), "marks": marks}))


def _note(paths: Paths) -> Path:
    return paths.home / "wiped.json"


def _noted(paths: Paths) -> dict[str, Any]:
    try:
        return dict(json.loads(_note(paths).read_bytes()))
    except (OSError, TypeError, ValueError):
        return {}


def _copies(folder: Path, marks: list[str]) -> Iterator[Path]:
    for mark in marks:
        yield from folder.glob(f"notebook-{mark}[-.]*")


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            os.truncate(path, 0)
            path.unlink()
