"""The real server behind the interface of the model's: the same laptops, machine and scenarios drive it.

Lines are real lines with real hashes; hello, session, enrolment, fork, push and pull are the server's own
functions, with real signatures. Only HTTP is left out: tests/server/ has that.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson
from nacl.signing import SigningKey
from sqlalchemy import Row, Table, delete, insert, select, update

from desktop.contract import invitation, line
from desktop.contract.line import Line, canonical
from desktop.contract.wire import EnrolAsk, ForkAsk, PullAsk, SessionAsk
from server import admin, enrol, feed, keys, push, session
from server.context import Context
from server.errors import Refused
from server.ingest import ingest
from server.invitations import Claim
from server.store import Store
from server.tables import audit, device, metadata
from server.tables import ward as ward_table
from server.ward import fresh_epoch, ward_tx
from tests.sync_model.model import Crash
from tests.sync_model.real.names import Names
from tests.sync_model.real.shown import Shown
from tests.sync_model.real.watch import Rights, Watch
from tests.sync_model.world import CELLS, check_page

AT = "2026-11-24T02:00:00.000000Z"


class RealServer:
    """One ward of the server."""

    def __init__(self, store: Store, folder: Path, rights: Rights, names: Names | None = None) -> None:
        self._clock = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
        self._meanwhile: Callable[[], Any] | None = None
        self.names = names or Names()
        self.ctx = Context(store, self.names.contract(), keys.fresh(), folder, self._look_at_the_clock)
        self.first_day = self.ctx.day()
        self.ward = f"W{token_hex(4)}"
        self.users = list(rights)
        self.watch = Watch(self.names, rights, lambda: self.day)
        self._keys: dict[str, tuple[SigningKey, str]] = {}  # device -> its key and certificate
        self._lines: dict[str, tuple[Line, Any]] = {}  # hash -> the line, and the model's
        self._crash = False
        self._shown: Shown | None = None
        admin.create_ward(self.ctx, self.ward, "Phường Thử Nghiệm")
        for user, cells in rights.items():
            self.names.be(user, admin.add_user(self.ctx, self.ward, user, role="instructor"))
            self.grant(user, cells)

    # ---- what the model's server has
    @property
    def s(self) -> Shown:
        if self._shown is None:
            self._shown = Shown(self)
        return self._shown

    def tx(self, fn: Callable[..., Any], *a: Any, crash: bool = False) -> Any:
        self._crash, kept = crash, self.watch.kept()
        try:
            return fn(*a)
        except BaseException:
            self.watch.put_back(kept)
            raise
        finally:
            self._crash, self._shown = False, None

    @property
    def day(self) -> int:
        return self.ctx.day() - self.first_day

    @day.setter
    def day(self, day: int) -> None:
        self._clock += timedelta(days=day - self.day)

    def grant(self, user: str, cells: dict[str, tuple[str, int | None]]) -> None:
        self.watch.rights[user] = dict(cells)
        given = {c: (m, None if end is None else end + self.first_day) for c, (m, end) in cells.items()}
        nothing = dict.fromkeys(CELLS, ("", None))
        admin.grant(self.ctx, self.ward, self.names.id(user), nothing | given)
        self._shown = None

    def enrol(self, user: str, parent: str | None = None) -> str:
        key = SigningKey.generate()
        asks = {"sign_pk": key.verify_key.encode().hex(), "box_pk": bytes(32).hex()}
        if parent:
            message = b"fork|" + parent.encode() + b"|" + key.verify_key.encode()
            signature = self._keys[parent][0].sign(message).signature.hex()
            fork = ForkAsk(**asks, through=0, sig=signature)
            seen = enrol.fork(self.ctx, self._device(parent), fork)
        else:
            paper = admin.make_invitation(self.ctx, self.ward, self.names.id(user), "http://ward.test", "")
            found = invitation.read(paper)
            assert found is not None
            joins = {"ward": self.ward, "code": found.code, "name": "máy thử", "schema": 1}
            claim = Claim(self.ward, found.code, "nơi thử")
            seen = enrol.enrol(self.ctx, claim, EnrolAsk.model_validate(asks | joins))
        self._keys[seen["device"]] = key, seen["cert"]
        self._shown = None
        return str(seen["device"])

    def hello(self, device_id: str, _user: str, _parent: str | None) -> dict[str, Any]:
        key, cert = self._keys[device_id]
        nonce = session.hello(self.ctx, self.ward)["nonce"]
        message = b"session|" + bytes.fromhex(nonce) + b"|" + device_id.encode()
        ask = {"ward": self.ward, "device": device_id, "nonce": nonce, "cert": cert, "epoch": ""}
        ask |= {"sig": key.sign(message).signature.hex(), "through": 0, "hash": ""}
        seen = session.session(self.ctx, SessionAsk.model_validate(ask))
        self._shown = None
        return self._told(seen["receipt"])

    def ingest(self, device_id: str, actions: list[Any]) -> dict[str, Any]:
        lines = [self._lines[hashed][0] for _, _, hashed, _ in actions]
        digest = sha256(b"".join(one.hash for one in lines)).digest()
        signed = self._keys[device_id][0].sign(b"push|" + device_id.encode() + digest)
        wire = [[one.seq, one.prev.hex(), one.hash.hex(), one.body.decode()] for one in lines]
        message = {"ward": self.ward, "device": device_id, "lines": wire, "sig": signed.signature.hex()}
        ask = push.read_push(message)
        with ward_tx(self.ctx, self.ward) as tx:  # as push.push() does, with a crash before the commit
            is_fork = ingest(tx, device_id, ask.lines)
            seen = push.answer(self.ctx, tx, device_id, is_fork=is_fork)
            if self._crash:
                raise Crash
        return self._told(seen["receipt"]) | {"own": self._own(seen)}

    def pull(
        self,
        device_id: str,
        epoch: str,
        cursors: dict[str, int],
        limit: int,
        between: Callable[[], Any] | None = None,
    ) -> dict[str, Any]:
        """`between` happens once the server has fixed its snapshot, when it next looks at its clock."""
        self._meanwhile = between
        ask = PullAsk.model_validate({"epoch": epoch, "cells": dict(cursors), "limit": limit, "schema": 1})
        try:
            seen = orjson.loads(feed.pull(self.ctx, self._device(device_id), ask))
        except Refused as refused:
            if refused.code != "epoch":
                raise
            return {"epoch_changed": True}
        finally:
            self._meanwhile = None
        if not seen["more"] and not between:
            self._check_digests(seen["check"])
        page = self.page(seen["entries"])
        check_page(self, device_id, page)
        return {"page": page, "more": seen["more"], "cursors": seen["cells"]}

    def at(self) -> tuple[str, int]:
        with self.ctx.store.reading() as connection:
            row = connection.execute(select(ward_table).where(ward_table.c.ward_id == self.ward)).one()
        return row.epoch, row.number

    def backup(self) -> Any:
        rows = {}
        with self.ctx.store.reading() as connection:
            for table in _of_a_ward():
                query = select(table).where(table.c.ward_id == self.ward)
                rows[table.name] = [dict(row._mapping) for row in connection.execute(query)]
        return rows, self.watch.kept()

    def restore(self, backup: Any) -> None:
        """What an operator puts back, and the epoch the server gives on finding it out (server/epoch.py)."""
        rows, kept = backup
        self._put_back(rows)
        with self.ctx.store.writing() as connection:
            here = ward_table.c.ward_id == self.ward
            connection.execute(update(ward_table).where(here).values(epoch=fresh_epoch()))
        self.watch.put_back(kept)
        self._shown = None

    def _put_back(self, rows: Any) -> None:
        with self.ctx.store.writing() as connection:
            for table in _of_a_ward():
                connection.execute(delete(table).where(table.c.ward_id == self.ward))
                if rows[table.name]:
                    connection.execute(insert(table), rows[table.name])

    # ---- lines
    def seal(self, seq: int, prev: str, body: Any) -> str:
        """In place of the model's hash: the real line, and its hash."""
        aid = self.names.id(body["aid"])
        head = {"v": 1, "aid": aid, "deed": self.names.id(body["deed"]), "part": body["part"]}
        head |= {"parts": body["parts"], "seq": seq, "prev": prev, "at": AT, "seen": list(body["seen"])}
        head |= {"by": "u", "schema": 1, "act": "test"}
        head["salt"] = sha256(f"{prev}{aid}".encode()).hexdigest()[:32]
        rows = [canonical(self.names.row(*row)) for row in body["rows"]]
        sealed = line.seal(head, rows, line.root(bytes.fromhex(head["salt"]), rows))
        self._lines[sealed.hash.hex()] = sealed, body
        return sealed.hash.hex()

    def body(self, row: Row[Any]) -> Any:
        """`row`: of op_log."""
        return self._lines[bytes(row.hash).hex()][1]

    # ---- in the model's words
    def _look_at_the_clock(self) -> datetime:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile:
            meanwhile()
        return self._clock

    def _device(self, device_id: str) -> Row[Any]:
        with self.ctx.store.reading() as connection:
            query = select(device).where(device.c.ward_id == self.ward, device.c.device_id == device_id)
            return connection.execute(query).one()

    def _told(self, seen: dict[str, Any]) -> dict[str, Any]:
        states = {
            self.names.of(one["aid"]): f"held:{one['reason']}" if one["status"] == "held" else one["status"]
            for one in seen["open"]
        }
        grants = {
            cell: (mode, None if last is None else last - self.first_day)
            for cell, (mode, last) in seen["grants"].items()
            if cell in CELLS
        }
        told = {"dev": seen["device"], "epoch": seen["epoch"], "last": seen["through"], "hash": seen["hash"]}
        told |= {"head": seen["head"], "now": seen["day"] - self.first_day, "fork": seen["fork"]}
        return told | {"open": states, "grants": grants}

    def _own(self, seen: dict[str, Any]) -> dict[str, Any]:
        rows = [
            (self.names.of(record), (home, also), rev)
            for table in self.names.tables & set(seen.get("own", ()))
            for record, (rev, home, also) in seen["own"][table].items()
        ]
        return {
            cell: (before, through, {name: (cells, rev) for name, cells, rev in rows if cell in cells})
            for cell, (before, through) in seen.get("cells", {}).items()
        }

    def page(self, entries: list[Any]) -> list[Any]:
        return [self._entry(*entry) for entry in entries if entry[3] in self.names.tables]

    def _entry(self, number: int, cell: str, kind: str, table: str, record_id: str, value: Any) -> Any:
        if value is None:
            return number, cell, self.names.of(record_id), kind, None
        fields = self.names.values(table, value["fields"])
        rec = {"cells": (value["cell"], value["also"]), "rev": value["rev"], "f": fields}
        return number, cell, self.names.of(record_id), kind, rec

    def _check_digests(self, told: dict[str, list[Any]]) -> None:
        counted = Shown(self).digests()
        for cell, (rows, digest) in told.items():
            assert (rows, digest) == counted.get(cell, (0, "0" * 16)), f"the digest of {cell} is wrong"


def _of_a_ward() -> list[Table]:
    """Its data; the audit only grows, and nothing here depends on it."""
    return [table for table in metadata.sorted_tables if "ward_id" in table.c and table is not audit]
