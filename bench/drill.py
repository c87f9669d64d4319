"""The restore drill (sync protocol, 2.13 and 3.5): the ward's server is lost with its disk, made anew from
the backup of before by the operator's commands, and the laptops give back what it lacks.

Lost is counted from the ward's log: what it had before, less what it has in the end.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench import notebook_work
from bench.notebooks import imported, joined
from bench.process import ROOT, Process
from bench.table import Row
from bench.ward import Ward
from desktop import demo
from server import status
from server.command import open_context


@dataclass(frozen=True)
class Size:
    people: int  # three records each, in the backup
    laptops: int
    deeds: int  # of each laptop after the backup


def measure(quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return list(_rows(Path(folder), Size(200, 2, 10) if quick else Size(10_000, 5, 200)))


def _rows(home: Path, size: Size) -> Iterator[Row]:
    data, copy, words = home / "ward", home / "ward.stb", home / "words"
    words.write_text("hai phần của một khóa", encoding="utf-8")
    server = _Server(data)
    ward, paths = _ward(server, home, size)
    label = f"{3 * size.people:,} records, {size.laptops} laptops"
    took = _timed(lambda: _run("backup", "--data", data, "--passphrase-file", words, copy))
    yield Row(f"backup, {label}", took, "s")
    yield Row(f"its size, {label}", copy.stat().st_size / 1e6, "MB")
    kept = server.lines(ward)
    with ExitStack() as open_:
        laptops = [open_.enter_context(notebook_work.laptop(path)) for path in paths]
        for laptop in laptops:
            laptop.do(notebook_work.help_, size.deeds)
            laptop.do(notebook_work.hand_over)
        had = server.lines(ward)
        server.stop()
        shutil.rmtree(data)
        began = perf_counter()
        yield Row(
            f"restore, {label}",
            _timed(lambda: _run("restore", "--data", data, "--passphrase-file", words, copy)),
            "s",
        )
        yield Row(f"until it listens again, {label}", _timed(server.start), "s")
        hand_overs = [_timed(lambda each=laptop: each.do(notebook_work.hand_over)) for laptop in laptops]
        for laptop in laptops:
            laptop.do(notebook_work.check)
        yield Row(f"hand-over of each laptop, mean, {label}", sum(hand_overs) / len(laptops), "s")
        yield Row(f"the drill, {label}", (perf_counter() - began) / 60, "min")
    has = server.lines(ward)
    server.stop()
    yield Row(f"lines that laptops gave again, {label}", has - kept, "")
    yield Row(f"lines lost, {label}", had - has, "", budget="≤ 0")


class _Server:
    """At one address, whatever happens to it."""

    def __init__(self, data: Path) -> None:
        self._data = data
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        ready = self._data.with_suffix(".ready")
        ready.unlink(missing_ok=True)
        where = ["--data", self._data, "--port", self._port, "--no-tls", "--ready-file", ready]
        self._process = Process(ready, "server", "serve", *where)

    def stop(self) -> None:
        self._process.stop()

    def lines(self, ward: str) -> int:
        ctx = open_context(self._data, None)
        try:
            return int(status.status(ctx, ward)["lines"])
        finally:
            ctx.store.close()


def _ward(server: _Server, home: Path, size: Size) -> tuple[str, list[Path]]:
    """(its code, the notebooks of its laptops). The first has imported everybody, all have everybody."""
    ctx = open_context(home / "ward", None)
    ward = Ward(ctx, demo.PLACES)
    paths = [home / f"{number}.db" for number in range(size.laptops)]
    for path in paths:
        database = joined(path, ward.invite(server))
        if path is paths[0]:
            imported(database, size.people)
        database.close()
        with notebook_work.laptop(path) as laptop:
            laptop.do(notebook_work.hand_over)
    ctx.store.close()
    return ward.code, paths


def _run(*words: object) -> None:
    command = [sys.executable, "-m", "server", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
