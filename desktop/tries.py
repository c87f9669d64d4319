"""Wrong tries at a secret, and how long each costs."""

import json
from collections.abc import Sequence
from pathlib import Path
from time import time

from desktop.whole_file import replace

LONGEST_WAIT_S = 300
WAITS_S = (0, 0, 5, 15, 30, 60, 120, LONGEST_WAIT_S)  # after the first, second … wrong try


class Tries:
    """Wrong tries per person, counted on the disk. The clock only says "not before"."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def count(self, user: str) -> int:
        return self._read().get(user, (0, 0.0))[0]

    def wait_s(self, user: str, waits: Sequence[int] = WAITS_S) -> int:
        entry = self._read().get(user)
        if entry is None:
            return 0
        count, noted = entry
        passed = time() - noted
        if passed < 0:  # the clock was set back: the wait starts again, it never grows
            self._store(user, count)
            passed = 0
        return max(0, round(_wait_after(count, waits) - passed))

    def note(self, user: str, waits: Sequence[int] = WAITS_S) -> int:
        """One more wrong try; gives the wait it costs."""
        count = self._read().get(user, (0, 0.0))[0] + 1
        self._store(user, count)
        return _wait_after(count, waits)

    def forget(self, user: str) -> None:
        entries = self._read()
        if entries.pop(user, None) is not None:
            replace(self._path, json.dumps(entries).encode())

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)

    def _store(self, user: str, count: int) -> None:
        replace(self._path, json.dumps(self._read() | {user: (count, time())}).encode())

    def _read(self) -> dict[str, tuple[int, float]]:
        try:
            saved = json.loads(self._path.read_bytes())
            return {str(user): (int(entry[0]), float(entry[1])) for user, entry in saved.items()}
        except (OSError, ValueError, TypeError, AttributeError, IndexError, KeyError):
            return {}


def _wait_after(count: int, waits: Sequence[int]) -> int:
    return waits[min(count, len(waits)) - 1] if count > 0 else 0
