"""What happens when the program itself is wrong: log it, show it once, keep running."""

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

log = logging.getLogger(__name__)


class CrashReport(QObject):
    """Catches exceptions nobody caught, from any thread, and shows the first in the GUI thread."""

    _caught = Signal(str)

    def __init__(self, log_file: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_file = log_file
        self._showing = False  # a model that raises would otherwise open one box per painted cell
        self._caught.connect(self._show)

    def install(self) -> None:
        sys.excepthook = self.report
        threading.excepthook = lambda args: self.report(args.exc_type, args.exc_value, args.exc_traceback)

    def report(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The text of an exception may quote what was typed: the log gets the kind and the place only.
        log.critical("unexpected %s", kind.__name__, exc_info=(kind, kind(), trace))
        self._caught.emit(kind.__name__)

    def _show(self, name: str) -> None:
        if self._showing:
            return
        self._showing = True
        box = QMessageBox(QMessageBox.Icon.Critical, self.tr("Something went wrong"), "")
        box.setText(self.tr("The program met something unexpected."))
        box.setInformativeText(self._text())
        box.setDetailedText(f"{name}\n{self._log_file}")
        copy = box.addButton(self.tr("Copy details"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(f"{name}\n{self._log_file}"))
        box.addButton(QMessageBox.StandardButton.Close)
        box.exec()
        self._showing = False

    def _text(self) -> str:
        safe = self.tr("What was saved is safe. Go on working, or close and open again.")
        file = self.tr("The technician needs this file: {file}").format(file=self._log_file)
        return f"{safe}\n\n{file}"
