"""From nothing to a painted window, cold process: ours beside a bare PySide6 main window."""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.table import Row

RUNS = 7
ROOT = Path(__file__).parents[1]

BARE = """
import os
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        os._exit(0)
app = QApplication([])
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""

SIGN_IN = """
import os, sys
import desktop.__main__ as start
class Probe(start.SignIn):
    def paintEvent(self, event):
        super().paintEvent(event)
        os._exit(0)
start.SignIn = Probe
sys.argv = ["so-tay-so", "--home", sys.argv[1]]
start.main()
"""


def measure(quick: bool) -> list[Row]:
    runs = 3 if quick else RUNS
    with tempfile.TemporaryDirectory() as home:
        pairs = [(_time(SIGN_IN, home), _time(BARE, home)) for _ in range(1 + runs)][1:]  # the first compiles
    ours, bare = median(a for a, _ in pairs), median(b for _, b in pairs)
    ratio = median(a / b for a, b in pairs)
    return [Row("sign-in window painted, cold process", ours, "s", bare, ratio, "≤ 2.0×")]


def bare() -> float:
    """Seconds until an empty PySide6 main window has been painted by a new process."""
    with tempfile.TemporaryDirectory() as home:
        return _time(BARE, home)


def _time(program: str, home: str) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", program, home], cwd=ROOT, check=False)
    return perf_counter() - start
