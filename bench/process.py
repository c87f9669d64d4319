"""Programs of ours in processes of their own, and what these cost (Linux tells; elsewhere 0)."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
MB = 1024.0


class Watched:
    """What a process takes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._idle_mb = 0.0

    def is_idle(self) -> None:
        """What it has now is what it needs to be there at all."""
        self._idle_mb = self.memory_mb()

    def grown_mb(self) -> float:
        """The most since forget_peak(), above idle: of any work before, what it kept of it counts, too."""
        return self.memory_mb(highest=True) - self._idle_mb

    def cpu_s(self) -> float:
        """Processor seconds spent so far, in hundredths."""
        stat = self._told("stat")
        if not stat:
            return 0.0
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, *, highest: bool = False) -> float:
        """Resident now, or the most since forget_peak()."""
        name = "VmHWM:" if highest else "VmRSS:"
        lines = [each for each in self._told("status").splitlines() if each.startswith(name)]
        return int(lines[0].split()[1]) / MB if lines else 0.0

    def forget_peak(self) -> None:
        path = Path(f"/proc/{self._pid}/clear_refs")
        if path.exists():
            path.write_text("5", encoding="ascii")

    def _told(self, name: str) -> str:
        path = Path(f"/proc/{self._pid}/{name}")
        return path.read_text(encoding="utf-8") if path.exists() else ""


class Process(Watched):
    """One that listens at `url`."""

    def __init__(self, ready: Path, module: str, *arguments: object) -> None:
        command = [sys.executable, "-m", module, *map(str, arguments)]
        self._process = subprocess.Popen(command, cwd=ROOT)
        super().__init__(self._process.pid)
        try:
            self.url = self._listening(ready)
        except TimeoutError:
            self.stop()
            raise

    def _listening(self, ready: Path) -> str:
        for _ in range(600):
            if ready.exists():
                return ready.read_text(encoding="utf-8")
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise TimeoutError("a process of the bench did not come up")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


@contextmanager
def running(ready: Path, module: str, *arguments: object) -> Iterator[Process]:
    process = Process(ready, module, *arguments)
    try:
        yield process
    finally:
        process.stop()
