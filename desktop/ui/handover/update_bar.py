"""A newer version of the program lies on the stick: copied first, then offered; a false one is named."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices

from desktop.errors import AppError, BadFile
from desktop.handover import Update
from desktop.progress import Progress
from desktop.ui.context import PageContext
from desktop.ui.error_text import error_text
from desktop.ui.widgets.surfaces import NoteBar

JOB = "handover"  # the stick does one thing at a time


class UpdateBar(NoteBar):
    """working(Job): the notebook and the installer are being copied."""

    working = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__("", "info")
        self._context = context
        self._offered: Update | None = None
        self._ready: Path | None = None
        self.go = self.add_button("", self.press)
        self.hide()

    def offer(self, offered: Update | None) -> None:
        """What was found on the stick now."""
        if offered == self._offered:
            return
        self._offered, self._ready = offered, None
        self.setVisible(offered is not None)
        if offered is None:
            return
        self.go.setVisible(not offered.problem)
        if offered.problem:
            self.say(str(error_text(BadFile(offered.problem))), "trouble")
            return
        text = self.tr("Version {version} of the program is on this stick. The ward has approved it.")
        self.say(text.format(version=offered.version))
        self.go.setText(self.tr("Copy the notebook, then install"))

    def press(self) -> None:
        if self._ready:
            self.install(self._ready)
        elif offered := self._offered:
            self.working.emit(self._context.jobs.start(JOB, self._work(offered), self._on_prepared))

    def install(self, path: Path) -> None:
        """The system runs it; this program makes room."""
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.window().close()
        else:
            text = self.tr("The installer could not be started. It lies at {path}.")
            self.say(text.format(path=path), "trouble")

    def _work(self, offered: Update) -> Callable[[Progress], Path | AppError]:
        courier = self._context.handover.courier

        def work(progress: Progress) -> Path | AppError:
            try:
                return courier.prepare_update(offered, progress)
            except AppError as error:
                return error

        return work

    def _on_prepared(self, found: Path | AppError) -> None:
        if isinstance(found, AppError):
            self.say(str(error_text(found)), "trouble")
            return
        self._ready = found
        self.say(self.tr("The notebook is copied, and the installer is genuine and whole."), "safe")
        self.go.setText(self.tr("Install, and close the program"))
