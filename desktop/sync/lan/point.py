"""A leader's laptop listens on the local network, on request and for a while.

Nothing is believed before it is asked for: who connects must say the digits or the key of the screen before
a byte of a body is read; a body is one bundle, bounded, written to a file and taken as from a stick. Five
wrong tries close the digits for a minute and change them; the key of the QR code is too long to be tried.
Whoever is slow is cut off, and nobody has more than three connections.
"""

import hmac
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path
from secrets import randbelow, token_hex
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from desktop.contract import bundle
from desktop.errors import BadFile, StickFailed, StorageFailed
from desktop.handover import CarriedWork, Gathering
from desktop.models.engine import on_this_disk
from desktop.sync.lan import network, words

MINUTES = 30
MOST_AT_ONCE, MOST_OF_ONE = 8, 3  # connections
IDLE_S, LONGEST_S = 10, 120  # without a byte; of one connection
DIGITS, TRIES, PAUSE_S = 6, 5, 60
TICK_S = 0.3
PIECE = 64 * 1024


class Door:
    """The digits and the key that open it. `clock`: seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong, self._closed_until = set[str](), 0.0
        self.digits, self.key = _digits(), token_hex(16)

    def opens(self, said: str) -> bool:
        with self._lock:
            if hmac.compare_digest(said.encode(), self.key.encode()):
                return True
            if self._clock() < self._closed_until:
                return False
            if hmac.compare_digest(said.encode(), self.digits.encode()):
                return True
            self._wrong.add(said)  # once: another leader's, or an earlier QR code, may be said by many
            if len(self._wrong) >= TRIES:
                self._wrong, self.digits = set(), _digits()
                self._closed_until = self._clock() + PAUSE_S
            return False


def _digits() -> str:
    return f"{randbelow(10**DIGITS):0{DIGITS}d}"


class Taking:
    """What is done with what comes; see courier.Courier."""

    def __init__(
        self,
        ward: str,
        folder: Path,
        take: Callable[[Path], tuple[CarriedWork, Path]],
        letters: Callable[[str], list[Path]],
    ) -> None:
        self.ward = ward
        self.folder = folder
        self.take = take  # a file -> the bundle in it, and the receipt that was written beside it
        self.letters = letters  # a device -> the ward's answers for it that lie here


class Point:
    """Listens until close(), or until its time is over. Threads of its own; no call waits for the network."""

    def __init__(self, taking: Taking, *, port: int = words.PORT, minutes: float = MINUTES) -> None:
        """Raises OSError: no port is free."""
        self.door = Door()
        self._works: list[CarriedWork] = []
        self._taking, self._one_at_a_time = taking, threading.Lock()
        self._stop, self._until = threading.Event(), monotonic() + minutes * 60
        self._server = _listening(self, port)
        self.port = int(self._server.server_address[1])
        self._addresses = [f"{each.address}:{self.port}" for each in network.networks()]
        self._link = words.Link(self._addresses, self.door.key).written()
        self._beacon = _beacon(port)
        self.beacon_port = int(self._beacon.getsockname()[1]) if self._beacon else 0
        self._threads = [threading.Thread(target=self._serve, name="point", daemon=True)]
        if self._beacon:
            self._threads.append(threading.Thread(target=self._answer, name="beacon", daemon=True))
        for thread in self._threads:
            thread.start()

    def now(self) -> Gathering | None:
        """None: it listens no more."""
        if self._is_over():
            return None
        return Gathering(self.door.digits, self._link, self._addresses, tuple(self._works))

    def close(self) -> None:
        """At once; the sockets follow within a moment, see join()."""
        self._stop.set()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    # ---- for a connection

    def take(self, body: BufferedIOBase, size: int) -> bytes:
        """The receipt for a bundle that is read from here. Raises BadFile, StorageFailed, OSError."""
        content = body.read(size)
        if len(content) < size:
            raise ConnectionError
        with on_this_disk(), TemporaryDirectory(dir=self._taking.folder) as folder:
            path = Path(folder) / "dropped.dts"
            path.write_bytes(content)
            with self._one_at_a_time:
                work, receipt = self._taking.take(path)
                self._works.append(work)
                return receipt.read_bytes()

    def letters(self, device: str) -> list[Path]:
        return self._taking.letters(device)

    # ---- threads

    def _is_over(self) -> bool:
        return self._stop.is_set() or monotonic() >= self._until

    def _serve(self) -> None:
        while not self._is_over():
            self._server.handle_request()
            self._server.cut_off(LONGEST_S)
        self._server.cut_off(0)
        self._server.server_close()

    def _answer(self) -> None:
        assert self._beacon is not None
        with self._beacon as beacon:
            while not self._is_over():
                with suppress(OSError):
                    data, whom = beacon.recvfrom(words.ASKED + 1)
                    if nonce := words.asked(data, self._taking.ward):
                        beacon.sendto(words.reply(nonce, self.port), whom)


def _listening(point: Point, port: int) -> "_Server":
    try:
        return _Server(point, port)
    except OSError:
        return _Server(point, 0)  # somebody else's: then the address that is shown has another port


def _beacon(port: int) -> socket.socket | None:
    beacon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    beacon.settimeout(TICK_S)
    try:
        beacon.bind(("", port))
    except OSError:
        beacon.close()  # not found by itself: the address is typed
        return None
    return beacon


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # who is turned away is turned away at once, not left waiting
    timeout = TICK_S

    def __init__(self, point: Point, port: int) -> None:
        self.point = point
        self._open: dict[Any, tuple[str, float]] = {}
        self._lock = threading.Lock()
        super().__init__(("", port), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        who = str(client_address[0])
        with self._lock:
            of_one = Counter(each for each, _ in self._open.values())[who]
            is_room = len(self._open) < MOST_AT_ONCE and of_one < MOST_OF_ONE
            if is_room:
                self._open[request] = who, monotonic()
        if is_room:
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def shutdown_request(self, request: Any) -> None:
        self.leave(request)
        super().shutdown_request(request)

    def leave(self, request: Any) -> None:
        """Nothing more is read from it: whoever hears the answer may come again at once."""
        with self._lock:
            self._open.pop(request, None)

    def cut_off(self, older_than: float) -> None:
        """Connections that have been open for longer than so many seconds."""
        with self._lock:
            old = [each for each, (_, since) in self._open.items() if monotonic() - since >= older_than]
        for request in old:
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        kind, error, trace = sys.exc_info()
        if kind and error and not isinstance(error, OSError):  # cut off is usual; anything else is a bug
            told = threading.ExceptHookArgs((kind, error, trace, threading.current_thread()))
            threading.excepthook(told)


class _Connection(BaseHTTPRequestHandler):
    timeout = IDLE_S
    server: _Server

    def do_POST(self) -> None:
        if not self._may_go_on("/drop"):
            return
        try:
            size = int(self.headers.get("Content-Length", ""))
        except ValueError:
            size = -1
        if not 0 < size <= bundle.MAX_WORK:
            self._say(413 if size > 0 else 411)
            return
        try:
            self._say(200, self.server.point.take(self.rfile, size))
        except BadFile as error:
            self._say(422, error.code.encode())
        except (StorageFailed, StickFailed):
            self._say(507)

    def do_GET(self) -> None:
        device, _, place = self.path.removeprefix("/letter/").partition("/")
        if not self._may_go_on("/letter/"):
            return
        if not (place.isascii() and place.isdecimal()):
            self._say(404)
            return
        letters = self.server.point.letters(device)
        if int(place[:4]) >= len(letters):
            self._say(204)
            return
        with letters[int(place[:4])].open("rb") as file:
            self.send_response(200)
            self.send_header("Content-Length", str(letters[int(place[:4])].stat().st_size))
            self.end_headers()
            while piece := file.read(PIECE):
                self.wfile.write(piece)
        self.server.leave(self.connection)

    def _may_go_on(self, path: str) -> bool:
        if not self.path.startswith(path):
            self._say(404)
            return False
        if not self.server.point.door.opens(self.headers.get(words.KEY, "")):
            self._say(403)
            return False
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no request at all."""
        self._say(code)

    def _say(self, status: int, body: bytes = b"") -> None:
        self.server.leave(self.connection)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "so-tay-so"

    def log_message(self, format: str, *args: Any) -> None:
        """Who connected is nobody's business."""
