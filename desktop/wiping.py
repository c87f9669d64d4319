"""Destroying the notebook here, by the ward's order. The key first: without it the rest is noise."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from desktop.keys import KeyFile
from desktop.paths import Paths


def destroy(paths: Paths) -> bool:
    """Nothing may have the database open. False: a file could not be removed; nobody can read it any more."""
    KeyFile(paths.keys).destroy()
    stem = paths.database.stem
    for path in paths.home.glob(f"{stem}*"):  # its journal, its copies, what was carried for others
        _remove(path)
    return not any(paths.home.glob(f"{stem}*"))


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            os.truncate(path, 0)
            path.unlink()
