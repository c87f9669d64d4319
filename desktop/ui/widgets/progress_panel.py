"""Long work, seen: what it is, how far, and a way to stop."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout

from desktop.ui.formats import number_text
from desktop.ui.jobs import Job
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import Card


class ProgressPanel(Card):
    """Follows one job at a time; hidden between jobs.

    stopped        the person gave up
    """

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.numbers = QLabel(), QLabel()
        self.title.setProperty("role", "strong")
        self.numbers.setProperty("role", "quiet")
        self.bar = QProgressBar(textVisible=False)
        self.stop = button(self.tr("Stop"), icon="x")
        self.stop.clicked.connect(self._stop)
        texts = QVBoxLayout()
        texts.addWidget(self.title)
        texts.addWidget(self.numbers)
        line = row(None, self.stop)
        line.insertLayout(0, texts)
        self.body.addLayout(line)
        self.body.addWidget(self.bar)
        self._job: Job | None = None
        self.hide()

    def follow(self, title: str, job: Job, *, can_stop: bool = True) -> None:
        self._job = job
        self.title.setText(title)
        self.numbers.setText(self.tr("Starting…"))
        self.bar.setAccessibleName(title)
        self.bar.setRange(0, 0)
        self.stop.setVisible(can_stop)
        self.stop.setEnabled(True)
        job.progressed.connect(partial(self._on_progressed, job))
        job.ended.connect(partial(self._on_ended, job))
        self.show()

    def _on_progressed(self, job: Job, done: int, total: int) -> None:
        if job is not self._job:
            return
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)
        if total:
            self.numbers.setText(
                self.tr("{done} of {total}").format(done=number_text(done), total=number_text(total))
            )
        else:
            self.numbers.setText(number_text(done))

    def _on_ended(self, job: Job) -> None:
        if job is self._job:  # not one that a newer has replaced
            self._job = None
            self.hide()

    def _stop(self) -> None:
        if self._job:
            self.stop.setEnabled(False)
            self.numbers.setText(self.tr("Stopping…"))
            self._job.cancel()
            self.stopped.emit()
