"""Work in a process of its own, and what it costs there, at the server and on the line between them."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from statistics import median
from time import perf_counter, process_time
from typing import Any, ParamSpec, TypeVar

from bench import traffic
from bench.process import Process, Watched
from bench.table import Row
from bench.traffic import Traffic

P = ParamSpec("P")
T = TypeVar("T")

LAPTOP_MEMORY, SERVER_MEMORY = "memory above idle, laptop", "memory above idle, server"
MEMORY = {LAPTOP_MEMORY: "≤ 100 MB", SERVER_MEMORY: "≤ 80 MB"}  # whatever is done


@dataclass(frozen=True)
class Cost:
    """Of doing something once. Times in seconds, memory in MB above idle; the server's is its own process's:
    what PostgreSQL takes is not in it."""

    wall: float
    laptop_cpu: float
    server_cpu: float
    line: Traffic
    laptop_mb: float
    server_mb: float


class Apart(Watched):
    """What is done here stays here: a module remembers for the next function what it opened."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        super().__init__(self.do(_begin))

    def do(self, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        return self._pool.submit(work, *args, **options).result()

    def cost(self, server: Process | None, work: Callable[..., object], *args: Any, times: int = 1) -> Cost:
        """`times`: as often; the median of the wall, the mean of all else."""
        for each in (self, server):
            if each:
                each.forget_peak()
        before = server.cpu_s() if server else 0.0
        seconds, cpu, line = self.do(_timed, work, args, times)
        return Cost(
            median(seconds),
            cpu / times,
            (server.cpu_s() - before) / times if server else 0.0,
            Traffic(line.sent // times, line.received // times, line.requests // times),
            self.grown_mb(),
            server.grown_mb() if server else 0.0,
        )


@contextmanager
def apart() -> Iterator[Apart]:
    """A new process. One that is forked from a copy that does nothing but import need not import again."""
    forked = "forkserver" in get_all_start_methods()
    context = get_context("forkserver" if forked else "spawn")
    if forked:
        context.set_forkserver_preload(["bench.notebook_work"])
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        yield Apart(pool)


def rows(
    what: str, label: str, ours: Cost, floor: Cost | None, records: int, budgets: Mapping[str, str]
) -> Iterator[Row]:
    """`records`: bytes are told for each of them; 0: all bytes, and times in milliseconds."""
    bare = _shown(floor, records) if floor else {}
    for name, (value, unit) in _shown(ours, records).items():
        least = bare[name][0] if name in bare and name not in MEMORY else 0
        is_told = least >= (1 if unit == "B" else 1e-9)  # an empty answer's head is no floor of many records
        yield Row(
            ": ".join(filter(None, (what, name))) + f", {label}",
            value,
            unit,
            least if is_told else None,
            value / least if is_told else None,
            {**MEMORY, **budgets}.get(name, ""),
        )


def _shown(cost: Cost, records: int) -> dict[str, tuple[float, str]]:
    """name -> (value, unit); the wall has no name."""
    unit, many, each = ("s", 1, " a record") if records else ("ms", 1000, "")
    at_laptop = {"": (cost.wall * many, unit), "processor of the laptop": (cost.laptop_cpu * many, unit)}
    memory = {LAPTOP_MEMORY: (cost.laptop_mb, "MB")}
    if not cost.line.requests:
        return at_laptop | memory
    return {
        **at_laptop,
        "processor of the server": (cost.server_cpu * many, unit),
        f"sent{each}": (cost.line.sent / max(1, records), "B"),
        f"received{each}": (cost.line.received / max(1, records), "B"),
        "requests": (cost.line.requests, ""),
        **memory,
        SERVER_MEMORY: (cost.server_mb, "MB"),
    }


def _begin() -> int:
    traffic.count()
    return os.getpid()


def _timed(
    work: Callable[..., object], args: tuple[Any, ...], times: int
) -> tuple[list[float], float, Traffic]:
    """(seconds of each time; processor seconds and traffic of all)"""
    line, cpu, seconds = traffic.total(), process_time(), []
    for _ in range(times):
        began = perf_counter()
        work(*args)
        seconds.append(perf_counter() - began)
    return seconds, process_time() - cpu, traffic.total().since(line)
