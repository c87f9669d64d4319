"""Bundles as files in a folder: their names, found wherever they were put, written whole or not at all."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from desktop.contract.bundle import Header

SUFFIX = ".dts"
FOLDER = "So-tay-so"  # on a stick
MOST_ENTRIES = 20_000  # looked at on one stick
DEEPEST = 5  # folders: a virus puts what it hides into one of its own
_MARKS = {"up": "", "join": "J", "answer": "R", "carried": "N"}
_NAME = 6  # characters of a device id, from its random end


def name_of(header: Header) -> str:
    """E.g. DTS_PL_3fa9c1_12.dts: nothing about people."""
    return f"DTS_{header.ward}_{header.device[-_NAME:]}_{_MARKS[header.kind]}{header.number}{SUFFIX}"


def place_on(stick: Path) -> Path:
    """Where our files go: our own folder, unless a mended stick has a file of that name now."""
    ours = stick / FOLDER
    return stick if ours.is_file() else ours


def is_gone(folder: Path) -> bool:
    """Whether a file could not be read because the stick is out, or because it was given by itself; else it
    is one worn place, or a virus scanner holds it, and keeps no other file back."""
    return not folder.is_dir()


def found(folder: Path, suffix: str = SUFFIX) -> Iterator[Path]:
    """Every file that calls itself a bundle, hidden ones and those in hidden folders too. Raises OSError.

    In our own folder all of them; elsewhere those nearest to the top, if there is more than can be looked at.
    """
    todo, seen = deque([(folder, 0), (folder / FOLDER, 1)]), 0
    while todo:
        where, depth = todo.popleft()
        is_ours = where.name == FOLDER
        if seen >= MOST_ENTRIES and not is_ours:
            continue
        with _entries(where, is_first=depth == 0) as entries:
            for entry in islice(entries, MOST_ENTRIES if is_ours else MOST_ENTRIES - seen):
                seen += not is_ours
                if entry.is_dir(follow_symlinks=False):
                    if depth < DEEPEST and Path(entry.path) != folder / FOLDER:
                        (todo.appendleft if entry.name == FOLDER else todo.append)(
                            (Path(entry.path), depth + 1)
                        )
                elif entry.name.lower().endswith(suffix) and entry.is_file(follow_symlinks=False):
                    yield Path(entry.path)


def write_new(
    folder: Path, name: str, fill: Callable[[BinaryIO], object], check: Callable[[BinaryIO], object]
) -> Path:
    """A new file, complete: filled under another name, forced to the disk, read back, then given its name.

    What is there already is never touched: a taken name gets "-2". `check` raises if what was read back
    is not what was to be written. Raises OSError; then nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.part"
    try:
        with part.open("wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
            _forget_cached(file.fileno())
        with part.open("rb") as file:
            check(file)
        path = _free(folder, name)
        part.rename(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return path


def _entries(where: Path, *, is_first: bool) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
    try:
        return os.scandir(where)
    except OSError:
        if is_first:
            raise
        return nullcontext(iter(()))  # a folder of the system's own


def _free(folder: Path, name: str) -> Path:
    bare, number = Path(name), 2
    path = folder / name
    while path.exists():
        path = folder / f"{bare.stem}-{number}{bare.suffix}"
        number += 1
    return path


def _forget_cached(descriptor: int) -> None:
    """So that reading back asks the stick, not the memory of this computer (where the system can)."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def sync_folder(folder: Path) -> None:
    """A name given to a file is on the disk, too, where the system can say so."""
    if os.name != "posix":  # Windows has no such call for folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # FAT on some kernels: the rename itself is on its way
    finally:
        os.close(descriptor)
