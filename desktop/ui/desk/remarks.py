"""Above the desk, and only when there is need: is the date right, how long will the battery last."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.clock import Clock
from desktop.ui.battery import Charge, read_charge
from desktop.ui.formats import date_text
from desktop.ui.jobs import JobRunner
from desktop.ui.widgets.surfaces import NoteBar

LOW_PERCENT = 15
LOOK_EVERY_MS = 60_000


class Remarks(QWidget):
    """battery_low       before it is said: what is half typed can still be kept"""

    battery_low = Signal()

    def __init__(
        self, clock: Clock, jobs: JobRunner, charge: Callable[[], Charge | None] = read_charge
    ) -> None:
        super().__init__()
        self._clock, self._jobs, self._charge = clock, jobs, charge
        self.date, self.battery = NoteBar("", "waiting", "calendar"), NoteBar("", "waiting", "triangle-alert")
        self.date.add_button(self.tr("It is right"), self.confirm)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.date)
        layout.addWidget(self.battery)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        day = self._clock.doubtful()
        self.date.setVisible(day is not None)
        if day:
            text = self.tr("The computer says it is {day}. Is that right? If not, set its clock first.")
            self.date.text.setText(text.format(day=date_text(day)))
        charge = self._charge()
        is_low = charge is not None and not charge.is_plugged and charge.percent <= LOW_PERCENT
        if charge and is_low:
            self.battery_low.emit()
            text = self.tr("Battery {percent} %, everything is saved.")
            self.battery.text.setText(text.format(percent=charge.percent))
        self.battery.setVisible(is_low)
        self.setVisible(is_low or day is not None)

    def confirm(self) -> None:
        self._jobs.follow(self._clock.confirm(), lambda _: self.look())
