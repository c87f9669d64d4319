"""A laptop of the bench: real keys, real HTTP to a real server process, and nothing stored."""

from http.client import HTTPConnection
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import orjson
import zstandard
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from bench.lines import Stream
from desktop.contract import invitation

JSON = {"Content-Type": "application/json", "Accept-Encoding": "zstd"}


class Refused(Exception):
    """The server said no: a bench that goes on would measure refusals."""


class Http:
    """One connection that stays open. Counts the bytes of bodies."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=600)
        self.sent = self.received = 0

    def close(self) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        self._connection.request(method, path, body, JSON | headers)
        response = self._connection.getresponse()
        raw = response.read()
        self.sent += len(body)
        self.received += len(raw)
        if response.headers.get("Content-Encoding") == "zstd":
            raw = zstandard.ZstdDecompressor().decompress(raw, max_output_size=1 << 30)
        if "Retry-After" in response.headers:  # too often, or busy: a laptop comes again
            sleep(float(response.headers["Retry-After"]))
            return self.ask(method, path, body, **headers)
        if response.status >= 400:
            raise Refused(f"{response.status} {raw[:200]!r}")
        return raw


class Laptop:
    """Enrolled by the text of an invitation, and in session."""

    def __init__(self, paper: str) -> None:
        invited = invitation.read(paper)
        if invited is None:
            raise ValueError("no invitation")
        self.ward = invited.ward
        self.http = Http(invited.url)
        self._key = SigningKey.generate()
        self._token = ""
        keys = {"sign_pk": self._key.verify_key.encode().hex()}
        keys |= {"box_pk": PrivateKey.generate().public_key.encode().hex()}
        asked = {"ward": self.ward, "code": invited.code, "name": "bench", "schema": 1}
        seen = self._post("/v1/enrol", asked | keys)
        self.device: str = seen["device"]
        self.epoch: str = seen["epoch"]
        self.stream = Stream(self.ward, self.device, self._key, self.epoch)
        self._token = self._session(seen["cert"])

    def _session(self, cert: str) -> str:
        nonce = orjson.loads(self.http.ask("GET", f"/v1/hello?ward={self.ward}"))["nonce"]
        message = b"session|" + bytes.fromhex(nonce) + b"|" + self.device.encode()
        asked = {"ward": self.ward, "device": self.device, "nonce": nonce, "cert": cert, "hash": ""}
        asked |= {"epoch": self.epoch, "through": 0, "sig": self._key.sign(message).signature.hex()}
        return str(self._post("/v1/session", asked)["token"])

    def push(self, packed: bytes) -> dict[str, Any]:
        """The receipt of a body from Stream.requests()."""
        headers = {"Content-Encoding": "zstd"}
        receipt: dict[str, Any] = orjson.loads(self.http.ask("POST", "/v1/push", packed, **headers))[
            "receipt"
        ]
        return receipt

    def pull(self, cells: dict[str, int]) -> int:
        """Everything from these cursors on, read and forgotten. How many entries; the cursors move."""
        count = 0
        while True:
            page = self._post("/v1/pull", {"epoch": self.epoch, "cells": cells, "schema": 1, "check": False})
            count += len(page["entries"])
            cells |= page["cells"]
            if not page["more"]:
                return count

    def snapshot(self, cell: str) -> int:
        """Read and forgotten. How many records."""
        packed = self.http.ask("GET", f"/v1/snapshot/{cell}", Authorization=f"Bearer {self._token}")
        raw = zstandard.ZstdDecompressor().stream_reader(packed).read()
        first, *blocks = map(orjson.loads, raw.splitlines())
        if sum(block["n"] for block in blocks) != first["rows"]:
            raise Refused("the snapshot is not whole")
        return int(first["rows"])

    def _post(self, path: str, value: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        return orjson.loads(self.http.ask("POST", path, orjson.dumps(value), **headers))
