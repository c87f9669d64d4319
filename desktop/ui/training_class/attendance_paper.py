"""The sign-in sheet of a session, drawn up from who has a seat."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.services.class_session import SessionRow
from desktop.services.office import Office
from desktop.ui.context import PageContext
from desktop.ui.desk.papers import asked_of
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.names_on_paper import noted
from desktop.ui.paper.output import SheetOutput
from desktop.ui.paper.sign_in_sheet import Meeting, SignInSheet, sign_in_sheets


class AttendancePaper(QObject):
    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._office = context, context.office
        self.output = SheetOutput(context, parent)

    def print_sheet(self, session: SessionRow | None) -> None:
        if session:
            sheets = session_sheets(self._office, session)
            self.output.print(sheets, self._noted(sheets))

    def save_sheet(self, session: SessionRow | None) -> None:
        if session:
            title = self.tr("Sign-in sheet")
            sheets = session_sheets(self._office, session)
            self.output.save_pdf(title, "Diem-danh", sheets, self._noted(sheets))

    def _noted(self, sheets: Sequence[SignInSheet]) -> Callable[[], None]:
        return sheets_noted(self._context, sheets)


def sheets_noted(context: PageContext, sheets: Sequence[SignInSheet]) -> Callable[[], None]:
    """They are on paper, and to be given back."""
    named = sum(learner is not None for sheet in sheets for _, learner in sheet.lines)
    return noted(context, named, sheet=sheets[0].sheet)


def session_sheets(office: Office, session: SessionRow) -> Sequence[SignInSheet]:
    """Also part of what is printed for preparing a session."""
    held = [each for each in office.class_session.of(session.class_id) if each.state != "cancelled"]
    number = next((place for place, each in enumerate(held, start=1) if each.id == session.id), 1)
    info = office.notebook.info()
    places = {place.cell: place.name for place in office.notebook.places()}
    meeting = Meeting(session.title, number, len(held), session, places)
    where = " · ".join(filter(None, [session.place, session.room]))
    head = SheetHead(info.ward_name or "", where, session.day, info.name)
    learners, (_, sheet) = office.enrolment.of(session.class_id, "enrolled"), office.printed_list.next()
    return sign_in_sheets(learners, meeting, head, asked_of(office), sheet)
