"""What bench/apart.py tells of work in another process: every byte on the line, the most memory there was."""

import operator
import socketserver
from collections.abc import Iterator
from threading import Thread

import pytest

from bench import apart, bare
from bench.apart import LAPTOP_MEMORY, Cost
from bench.traffic import Traffic

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Heard(socketserver.BaseRequestHandler):
    """One request, to the byte."""

    asked = b""

    def handle(self) -> None:
        type(self).asked = self.request.recv(1 << 16)
        self.request.sendall(ANSWER)


@pytest.fixture
def url() -> Iterator[str]:
    with socketserver.TCPServer(("127.0.0.1", 0), Heard) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.slow
def test_heads_and_bodies_are_counted_to_the_byte(url: str) -> None:
    with apart.apart() as process:
        process.do(bare.is_ready)
        told = process.cost(None, bare.ask, url)
    assert told.line == Traffic(len(Heard.asked), len(ANSWER), 1)


@pytest.mark.slow
def test_memory_is_the_most_there_was_above_idle_and_a_peak_of_before_is_forgotten() -> None:
    size = 64
    with apart.apart() as process:
        process.is_idle()
        much = process.cost(None, operator.mul, b"x" * 1024, size * 1024)
        little = process.cost(None, operator.mul, b"x", 1)
    assert much.laptop_mb > size - 2  # what Linux counts late
    assert little.laptop_mb < size / 2


def test_bytes_are_told_for_each_record_beside_the_floors() -> None:
    ours, floor = (Cost(2.0, 1.0, 1.0, Traffic(sent, 500, 3), 70.0, 90.0) for sent in (3000, 2000))
    rows = {row.name: row for row in apart.rows("sent up", "10 records", ours, floor, 1000, {"": "≤ 2.0×"})}
    assert rows["sent up, 10 records"].budget == "≤ 2.0×"
    sent = rows["sent up: sent a record, 10 records"]
    assert (sent.value, sent.floor, sent.ratio) == (3.0, 2.0, 1.5)
    assert rows["sent up: received a record, 10 records"].floor is None, "a head is no floor of a thousand"
    assert rows[f"sent up: {LAPTOP_MEMORY}, 10 records"].verdict == "yes"
    assert rows["sent up: memory above idle, server, 10 records"].verdict == "**no**"
