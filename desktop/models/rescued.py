"""What is remembered between a stop and the next start: that the program runs, and what was put in order."""

from pathlib import Path
from typing import Literal

Reason = Literal["damaged", "missing", "wished"]

NOTE = "rescued"  # local note: {at, of, why, kept, lost}, until somebody has read of it


def running(notebook: Path) -> Path:
    """There while the notebook is open. Found at a start: the last stop was none."""
    return notebook.with_suffix(".running")
