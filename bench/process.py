"""A program of ours that listens, and what it costs (Linux tells; elsewhere 0)."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
MB = 1024.0


class Process:
    """`url`: where it listens."""

    def __init__(self, ready: Path, module: str, *arguments: object) -> None:
        command = [sys.executable, "-m", module, *map(str, arguments)]
        self._process = subprocess.Popen(command, cwd=ROOT)
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

    def cpu_s(self) -> float:
        """Processor seconds spent so far."""
        stat = _proc(self._process.pid, "stat")
        if not stat:
            return 0.0
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, *, highest: bool = False) -> float:
        """Resident now, or the most since forget_peak()."""
        name = "VmHWM:" if highest else "VmRSS:"
        lines = [each for each in _proc(self._process.pid, "status").splitlines() if each.startswith(name)]
        return int(lines[0].split()[1]) / MB if lines else 0.0

    def forget_peak(self) -> None:
        path = Path(f"/proc/{self._process.pid}/clear_refs")
        if path.exists():
            path.write_text("5", encoding="ascii")


@contextmanager
def running(ready: Path, module: str, *arguments: object) -> Iterator[Process]:
    process = Process(ready, module, *arguments)
    try:
        yield process
    finally:
        process.stop()


def _proc(pid: int, name: str) -> str:
    path = Path(f"/proc/{pid}/{name}")
    return path.read_text(encoding="utf-8") if path.exists() else ""
