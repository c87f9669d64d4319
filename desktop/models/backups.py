"""Copies of the notebook's file: encrypted as it is, taken by SQLite's backup, read back before they count.

    notebook.backups/notebook-3f9a12c0-000012-20261126T0610Z.db

The mark in the middle is the key's: on a stick that several notebooks use, each knows its own. The number
says which copy is newer; the clock, which may be wrong, only says which of them are of one day.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.contract.bundle_file import FOLDER, sync_folder
from desktop.errors import AppError, StorageFailed
from desktop.models import schema
from desktop.models.engine import on_this_disk, sorting_errors

NEWEST, DAYS, WEEKS = 3, 7, 4  # kept: the last hours, the last of each of these days and of these weeks
_NAME = re.compile(r"notebook-([0-9a-f]{8})-(\d{6,})-(\d{8}T\d{4})Z\.db")
_TIME = "%Y%m%dT%H%M"
_WEEK = "%G-%V"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Backup:
    path: Path
    number: int
    at: datetime
    size: int  # bytes


class Backups:
    """Those of one notebook. `elsewhere`: another disk or a stick, for a second copy while it is there."""

    def __init__(self, notebook: Path, key: bytes, elsewhere: Path | None = None) -> None:
        self.notebook = notebook
        self._key = key
        self._mark = hashlib.sha256(b"so-tay-so backups" + key).hexdigest()[:8]
        self.here = notebook.with_suffix(".backups")
        self.elsewhere = elsewhere / FOLDER if elsewhere else None

    def all(self) -> Sequence[Backup]:
        """Newest first; of two copies of one the nearer."""
        known = {each.number: each for folder in (self.elsewhere, self.here) for each in self._in(folder)}
        return sorted(known.values(), key=lambda each: -each.number)

    def newest(self, *, elsewhere: bool = False) -> Backup | None:
        found = self._in(self.elsewhere if elsewhere else self.here)
        return max(found, key=lambda each: each.number, default=None)

    def make(self) -> Backup:
        """One more, then those go that nobody needs any more. Raises DatabaseUnreadable if the notebook's
        own file is damaged, StorageFailed."""
        number = max((each.number for each in self.all()), default=0) + 1
        name = f"notebook-{self._mark}-{number:06d}-{datetime.now(UTC).strftime(_TIME)}Z.db"
        with sorting_errors(), on_this_disk():
            self.here.mkdir(parents=True, exist_ok=True)
            self._clear(self.here)
            if shutil.disk_usage(self.here).free < 2 * self.notebook.stat().st_size:
                raise StorageFailed
            part = self.here / f"{name}.part"
            schema.copy(self.notebook, part, self._key)
            schema.check(part, self._key)
            made = self._name(part)
        thin(self._in(self.here), self.wished())
        self._let_go_of_upgrade()
        return made

    def copy_elsewhere(self) -> bool:
        """The newest one in the second place, too, with what opens it. False: it is not there now."""
        newest, there = self.newest(), self.elsewhere
        if newest is None or there is None or not there.parent.is_dir():
            return False
        with on_this_disk():
            there.mkdir(exist_ok=True)
            self._clear(there)
            if not (there / newest.path.name).exists():
                _copied(newest.path, there / f"{newest.path.name}.part")
                self._name(there / f"{newest.path.name}.part")
            keys = newest.path.parent.parent / "keys.json"
            if keys.exists():  # without them nobody could open it once this disk is gone
                part = there / f"notebook-{self._mark}.keys.json.part"
                _copied(keys, part)
                os.replace(part, part.with_suffix(""))
            sync_folder(there)
        thin(self._in(there))
        return True

    def is_good(self, backup: Backup) -> bool:
        """Every page of it can be read."""
        try:
            with sorting_errors():
                schema.check(backup.path, self._key)
        except AppError:
            return False
        return True

    def aside(self) -> Sequence[Path]:
        """Files that had to make room for a copy, with their journals; and what was packed before."""
        stem, home = self.notebook.stem, self.notebook.parent
        packed = self.notebook.with_suffix(".emergency")
        return [*home.glob(f"{stem}.aside-*"), *(packed.iterdir() if packed.is_dir() else ())]

    # ---- one that shall be put back at the next start

    @property
    def _wish(self) -> Path:
        return self.notebook.with_suffix(".restore")

    def wish(self, number: int) -> None:
        """Raises StorageFailed."""
        with on_this_disk():
            self._wish.write_text(str(number), encoding="ascii")

    def wished(self) -> Backup | None:
        try:
            number = int(self._wish.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        return next((each for each in self.all() if each.number == number), None)

    def has_wish(self) -> bool:
        return self._wish.exists()

    def forget_wish(self) -> None:
        self._wish.unlink(missing_ok=True)

    # ---- files

    def _in(self, folder: Path | None) -> list[Backup]:
        try:
            return [found for path in folder.iterdir() if (found := self._read(path))] if folder else []
        except OSError:
            return []  # it is not there now

    def _read(self, path: Path) -> Backup | None:
        """None: none of ours."""
        named = _NAME.fullmatch(path.name)
        if named is None or named[1] != self._mark:
            return None
        try:
            at = datetime.strptime(named[3], _TIME).replace(tzinfo=UTC)
            return Backup(path, int(named[2]), at, path.stat().st_size)
        except (ValueError, OSError):
            return None

    def _name(self, part: Path) -> Backup:
        """From now on it counts."""
        path = part.with_suffix("")
        os.replace(part, path)
        sync_folder(path.parent)
        made = self._read(path)
        assert made is not None
        return made

    def _let_go_of_upgrade(self) -> None:
        """What an upgrade kept goes as the copies of that time do: it holds whoever was erased since."""
        before, copies = self.notebook.with_suffix(schema.BEFORE), self._in(self.here)
        weeks = {each.at.strftime(_WEEK) for each in copies}
        with suppress(OSError):  # a virus scanner reads it: next time
            if len(weeks) >= WEEKS and before.exists():
                upgraded = before.stat().st_mtime
                if all(each.path.stat().st_mtime > upgraded for each in copies):
                    schema.remove(before)

    def _clear(self, folder: Path) -> None:
        """What was being made when the power went."""
        for path in folder.glob(f"notebook-{self._mark}*.part*"):
            path.unlink(missing_ok=True)


def kept(backups: Iterable[Backup]) -> set[Backup]:
    """The newest ones, and the newest of each of the last days and weeks of which there are any."""
    ordered = sorted(backups, key=lambda each: -each.number)
    stay = set(ordered[:NEWEST])
    for label, most in (("%Y-%j", DAYS), (_WEEK, WEEKS)):
        first: dict[str, Backup] = {}
        for each in ordered:
            first.setdefault(each.at.strftime(label), each)
        stay |= set(list(first.values())[:most])
    return stay


def thin(backups: Sequence[Backup], wished: Backup | None = None) -> None:
    stay = kept(backups) | {wished}
    for each in backups:
        if each not in stay:
            with suppress(OSError):  # a virus scanner reads it: next time
                each.path.unlink(missing_ok=True)


def _copied(source: Path, target: Path) -> None:
    """Byte by byte, forced to the disk, and read back. Raises OSError."""
    with source.open("rb") as one, target.open("wb") as other:
        shutil.copyfileobj(one, other, _PIECE)
        other.flush()
        os.fsync(other.fileno())
    with source.open("rb") as one, target.open("rb") as other:
        if hashlib.file_digest(one, "sha256").digest() != hashlib.file_digest(other, "sha256").digest():
            target.unlink()
            raise OSError("what was read back is not what was written")
