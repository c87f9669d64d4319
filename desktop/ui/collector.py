"""When Python looks for garbage that holds itself: while nobody waits, and only in the GUI thread.

Left to itself it goes through all there is, in the middle of a keystroke or of an import: a quarter of a
second, in whatever thread, and a widget destroyed outside the GUI thread takes the program with it. What is
there when the main window is shown stays, and is never gone through. Of what a job makes only the newest is;
the rest when no job runs.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 100
QUIET = 30  # looks without a job, and since the last time, before more than the newest is gone through
WORTH_IT = 1_000  # objects more than at the last time; fewer: nobody is doing anything
ROUNDS = 10  # of going through what is new, before all of it is worth it
NEWEST = 5_000  # objects gone through at once while a job runs: some 5 ms


class Collector(QObject):
    """One in a process. Nothing is collected before begin()."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._quiet = 0
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)

    def begin(self, is_busy: Callable[[], bool]) -> None:
        """The program has started. `is_busy`: a job is running."""

        def look() -> None:
            self._quiet = 0 if is_busy() else self._quiet + 1
            newest, newer, rounds = gc.get_count()
            if newest > NEWEST:
                gc.collect(0)
            elif self._quiet > QUIET and (newest > WORTH_IT or newer):
                gc.collect(1)
                self._quiet = 0
            elif self._quiet > QUIET and rounds > ROUNDS:
                gc.collect()
                self._quiet = 0

        gc.freeze()
        self._timer.timeout.connect(look)
        self._timer.start()
