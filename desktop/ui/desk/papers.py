"""The desk's papers: sheets to print before the battery dies, and typing them in afterwards."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.services.office import Office
from desktop.services.paper_sheet import PaperSheets
from desktop.ui.context import PageContext
from desktop.ui.desk.paper_entry import PaperEntry
from desktop.ui.desk.turn import OpenTurn
from desktop.ui.formats import today
from desktop.ui.header import menu_action
from desktop.ui.icons import set_icon
from desktop.ui.paper.canvas import Sheet
from desktop.ui.paper.consent_sheet import Asked, ConsentSheet
from desktop.ui.paper.dialog import Paper, PaperDialog, Wanted
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.log_sheet import LogSheet
from desktop.ui.paper.slip import Slip

CONSENT = "remember"  # the catalogue's text of what people are asked, and its purpose
SPARE_SHEETS = 2


class Papers(QPushButton):
    """A button with a menu; what the menu does is in the palette too."""

    def __init__(self, context: PageContext, page: QWidget) -> None:
        super().__init__()
        self._context, self._page = context, page
        self._entry: PaperEntry | None = None
        self.setText(self.tr("Papers"))
        set_icon(self, "printer")
        menu = QMenu(self)
        for action, work in (
            (menu_action(page, menu, self.tr("Type in from paper…"), "list", "Ctrl+G"), self.type_in),
            (menu_action(page, menu, self.tr("Print sheets to write on…"), "printer"), self.print_log),
            (menu_action(page, menu, self.tr("Print consent sheets…"), "printer"), self.print_consent),
        ):
            action.triggered.connect(work)
        self.setMenu(menu)

    def type_in(self) -> PaperEntry:
        """One at a time: a sheet is typed in by one person."""
        if self._entry is None:
            self._entry = PaperEntry(self._context, self._page)
            self._entry.finished.connect(self._forget)
        self._entry.show()
        self._entry.activateWindow()
        return self._entry

    def leave(self) -> None:
        """The app closes: a row half typed is kept."""
        if self._entry:
            self._entry.reject()

    def print_log(self) -> PaperDialog:
        """Their day is left open: nobody knows when the battery dies."""
        sheets = self._context.office.paper_sheet
        paper = Paper(self.tr("Sheets to write on"), "Phieu-ghi-tay", self._log_sheets, sheets.printed)
        return self._show(paper, Wanted(SPARE_SHEETS, self._place(), None))

    def print_consent(self) -> PaperDialog:
        current = self._context.office.point_session.current()
        paper = Paper(self.tr("Consent sheets"), "Phieu-dong-y", self._consent_sheets, lambda _count: None)
        return self._show(paper, Wanted(1, self._place(), current.day if current else today()))

    def _forget(self) -> None:
        self._entry = None

    def _show(self, paper: Paper, usual: Wanted) -> PaperDialog:
        dialog = PaperDialog(self._context, paper, usual, self._page)
        dialog.show()
        return dialog

    def _log_sheets(self, wanted: Wanted) -> Sequence[Sheet]:
        sheets: PaperSheets = self._context.office.paper_sheet
        legend, head = sheets.legend(), self._head(wanted)
        return [LogSheet(code, head, legend) for code in sheets.next_codes(wanted.count)]

    def _consent_sheets(self, wanted: Wanted) -> Sequence[Sheet]:
        """Numbered on from the sheet that is being signed on that day."""
        asked = asked_of(self._context.office)
        first = 1
        if wanted.day:
            first = int(self._context.office.point_session.next_line(wanted.day).sheet)
        head = self._head(wanted)
        return [ConsentSheet(str(first + number), head, asked) for number in range(wanted.count)]

    def _head(self, wanted: Wanted) -> SheetHead:
        info = self._context.office.notebook.info()
        return SheetHead(info.ward_name or "", wanted.place, wanted.day, info.name)

    def _place(self) -> str:
        current = self._context.office.point_session.current()
        return current.place if current else ""


def slip_of(turn: OpenTurn, office: Office) -> Slip:
    """What was done with this person today, and what was agreed."""
    current = office.point_session.current()
    done = [office.catalog.title("service", code) for code in turn.services]
    return Slip(turn.label, done, turn.appointment, current.place if current else "")


def asked_of(office: Office) -> Asked:
    """What people are asked when they sign, as this notebook's catalogue has it."""
    catalog = office.catalog
    text, purpose = catalog.entry("consent_text", CONSENT), catalog.entry("consent_purpose", CONSENT)
    return Asked(
        text.title if text else "",
        text.version if text else 1,
        purpose.title if purpose else "",
        tuple(purpose.data.get("fields", ())) if purpose else (),
    )
