"""How often somebody may knock: per address and per device, in this process's memory, of bounded size.

A bucket holds a burst and fills slowly. A mobile point's laptops share one address, so an address may do
much; a device that asks for sessions without end is broken, and a program that guesses is slowed down.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, Semaphore

from server.errors import Refused

MOST_KEYS = 10_000  # the one asked longest ago is forgotten first: then it is full again


class Buckets:
    """`burst` at once, then `per_second` each second, for every key."""

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._rate = per_second
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key -> left, when
        self._lock = Lock()

    def take(self, key: str) -> None:
        """Refused (429, with the seconds to wait) if there is nothing left for this key."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._rate)
            self._left[key] = (left - 1 if left >= 1 else left, now)
            while len(self._left) > MOST_KEYS:
                self._left.popitem(last=False)
        if left < 1:
            raise Refused(429, "often", retry_after=max(1, math.ceil((1 - left) / self._rate)))


class Limits:
    """Those of one server process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.address = Buckets(300, 5, clock)  # greetings, invitations, enrolments, sessions
        self.device = Buckets(60, 0.5, clock)  # sessions
        self.hashing = Semaphore(2)  # passwords looked at together
        self.office = Buckets(30, 0.1, clock)  # sign-ins at the web page, per address; each costs 64 MiB
