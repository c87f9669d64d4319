"""A laptop as the server sees one: real keys, real lines, real HTTP. It believes nothing it is not told."""

import os
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson
import zstandard
from httpx import Client, Response
from nacl.public import PrivateKey
from nacl.signing import SigningKey, VerifyKey

from desktop.contract import line
from desktop.contract.ids import uuid7
from desktop.contract.line import Line, canonical

NOBODY_SAW = [None, None]


def made(**values: Any) -> dict[str, list[Any]]:
    """The fields of a line that makes a record."""
    return {"voided_at": NOBODY_SAW} | {name: [None, value] for name, value in values.items()}


def only_of_its_cells(entries: Sequence[list[Any]], receipt: dict[str, Any]) -> None:
    """Whatever was asked, and by whom: a row leaves the ward for who may read a cell it is in, and nobody
    else. Looked at after every pull of every test."""
    grants = receipt["grants"].items()
    readable = {
        cell for cell, (mode, last) in grants if "r" in mode and (last is None or receipt["day"] <= last)
    }
    assert {entry[1] for entry in entries} <= readable
    for _, cell, kind, _, _, value in entries:
        assert kind == "gone" or cell in (value["cell"], value["also"])


class Refusal(Exception):
    def __init__(self, response: Response) -> None:
        self.status = response.status_code
        self.body = response.json()
        super().__init__(f"{self.status} {self.body}")


class Laptop:
    def __init__(self, http: Client, ward: str, server_pk: str) -> None:
        self.http = http
        self.ward = ward
        self.server_pk = server_pk
        self.sign = SigningKey.generate()
        self.box = PrivateKey.generate()
        self.device = self.user = self.cert = self.epoch = self.token = ""
        self.lines: list[Line] = []
        self.cursors: dict[str, int] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self.responses: list[Any] = []

    # ---- keys and sessions
    @property
    def sign_pk(self) -> str:
        return self.sign.verify_key.encode().hex()

    def enrol(self, code: str) -> dict[str, Any]:
        box_pk = self.box.public_key.encode().hex()
        ask = {"ward": self.ward, "code": code, "sign_pk": self.sign_pk, "box_pk": box_pk, "name": "máy 1"}
        return self.become(self.post("/v1/enrol", ask | {"schema": 1}))

    def become(self, seen: dict[str, Any]) -> dict[str, Any]:
        self.device, self.user, self.cert = seen["device"], seen["user"], seen["cert"]
        self.epoch = seen["epoch"]
        return seen

    def session(self, **more: Any) -> dict[str, Any]:
        nonce = self.get(f"/v1/hello?ward={self.ward}")["nonce"]
        message = b"session|" + bytes.fromhex(nonce) + b"|" + self.device.encode()
        ask = {"ward": self.ward, "device": self.device, "nonce": nonce, "cert": self.cert, "hash": ""}
        ask |= {"epoch": self.epoch, "through": 0, "sig": self.sign.sign(message).signature.hex()}
        seen = self.post("/v1/session", ask | more)
        self.token = seen["token"]
        receipt = self.genuine(seen["receipt"])
        self.epoch = receipt["epoch"]
        return receipt

    def fork(self) -> None:
        keys, box = SigningKey.generate(), PrivateKey.generate()
        sign_pk = keys.verify_key.encode().hex()
        signed = self.sign.sign(b"fork|" + self.device.encode() + b"|" + bytes.fromhex(sign_pk))
        ask = {"sign_pk": sign_pk, "box_pk": box.public_key.encode().hex(), "through": 0}
        ask |= {"ward": self.ward, "device": self.device, "cert": self.cert}
        seen = self.post("/v1/fork", ask | {"sig": signed.signature.hex()})
        self.sign, self.lines = keys, []
        self.become(seen)

    def genuine(self, signed: dict[str, Any]) -> dict[str, Any]:
        bare = {name: value for name, value in signed.items() if name != "sig"}
        VerifyKey(bytes.fromhex(self.server_pk)).verify(canonical(bare), bytes.fromhex(signed["sig"]))
        return signed

    # ---- work
    def write(self, *rows: tuple[Any, ...], shown: int | None = None, **head: Any) -> Line:
        """One line of these rows: (table, id, cell, fields[, resolves])."""
        seq, prev = (self.lines[-1].seq + 1, self.lines[-1].hash) if self.lines else (1, line.FIRST)
        shown = min(self.cursors.values(), default=0) if shown is None else shown
        values = {"v": 1, "aid": uuid7(), "deed": uuid7(), "part": 1, "parts": 1, "seq": seq}
        values |= {"prev": prev.hex(), "at": "2026-11-24T02:00:00.000000Z", "seen": [shown, self.epoch]}
        values |= {"by": self.user, "schema": 1, "act": "test", "salt": os.urandom(16).hex()}
        values |= head
        texts = [canonical([*row, []] if len(row) == 4 else list(row)) for row in rows]
        root = line.root(bytes.fromhex(values["salt"]), texts)
        self.lines.append(line.seal(values, texts, root))
        return self.lines[-1]

    def make(self, table: str, cell: str | None, record: str = "", **values: Any) -> str:
        record = record or uuid7()
        self.write((table, record, cell, made(**values)))
        return record

    def edit(self, table: str, record: str, *, resolves: Sequence[str] = (), **changes: Any) -> Line:
        """changes: field = (seen, wanted)."""
        fields = {name: list(pair) for name, pair in changes.items()}
        return self.write((table, record, None, fields, list(resolves)))

    # ---- hand over
    def push(self, lines: Sequence[Line] | None = None, *, device: str = "") -> dict[str, Any]:
        lines = self.lines if lines is None else lines
        device = device or self.device
        signed = b"push|" + device.encode() + sha256(b"".join(one.hash for one in lines)).digest()
        ask = {
            "ward": self.ward,
            "device": device,
            "lines": [(one.seq, one.prev.hex(), one.hash.hex(), one.body.decode()) for one in lines],
            "sig": self.sign.sign(signed).signature.hex(),
        }
        self.answer = self.post("/v1/push", ask)
        return self.genuine(self.answer["receipt"])

    def pull(self, *cells: str, limit: int = 5000) -> dict[str, Any]:
        """Everything up to the head; the last page."""
        cursors = {cell: self.cursors.get(cell, 0) for cell in cells} or self.cursors
        came: list[list[Any]] = []
        while True:
            page = self.post("/v1/pull", {"epoch": self.epoch, "cells": cursors, "limit": limit, "schema": 1})
            came += page["entries"]
            for _, cell, kind, _, record, value in page["entries"]:
                if kind == "put":
                    self.rows[record] = value
                elif record in self.rows and cell in (self.rows[record]["cell"], self.rows[record]["also"]):
                    self.rows.pop(record)
            cursors |= page["cells"]
            self.cursors |= page["cells"]
            if not page["more"]:
                only_of_its_cells(came, page["receipt"])
                return page

    def sync(self, *cells: str) -> dict[str, Any]:
        self.session()
        receipt = self.push()
        self.pull(*cells)
        return receipt

    # ---- HTTP
    def get(self, path: str) -> Any:
        return self._answer(self.http.get(path))

    def post(self, path: str, value: Any, **headers: str) -> Any:
        body = zstandard.compress(orjson.dumps(value))
        headers |= {"Content-Encoding": "zstd"}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self._answer(self.http.post(path, content=body, headers=headers))

    def _answer(self, response: Response) -> Any:
        if response.status_code >= 400:
            raise Refusal(response)
        value = response.json()
        self.responses.append(value)
        return value
