"""The timetable: a month or a week of all sessions; one is dragged, or moved by Alt and an arrow."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.services.class_session import SessionRow
from desktop.services.timetable import clock, minutes_at
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text, today
from desktop.ui.theme import look
from desktop.ui.training_class.month_grid import MonthGrid, weeks_of
from desktop.ui.training_class.session_chip import SessionChip
from desktop.ui.training_class.session_menu import SessionDeeds
from desktop.ui.training_class.week_grid import WeekGrid
from desktop.ui.widgets.buttons import Chip, button, icon_button, row

SHOWS = ("class_session", "training_class")
HALF_HOUR = 30
STEPS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class Timetable(QWidget):
    """opened          a session is wanted: id of its class, its own
    wanted          a class from this day on
    week_wanted     the week of this day, from the month
    """

    opened = Signal(str, str)
    wanted = Signal(object)
    week_wanted = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._user = context.office.notebook.info().user
        self._is_stale, self.is_month, self.day = True, True, today()
        self.deeds = SessionDeeds(context, self)
        self.back_button = icon_button("chevron-left", self.tr("Before (Page Up)"))
        self.on_button = icon_button("chevron-right", self.tr("After (Page Down)"))
        self.today_button = button(self.tr("Today"))
        self.period, self.count = QLabel(), QLabel()
        self.period.setProperty("role", "heading")
        self.count.setProperty("role", "quiet")
        self.mine = Chip(self.tr("Taught by me"))
        self.month, self.week, self.stack = MonthGrid(), WeekGrid(), QStackedWidget()
        self._lay_out()
        self.back_button.clicked.connect(partial(self.turn, -1))
        self.on_button.clicked.connect(partial(self.turn, 1))
        self.today_button.clicked.connect(lambda: self.show_day(today()))
        self.mine.toggled.connect(self.refresh)
        self.month.dropped.connect(self._move)
        self.week.dropped.connect(self._move)
        self.month.wanted.connect(self.wanted)
        self.month.week.connect(self.week_wanted)
        look().changed.connect(self._on_look)
        context.changes.committed.connect(self._on_committed)

    def show_period(self, *, is_month: bool) -> None:
        self.is_month = is_month
        self.refresh()

    def show_day(self, day: date) -> None:
        """The month or week with this day in it."""
        self.day = day
        self.refresh()

    def turn(self, by: int) -> None:
        """So many months or weeks on."""
        if self.is_month:
            month = self.day.year * 12 + self.day.month - 1 + by
            self.show_day(date(month // 12, month % 12 + 1, 1))
        else:
            self.show_day(self.day + timedelta(weeks=by))

    def refresh(self) -> None:
        self._is_stale = False
        first, last = weeks_of(self.day) if self.is_month else _week_of(self.day)
        office = self._context.office.class_session
        sessions = [each for each in office.between(first, last) if self._is_wanted(each)]
        chips, holidays = [self._chip(each) for each in sessions], office.holidays(first, last)
        if self.is_month:
            self.period.setText(self.tr("Month {month}").format(month=f"{self.day.month}/{self.day.year}"))
            self.month.show_month(self.day, _by_day(chips), holidays)
        else:
            text = self.tr("Week {first} – {last}")
            self.period.setText(text.format(first=date_text(first), last=date_text(last)))
            self.week.show_week(first, chips, holidays)
        self.stack.setCurrentIndex(0 if self.is_month else 1)
        self.count.setText(self._counted(sessions))

    def chips(self) -> list[SessionChip]:
        """Those shown, in their order."""
        grid = self.month if self.is_month else self.week
        found = [each for each in grid.findChildren(SessionChip) if not each.isHidden()]
        return sorted(found, key=lambda each: (each.session.day, each.session.starts, each.session.n))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from session to session."""
        if (by := STEPS.get(Qt.Key(event.key()))) is not None:
            self.turn(by)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self._step(-1)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self._step(1)
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _chip(self, session: SessionRow) -> SessionChip:
        chip = SessionChip(session, self.deeds)
        chip.clicked.connect(lambda: self.opened.emit(session.class_id, session.id))
        chip.shifted.connect(partial(self._shift, session))
        return chip

    def _is_wanted(self, session: SessionRow) -> bool:
        return not self.mine.isChecked() or self._user in session.instructors

    def _shift(self, session: SessionRow, right: int, down: int) -> None:
        """In a month down is a week on, in a week half an hour later."""
        days = right + (7 * down if self.is_month else 0)
        minutes = minutes_at(session.starts) + (0 if self.is_month else HALF_HOUR * down)
        if 0 <= minutes < 24 * 60:
            self.deeds.move(session, (session.day + timedelta(days), clock(minutes)))

    def _move(self, session_id: str, day: date, starts: str = "") -> None:
        """Dropped there; where it was already, nothing is asked."""
        session = self._context.office.class_session.row(session_id)
        if session and (day, starts or session.starts) != (session.day, session.starts):
            self.deeds.move(session, (day, starts or session.starts))

    def _step(self, by: int) -> None:
        chips = self.chips()
        at = next((n for n, chip in enumerate(chips) if chip.hasFocus()), None)
        if chips:
            chips[0 if at is None else max(0, min(len(chips) - 1, at + by))].setFocus()

    def _counted(self, sessions: Sequence[SessionRow]) -> str:
        held = [each for each in sessions if each.state != "cancelled"]
        if not held:
            return self.tr("No session here. Double-click a day, or press “New class”.")
        return self.tr("{count} sessions").format(count=number_text(len(held)))

    def _on_look(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.refresh()

    def _on_committed(self, changes: Changes) -> None:
        self._is_stale |= changes.touch(*SHOWS)
        if self._is_stale and self.isVisible():
            self.refresh()

    def _lay_out(self) -> None:
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.month.setProperty("role", "scrolled")
        area.setWidget(self.month)
        self.stack.addWidget(area)
        self.stack.addWidget(self.week)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 8, 22, 16)
        layout.setSpacing(10)
        layout.addLayout(
            row(self.back_button, self.on_button, self.period, self.today_button, None, self.mine)
        )
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.count)


def _week_of(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _by_day(chips: Sequence[SessionChip]) -> Mapping[date, Sequence[SessionChip]]:
    found: dict[date, list[SessionChip]] = {}
    for chip in chips:
        found.setdefault(chip.session.day, []).append(chip)
    return found
