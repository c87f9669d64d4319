"""When Python looks for garbage that holds itself: while nobody waits.

Left to itself it goes through all there is, in the middle of a keystroke or of an import: a quarter of a
second, in whatever thread. What is there when the main window is shown stays, and is never gone through. Of
what a job makes only the newest is; the rest when no job runs, in the GUI thread, where widgets may die.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 2_000
WORTH_IT = 1_000  # objects more than at the last look; fewer: nobody is doing anything
ROUNDS = 10  # of going through what is new, before all of it is worth it
NEWEST = 20_000  # objects gone through at once while a job runs: some 10 ms
NEVER = 1_000_000


class Collector(QObject):
    """One in a process. Nothing is collected before begin()."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._quiet = 0  # looks without a job
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)

    def begin(self, is_busy: Callable[[], bool]) -> None:
        """The program has started. `is_busy`: a job is running."""

        def look() -> None:
            self._quiet = 0 if is_busy() else self._quiet + 1
            if self._quiet < 2:
                return  # what a job made goes by itself when it has ended
            newest, newer, rounds = gc.get_count()
            if newest > WORTH_IT or newer:
                gc.collect(1)
            elif rounds > ROUNDS:
                gc.collect()

        gc.freeze()
        gc.set_threshold(NEWEST, NEVER, NEVER)
        gc.enable()
        self._timer.timeout.connect(look)
        self._timer.start()
