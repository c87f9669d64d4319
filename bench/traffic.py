"""What this process sends and receives by HTTP, to the byte: heads and bodies, as TCP carries them."""

import http.client
import socket
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Traffic:
    """In bytes, and requests."""

    sent: int = 0
    received: int = 0
    requests: int = 0

    def since(self, before: "Traffic") -> "Traffic":
        return Traffic(
            self.sent - before.sent, self.received - before.received, self.requests - before.requests
        )


_total = Traffic()


def total() -> Traffic:
    """Since count() was called."""
    return _total


def count() -> None:
    """From now on, whatever library asks. Once, in a process that only the bench uses."""
    socket.socket = _Counted  # type: ignore[misc]
    http.client.HTTPConnection.putrequest = _put_request  # type: ignore[method-assign]


def _add(sent: int = 0, received: int = 0, requests: int = 0) -> None:
    global _total
    _total = Traffic(_total.sent + sent, _total.received + received, _total.requests + requests)


class _Counted(socket.socket):
    def send(self, data: Any, *rest: Any) -> int:
        sent = super().send(data, *rest)
        _add(sent=sent)
        return sent

    def sendall(self, data: Any, *rest: Any) -> None:
        super().sendall(data, *rest)
        _add(sent=memoryview(data).nbytes)

    def recv(self, *asked: Any) -> bytes:
        data = super().recv(*asked)
        _add(received=len(data))
        return data

    def recv_into(self, *asked: Any) -> int:
        received = super().recv_into(*asked)
        _add(received=received)
        return received


_bare_put_request = http.client.HTTPConnection.putrequest


def _put_request(self: http.client.HTTPConnection, *words: Any, **options: Any) -> None:
    _add(requests=1)
    _bare_put_request(self, *words, **options)
