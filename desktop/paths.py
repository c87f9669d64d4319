"""Where files live: ours (read-only, maybe frozen by PyInstaller) and the user's."""

import sys
from dataclasses import dataclass
from pathlib import Path

RESOURCES = Path(getattr(sys, "_MEIPASS", Path(__file__).parent.parent)) / "resources"


@dataclass(frozen=True)
class Paths:
    """The user's files. Tests pass a temporary folder."""

    home: Path

    @property
    def database(self) -> Path:
        return self.home / "notebook.db"

    @property
    def settings(self) -> Path:
        return self.home / "settings.json"

    @property
    def keys(self) -> Path:
        return self.home / "keys.json"

    @property
    def running(self) -> Path:
        """There while the notebook is open. Found at a start: the last stop was none."""
        return self.home / "notebook.running"

    @property
    def log(self) -> Path:
        return self.home / "log.txt"
