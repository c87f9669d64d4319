"""The list as it is shown, on numbered paper: noted, and asked for again at the end of a session."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.services.citizen_listing import CitizenFilter
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.paper.canvas import Sheet
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.list_sheet import list_sheets
from desktop.ui.paper.output import Printed, SheetOutput

FILE = "Danh-sach"


class ListPrinter(QObject):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self.output = context, SheetOutput(context, parent)

    def print(self, wanted: CitizenFilter) -> None:
        self.output.print(*self.sheets(wanted))

    def save_pdf(self, wanted: CitizenFilter) -> None:
        self.output.save_pdf(self.tr("A PDF of this list, to print"), FILE, *self.sheets(wanted))

    def sheets(self, wanted: CitizenFilter) -> tuple[Sequence[Sheet], Printed]:
        """With what is to be noted once they are on paper."""
        lists, info = self._context.office.printed_list, self._context.office.notebook.info()
        people, (made, number) = lists.people(wanted), lists.next()
        head = SheetHead(info.ward_name or "", "", today(), info.name)
        return list_sheets(number, people, head), partial(self._note, made, number, len(people))

    def _note(self, made: str, number: str, people: int) -> None:
        said = self.tr("Sheet {number} is ready. Take the paper back when it has done its work.")
        self._context.jobs.follow(
            self._context.office.printed_list.printed(made, number, people),
            lambda _: self._context.notices.done(said.format(number=number)),
        )
