"""Which time, where, and whom: a month, a quarter, a year or any days; the ward or a place in it; a group."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from desktop.contract.figures import WARD, Place
from desktop.contract.period import Period
from desktop.services.progress import Asked
from desktop.ui.progress.words import period_text
from desktop.ui.widgets.buttons import ChoiceChips, button
from desktop.ui.widgets.date_edit import DateEdit
from desktop.ui.widgets.flow_layout import FlowLayout

CHARS = 17  # of a name in a closed box; opened it is read whole


class PeriodBar(QWidget):
    """changed        another time, place or group is wanted"""

    changed = Signal()

    def __init__(
        self, day: date, places: Sequence[Place], groups: Mapping[str, str], *, is_ward: bool
    ) -> None:
        """`groups`: target groups, code -> title. `is_ward`: else all places together are not the ward."""
        super().__init__()
        self._day = day
        words = (
            ("month", self.tr("Month")),
            ("quarter", self.tr("Quarter")),
            ("year", self.tr("Year")),
            ("days", self.tr("Days")),
        )
        self.kind = ChoiceChips(words, keeps_row=True)
        self.kind.set_value("year")
        self.before, self.after = button("‹"), button("›")
        self.before.setAccessibleName(self.tr("The one before"))
        self.after.setAccessibleName(self.tr("The next one"))
        self.said = QLabel()
        self.said.setProperty("role", "subheading")
        self.first, self.last, self.days = DateEdit(), DateEdit(), QWidget()
        all_of_it = self.tr("The whole ward") if is_ward else self.tr("All places of this notebook")
        self.place = _box(self.tr("Where"), all_of_it, WARD)
        for each in places:
            self.place.addItem(each.name, each.code)
        self.group = _box(self.tr("Whom"), self.tr("Everybody"), None)
        for code, title in groups.items():
            self.group.addItem(title, code)
        self.period = Period.year(day.year)
        self._lay_out()
        self._say()
        self._connect()

    def asked(self) -> Asked:
        return Asked(self.period, str(self.place.currentData()), self.group.currentData())

    def add(self, widget: QWidget) -> None:
        """Behind what is chosen here."""
        self._flow.addWidget(widget)

    def show_place(self, code: str) -> None:
        self.place.setCurrentIndex(max(0, self.place.findData(code)))

    def show_days(self, first: date, last: date) -> None:
        """Any days; in whichever order they are named."""
        self._show(Period(min(first, last), max(first, last)))

    def _on_kind(self) -> None:
        """The time of the chosen kind that today is in; of days those that are shown."""
        day = self._day
        match self.kind.value():
            case "month":
                self._show(Period.month(day.year, day.month))
            case "quarter":
                self._show(Period.quarter(day.year, (day.month + 2) // 3))
            case "days":
                self._say()
                self.first.setFocus()
            case "year":
                self._show(Period.year(day.year))
            case _:  # taken back
                self.kind.set_value("year")

    def _on_days(self) -> None:
        first, last = self.first.date_or_text(), self.last.date_or_text()
        if isinstance(first, date) and isinstance(last, date):
            self.show_days(first, last)

    def _show(self, period: Period) -> None:
        is_other, self.period = period != self.period, period
        self._say()
        if is_other:
            self.changed.emit()

    def _step(self, *, back: bool) -> None:
        if self.kind.value() == "days":  # as many days, even where they happen to be a month
            length = self.period.last - self.period.first + timedelta(days=1)
            step = -length if back else length
            self._show(Period(self.period.first + step, self.period.last + step))
        else:
            self._show(self.period.before() if back else self.period.after())

    def _say(self) -> None:
        is_free = self.kind.value() == "days"
        self.said.setVisible(not is_free)
        self.days.setVisible(is_free)
        self.said.setText(period_text(self.period))
        self.first.set_date(self.period.first)
        self.last.set_date(self.period.last)

    def _connect(self) -> None:
        self.kind.chosen.connect(lambda _kind: self._on_kind())
        self.before.clicked.connect(lambda: self._step(back=True))
        self.after.clicked.connect(lambda: self._step(back=False))
        for edit in (self.first, self.last):
            edit.editingFinished.connect(self._on_days)
        for box in (self.place, self.group):
            box.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def _lay_out(self) -> None:
        between = QHBoxLayout(self.days)
        between.setContentsMargins(0, 0, 0, 0)
        self.first.setAccessibleName(self.tr("From"))
        self.last.setAccessibleName(self.tr("To"))
        between.addWidget(self.first)
        between.addWidget(QLabel("–"))
        between.addWidget(self.last)
        self._flow = FlowLayout(self)
        for box in (self.place, self.group):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(CHARS)
        for widget in (self.kind, self.before, self.said, self.days, self.after, self.place, self.group):
            self._flow.addWidget(widget)


def _box(name: str, usual: str, code: str | None) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.addItem(usual, code)
    return made
