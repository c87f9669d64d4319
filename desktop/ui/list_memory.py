"""How a person left a list: columns, order, filters. Of this notebook only, never sent."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop.services.notebook import Notebook

PAUSE_MS = 500  # dragging a column reports every pixel


class ListMemory(QObject):
    def __init__(self, notebook: Notebook, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._notebook = notebook
        self._key = f"list.{name}"
        self._note: dict[str, Any] = dict(notebook.note(self._key))
        self._saved = dict(self._note)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.save)

    def note(self) -> Mapping[str, Any]:
        return self._note

    def filters(self) -> Mapping[str, Any]:
        """Of an older or newer version perhaps: use only what makes sense."""
        found = self._note.get("filters")
        return found if isinstance(found, dict) else {}

    def keep(self, facts: Mapping[str, Any]) -> None:
        """On the disk after a pause, or at save()."""
        if any(self._note.get(name) != value for name, value in facts.items()):
            self._note |= facts
            self._pause.start()

    def save(self) -> None:
        if self._note != self._saved:
            self._pause.stop()
            self._saved = dict(self._note)
            self._notebook.remember(self._key, self._saved)
