"""How much of the ward's news one transaction takes."""

from collections.abc import Callable
from concurrent.futures import Future
from time import perf_counter

LEAST, MOST = 200, 4000  # rows
AT_MOST_S = 0.1  # a save made meanwhile waits for one transaction


class Pace:
    """Rows of the next transaction: more where the machine is quick, fewer where it is not."""

    def __init__(self, at_most_s: float = AT_MOST_S) -> None:
        self.rows = LEAST
        self._at_most_s = at_most_s

    def timed(self, begin: Callable[[], "Future[None]"]) -> None:
        start = perf_counter()
        begin().result()
        took = perf_counter() - start
        if took > self._at_most_s:
            self.rows = max(LEAST, self.rows // 2)
        elif took < self._at_most_s / 2:
            self.rows = min(MOST, self.rows * 2)
