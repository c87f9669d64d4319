"""Whoever sends without end gets no memory (F25); whoever answers in the ward's place gets no work (F30)."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import orjson
import pytest

from desktop.errors import AppError, CertificateChanged, ServerUnreachable
from tests.builders import a_citizen
from tests.faults.dying import WHOLE, Forks
from tests.faults.state import free_port, move_to, waiting
from tests.sync.conftest import WardServer

MOST_MB = (
    60  # more than before: one body as it came, one inflated, one parsed, and what a process does besides
)
GIGABYTES = 2


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process has used")
def test_f25_a_body_without_end_is_refused_and_takes_no_memory(dying: Forks, unserved: WardServer) -> None:
    port, ready = free_port(), unserved.ctx.folder / "ready"
    process, until = dying.serve(unserved.data, port, ready, WHOLE), monotonic() + 30
    while not ready.exists():
        assert monotonic() < until, "the server does not listen"
        sleep(0.01)
    try:
        before = most_memory_mb(process)
        for head in (f"Content-Length: {GIGABYTES << 30}", "Transfer-Encoding: chunked"):
            assert sent_without_end(port, head) < 64 << 20, "it was let in"
        answer = httpx.get(f"http://127.0.0.1:{port}/v1/hello?ward=PL")
        assert answer.status_code == 200
        assert most_memory_mb(process) - before < MOST_MB
    finally:
        os.kill(process, signal.SIGTERM)
        dying.ended()


def sent_without_end(port: int, head: str) -> int:
    """Bytes the server took before it ended the conversation."""
    piece = b"x" * 65536
    chunk = f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if "chunked" in head else piece
    sent = 0
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"POST /v1/push HTTP/1.1\r\nHost: ward\r\n{head}\r\n\r\n".encode())
        try:
            while sent < GIGABYTES << 30:
                line.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
    return sent


def most_memory_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@pytest.fixture
def portal() -> Iterator[Any]:
    """A machine that answers every request alike; `asked` is what it was sent."""

    class Answer(BaseHTTPRequestHandler):
        status, body = 200, b""

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            server.asked.append((self.command, self.path, self.rfile.read(length)))  # type: ignore[attr-defined]
            self.send_response(server.status)  # type: ignore[attr-defined]
            self.send_header("Content-Length", str(len(server.body)))  # type: ignore[attr-defined]
            self.end_headers()
            self.wfile.write(server.body)  # type: ignore[attr-defined]

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


GREETING = {"server": "x", "ward": "PL", "ward_name": "x", "epoch": "x", "now": "x", "nonce": "00"}
GREETING |= {"schema": [1, 1], "encodings": [], "sig": "00" * 64}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (
            200,
            b"<html>Wi-Fi mi\xe1\xbb\x85n ph\xc3\xad, b\xe1\xba\xa5m \xc4\x91\xe1\xbb\x93ng \xc3\xbd</html>",
            ServerUnreachable,
        ),
        (511, b"<html>Network Authentication Required</html>", ServerUnreachable),
        (200, b"{}", CertificateChanged),
        (200, orjson.dumps(GREETING), CertificateChanged),
    ],
    ids=["a page", "a page that says so", "JSON", "a greeting without the ward's signature"],
)
def test_f30_nobody_who_is_not_the_ward_is_sent_any_work(
    laptop: Any, portal: Any, status: int, body: bytes, error: type[AppError]
) -> None:
    lan = laptop("lan")
    a_citizen(lan.office, "Nguyễn Thị Bí Mật")
    portal.status, portal.body = status, body
    move_to(lan, f"http://127.0.0.1:{portal.server_port}")
    with pytest.raises(error):
        lan.sync()
    assert [(method, sent) for method, _, sent in portal.asked] == [("GET", b"")]
    assert waiting(lan) == 1
