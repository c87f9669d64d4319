"""A report taken out: Word, Excel, PDF, paper, or the ward's own form filled in."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.services import report_file
from desktop.services.report import OpenReport
from desktop.services.report_paper import document
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.paper.document_sheet import DocumentSheet, document_sheets
from desktop.ui.paper.output import SheetOutput
from desktop.ui.report.own_form_dialog import OwnFormDialog
from desktop.ui.widgets.buttons import button

SAMPLE = report_file.SAMPLE
FILTERS = {"docx": "Word (*.docx)", "xlsx": "Excel (*.xlsx)"}


class ReportPapers(QObject):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parent = context, parent
        self._report: OpenReport | None = None
        self._output = SheetOutput(context, parent)
        self.button = button(self.tr("Print or save"), icon="printer")
        self.menu = QMenu(self.button)
        for text, do in (
            (self.tr("Word, to go on writing…"), partial(self._ask_and_write, "docx")),
            (self.tr("Excel…"), partial(self._ask_and_write, "xlsx")),
            (self.tr("PDF…"), self.save_pdf),
            (self.tr("Print…"), self.print),
            (self.tr("Fill in the ward's own form…"), self.ask_form),
            (self.tr("Take a form to change…"), self.take_sample),
        ):
            self._add(text, do)
        self.button.setMenu(self.menu)
        self.button.setEnabled(False)

    def show_report(self, report: OpenReport) -> None:
        self._report = report
        self.button.setEnabled(True)

    def write(self, path: Path) -> None:
        """.docx or .xlsx"""
        if report := self._report:
            day, done = report.day or today(), self.tr("The report is written.")
            self._context.jobs.start(
                "report file",
                lambda _progress: report_file.write(path, report, day),
                lambda _: self._context.notices.done(done),
            )

    def save_pdf(self) -> None:
        if self._report:
            self._output.save_pdf(self.tr("Save the report"), self._name(), self._sheets(self._report))

    def print(self) -> None:
        if self._report:
            self._output.print(self._sheets(self._report))

    def _sheets(self, of: OpenReport) -> Sequence[DocumentSheet]:
        """A sent one bears its own day."""
        return document_sheets(document(of, of.day or today()))

    def ask_form(self) -> None:
        wanted = "Excel, Word (*.xlsx *.docx)"
        path, _ = QFileDialog.getOpenFileName(self._parent, self.tr("The ward's own form"), "", wanted)
        if path:
            self.look_at(Path(path))

    def take_sample(self) -> None:
        """A form with marks, to be made the ward's own."""
        title = self.tr("Take a form to change…")
        path, _ = QFileDialog.getSaveFileName(self._parent, title, SAMPLE.name, FILTERS["xlsx"])
        if path:
            self._context.jobs.start("sample form", lambda _progress: report_file.save_sample(Path(path)))

    def look_at(self, form: Path) -> None:
        """What of it would be filled; then where to."""
        if report := self._report:
            self._context.jobs.start(
                "report form",
                lambda _progress: report_file.look_at(form, report),
                lambda looked: OwnFormDialog(self._context, form, report, looked, self._parent).show(),
            )

    def _ask_and_write(self, kind: str) -> None:
        title = self.tr("Save the report")
        path, _ = QFileDialog.getSaveFileName(self._parent, title, f"{self._name()}.{kind}", FILTERS[kind])
        if path:
            self.write(Path(path))

    def _name(self) -> str:
        key = self._report.key if self._report else None
        return f"Bao-cao-{key.unit.code}-{key.period.code}" if key else "Bao-cao"

    def _add(self, text: str, do: Callable[[], object]) -> None:
        self.menu.addAction(text).triggered.connect(lambda _checked=False: do())
