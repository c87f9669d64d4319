"""Which time, and where: a month, a quarter or a year, one step back or forth; the ward or a place in it."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from desktop.contract.figures import WARD, Place
from desktop.contract.period import Period
from desktop.ui.progress.words import period_text
from desktop.ui.widgets.buttons import ChoiceChips, button
from desktop.ui.widgets.flow_layout import FlowLayout


class PeriodBar(QWidget):
    """changed        another time or place is wanted"""

    changed = Signal()

    def __init__(self, day: date, places: Sequence[Place]) -> None:
        super().__init__()
        self._day = day
        words = (("month", self.tr("Month")), ("quarter", self.tr("Quarter")), ("year", self.tr("Year")))
        self.kind = ChoiceChips(words, keeps_row=True)
        self.kind.set_value("year")
        self.before, self.after = button("‹"), button("›")
        self.before.setAccessibleName(self.tr("The one before"))
        self.after.setAccessibleName(self.tr("The next one"))
        self.said = QLabel()
        self.said.setProperty("role", "subheading")
        self.place = QComboBox()
        self.place.setAccessibleName(self.tr("Where"))
        self.place.addItem(self.tr("The whole ward"), WARD)
        for each in places:
            self.place.addItem(each.name, each.code)
        layout = FlowLayout(self)
        for widget in (self.kind, self.before, self.said, self.after, self.place):
            layout.addWidget(widget)
        self.period = Period.year(day.year)
        self._say()
        self.kind.chosen.connect(lambda _kind: self._show(self._day))
        self.before.clicked.connect(lambda: self._show(self.period.first - timedelta(days=1)))
        self.after.clicked.connect(lambda: self._show(self.period.last + timedelta(days=1)))
        self.place.currentIndexChanged.connect(lambda _place: self.changed.emit())

    def place_code(self) -> str:
        return str(self.place.currentData())

    def _show(self, day: date) -> None:
        """The time of the chosen kind that this day is in."""
        match self.kind.value():
            case "month":
                self.period = Period.month(day.year, day.month)
            case "quarter":
                self.period = Period.quarter(day.year, (day.month + 2) // 3)
            case _:
                self.period = Period.year(day.year)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        self.said.setText(period_text(self.period))
