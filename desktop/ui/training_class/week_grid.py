"""A week of sessions by the hour: side by side where they overlap, dragged to another day or hour."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.services.timetable import clock, minutes_at
from desktop.ui.formats import today
from desktop.ui.theme import color, look, set_role
from desktop.ui.training_class.session_chip import SessionChip, dragged
from desktop.ui.training_class.words import day_text, holiday_text

HOUR = 44  # high
GUTTER = 52  # for the hours
DAY_FROM, DAY_TO = 7, 21  # hours shown in any case
SNAP = 15  # minutes
WEEK = 7


class WeekCanvas(QWidget):
    """dropped         a session: its id, how many days after Monday, the hour it begins"""

    dropped = Signal(str, int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.chips: list[SessionChip] = []
        self._places: dict[SessionChip, tuple[int, int, int]] = {}  # day, which, of how many side by side
        self._from, self._to = DAY_FROM, DAY_TO
        self._today = -1

    def show_chips(self, monday: date, chips: Sequence[SessionChip]) -> None:
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips, self._today = list(chips), (today() - monday).days
        starts = [minutes_at(chip.session.starts) // 60 for chip in chips]
        ends = [minutes_at(chip.session.ends) // 60 + 1 for chip in chips]
        self._from, self._to = min([DAY_FROM, *starts]), min(24, max([DAY_TO, *ends]))
        self._places = _side_by_side(monday, chips)
        self.setMinimumHeight(look().px(HOUR) * (self._to - self._from) + 8)
        for chip in chips:
            chip.setParent(self)
            chip.show()
        self._place()
        self.update()

    def top_of(self, minutes: int) -> int:
        return (minutes - self._from * 60) * look().px(HOUR) // 60

    def at(self, point: QPoint) -> tuple[int, str]:
        """Which day, and which hour begins there, by quarters."""
        day = max(0, min(WEEK - 1, (point.x() - look().px(GUTTER)) // max(self._width(), 1)))
        minutes = self._from * 60 + point.y() * 60 // look().px(HOUR)
        snapped = round(minutes / SNAP) * SNAP
        return day, clock(max(0, min(23 * 60 + 45, snapped)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if found := dragged(event.mimeData()):
            event.acceptProposedAction()
            day, starts = self.at(event.position().toPoint() - QPoint(0, found[1]))
            self.dropped.emit(found[0], day, starts)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, gutter = QPainter(self), look().px(GUTTER)
        painter.fillRect(QRect(gutter, 0, WEEK * self._width(), self.height()), QColor(color("surface")))
        if 0 <= self._today < WEEK:
            place = QRect(gutter + self._today * self._width(), 0, self._width(), self.height())
            painter.fillRect(place, QColor(color("info_tint")))
        for hour in range(self._from, self._to + 1):
            top = self.top_of(hour * 60)
            painter.setPen(QColor(color("line_soft")))
            painter.drawLine(gutter, top, self.width(), top)
            painter.setPen(QColor(color("quiet")))
            where = QRect(0, top, gutter - 8, look().px(HOUR))
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, clock(hour * 60))
        painter.setPen(QColor(color("line_soft")))
        for day in range(WEEK + 1):
            left = gutter + day * self._width()
            painter.drawLine(left, 0, left, self.height())

    def _width(self) -> int:
        return (self.width() - look().px(GUTTER)) // WEEK

    def _place(self) -> None:
        for chip, (day, place, of) in self._places.items():
            starts, ends = minutes_at(chip.session.starts), minutes_at(chip.session.ends)
            width = (self._width() - 4) // of
            left = look().px(GUTTER) + day * self._width() + 2 + place * width
            height = max(self.top_of(ends) - self.top_of(starts), look().px(22))
            chip.setGeometry(left, self.top_of(starts), width - 2, height - 2)


class WeekGrid(QWidget):
    """dropped         a session: its id, the day, the hour it begins"""

    dropped = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__()
        self._monday = date.min
        self.titles = [QLabel(wordWrap=True) for _ in range(WEEK)]
        self._head, self.canvas, self.area = QWidget(), WeekCanvas(), QScrollArea(widgetResizable=True)
        heads = QGridLayout(self._head)
        heads.setSpacing(0)
        for column, title in enumerate(self.titles):
            title.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            heads.addWidget(title, 0, column)
            heads.setColumnStretch(column, 1)
        self._heads = heads
        self.canvas.setProperty("role", "scrolled")
        self.area.setWidget(self.canvas)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._head)
        layout.addWidget(self.area, 1)
        self.canvas.dropped.connect(self._on_dropped)
        self._laid_out = QTimer(self, singleShot=True, interval=0)
        self._laid_out.timeout.connect(self._show_first)

    def show_week(self, monday: date, chips: Sequence[SessionChip], holidays: Mapping[date, str]) -> None:
        if monday != self._monday:
            self._laid_out.start()
        self._monday = monday
        bar = self.area.verticalScrollBar().sizeHint().width()
        self._heads.setContentsMargins(look().px(GUTTER), 0, bar, 0)
        for number, title in enumerate(self.titles):
            day = monday + timedelta(number)
            code = holidays.get(day)
            said = [day_text(day, short=True), holiday_text(code) if code else ""]
            title.setText("\n".join(filter(None, said)))
            set_role(title, "warning" if code else "strong" if day == today() else "label")
        self.canvas.show_chips(monday, chips)

    def _show_first(self) -> None:
        """In large type the first session of a week may be far down."""
        first = min((chip.y() for chip in self.canvas.chips), default=0)
        self.area.verticalScrollBar().setValue(first - look().px(HOUR) // 2)

    def _on_dropped(self, session: str, day: int, starts: str) -> None:
        self.dropped.emit(session, self._monday + timedelta(day), starts)


def _side_by_side(monday: date, chips: Sequence[SessionChip]) -> dict[SessionChip, tuple[int, int, int]]:
    """Chips come by day and hour. Those that overlap, one way or another, share the width of their day."""
    places: dict[SessionChip, tuple[int, int, int]] = {}
    group: list[SessionChip] = []
    ends = (-1, 0)  # day and minute up to which the group reaches
    for chip in [*chips, None]:
        starts = (chip.session.day.toordinal(), minutes_at(chip.session.starts)) if chip else (10**7, 0)
        if group and starts >= ends:
            for place, each in enumerate(group):
                places[each] = ((each.session.day - monday).days, place, len(group))
            group = []
        if chip:
            last = (starts[0], minutes_at(chip.session.ends))
            ends = max(ends, last) if group else last
            group.append(chip)
    return places
