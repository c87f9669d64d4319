"""What is old comes back: receipts (F18), and notebooks copied or put back to an earlier day (F21)."""

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from desktop.contract import wire
from desktop.models.database import Database
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from desktop.sync.receipts import Taken, take
from server.receipt import receipt
from server.tables import op_log
from server.ward import ward_row
from tests.builders import a_citizen, edit
from tests.conftest import KEY
from tests.faults.state import rows, waiting
from tests.sync.conftest import WARD, Laptop, WardServer

Make = Callable[..., Laptop]


def receipt_of(ward: WardServer, laptop: Laptop) -> wire.Receipt:
    with ward.ctx.store.reading() as connection:
        found = receipt(
            ward.ctx, connection, ward_row(connection, WARD), laptop.ledger._sync._one().device or ""
        )
    return wire.Receipt.model_validate(found)


def test_f18_only_a_newer_receipt_of_our_own_changes_what_is_said_of_our_work(
    laptop: Make, ward: WardServer
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    person = a_citizen(lan.office, "Trần Văn Đức")
    for each in (lan, tu):
        each.sync()
    old = receipt_of(ward, tu)
    edit(lan.office, person, phone="0912345678")
    edit(tu.office, person, phone="0987654321")
    for each in (lan, tu):
        each.sync()
    new, theirs = receipt_of(ward, tu), receipt_of(ward, lan)
    forged = new.model_copy(update={"through": new.through, "open": []})
    former = wire.Receipt.model_validate(ward.ctx.keys.signed(new.model_dump() | {"epoch": "former"}))
    a_citizen(tu.office, "Chưa Gửi")

    def said() -> tuple[int, int, int]:
        custody = tu.ledger.custody()
        return custody.waiting, custody.conflicts, custody.held

    assert said() == (1, 1, 0)
    for each, taken in (
        (old, Taken.TAKEN),
        (new, Taken.TAKEN),
        (new, Taken.TAKEN),
        (old, Taken.TAKEN),
        (theirs, Taken.NOT_OURS),
        (forged, Taken.NOT_OURS),
        (former, Taken.NOT_OURS),
    ):
        assert tu.database.apply(lambda session, each=each: take(session, each)).result() is taken
        assert said() == (1, 1, 0)
    tu.sync()
    assert said() == (0, 1, 0)


def opened(path: Path, user: str) -> Laptop:
    database = Database(path, KEY)
    return Laptop(database, Office.over(database, user), Ledger(database))


def test_f21_a_notebook_copied_and_put_back_twice_loses_no_deed_that_was_sent(
    laptop: Make, ward: WardServer, tmp_path: Path
) -> None:
    lan = laptop("lan")
    user, path = lan.office.notebook.ward_user() or "", lan.database.path
    lan.database.close()
    kept = [shutil.copy(path, tmp_path / "kept0.db")]
    expected: list[str] = []

    def a_day(of: Path, *names: str) -> None:
        one = opened(of, user)
        for name in names:
            a_citizen(one.office, name)
        expected.extend(names)
        one.sync()
        one.database.close()

    a_day(path, "Ngày Một", "Ngày Một Chiều")
    kept.append(shutil.copy(path, tmp_path / "kept1.db"))
    a_day(path, "Ngày Hai")
    for number, former in enumerate((kept[1], kept[0])):  # its disk breaks, twice; each time older
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        shutil.copy(former, path)
        a_day(path, f"Sau Khi Hỏng {number}")
        copy = Path(shutil.copy(path, tmp_path / f"copy{number}.db"))
        a_day(copy, f"Máy Chép {number}")
        a_day(path, f"Máy Cũ {number}")
    last = [opened(each, user) for each in (path, tmp_path / "copy0.db", tmp_path / "copy1.db")]
    for each in (*last, *last):
        each.sync()
    for each in last:
        assert sorted(row.full_name for row in each.office.citizen.page(CitizenFilter()).rows) == sorted(
            expected
        )
        assert waiting(each) == 0
        assert rows(each) == rows(last[0])
        each.database.close()
    assert ward.status()["held"] == {}
    with ward.ctx.store.reading() as connection:
        lines = connection.execute(select(op_log.c.aid).where(op_log.c.status == "done")).scalars().all()
    assert len(lines) == len(set(lines)) == len(expected)
