"""From this laptop to a leader's on the local network: the same files as by stick, her receipts at once."""

import http.client
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from time import monotonic

from desktop.contract import bundle
from desktop.errors import BadFile, PointFailed
from desktop.progress import Progress
from desktop.sync.lan import network, words

LOOK_S = 20  # without anybody: another way is offered
OTHERS_S = 5  # from the first one heard: there may be a second leader in the room
ASK_EVERY_S = 1.0
TICK_S = 0.2
CONNECT_S, IDLE_S = 5, 20
LONGEST_S = 120  # of one connection, as at the other end; see point.py
PIECE = 64 * 1024


def find(
    ward: str, progress: Progress, port: int = words.PORT, seconds: float = LOOK_S
) -> Iterator[tuple[str, int]]:
    """Laptops of this ward that listen, as they answer, on every network of this one. Ends after so many
    seconds, and soon after somebody was heard."""
    nonce, began, heard = os.urandom(8), monotonic(), set()
    asked_at = began - ASK_EVERY_S
    with network.Asking(port) as asking:
        while (passed := monotonic() - began) < seconds:
            progress.report(int(passed), int(seconds))
            if monotonic() - asked_at >= ASK_EVERY_S:
                asked_at = monotonic()
                asking.ask(words.question(ward, nonce))
            for said, host in asking.answers(TICK_S):
                listens = words.replied(said, nonce)
                if listens and (host, listens) not in heard:
                    heard.add((host, listens))
                    yield host, listens
                    seconds = min(seconds, monotonic() - began + OTHERS_S)


class Line:
    """To one listening laptop. Every call is a connection of its own."""

    def __init__(self, host: str, port: int, key: str) -> None:
        self._where, self._key = (host, port), key

    def is_open(self) -> bool:
        """Whether somebody listens there whose code was said. Raises PointFailed: wrong_code."""
        try:
            with self._asked("GET", "/letter/-/9999", None):
                return True
        except PointFailed as failed:
            if failed.code == "wrong_code":
                raise
            return False

    def drop(self, path: Path, receipt: Path) -> None:
        """A bundle goes there; the receipt for it is written here. Raises PointFailed, BadFile."""
        with path.open("rb") as file, self._asked("POST", "/drop", file) as answer:
            _write(answer, receipt, bundle.MAX_SMALL)

    def letter(self, device: str, place: int, path: Path) -> bool:
        """Whether there was one; it is written here. Raises PointFailed."""
        with self._asked("GET", f"/letter/{device}/{place}", None) as answer:
            if answer.status == 204:
                return False
            _write(answer, path, bundle.MAX_FILE)
            return True

    @contextmanager
    def _asked(self, method: str, path: str, body: object) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection(*self._where, timeout=CONNECT_S)
        over: Timer | None = None
        try:
            connection.connect()
            connection.sock.settimeout(IDLE_S)
            over = Timer(LONGEST_S, _cut_off, [connection.sock])
            over.daemon = True
            over.start()
            headers = {words.KEY: self._key}
            if body is not None:
                headers["Content-Length"] = str(os.fstat(body.fileno()).st_size)  # type: ignore[attr-defined]
            connection.request(method, path, body, headers)  # type: ignore[arg-type]
            with connection.getresponse() as answer:
                _check(answer)
                yield answer
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise PointFailed("cut") from error
        finally:
            if over:
                over.cancel()
            connection.close()


def _cut_off(sock: socket.socket) -> None:
    """Whoever sends a byte now and then would keep us for ever."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _check(answer: http.client.HTTPResponse) -> None:
    match answer.status:
        case 403:
            raise PointFailed("wrong_code")
        case 422:
            raise BadFile(answer.read(100).decode("ascii", "replace"))
        case 507:
            raise PointFailed("full")
        case status if status not in (200, 204):
            raise PointFailed("cut")


def _write(answer: http.client.HTTPResponse, path: Path, most: int) -> None:
    size = 0
    with path.open("wb") as file:
        while piece := answer.read(PIECE):
            size += len(piece)
            if size > most:
                raise PointFailed("cut")
            file.write(piece)
    if answer.length:  # less came than was announced
        raise PointFailed("cut")
