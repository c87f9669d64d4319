"""Lists about people for the board's period: volunteers' hours, whom to commend, what officials learnt."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.contract.period import Period
from desktop.services.document import Document
from desktop.services.people_document import KINDS
from desktop.services.report_file import write_document
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.paper.document_sheet import document_sheets
from desktop.ui.paper.output import SheetOutput
from desktop.ui.widgets.buttons import button

FILES = {
    "hours": "Gio-tinh-nguyen",
    "commendation": "De-nghi-khen-thuong",
    "officials": "Ket-qua-CBCCVC",
    "classes": "Ket-qua-cac-lop",
    "identity": "Hen-lam-dinh-danh",
    "families": "De-nghi-Gia-dinh-so",
}


class PeoplePapers(QObject):
    """`period`: asked when one is wanted."""

    def __init__(self, context: PageContext, period: Callable[[], Period], parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._period, self._parent = context, period, parent
        self._output = SheetOutput(context, parent)
        self.button = button(self.tr("Lists"), icon="list")
        self.menu = QMenu(self.button)
        texts = {
            "hours": self.tr("Hours of volunteers…"),
            "commendation": self.tr("Proposal to commend…"),
            "officials": self.tr("What officials have learnt, for their files…"),
            "classes": self.tr("Results of classes…"),
            "identity": self.tr("Appointments for an identity…"),
            "families": self.tr("Families proposed for recognition…"),
        }
        for kind in KINDS:
            self.menu.addAction(texts[kind]).triggered.connect(partial(self._on_asked, kind))
        self.button.setMenu(self.menu)
        self.button.setVisible(context.office.person.may("citizen.export"))

    def write(self, kind: str, path: Path) -> None:
        """By the name of the file: .docx, .xlsx or .pdf. Taking it out is noted first."""
        documents, period, day = self._context.office.people_document, self._period(), today()
        self._context.jobs.start(
            "people document",
            lambda _progress: KINDS[kind](documents, period, day),
            partial(self._note, kind, path),
        )

    def _note(self, kind: str, path: Path, of: Document) -> None:
        noted = self._context.office.people_document.taken_out(kind, of)
        self._context.jobs.follow(noted, lambda _: self._write(path, of))

    def _write(self, path: Path, of: Document) -> None:
        done = self.tr("The list is written.")
        if path.suffix.casefold() == ".pdf":
            self._output.write_pdf(path, of.about, document_sheets(of), lambda: self._say(done))
        else:
            self._context.jobs.start(
                "people file", lambda _progress: write_document(path, of), lambda _: self._say(done)
            )

    def _say(self, text: str) -> None:
        self._context.notices.done(text)

    def _on_asked(self, kind: str, _checked: bool = False) -> None:
        name, kinds = (
            f"{FILES[kind]}-{self._period().code}.docx",
            "Word (*.docx);;Excel (*.xlsx);;PDF (*.pdf)",
        )
        path, chosen = QFileDialog.getSaveFileName(self._parent, self.tr("Save the list"), name, kinds)
        if path:
            end = next((each for each in (".docx", ".xlsx", ".pdf") if each in chosen), ".docx")
            self.write(kind, Path(path).with_suffix(end))
