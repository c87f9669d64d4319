"""python -m tests.contract.golden: what this version of the protocol puts on a disk or a stick, written down.

A real ward and two real notebooks with invented people make the files of golden/v<SCHEMA>; the keys were made
for them and open nothing else. A folder that is there is not written again: a release can only add one. Until
its version is released a folder may be removed and made anew.
"""

import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from sqlalchemy import select

from desktop.contract.crockford import receipt_code
from desktop.contract.line import canonical, erase
from desktop.contract.records import SCHEMA
from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from desktop.models.sync_state import SyncOne, WrittenBundle
from desktop.progress import Silent
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from server.bundle import take_stick
from server.receipt import receipt
from server.ward import ward_tx
from tests.builders import a_citizen, a_visit, edit
from tests.conftest import KEY, PLACES
from tests.sync.conftest import WARD, Laptop, WardServer, join
from tests.sync.wards import Wards, serving

HERE = Path(__file__).parent


def main() -> None:
    target = HERE / f"v{SCHEMA}"
    target.mkdir()
    with TemporaryDirectory() as home, Wards(None).begun(Path(home) / "ward") as ward:
        with serving(ward.ctx) as port:
            ward.url = f"http://127.0.0.1:{port}"
            lan, leader = (_notebook(Path(home), name, ward) for name in ("lan", "leader"))
            _work(lan)
            _by_stick(Path(home) / "stick", target, lan, leader, ward)
            _write(target / "lines.json", _lines(lan))
            lan.sync()
        _write(target / "facts.json", _facts(lan, ward))
        with ward_tx(ward.ctx, WARD) as tx:
            _write(target / "receipt.json", receipt(ward.ctx, tx.connection, tx, _one(lan).device or ""))
    sums = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(target.iterdir())}
    _write(target / "sums.json", sums)


def _notebook(home: Path, name: str, ward: WardServer) -> Laptop:
    database = Database(home / f"{name}.db", KEY)
    Notebook(database, name).start(name.title(), PLACES)
    made = join(Laptop(database, Office.over(database, name), Ledger(database)), ward, ward.invite(name))
    made.sync()
    return made


def _work(lan: Laptop) -> None:
    """Every shape of a row: made, edited, emptied, struck through; JSON, days, moments, Vietnamese."""
    person = a_citizen(lan.office, "Nguyễn Thị Hoà", nickname="bà Tư", birth="1950", phone="0912345678")
    a_visit(lan.office, person, note="đã cài “VNeID”\tvà\u00a0đăng nhập")
    edit(lan.office, person, phone=None, birth="1950-02-03")
    lan.office.help_visit.void(a_visit(lan.office), reason="mistake").result()


def _by_stick(stick: Path, target: Path, lan: Laptop, leader: Laptop, ward: WardServer) -> None:
    stick.mkdir()
    for each in (lan, leader):
        each.ledger.courier.exchange(stick, Silent())
    take_stick(ward.ctx, stick, lambda *_: None)
    device = _one(lan).device or ""
    kinds = {"_1": "up", "_N1": "carried", "_R1": "answer"}
    for ending, kind in kinds.items():
        (path,) = stick.rglob(f"DTS_*_{device[-6:]}{ending}.dts")
        shutil.copy(path, target / f"{kind}.dts")


def _lines(lan: Laptop) -> list[list[Any]]:
    """[number, hash, body, body without the words of its first row], of the present stream."""
    with lan.database.read() as session:
        mine = select(OutboxLine).where(OutboxLine.stream == _one(lan).stream).order_by(OutboxLine.seq)
        return [
            [each.seq, each.hash.hex(), each.body.decode(), erase(each.body, [0]).decode()]
            for each in session.scalars(mine)
        ]


def _facts(lan: Laptop, ward: WardServer) -> dict[str, Any]:
    one, keys = _one(lan), ward.ctx.keys
    return {
        "device": one.device,
        "user": one.user,
        "team": ward.team,
        "cells": sorted(ward.cells.values()),
        "laptop": {"sign": one.sign_key, "box": one.box_key},
        "server": {"sign": keys.sign.encode().hex(), "box": keys.box.encode().hex()},
        "server_pk": keys.sign_pk,
        "code": _code(lan),
    }


def _code(lan: Laptop) -> str:
    with lan.database.read() as session:
        return receipt_code(session.get_one(WrittenBundle, 1).digest or b"")


def _one(lan: Laptop) -> SyncOne:
    with lan.database.read() as session:
        return session.get_one(SyncOne, 1)


def _write(path: Path, value: Any) -> None:
    path.write_bytes(
        canonical(value) if path.name != "sums.json" else orjson.dumps(value, option=orjson.OPT_INDENT_2)
    )


if __name__ == "__main__":
    main()
