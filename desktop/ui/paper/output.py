"""Sheets that are ready, to a printer or into a PDF: to be printed elsewhere."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.errors import Cancelled, StorageFailed
from desktop.progress import Progress
from desktop.ui.context import PageContext
from desktop.ui.paper.canvas import Sheet, document_family, print_sheets

MANY = 20  # sheets: whoever asked for so many is told that they are being written

_serial = count()

Printed = Callable[[], None]


class SheetOutput(QObject):
    """`title` is said in dialogs; nothing personal is in a file's name.

    `printed` hears that they are on paper, and says so itself."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._notices, self._jobs, self._parent = context.notices, context.jobs, parent

    def print(self, sheets: Sequence[Sheet], printed: Printed | None = None) -> None:
        if not self._is_any(sheets):
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if not QPrintDialog(printer, self._parent).exec():
            return
        try:
            print_sheets(sheets, printer)
        except StorageFailed as error:
            self._notices.error(error)
        else:
            self._say(printed, len(sheets))

    def save_pdf(
        self, title: str, file_name: str, sheets: Sequence[Sheet], printed: Printed | None = None
    ) -> None:
        if not self._is_any(sheets):
            return
        path, _ = QFileDialog.getSaveFileName(self._parent, title, f"{file_name}.pdf", "PDF (*.pdf)")
        if path:
            self.write_pdf(Path(path), title, sheets, printed)

    def write_pdf(
        self, path: Path, title: str, sheets: Sequence[Sheet], printed: Printed | None = None
    ) -> None:
        """Off the GUI thread: a code on each of many sheets takes its time."""
        document_family()  # asked of the fonts here, once
        if len(sheets) > MANY:
            self._notices.done(self.tr("Writing %n sheet(s)…", "", len(sheets)))
        work = partial(write_pdf, path, title, sheets)
        self._jobs.start(f"pdf {next(_serial)}", work, lambda _: self._say(printed, len(sheets)))

    def _is_any(self, sheets: Sequence[Sheet]) -> bool:
        if not sheets:
            self._notices.done(self.tr("Nothing to print: the list is empty. Show all, or add to it first."))
        return bool(sheets)

    def _say(self, printed: Printed | None, sheets: int) -> None:
        if printed:
            printed()
        else:
            self._notices.done(self.tr("%n sheet(s) are ready", "", sheets))


def write_pdf(path: Path, title: str, sheets: Sequence[Sheet], progress: Progress) -> None:
    """Raises StorageFailed, or Cancelled: then no file is left."""
    try:
        path.touch()  # asked first: Qt only grumbles on its console
    except OSError:
        raise StorageFailed from None
    writer = QPdfWriter(str(path))
    writer.setTitle(title)
    try:
        print_sheets(sheets, writer, progress)
    except Cancelled:
        path.unlink(missing_ok=True)
        raise
