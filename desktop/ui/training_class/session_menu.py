"""What can be done with one session: moved, edited, called off, planned again, struck through."""

from datetime import date
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from desktop.services.class_session import SessionRow
from desktop.ui.context import PageContext
from desktop.ui.training_class.reason_dialog import ReasonDialog
from desktop.ui.training_class.session_dialogs import MeetingDialog, MoveDialog
from desktop.ui.training_class.words import day_text


class SessionDeeds(QObject):
    """For whoever shows sessions: the list of a class, the timetable."""

    def __init__(self, context: PageContext, place: QWidget) -> None:
        super().__init__(place)
        self._context, self._place = context, place

    def may(self) -> bool:
        return self._context.office.person.may("class_session")

    def fill(self, menu: QMenu, session: SessionRow) -> None:
        if not self.may():
            return
        if session.state != "cancelled":
            menu.addAction(self.tr("Move…"), partial(self.move, session))
        menu.addAction(self.tr("Edit…"), partial(self.edit, session))
        if session.state == "planned":
            menu.addAction(self.tr("Call off…"), partial(self.call_off, session))
        if session.state == "cancelled":
            menu.addAction(self.tr("Plan it again"), partial(self.plan_again, session))
        reasons = menu.addMenu(self.tr("Strike through"))
        for entry in self._context.office.catalog.entries("void_reason"):
            reasons.addAction(entry.title, partial(self.void, session, entry.code))

    def add(self, class_id: str) -> MeetingDialog:
        dialog = MeetingDialog(self._context, class_id, parent=self._place.window())
        dialog.show()
        return dialog

    def edit(self, session: SessionRow) -> MeetingDialog:
        dialog = MeetingDialog(self._context, session.class_id, session.id, self._place.window())
        dialog.show()
        return dialog

    def move(self, session: SessionRow, to: tuple[date, str] | None = None) -> MoveDialog:
        """`to`: where it was dragged."""
        dialog = MoveDialog(self._context, session, self._place.window(), to)
        dialog.show()
        return dialog

    def call_off(self, session: SessionRow) -> ReasonDialog:
        title = self.tr("Call off the session of {day}").format(day=day_text(session.day))
        dialog = ReasonDialog(title, self.tr("Call off"), self._place.window())
        dialog.given.connect(partial(self._call_off, session))
        dialog.open()
        return dialog

    def plan_again(self, session: SessionRow) -> None:
        self._context.jobs.follow(self._context.office.class_session.set_state(session.id, "planned"))

    def void(self, session: SessionRow, reason: str) -> None:
        sessions, jobs = self._context.office.class_session, self._context.jobs
        jobs.follow(
            sessions.void(session.id, reason=reason),
            lambda _: self._context.notices.done(
                self.tr("Struck through."), undo=lambda: jobs.follow(sessions.restore(session.id))
            ),
        )

    def _call_off(self, session: SessionRow, reason: str) -> None:
        said = self.tr("The session of {day} is called off.").format(day=day_text(session.day))
        self._context.jobs.follow(
            self._context.office.class_session.set_state(session.id, "cancelled", reason),
            lambda _: self._context.notices.done(said, undo=partial(self.plan_again, session)),
        )
