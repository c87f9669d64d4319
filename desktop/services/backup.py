"""The notebook's own copies: made every hour of work in which something changed, listed, kept twice."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic, time

from sqlalchemy import delete

from desktop.changes import Changes
from desktop.errors import AppError, DatabaseUnreadable
from desktop.models.backups import Backup, Backups
from desktop.models.database import Database
from desktop.models.engine import on_this_disk
from desktop.models.noting import NotingSession
from desktop.models.rescued import NOTE, Reason
from desktop.models.sync_state import LocalNote
from desktop.models.types import moment
from desktop.models.writer import Turn
from desktop.progress import Progress
from desktop.settings import load_settings, save_settings

EVERY_S = 3600
_COUNTS = "SELECT (SELECT count(*) FROM citizen), (SELECT count(*) FROM help_visit), device FROM sync_one"


@dataclass(frozen=True)
class BackupSeen:
    """One copy, as it is offered to be put back."""

    number: int
    at: datetime
    size: int  # bytes
    people: int
    visits: int
    is_near: bool  # on this disk; else on the other


@dataclass(frozen=True)
class BackupState:
    newest: datetime | None
    elsewhere: Path | None  # the second place that was chosen …
    newest_elsewhere: datetime | None  # … and its newest copy, if it is there now
    aside: int  # bytes of former files that were set aside


@dataclass(frozen=True)
class Rescued:
    """What was done at the last start, to be read by somebody."""

    why: Reason
    of: datetime | None  # the copy's day; None: there was no copy, it was built from what could be read
    kept: int  # records that wait for the ward
    lost: int  # deeds that could not be read any more
    is_blind: bool  # nothing of the log could be


class BackupDeeds:
    """All but state() takes as long as the disk does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings = database.path.parent / "settings.json"
        self._is_changed = True  # nobody knows what was done before this start
        self._next = monotonic() + _left(self._files().newest())
        database.on_commit(self._on_commit)

    def state(self) -> BackupState:
        files = self._files()
        here, there = files.newest(), files.newest(elsewhere=True)
        folder = files.elsewhere.parent if files.elsewhere else None
        aside = sum(path.stat().st_size for path in files.aside())
        return BackupState(here.at if here else None, folder, there.at if there else None, aside)

    def is_due(self) -> bool:
        return self._is_changed and monotonic() >= self._next and not self.is_low()

    def is_low(self) -> bool:
        """The disk is full, or nearly: the room that is kept for the last deed is not there."""
        return self._database.ballast.is_low

    def wants_room(self) -> bool:
        return not self._database.ballast.is_taken()

    def take_room(self, _progress: Progress) -> bool:
        """Keep room for the last deed on a full disk. False: there is not enough for that."""
        return self._database.ballast.take()

    def make(self, _progress: Progress) -> None:
        """Raises StorageFailed, DatabaseUnreadable. The second place is no reason to fail: a stick may be at
        home."""
        self._is_changed, self._next = False, monotonic() + EVERY_S
        files = self._files()
        try:
            files.make()
        except AppError as error:
            self._is_changed = True
            if isinstance(error, DatabaseUnreadable):
                self._database.suspect.set()
            raise
        self.copy_elsewhere()

    def copy_elsewhere(self) -> bool:
        try:
            return self._files().copy_elsewhere()
        except AppError:
            return False

    def keep_also_in(self, folder: Path | None) -> bool:
        """From now on; and the newest at once. False: nothing could be written there."""
        save_settings(replace(load_settings(self._settings), backup_folder=str(folder or "")), self._settings)
        return folder is None or self.copy_elsewhere()

    def offered(self, progress: Progress) -> Sequence[BackupSeen]:
        """Those that can be put back, newest first. Those of before this notebook joined its ward cannot."""
        files = self._files()
        joined = self._device() is not None
        seen = []
        for done, each in enumerate(found := files.all()):
            progress.report(done, len(found))
            if looked := self._looked_at(each, files.here, joined=joined):
                seen.append(looked)
        return seen

    def delete_aside(self, _progress: Progress) -> None:
        """A person says that nobody needs the former files any more; they hold what was erased since, too.

        Raises StorageFailed.
        """
        with on_this_disk():
            for path in self._files().aside():
                path.unlink(missing_ok=True)

    def wish(self, number: int) -> None:
        """Put this one back at the next start; see sync/rescue.py. Raises StorageFailed."""
        self._files().wish(number)

    def forget_wish(self) -> None:
        self._files().forget_wish()

    def rescued(self) -> Rescued | None:
        with self._database.read() as session:
            note = session.get(LocalNote, NOTE)
        if note is None:
            return None
        said = dict(note.value)
        of = moment(said["of"]) if said["of"] else None
        return Rescued(said["why"], of, said["kept"], said["lost"], said["is_blind"])

    def forget_rescued(self) -> Future[None]:
        """Somebody has read of it."""

        def work(session: NotingSession) -> None:
            session.execute(delete(LocalNote).where(LocalNote.key == NOTE))

        return self._database.apply(work, Turn.PERSON)

    def _files(self) -> Backups:
        return self._database.backups(load_settings(self._settings).backup_folder)

    def _device(self) -> str | None:
        with self._database.read() as session:
            found: str | None = session.connection().exec_driver_sql("SELECT device FROM sync_one").scalar()
            return found

    def _looked_at(self, backup: Backup, here: Path, *, joined: bool) -> BackupSeen | None:
        try:
            people, visits, device = self._database.peek(backup.path, _COUNTS)
        except AppError:
            return None
        if joined and device is None:
            return None
        return BackupSeen(backup.number, backup.at, backup.size, people, visits, backup.path.parent == here)

    def _on_commit(self, _changes: Changes) -> None:
        self._is_changed = True


def _left(newest: Backup | None) -> float:
    """Seconds until the next one; none if the clock has been set back since."""
    passed = time() - newest.path.stat().st_mtime if newest else EVERY_S
    return EVERY_S - passed if 0 <= passed < EVERY_S else 0
