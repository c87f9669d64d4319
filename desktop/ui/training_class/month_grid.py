"""A month of sessions: weeks from Monday, today and holidays marked, a session dragged from day to day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.formats import number_text, today
from desktop.ui.theme import look, set_role
from desktop.ui.training_class.session_chip import SessionChip, dragged
from desktop.ui.training_class.words import WEEKDAYS, holiday_text, tr
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.elided_label import ElidedLabel

SHOWN = 3  # sessions of a day; the rest are in the week
CELL = 92
WEEK = 7


class DayCell(QFrame):
    """dropped         a session was let go here; with its id
    wanted          a double click where nothing is
    more            the rest of its sessions
    """

    dropped = Signal(str)
    wanted = Signal()
    more = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.number, self.holiday = QLabel(), ElidedLabel()
        self.number.setProperty("role", "label")
        self.holiday.setProperty("role", "warning")
        self.more_button = button("", "link")
        self.more_button.clicked.connect(self.more)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.number)
        head.addWidget(self.holiday, 1)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(3)
        column.addLayout(head)
        self._chips = QVBoxLayout()
        self._chips.setSpacing(3)
        column.addLayout(self._chips)
        column.addWidget(self.more_button)
        column.addStretch()

    def show_day(self, day: date, *, is_of_month: bool, holiday: str, chips: Sequence[SessionChip]) -> None:
        self.setMinimumHeight(look().px(CELL))
        is_today = day == today()
        set_role(self, "day-today" if is_today else "day" if is_of_month else "day-other")
        first = day.day == 1 or is_today
        self.number.setText(f"{day.day}/{day.month}" if first else str(day.day))
        now = tr("training_class", "Today") if is_today else ""
        self.holiday.setText(" · ".join(filter(None, (now, holiday))))
        self.setAccessibleName(" ".join(filter(None, (f"{day.day}/{day.month}", holiday))))
        while item := self._chips.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for chip in chips[:SHOWN]:
            self._chips.addWidget(chip)
            chip.show()
        left = chips[SHOWN:]
        for chip in left:
            chip.deleteLater()
        self.more_button.setVisible(bool(left))
        self.more_button.setText(tr("training_class", "{count} more").format(count=number_text(len(left))))

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.wanted.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if found := dragged(event.mimeData()):
            event.acceptProposedAction()
            self.dropped.emit(found[0])


class MonthGrid(QWidget):
    """dropped         a session on another day: its id, the day
    wanted          a class from this day on
    week            this day's week
    """

    dropped = Signal(str, object)
    wanted = Signal(object)
    week = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[date, DayCell] = {}
        self._days: list[date] = [date.min] * 6 * WEEK
        self._all = [DayCell() for _ in self._days]
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for column, name in enumerate(WEEKDAYS):
            title = QLabel(tr("training_class", name))
            title.setProperty("role", "label")
            grid.addWidget(title, 0, column, Qt.AlignmentFlag.AlignHCenter)
            grid.setColumnStretch(column, 1)
        for number, cell in enumerate(self._all):
            grid.addWidget(cell, 1 + number // WEEK, number % WEEK)
            cell.dropped.connect(lambda session, n=number: self.dropped.emit(session, self._days[n]))
            cell.wanted.connect(lambda n=number: self.wanted.emit(self._days[n]))
            cell.more.connect(lambda n=number: self.week.emit(self._days[n]))

    def show_month(
        self, month: date, chips: Mapping[date, Sequence[SessionChip]], holidays: Mapping[date, str]
    ) -> None:
        """`month`: any of its days."""
        first, last = weeks_of(month)
        count = (last - first).days + 1
        self._days = [first + timedelta(n) for n in range(len(self._all))]
        self.cells = dict(zip(self._days[:count], self._all, strict=False))
        for number, (day, cell) in enumerate(zip(self._days, self._all, strict=True)):
            cell.setVisible(number < count)
            self._grid.setRowStretch(1 + number // WEEK, 1 if number < count else 0)
            if number < count:
                code = holidays.get(day)
                cell.show_day(
                    day,
                    is_of_month=day.month == month.month,
                    holiday=holiday_text(code) if code else "",
                    chips=chips.get(day, ()),
                )


def weeks_of(month: date) -> tuple[date, date]:
    """The Monday of the week it begins in, the Sunday of that it ends in."""
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
