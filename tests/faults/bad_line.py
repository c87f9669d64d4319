"""A line between a notebook and its ward that is cut, that stalls or that is slow, byte by byte."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import sleep

FOREVER = 1 << 60
PIECE = 4096


@dataclass
class Way:
    """One direction."""

    left: int = FOREVER  # bytes that still get through
    stalls: bool = False  # then: silence, instead of an end
    piece: int = PIECE
    pause_s: float = 0.0  # after each piece
    carried: int = 0


@dataclass
class Line:
    """`up` and `down` may be changed at any time; a new hand-over starts with mend()."""

    ward: int  # port
    port: int = 0
    up: Way = field(default_factory=Way)
    down: Way = field(default_factory=Way)
    _open: list[socket.socket] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """Whatever still stands ends, as when a laptop leaves one network for another."""
        self.up, self.down = Way(), Way()
        while self._open:
            self._end(self._open.pop())

    def listen(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(listener.dup(),), daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        self.mend()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()

    def _accept(self, listener: socket.socket) -> None:
        with listener:
            while not self._ended.is_set():
                notebook, _ = listener.accept()
                try:
                    ward = socket.create_connection(("127.0.0.1", self.ward))
                except OSError:  # nobody listens there
                    notebook.close()
                    continue
                self._open += [notebook, ward]
                for way, source, target in ((self.up, notebook, ward), (self.down, ward, notebook)):
                    threading.Thread(target=self._carry, args=(way, source, target), daemon=True).start()

    def _carry(self, way: Way, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(way.piece):
                piece = piece[: way.left]
                target.sendall(piece)
                way.left -= len(piece)
                way.carried += len(piece)
                if way.left == 0:
                    if way.stalls:
                        return
                    break
                if way.pause_s:
                    sleep(way.pause_s)
        if not way.stalls:
            self._end(source)
            self._end(target)

    def _end(self, which: socket.socket) -> None:
        with contextlib.suppress(OSError):
            which.shutdown(socket.SHUT_RDWR)
        which.close()


@contextmanager
def bad_line(ward: int) -> Iterator[Line]:
    """To the server at this port."""
    line = Line(ward)
    line.listen()
    yield line
    line.close()
