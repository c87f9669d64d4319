"""Work by USB stick: written and verified, taken along by a leader, handed to the ward, the answer back.

Floor: the rows as orjson lines in one zstd file, forced to the disk and read back; a copy of it, forced and
read back; one POST of it to a bare server that upserts it into SQLite.
"""

import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from urllib.request import urlopen

import orjson
import zstandard

from bench.notebooks import joined, rows_of
from bench.process import running
from bench.table import Row
from desktop import demo
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.sync.ledger import Ledger


def measure(quick: bool) -> list[Row]:
    people = 1_000 if quick else 30_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server, url = demo.serve(home / "ward")
        try:
            return _measure(home, url, people)
        finally:
            server.terminate()
            server.wait()


def _measure(home: Path, url: str, people: int) -> list[Row]:
    stick = home / "stick"
    stick.mkdir()
    leader, volunteer = Ledger(joined(home / "leader", demo.invite(home / "ward", url))), home / "volunteer"
    database = joined(volunteer, demo.invite_member(home / "ward", url, "volunteer", "volunteer"))
    hers, user = Ledger(database), Notebook(database, "x").ward_user() or ""
    demo.fill(database, people, people, user)
    rows = rows_of(database)
    floors = _floors(home, rows)
    times = [_timed(hers, stick), _timed(leader, stick)]
    size = sum(path.stat().st_size for path in stick.rglob("*.dts"))
    began = perf_counter()
    leader.run(Silent())
    times.append(perf_counter() - began)
    times.append(_timed(leader, stick) + _timed(hers, stick))
    assert hers.custody().waiting == 0, "the ward has received all of it"
    names = ["written and verified", "taken along by a leader", "handed to the ward by the leader"]
    label = f"{len(rows):,} records"
    made = [
        Row(f"{name}, {label}", time, "s", floor, time / floor)
        for name, time, floor in zip(names, times[:3], floors.times, strict=True)
    ]
    per_record, floor = size / len(rows), floors.size / len(rows)
    return [
        *made,
        Row(f"the ward's answer brought back, {label}", times[3], "s"),
        Row("bytes per record on the stick", per_record, "bytes", floor, per_record / floor, "≤ 1.2×"),
    ]


def _timed(ledger: Ledger, stick: Path) -> float:
    began = perf_counter()
    done = ledger.courier.exchange(stick, Silent())
    assert not done.failed, done.failed
    return perf_counter() - began


class _Floors(NamedTuple):
    """times: written, copied, handed over; size in bytes"""

    times: tuple[float, float, float]
    size: int


def _floors(home: Path, rows: list[dict[str, object]]) -> _Floors:
    first, second = home / "floor-1", home / "floor-2"
    began = perf_counter()
    body = zstandard.ZstdCompressor(3).compress(b"\n".join(orjson.dumps(row) for row in rows))
    with first.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    sha256(first.read_bytes()).digest()
    written = perf_counter() - began
    began = perf_counter()
    shutil.copy(first, second)
    with second.open("rb+") as file:
        os.fsync(file.fileno())
    sha256(second.read_bytes()).digest()
    copied = perf_counter() - began
    with running(home / "floor-ready", "bench.floor", home / "floor-ready", home / "floor.db") as server:
        began = perf_counter()
        with urlopen(server.url, body) as answer:
            answer.read()
        return _Floors((written, copied, perf_counter() - began), len(body))
