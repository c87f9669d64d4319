"""The list as it is shown, on numbered paper: noted, and asked for again at the end of a session."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.errors import StorageFailed
from desktop.services.citizen_listing import CitizenFilter
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.paper.canvas import print_sheets
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.list_sheet import list_sheets

FILE = "Danh-sach"


class ListPrinter(QObject):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parent = context, parent

    def print(self, wanted: CitizenFilter) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self._parent).exec():
            self.put_on(printer, wanted)

    def save_pdf(self, wanted: CitizenFilter) -> None:
        title = self.tr("A PDF of this list, to print")
        path, _ = QFileDialog.getSaveFileName(self._parent, title, f"{FILE}.pdf", "PDF (*.pdf)")
        if path:
            self.write_pdf(Path(path), wanted)

    def write_pdf(self, path: Path, wanted: CitizenFilter) -> None:
        try:
            path.touch()  # asked first: Qt only grumbles on its console
        except OSError:
            self._context.notices.error(StorageFailed())
            return
        writer = QPdfWriter(str(path))
        writer.setTitle(FILE)
        self.put_on(writer, wanted)

    def put_on(self, device: QPrinter | QPdfWriter, wanted: CitizenFilter) -> None:
        lists, info = self._context.office.printed_list, self._context.office.notebook.info()
        people, (made, number) = lists.people(wanted), lists.next()
        head = SheetHead(info.ward_name or "", "", today(), info.name)
        try:
            print_sheets(list_sheets(number, people, head), device)
        except StorageFailed as error:
            self._context.notices.error(error)
            return
        said = self.tr("Sheet {number} is ready. Take the paper back when it has done its work.")
        self._context.jobs.follow(
            lists.printed(made, number, len(people)),
            lambda _: self._context.notices.done(said.format(number=number)),
        )
