"""Once a day, a while after the start: who has been kept longer than the ward's rule loses her identity."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.ui.context import PageContext
from desktop.ui.formats import number_text

FIRST_AFTER_MS, EVERY_MS = 60_000, 6 * 3600 * 1000  # never while somebody waits for the first person


class AutoRetention(QObject):
    def __init__(self, context: PageContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._timer = QTimer(self, interval=FIRST_AFTER_MS)
        self._timer.timeout.connect(self.run)
        self._timer.start()

    def run(self) -> None:
        self._timer.setInterval(EVERY_MS)
        self._context.jobs.start("retention", self._context.office.retention.run, self._on_done)

    def _on_done(self, people: int) -> None:
        if people:
            text = self.tr("{count} people were kept long enough: their names are gone, the counts stay.")
            self._context.notices.done(text.format(count=number_text(people)))
