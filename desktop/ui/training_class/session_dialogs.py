"""One session: a new one, or its place, teachers and topics; and moving it to another day or hour."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput, Problem
from desktop.services.class_session import SessionDraft, SessionRow
from desktop.services.drafting import checked
from desktop.services.timetable import ending, length
from desktop.ui.context import PageContext
from desktop.ui.formats import today
from desktop.ui.record_dialog import RecordDialog
from desktop.ui.training_class.clash_bar import ClashBar
from desktop.ui.training_class.words import clash_text, day_text
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.number_edits import MinutesEdit
from desktop.ui.widgets.several_chips import SeveralChips
from desktop.ui.widgets.time_edit import TimeEdit

USUAL_MINUTES = 90


class _SlotDialog(RecordDialog):
    """With a warning, while it is typed, of what clashes."""

    session_id = ""

    def watch(self) -> None:
        """Call when the fields are in place and filled."""
        self.clashes = ClashBar()
        self.add_note(self.clashes)
        self.form.edited.connect(self.show_clashes)
        self.show_clashes()

    def draft(self) -> SessionDraft:
        """As it stands in the form. Raises InvalidInput."""
        raise NotImplementedError

    def show_clashes(self) -> None:
        try:
            draft = self.draft()
        except InvalidInput:
            self.clashes.show_lines([])
            return
        found = self.context.office.class_session.clashes(draft, self.session_id)
        self.clashes.show_lines([clash_text(each, draft.day) for each in found])


class MeetingDialog(_SlotDialog):
    """A new session of a class, perhaps weekly from then on; or one that is there, but for its time."""

    def __init__(
        self, context: PageContext, class_id: str, session_id: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "class_session.save", session_id or f"new {class_id}", parent)
        self.class_id, self.session_id = class_id, session_id
        self.setWindowTitle(self.tr("Edit the session") if session_id else self.tr("New session"))
        sessions, form = context.office.class_session, self.form
        self._of = context.office.training_class.stored(class_id)
        self._stored = sessions.stored(session_id) if session_id else _next(self._of, sessions.of(class_id))
        self._topics = {each["code"]: each["title"] for each in self._of["topics"]}
        if not session_id:
            form.add_field("day", self.tr("Day"), DateEdit(upcoming=True))
            form.add_field("starts", self.tr("Begins at"), TimeEdit())
            form.add_field("ends", self.tr("Ends at"), TimeEdit())
            form.add_field("times", self.tr("Sessions, one a week"), MinutesEdit())
            form.add_field("skip", self.tr("Pass over holidays"), QCheckBox())
        form.add_field("topics", self.tr("Topics"), SeveralChips(self._topics))
        form.add_field("place", self.tr("Place"), QLineEdit())
        form.add_field("room", self.tr("Room"), QLineEdit())
        members = context.office.person.members()
        form.add_field("instructors", self.tr("Instructors"), SeveralChips(members))
        form.add_field("guests", self.tr("Guest teachers"), QLineEdit())
        form.add_field("note", self.tr("Note"), QPlainTextEdit())
        self.load(self._shown(self._stored))
        self.watch()

    def draft(self) -> SessionDraft:
        return checked(SessionDraft, {**self._stored, **_codes(self.form.values())})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[Any]:
        draft, sessions = self.draft(), self.context.office.class_session
        if self.session_id:
            return sessions.save(self.session_id, self.class_id, draft, {**self._stored, **_codes(seen)})
        times = values["times"] or 1
        if not isinstance(times, int):
            raise InvalidInput([Problem("times", "bad_format")])
        if times == 1:
            return sessions.save(uuid7(), self.class_id, draft, {})
        return sessions.repeat(self.class_id, draft, times, skip_holidays=values["skip"])

    def _shown(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        topics = {code: self._topics.get(code, code) for code in stored["topics"]}
        return {"times": 1, "skip": True, **stored, "topics": topics}


class MoveDialog(_SlotDialog):
    """To another day or hour; another day needs a reason, because learners were told the first."""

    def __init__(
        self,
        context: PageContext,
        session: SessionRow,
        parent: QWidget | None = None,
        to: tuple[date, str] | None = None,
    ) -> None:
        """`to`: where it was dragged."""
        super().__init__(context, "class_session.move", session.id, parent)
        self.session, self.session_id = session, session.id
        self.setWindowTitle(self.tr("Move the session"))
        form = self.form
        form.add_field("day", self.tr("Day"), DateEdit(upcoming=True))
        form.add_field("starts", self.tr("Begins at"), TimeEdit())
        form.add_field("ends", self.tr("Ends at"), TimeEdit())
        form.add_field("reason", self.tr("Reason (learners were told the first day)"), QLineEdit())
        self.load(
            {
                "day": session.day,
                "starts": session.starts,
                "ends": session.ends,
                "reason": session.moved_reason,
            }
        )
        if to:
            ends = ending(to[1], length(session.starts, session.ends))
            form.restore({"day": to[0], "starts": to[1], "ends": ends})
            form.fields["reason"].setFocus()
        self.watch()

    def draft(self) -> SessionDraft:
        stored = self.context.office.class_session.stored(self.session_id)
        values = self.form.values()
        return checked(SessionDraft, {**stored, **{name: values[name] for name in ("day", "starts", "ends")}})

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[None]:
        draft = self.draft()
        if draft.day != (self.session.moved_from or self.session.day) and not values["reason"]:
            raise InvalidInput([Problem("reason", "required")])
        move = self.context.office.class_session.move
        return move(self.session_id, draft.day, draft.starts, draft.ends, values["reason"])

    def _on_saved(self, result: object) -> None:
        super()._on_saved(result)
        was, move, jobs = self.session, self.context.office.class_session.move, self.context.jobs

        def back() -> None:
            jobs.follow(move(was.id, was.day, was.starts, was.ends, was.moved_reason))

        told = self.tr("Moved to {day}, {hours}.")
        now = self.context.office.class_session.row(was.id) or was
        hours = f"{now.starts}–{now.ends}"
        self.context.notices.done(told.format(day=day_text(now.day), hours=hours), undo=back)


def _codes(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "topics": list(values.get("topics") or ())}


def _next(of: Mapping[str, Any], sessions: Sequence[SessionRow]) -> dict[str, Any]:
    """A week after the last one, at its hours."""
    last = max(sessions, key=lambda each: each.day, default=None)
    starts = last.starts if last else "08:00"
    return {
        "day": last.day + timedelta(weeks=1) if last else today() + timedelta(weeks=1),
        "starts": starts,
        "ends": last.ends if last else ending(starts, USUAL_MINUTES),
        "place": of["place"],
        "room": of["room"],
        "instructors": of["instructors"],
        "guests": of["guests"],
        "topics": [],
        "note": None,
    }
