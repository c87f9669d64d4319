"""Sheets that are ready, to a printer or into a PDF: to be printed elsewhere."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.errors import StorageFailed
from desktop.ui.notices import Notices
from desktop.ui.paper.canvas import Sheet, print_sheets


class SheetOutput(QObject):
    """`title` is said in dialogs; nothing personal is in a file's name."""

    def __init__(self, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self._notices, self._parent = notices, parent

    def print(self, sheets: Sequence[Sheet], printed: Callable[[], None] | None = None) -> None:
        """`printed` hears that they are on paper, and says so itself."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self._parent).exec():
            self._put_on(printer, sheets, printed)

    def save_pdf(
        self,
        title: str,
        file_name: str,
        sheets: Sequence[Sheet],
        printed: Callable[[], None] | None = None,
    ) -> None:
        path, _ = QFileDialog.getSaveFileName(self._parent, title, f"{file_name}.pdf", "PDF (*.pdf)")
        if path:
            self.write_pdf(Path(path), title, sheets, printed)

    def write_pdf(
        self, path: Path, title: str, sheets: Sequence[Sheet], printed: Callable[[], None] | None = None
    ) -> None:
        try:
            path.touch()  # asked first: Qt only grumbles on its console
        except OSError:
            self._notices.error(StorageFailed())
            return
        writer = QPdfWriter(str(path))
        writer.setTitle(title)
        self._put_on(writer, sheets, printed)

    def _put_on(
        self, device: QPrinter | QPdfWriter, sheets: Sequence[Sheet], printed: Callable[[], None] | None
    ) -> None:
        try:
            print_sheets(sheets, device)
        except StorageFailed as error:
            self._notices.error(error)
            return
        if printed:
            printed()
        else:
            self._notices.done(self.tr("%n sheet(s) are ready", "", len(sheets)))
