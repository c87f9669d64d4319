"""The ward server under real pushes: prepared lines over HTTP to real processes, on SQLite and PostgreSQL.

Floor: the same records as JSON lines, packed, in one POST to a bare server of its own process, which stores
them by one upsert; the way down the same, reversed. On both sides the lines lie ready and what comes down is
parsed and forgotten, so this is the server's share of a hand-over; bench/handover.py has the whole.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
import zstandard

from bench.laptop import Http, Laptop
from bench.lines import Row as Record
from bench.lines import edits, imported, new_records
from bench.notebooks import percentile
from bench.process import Process
from bench.table import Row
from bench.ward import Servers, Ward, on_each

PLACES = 4
WARDS = 16
LAPTOPS, PUSHES, DEEDS = 100, 3, 20  # deeds in each push


@dataclass(frozen=True)
class Size:
    people: int  # of the one ward; three records each
    of_many: int  # of each of the sixteen
    snapshots: bool  # enough in each cell


def measure(quick: bool) -> list[Row]:
    size = Size(700, 60, snapshots=False) if quick else Size(10_000, 700, snapshots=True)
    return on_each(partial(_on, size))


def _on(size: Size, name: str, dsn: str | None) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        # SQLite is one process; PostgreSQL as many as there are cores.
        servers = Servers(Path(folder), dsn, open_, 1 if dsn is None else 2)
        return list(_Bench(name, size, servers).rows())


class _Bench:
    """One database: the bare server beside the real one, which runs as an operator would run it."""

    def __init__(self, name: str, size: Size, servers: Servers) -> None:
        self._name, self._size, self._bare = name, size, servers.bare
        self._servers, self._ctx = servers.all, servers.ctx

    def rows(self) -> Iterator[Row]:
        laptop, cells, team = self._ward(self._servers[0])
        deeds = new_records(1, self._size.people, cells, team)
        count = sum(map(len, deeds))
        label = f"{count:,} records"
        bare = Http(self._bare.url)
        yield from self._pushed(laptop, deeds, bare, f"deeds one by one, {label}")
        yield from self._taken(laptop, [*cells, team], bare, label)
        changed = list(edits(deeds))
        yield from self._pushed(laptop, changed, bare, f"edits, {len(changed):,} records")
        laptop, cells, team = self._ward(self._servers[0])
        parts = list(imported(new_records(2, self._size.people, cells, team)))
        yield from self._pushed(laptop, parts, bare, f"imports, {label}")
        yield from self._many()
        yield from self._crowd()

    def _ward(self, server: Process) -> tuple[Laptop, list[str], str]:
        """(a laptop that may do everything, its neighbourhoods' cells, its team's)."""
        ward = Ward(self._ctx, [f"Tổ dân phố {n}" for n in range(1, PLACES + 1)])
        return Laptop(ward.invite(server)), ward.cells, ward.team

    def _pushed(
        self, laptop: Laptop, deeds: Sequence[Sequence[Record]], bare: Http, label: str
    ) -> Iterator[Row]:
        rows = sum(map(len, deeds))
        bodies = laptop.stream.requests([laptop.stream.seal("bench", deed) for deed in deeds])
        records = [_record(row) for deed in deeds for row in deed]
        floor, floor_cpu = self._cost(self._bare, lambda: _post(bare, records))
        server = self._servers[0]
        server.forget_peak()
        ours, cpu = self._cost(server, lambda: [laptop.push(body) for body in bodies])
        grown = server.grown_mb()
        bytes_each, floor_bytes = sum(map(len, bodies)) / rows, bare.sent / rows
        bare.sent = 0
        yield self._row(f"push, {label}", ours, "s", floor, "≤ 2.0×")
        yield self._row(f"push, {label}", rows / ours, "rows/s", budget="≥ 5,000 rows/s")
        yield self._row(f"processor per row, {label}", cpu / rows * 1e6, "µs", floor_cpu / rows * 1e6)
        yield self._row(f"memory above idle, {label}", grown, "MB", budget="≤ 80 MB")
        yield self._row(f"bytes sent per row, {label}", bytes_each, "B", floor_bytes, "≤ 1.2×")

    def _taken(self, laptop: Laptop, cells: list[str], bare: Http, label: str) -> Iterator[Row]:
        server = self._servers[0]
        server.forget_peak()
        floor, _ = self._cost(self._bare, lambda: _get(bare))
        cursors = dict.fromkeys(cells, 0)
        pulled, _ = self._cost(server, lambda: laptop.pull(cursors))
        yield self._row(f"pull everything, {label}", pulled, "s", floor)
        for name in ("made", "kept") if self._size.snapshots else ():
            took, _ = self._cost(server, lambda: [laptop.snapshot(cell) for cell in cells])
            yield self._row(f"snapshots of all cells, {name}, {label}", took, "s", floor, "≤ 1.5×")
        grown = server.grown_mb()
        yield self._row(f"memory above idle, pull and snapshots, {label}", grown, "MB", budget="≤ 80 MB")
        before = laptop.http.received
        quiet = _best(lambda: laptop.pull(cursors))
        size = (laptop.http.received - before) / TIMES
        bare_quiet = _best(lambda: bare.ask("GET", "/nothing"))
        yield self._row(f"pull with nothing changed, {label}", quiet * 1000, "ms", bare_quiet * 1000)
        yield self._row(f"bytes of an answer with nothing changed, {label}", size, "B", budget="≤ 512 B")

    def _many(self) -> Iterator[Row]:
        """Sixteen wards at once, a laptop each, on as many processes as an operator would start."""
        made = []
        for number in range(WARDS):
            laptop, cells, team = self._ward(self._servers[number % len(self._servers)])
            deeds = new_records(number, self._size.of_many, cells, team)
            lines = [laptop.stream.seal("bench", deed) for deed in deeds]
            made.append((laptop, laptop.stream.requests(lines)))
        rows = WARDS * 3 * self._size.of_many
        start = perf_counter()
        with ThreadPoolExecutor(WARDS) as pool:
            list(pool.map(lambda one: [one[0].push(body) for body in one[1]], made))
        label = f"push, {WARDS} wards at once, {rows:,} records"
        budget = "≥ 15,000 rows/s" if len(self._servers) > 1 else ""
        yield self._row(label, rows / (perf_counter() - start), "rows/s", budget=budget)

    def _crowd(self) -> Iterator[Row]:
        """A hundred laptops of one ward at once, a day's work each, push by push."""
        ward = Ward(self._ctx, [f"Tổ dân phố {n}" for n in range(1, PLACES + 1)])
        bodies: list[tuple[Laptop, list[bytes]]] = []
        for number in range(LAPTOPS):
            laptop = Laptop(ward.invite(self._servers[number % len(self._servers)]))
            deeds = new_records(number, PUSHES * DEEDS // 2, ward.cells, ward.team)
            lines = [laptop.stream.seal("bench", deed) for deed in deeds]
            parts = [lines[start : start + DEEDS] for start in range(0, len(lines), DEEDS)]
            bodies.append((laptop, [laptop.stream.requests(part)[0] for part in parts]))
        rows, start = LAPTOPS * PUSHES * DEEDS * 3 // 2, perf_counter()
        with ThreadPoolExecutor(LAPTOPS) as pool:
            times = [took for each in pool.map(lambda one: _pushes(*one), bodies) for took in each]
        label = f"{LAPTOPS} laptops of one ward at once, {rows:,} records"
        yield self._row(f"push, {label}", rows / (perf_counter() - start), "rows/s")
        for share in (0.5, 0.95):
            name = f"a push of {DEEDS} deeds until its receipt, p{share * 100:.0f}, {label}"
            yield self._row(name, percentile(times, share), "ms")

    def _cost(self, process: Process, work: Callable[[], Any]) -> tuple[float, float]:
        """(seconds, processor seconds of that process)."""
        cpu, start = process.cpu_s(), perf_counter()
        work()
        return perf_counter() - start, process.cpu_s() - cpu

    def _row(self, what: str, value: float, unit: str, floor: float | None = None, budget: str = "") -> Row:
        ratio = value / floor if floor else None
        return Row(f"{self._name}: {what}", value, unit, floor, ratio, budget)


TIMES = 50


def _pushes(laptop: Laptop, bodies: Sequence[bytes]) -> list[float]:
    times = []
    for body in bodies:
        start = perf_counter()
        laptop.push(body)
        times.append(perf_counter() - start)
    return times


def _best(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(TIMES):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return sorted(times)[TIMES // 2]


def _record(row: Record) -> bytes:
    table, record, cell, fields = row
    return orjson.dumps({"id": record, "t": table, "c": cell} | {k: v[1] for k, v in fields.items()})


def _post(bare: Http, records: Sequence[bytes]) -> None:
    bare.ask("POST", "/", zstandard.compress(b"\n".join(records), 3))


def _get(bare: Http) -> None:
    raw = zstandard.ZstdDecompressor().decompress(bare.ask("GET", f"/{1 << 30}"), max_output_size=1 << 30)
    for line in raw.splitlines():
        orjson.loads(line)
