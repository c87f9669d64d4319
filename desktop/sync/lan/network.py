"""The IPv4 networks this computer is on, and asking everybody on each of them.

A question to 255.255.255.255 leaves by one network only, and which one is the system's choice: so it is asked
from each address of this computer, to its network's own broadcast address too.
"""

import socket
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from select import select
from typing import NamedTuple

HERE, ALL = "127.0.0.1", "255.255.255.255"
_FAR = ("192.168.0.1", "10.0.0.1", "172.16.0.1", "169.254.0.1", "192.0.2.1")
_FLAGS, _ADDRESS, _BROADCAST = 0x8913, 0x8915, 0x8919  # of Linux: SIOCGIFFLAGS, SIOCGIFADDR, SIOCGIFBRDADDR
_IS_UP, _CAN_BROADCAST = 0x1, 0x2


class Network(NamedTuple):
    address: str  # of this computer there
    broadcast: str


def networks() -> Sequence[Network]:
    """As Linux says; elsewhere addresses alone are known, and a network of 256 is guessed."""
    found: dict[str, Network] = {}
    for each in (*_as_linux_says(), *_guessed()):
        if not each.address.startswith(("127.", "0.")):
            found.setdefault(each.address, each)
    return list(found.values())


class Asking:
    """One question at a time to this port of every computer on every network, and of this one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open = ExitStack()
        self._sockets: list[tuple[socket.socket, Sequence[str]]] = []

    def __enter__(self) -> "Asking":
        for each in (Network(HERE, HERE), *networks()):
            sock = self._open.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            with suppress(OSError):  # a network that has just gone
                sock.bind((each.address, 0))
                self._sockets.append(
                    (sock, (each.broadcast,) if each.address == HERE else (each.broadcast, ALL))
                )
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def ask(self, question: bytes) -> None:
        for sock, places in self._sockets:
            for place in places:
                with suppress(OSError):  # it does not go there
                    sock.sendto(question, (place, self._port))

    def answers(self, seconds: float) -> Iterator[tuple[bytes, str]]:
        """(what was said, by whom) within this time, at least one per network that has any."""
        ready, _, _ = select([sock for sock, _ in self._sockets], [], [], seconds)
        for sock in ready:
            with suppress(OSError):
                said, (host, *_) = sock.recvfrom(64)
                yield said, str(host)


def _as_linux_says() -> Iterator[Network]:
    if sys.platform != "linux":
        return
    from fcntl import ioctl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:

        def asked(name: str, what: int) -> bytes:
            return ioctl(sock.fileno(), what, struct.pack("256s", name.encode()[:15]))[16:24]

        for _, name in socket.if_nameindex():
            with suppress(OSError):  # without an IPv4 address
                (flags,) = struct.unpack_from("H", asked(name, _FLAGS))
                if flags & _IS_UP and flags & _CAN_BROADCAST:
                    yield Network(
                        *(socket.inet_ntoa(asked(name, what)[4:8]) for what in (_ADDRESS, _BROADCAST))
                    )


def _guessed() -> Iterator[Network]:
    """By where a datagram would leave; connecting by UDP sends none."""
    found: list[str] = []
    for far in _FAR:
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        found += [str(each[4][0]) for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    for address in found:
        yield Network(address, ".".join([*address.split(".")[:3], "255"]))
