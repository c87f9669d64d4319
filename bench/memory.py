"""What the open program takes of the computer's memory while nobody touches it."""

import sys
import tempfile
from pathlib import Path

from bench.gui import PEOPLE, QUICK_PEOPLE, window
from bench.notebooks import handed_over
from bench.table import Row

MB = 1024 * 1024


def measure(quick: bool) -> list[Row]:
    """Linux only: other systems do not say which of a library's pages are shared."""
    if sys.platform != "linux":
        return []
    people = QUICK_PEOPLE if quick else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        handed_over(home, people, people * 3)
        told = window("memory", home)
    label = f"idle with the list of {people:,} people"
    return [
        Row(f"memory (PSS), {label}", told["Pss"] / MB, "MB", budget="≤ 110 MB"),
        Row(f"memory of its own (private dirty), {label}", told["Private_Dirty"] / MB, "MB"),
    ]
