"""Deeds handed over on a slow line (sync protocol, 3.5): people who were edited, each in a deed of her own.

A line has a rate and a delay; what a kernel does besides, losing packets, it does not. Floor: the same people
by the bare client (see bare.py) on the same line.
"""

import shutil
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from bench import apart, bare, notebook_work
from bench.notebooks import imported, joined
from bench.table import Row
from bench.ward import Servers, Ward
from desktop import demo

DEEDS, QUICK_DEEDS = (100, 1000, 10_000), (10, 50)
PACKET = 1400  # bytes
BUFFER = 32  # packets on their way; whoever sends more waits


@dataclass(frozen=True)
class Speed:
    """Of a line."""

    name: str
    bits_s: float
    delay_s: float  # one way


SPEEDS = (
    Speed("64 kbit/s, 300 ms there and back", 64e3, 0.15),
    Speed("1 Mbit/s, 60 ms there and back", 1e6, 0.03),
    Speed("a network in the room", 100e6, 0.001),
)


class Line:
    """Between a laptop and the server at `url`. `speed` may be changed while nothing is on its way."""

    def __init__(self, url: str) -> None:
        self.speed = SPEEDS[-1]
        self._port = int(url.rpartition(":")[2])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                laptop, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                for each in (laptop, server):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Way(self, laptop, server)
                _Way(self, server, laptop)


class _Way:
    """One direction: one thread reads, one lets through what had the time to arrive."""

    def __init__(self, line: Line, source: socket.socket, target: socket.socket) -> None:
        self._line, self._source, self._target = line, source, target
        self._packets: deque[tuple[float, bytes]] = deque()
        self._changed = threading.Condition()
        for work in (self._read, self._deliver):
            threading.Thread(target=work, daemon=True).start()

    def _read(self) -> None:
        packet = b"x"
        while packet:
            try:
                packet = self._source.recv(PACKET)
            except OSError:
                packet = b""
            with self._changed:
                self._changed.wait_for(lambda: len(self._packets) < BUFFER)
                self._packets.append((monotonic(), packet))
                self._changed.notify_all()

    def _deliver(self) -> None:
        free = 0.0  # when the last bit of what came before was on the line
        with suppress(OSError):
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._packets)
                    sent, packet = self._packets.popleft()
                    self._changed.notify_all()
                speed = self._line.speed
                free = max(sent, free) + 8 * len(packet) / speed.bits_s
                sleep(max(0.0, free + speed.delay_s - monotonic()))
                if not packet:
                    self._target.shutdown(socket.SHUT_WR)
                    return
                self._target.sendall(packet)


def measure(quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        servers = Servers(Path(folder), None, open_)
        deeds, speeds = (QUICK_DEEDS, SPEEDS[1:]) if quick else (DEEDS, SPEEDS)
        return list(_rows(Path(folder), servers, deeds, speeds))


def _rows(home: Path, servers: Servers, deeds: Sequence[int], speeds: Sequence[Speed]) -> Iterator[Row]:
    ward, path, source = Ward(servers.ctx, demo.PLACES), home / "hers.db", home / "source.db"
    with _line(servers.first.url) as line, _line(servers.bare.url) as bare_line:
        database = joined(path, ward.invite(line))
        imported(database, max(deeds))
        database.close()
        shutil.copy(path, source)
        with notebook_work.laptop(path) as laptop, apart.apart() as floor:
            floor.do(bare.is_ready)
            laptop.do(notebook_work.hand_over)
            for speed in speeds:
                for count in deeds:
                    line.speed = bare_line.speed = SPEEDS[-1]
                    laptop.do(notebook_work.change, count)
                    line.speed = bare_line.speed = speed
                    ours = laptop.cost(servers.first, notebook_work.hand_over).wall
                    sent = (bare.send, source, bare_line.url, ("citizen",), count)
                    least = floor.cost(servers.bare, *sent).wall
                    laptop.do(notebook_work.check)
                    yield Row(f"{count:,} deeds, {speed.name}", ours, "s", least, ours / least)


@contextmanager
def _line(url: str) -> Iterator[Line]:
    line = Line(url)
    yield line
    line.close()
