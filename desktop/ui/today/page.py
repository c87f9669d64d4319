"""What is there to do, what was done, is it safe."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.changes import Changes
from desktop.handover import Custody
from desktop.services.appointment import Expected
from desktop.services.dates import today
from desktop.services.household_visit import Again
from desktop.services.point_session import fourth_friday
from desktop.services.report import BoardRow
from desktop.ui.context import PageContext
from desktop.ui.desk.turn import FORM
from desktop.ui.formats import date_text, number_text, short_date_text
from desktop.ui.jobs import Latest
from desktop.ui.today.finish import FinishDialog
from desktop.ui.today.lessons import LessonsCard
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.column_area import ColumnArea
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.surfaces import Card, NoteBar

SHOWN = {
    "help_visit",
    "appointment",
    "outbox",
    "point_session",
    "local_note",
    "citizen",
    "form_draft",
    "conflict",
    "privacy_request",
    "report",
    "same_person",
    "class_session",
    "training_class",
    "household_visit",
    "household",
}


class TodayPage(QWidget):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._turns = self._alone = 0
        self.figures = {name: QLabel() for name in ("turns", "people", "anonymous", "waiting")}
        for figure in self.figures.values():
            figure.setProperty("role", "figure")
        self.next_step, self.point = QLabel(), QLabel()
        for label in (self.next_step, self.point):
            label.setWordWrap(True)
        self.expected = QuietList(self.tr("Expected people"), self.tr("Nobody is expected this week."))
        self.lessons = LessonsCard(context)
        self.help_button = button(self.tr("Help somebody"), "primary", "hand-helping")
        self.people_button = button(self.tr("Find people"), "", "users")
        self.send_button = button(self.tr("Send to the ward"), "", "send")
        self.finish_button = button(self.tr("Finish the session"), "", "check")
        self.requests = NoteBar("", "waiting", "shield-check")
        self.requests.add_button(self.tr("Look at it"), lambda: context.navigate("privacy_request", {}))
        self.team = NoteBar("", "waiting", "users")
        self.team.add_button(self.tr("Look at it"), lambda: context.navigate("handover", {}))
        self.team.hide()
        self.review = NoteBar("", "waiting", "eye")
        self.review.add_button(self.tr("Look at it"), lambda: context.navigate("review", {}))
        self.reports = NoteBar("", "waiting", "file-spreadsheet")
        self.reports.add_button(self.tr("Look at it"), self._open_reports)
        self.reports.hide()
        self._first_due: BoardRow | None = None
        self._lay_out()
        self.help_button.clicked.connect(lambda: context.navigate("desk", {}))
        self.people_button.clicked.connect(lambda: context.navigate("citizen", {}))
        self.send_button.clicked.connect(lambda: context.navigate("handover", {}))
        self.finish_button.clicked.connect(self.finish)
        self.expected.itemActivated.connect(self._help)
        context.changes.committed.connect(self._on_committed)
        self._custody = Latest(context.jobs, context.handover.custody, self._show_custody)
        due = partial(context.office.report.due, today())
        self._due: Latest[Sequence[BoardRow]] = Latest(context.jobs, due, self._show_due)
        visits, self._again = context.office.household_visit, tuple[Again, ...]()
        self._doors = Latest(context.jobs, lambda: visits.due(today()), self._show_doors)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        if self._is_stale:
            self.refresh()
        super().showEvent(event)

    def refresh(self) -> None:
        self._is_stale = False
        self._custody.ask()
        self._due.ask_for(partial(self._context.office.report.due, today()))
        self._doors.ask()
        day = today()
        numbers = self._context.office.today.numbers(day)
        for name, value in (
            ("turns", numbers.turns),
            ("people", numbers.people),
            ("anonymous", numbers.anonymous),
        ):
            self.figures[name].setText(number_text(value))
        self._turns = numbers.turns
        self._show_next()
        self._show_review()
        self._show_requests()
        planned = fourth_friday(day.year, day.month)
        self.point.setText(self.tr("Mobile point of this month: {day}").format(day=date_text(planned)))
        self._show_expected()
        self.lessons.show_day(day)

    def _show_custody(self, custody: Custody) -> None:
        self._alone = custody.alone
        self.figures["waiting"].setText(number_text(custody.alone))
        held = custody.team_held if self._context.office.person.may("team.round") else 0
        self.team.text.setText(
            self.tr("The ward keeps %n item(s) of the team and cannot use them yet", "", held)
        )
        self.team.setVisible(held > 0)
        self._show_next()

    def _show_due(self, rows: Sequence[BoardRow]) -> None:
        """The reports to be sent soon, or late."""
        self.reports.setVisible(bool(rows))
        if rows:
            self._first_due = rows[0]
            is_late = rows[0].due < today()
            coming = self.tr("%n report(s) to send, the first by {day}", "", len(rows))
            late = self.tr("%n report(s) to send, late since {day}", "", len(rows))
            said = late if is_late else coming
            self.reports.say(said.format(day=date_text(rows[0].due)), "trouble" if is_late else "waiting")

    def _open_reports(self) -> None:
        if self._first_due:
            key = self._first_due.key
            self._context.navigate("report", {"form": key.form.code, "period": key.period})

    def finish(self) -> FinishDialog:
        """Xong buổi: what is left to do, then what the day came to."""
        dialog = FinishDialog(self._context, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self.end)
        dialog.open()
        return dialog

    def end(self) -> None:
        sessions, jobs = self._context.office.point_session, self._context.jobs
        current = sessions.current()
        if current is None:
            return
        session_id = current.id

        def done(_result: None) -> None:
            self._context.notices.done(
                self.tr("The session is finished."), lambda: jobs.follow(sessions.resume(session_id))
            )

        jobs.follow(sessions.end(), done)

    def _lay_out(self) -> None:
        titles = {
            "turns": self.tr("turns today"),
            "people": self.tr("people helped today"),
            "anonymous": self.tr("without a name"),
            "waiting": self.tr("only on this computer"),
        }
        figures = QHBoxLayout()
        figures.setSpacing(14)
        for name, figure in self.figures.items():
            card = Card()
            title = QLabel(titles[name])
            title.setProperty("role", "quiet")
            card.body.addWidget(figure)
            card.body.addWidget(title)
            figures.addWidget(card)
        steps = Card(self.tr("What to do next"))
        steps.body.addWidget(self.next_step)
        steps.body.addWidget(self.point)
        for each in (self.help_button, self.people_button, self.send_button, self.finish_button):
            steps.body.addWidget(each)
        steps.body.addStretch()
        coming = Card(self.tr("Told to come again"))
        coming.body.addWidget(self.expected, 1)
        grid = QGridLayout()
        grid.setSpacing(14)
        grid.addWidget(steps, 0, 0)
        right = QVBoxLayout()
        right.setSpacing(14)
        right.addWidget(self.lessons)
        right.addWidget(coming, 1)
        grid.addLayout(right, 0, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        column = QWidget()  # with several bars in large type it is longer than a small screen
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ColumnArea(column))
        layout = QVBoxLayout(column)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(14)
        layout.addWidget(self.requests)
        layout.addWidget(self.review)
        layout.addWidget(self.team)
        layout.addWidget(self.reports)
        layout.addLayout(figures)
        layout.addLayout(grid, 1)

    def _show_review(self) -> None:
        """Nothing that waits for a person is left lying: for its author, and for who decides."""
        asked, held = self._context.office.conflict.counts(), self._context.office.held_line.count()
        facts = [
            self.tr("%n item(s) need completing", "", held) if held else "",
            self.tr("%n item(s) with two different facts", "", asked.open) if asked.open else "",
            self.tr("of these %n written by me", "", asked.mine) if asked.mine else "",
        ]
        self.review.text.setText(" · ".join(filter(None, facts)))
        self.review.setVisible(bool(held or asked.open))

    def _show_requests(self) -> None:
        """What the law wants answered; red once a day is over."""
        count, late = self._context.office.privacy_request.count(today())
        facts = [
            self.tr("%n request(s) of citizens about their data", "", count),
            self.tr("%n overdue", "", late) if late else "",
        ]
        self.requests.say(" · ".join(filter(None, facts)), "trouble" if late else "info")
        self.requests.setVisible(bool(count))

    def _show_next(self) -> None:
        left_open = len(self._context.office.drafts.unfinished(FORM))
        if left_open:
            count = number_text(left_open)
            text = self.tr("Left open at the desk: {count}. Help them first.").format(count=count)
        elif self._alone and self._turns == 0:
            text = self.tr("There is work that only this computer holds. Send it when there is a connection.")
        elif self._context.office.point_session.current() is None:
            text = self.tr("Say where you are recording, then help the first person.")
        else:
            text = self.tr("Help the next person.")
        self.next_step.setText(text)

    def _show_expected(self) -> None:
        self.expected.clear()
        for door in self._again:
            facts = [short_date_text(door.day), self.tr("visit again"), door.address, door.head or ""]
            self.expected.add_line(" · ".join(filter(None, facts)), ("door-open", "info"), door)
        for each in self._context.office.appointment.due(today() + timedelta(days=7)):
            facts = [
                short_date_text(each.day),
                each.time or "",
                each.name or self.tr("no name"),
                each.purpose or "",
            ]
            self.expected.add_line(" · ".join(filter(None, facts)), ("calendar", "info"), each)

    def _show_doors(self, again: Sequence[Again]) -> None:
        """Households that asked to come back."""
        if tuple(again) != self._again:
            self._again = tuple(again)
            self._show_expected()

    def _help(self, item: QListWidgetItem) -> None:
        expected = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(expected, Expected) and expected.citizen_id:
            facts = {"citizen": expected.citizen_id, "appointment": expected.id}
            self._context.navigate("desk", facts)
        elif isinstance(expected, Again):
            self._context.navigate("visit_list", {"household": expected.household})

    def _on_committed(self, changes: Changes) -> None:
        self._is_stale |= not changes.records.keys().isdisjoint(SHOWN)
        if self._is_stale and self.isVisible():  # while she types at the desk, nobody reads this page
            self.refresh()
