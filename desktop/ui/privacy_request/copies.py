"""Giving a person all that is kept about her: as a document, or as a file for another program."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.errors import StorageFailed
from desktop.progress import Silent
from desktop.services.person_copy import write_json
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.paper.output import write_pdf
from desktop.ui.paper.person_sheet import sheets_of
from desktop.ui.review.words import Words

FILE = "Ban-sao-thong-tin"  # a file's name says nothing of whose it is


class CopyMaker(QObject):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parent = context, parent

    def ask(self, citizen_id: str, suffix: str) -> None:
        """suffix: pdf | json"""
        title = self.tr("Copy of all that is kept about a person")
        path, _ = QFileDialog.getSaveFileName(
            self._parent, title, f"{FILE}.{suffix}", f"{suffix.upper()} (*.{suffix})"
        )
        if path:
            self.write(citizen_id, Path(path))

    def write(self, citizen_id: str, path: Path) -> None:
        """Noted as an export once the file is there."""
        office, jobs = self._context.office, self._context.jobs
        copy = office.person_copy.of(citizen_id, today())
        if copy is None:
            return
        try:
            if path.suffix == ".json":
                write_json(copy, path)
            else:
                write_pdf(path, FILE, sheets_of(copy, Words(office)), Silent())
        except StorageFailed as error:
            self._context.notices.error(error)
            return
        jobs.follow(office.person_copy.noted(citizen_id), partial(self._on_noted))

    def _on_noted(self, _result: None) -> None:
        self._context.notices.done(self.tr("The copy is written. Giving it out is noted."))
