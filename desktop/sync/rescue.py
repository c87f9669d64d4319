"""A whole notebook at every start: what is damaged, or was asked to make room, is set aside and its work goes
on (sync protocol, 4.4).

    notebook.backups/…     →  notebook.restoring.db  →  notebook.restored.db  →  notebook.db
    notebook.db            →  notebook.aside-1.db, with its journal; never written to, never deleted

Rows go back to the copy. What this laptop says of itself, its log above all, stays as it is now, as far as
it can be read; what the copy lacks of the log is done to its rows again. `restored.db` is complete: whoever
finds it at a start goes on with putting it in its place, so that the power may go at any moment.
"""

import os
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.contract.bundle_file import sync_folder
from desktop.errors import AppError, DatabaseUnreadable, NotebookInUse, StorageFailed
from desktop.models import schema
from desktop.models.backups import Backup, Backups
from desktop.models.database import Database
from desktop.models.engine import connect, on_this_disk, sorting_errors
from desktop.models.rescued import NOTE, Reason
from desktop.models.sync_state import LocalNote
from desktop.models.types import moment_text
from desktop.models.wreck import Wreck, is_whole
from desktop.sync.regrafting import regraft


@dataclass(frozen=True)
class Rescue:
    """One notebook's files, while nobody has them open."""

    files: Backups
    key: bytes

    @property
    def path(self) -> Path:
        return self.files.notebook

    def make_whole(self, *, is_unclean: bool) -> None:
        """Before the notebook is opened; `is_unclean`: it was not closed.

        Raises DatabaseUnreadable: it is damaged, nothing could be built in its place, and it was left alone;
        StorageFailed, NotebookInUse.
        """
        self._finish()
        if self.files.has_wish():
            self._restore_wished()
        elif self.path.exists():
            # Twice: a second program that writes just now may show us half of a page, once.
            looks = (is_whole(self.path, self.key, thoroughly=is_unclean) for _ in range(2))
            if not any(looks):
                self._heal("damaged")
        elif self.files.all():
            self._heal("missing")

    def heal(self) -> None:
        """It was found out only while it was opened."""
        self._heal("damaged")

    # ---- why

    def _restore_wished(self) -> None:
        wished = self.files.wished()
        try:
            if wished is None or not self.files.is_good(wished):
                raise DatabaseUnreadable
            if self.path.exists():
                self._close_for_all()
            self._build(wished, "wished")
        except AppError:
            self.files.forget_wish()  # what is there is whole: it opens as it is
            raise

    def _heal(self, why: Reason) -> None:
        good = (each for each in self.files.all() if self.files.is_good(each))
        self._build(next(good, None), why)

    def _close_for_all(self) -> None:
        """The journal is played in; nobody else may have the file open."""
        try:
            with sorting_errors(), closing(connect(self.path, self.key)) as last:
                last.execute("PRAGMA busy_timeout=500")
                last.execute("PRAGMA journal_mode=DELETE")
        except StorageFailed as error:
            raise NotebookInUse from error

    # ---- how

    def _build(self, backup: Backup | None, why: Reason) -> None:
        self._clear()
        work = self._beside("restoring")
        wreck = Wreck(self.path, self.key) if self.path.exists() else None
        if backup:
            with sorting_errors():
                schema.copy(backup.path, work, self.key)
        elif wreck is None or not wreck.table("sync_one").rows:
            raise DatabaseUnreadable
        database = Database(work, self.key)
        try:
            database.apply(partial(self._graft, wreck, backup, why)).result()
        finally:
            database.close()
        with on_this_disk():
            os.replace(work, self._beside("restored"))
            sync_folder(self.path.parent)
        self._finish()

    def _graft(self, wreck: Wreck | None, backup: Backup | None, why: Reason, session: Session) -> None:
        done = regraft(session, wreck, anew=backup is None)
        told = {
            "at": moment_text(datetime.now(UTC)),
            "of": moment_text(backup.at) if backup else None,
            "why": why,
            "kept": done.kept,
            "lost": done.lost,
            "is_blind": done.is_blind,
        }
        session.merge(LocalNote(key=NOTE, value=told))

    def _finish(self) -> None:
        """Put what is complete in its place. What was there stays, under another name."""
        restored = self._beside("restored")
        if not restored.exists():
            self._clear()
            return
        self.files.forget_wish()
        with on_this_disk():
            self._set_aside()
            os.replace(restored, self.path)
            sync_folder(self.path.parent)

    def _set_aside(self) -> None:
        """The journal first: left behind, it would be played into the new file."""
        number = 1
        while self._beside(f"aside-{number}").exists():
            number += 1
        aside = self._beside(f"aside-{number}")
        for suffix in ("-wal", "-shm", ""):
            old = self.path.with_name(self.path.name + suffix)
            if old.exists():
                os.replace(old, aside.with_name(aside.name + suffix))

    def _clear(self) -> None:
        """What was being built when the power went."""
        for path in self.path.parent.glob(f"{self.path.stem}.restoring.*"):
            path.unlink(missing_ok=True)

    def _beside(self, word: str) -> Path:
        return self.path.with_suffix(f".{word}.db")
