"""What happens when the program itself is wrong: log it, show it once, keep running."""

import logging
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from desktop import incident
from desktop.errors import AppError
from desktop.ui.error_text import error_text
from desktop.ui.incident import ask_where

log = logging.getLogger(__name__)


class CrashReport(QObject):
    """Catches exceptions nobody caught, from any thread, and shows the first in the GUI thread."""

    _caught = Signal(str)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._facts: Callable[[], Mapping[str, Any]] = dict
        self._showing = False  # a model that raises would otherwise open one box per painted cell
        self._caught.connect(self._show)

    def ask(self, facts: Callable[[], Mapping[str, Any]]) -> None:
        """What the notebook says of itself, now that it is open."""
        self._facts = facts

    def install(self) -> None:
        sys.excepthook = self.report
        threading.excepthook = lambda args: self.report(args.exc_type, args.exc_value, args.exc_traceback)

    def report(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The text of an exception may quote what was typed: the log gets the kind and the place only.
        log.critical("unexpected %s", kind.__name__, exc_info=(Exception, Exception(kind.__name__), trace))
        self._caught.emit(kind.__name__)

    def _show(self, name: str) -> None:
        if self._showing:
            return
        self._showing = True
        box = QMessageBox(QMessageBox.Icon.Critical, self.tr("Something went wrong"), "")
        box.setText(self.tr("The program met something unexpected."))
        box.setInformativeText(self._text())
        box.setDetailedText(name)
        send = box.addButton(self.tr("Send what the technician needs…"), QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Close)
        box.exec()
        if box.clickedButton() is send and (path := ask_where(None)):
            self.save(path)
        self._showing = False

    def save(self, path: Path) -> None:
        """The notebook may be what is wrong: then the file does without its word."""
        try:
            facts = self._facts()
        except AppError as error:
            facts = {"trouble": type(error).__name__}
        try:
            incident.write(path, self._home, facts)
        except AppError as error:
            QMessageBox(
                QMessageBox.Icon.Warning, self.tr("Something went wrong"), str(error_text(error))
            ).exec()

    def _text(self) -> str:
        safe = self.tr("What was saved is safe. Go on working, or close and open again.")
        file = self.tr("The file for the technician holds no data about people.")
        return f"{safe}\n\n{file}"
