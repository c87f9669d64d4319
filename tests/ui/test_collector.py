"""Garbage that holds itself goes when nobody waits."""

import subprocess
import sys

from desktop.paths import RESOURCES

CODE = """
import gc, threading, time, weakref
from PySide6.QtCore import QCoreApplication
from desktop.ui import collector

class Cycle:
    def __init__(self):
        self.me = self

def turns(n):
    for _ in range(n):
        app.processEvents()
        time.sleep(0.002)

collector.LOOK_EVERY_MS, collector.QUIET, collector.WORTH_IT = 1, 2, -1
app, busy = QCoreApplication([]), [1]
made = collector.Collector(app)
early = weakref.ref(Cycle())
assert not gc.isenabled()
made.begin(lambda: bool(busy))
later = weakref.ref(Cycle())
turns(20)
assert later() is not None, "gone through while a job runs"
busy.clear()
until = time.monotonic() + 30
while later() is not None and time.monotonic() < until:
    turns(1)
assert later() is None, "never collected"
assert early() is not None, "what was there at the start is gone through again"
collector.WORTH_IT, collector.ROUNDS = 10**9, 0
rows = []
held = Cycle()
old = weakref.ref(held)
gc.collect(1)
del held
until = time.monotonic() + 30
while old() is not None and time.monotonic() < until:
    turns(1)
assert old() is None, "what has become garbage later is never collected"
busy.append(1)
thread = threading.Thread(target=lambda: rows.extend([number] for number in range(200_000)))
thread.start()
thread.join()
assert gc.get_count()[0] > 100_000, "collected in another thread"
until = time.monotonic() + 30
while not gc.get_count()[1] and time.monotonic() < until:
    turns(1)
assert gc.get_count()[1], "a job's own garbage is never looked at"
"""


def test_cycles_are_collected_between_jobs_and_never_among_what_the_program_is_made_of() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=RESOURCES.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
