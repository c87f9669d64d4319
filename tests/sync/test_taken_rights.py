"""A laptop whose rights the ward took: it hands over what the ward lacks, then locks or goes. Only a signed
order is obeyed, whichever way it comes."""

from pathlib import Path
from typing import Any

import pytest

from desktop.app import prepare
from desktop.errors import ServerRejected, WrongPassphrase
from desktop.keys import KeyFile
from desktop.models.sync_state import ReceiptLog, SyncOne
from desktop.paths import Paths
from desktop.progress import Silent
from desktop.sync.client import WardClient
from desktop.sync.receipts import Taken, take
from desktop.wiping import destroy
from server import revocation
from server.bundle import take_stick
from tests.builders import a_citizen
from tests.conftest import KEY
from tests.sync.conftest import WARD


def device_of(laptop: Any) -> str:
    with laptop.database.read() as session:
        return session.get_one(SyncOne, 1).device or ""


def order_on(laptop: Any) -> tuple[str | None, bool]:
    custody = laptop.ledger.custody()
    return custody.ordered, custody.has_all


def test_it_hands_over_first_and_a_right_given_back_opens_it(ward: Any, laptop: Any) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    lan.sync()
    revocation.revoke(ward.ctx, WARD, [device_of(lan)])
    a_citizen(lan.office, "Viết Sau Khi Thu Quyền")
    lan.sync()
    assert order_on(lan) == ("lock", True)
    assert ward.status()["held"] == {"revoked": 1}  # stored, not applied
    lan.sync()  # again, with nothing to say: still so
    assert order_on(lan) == ("lock", True)
    revocation.give_back(ward.ctx, WARD, [device_of(lan)])
    lan.sync()
    assert order_on(lan) == (None, True)
    tu.sync()
    assert [person.full_name for person in tu.office.search.find("viet sau")] == ["Viết Sau Khi Thu Quyền"]


def test_a_forged_order_changes_nothing(ward: Any, laptop: Any, monkeypatch: Any) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    a_citizen(lan.office)

    def refuse(*_: Any) -> Any:
        raise ServerRejected("revoked")

    monkeypatch.setattr(WardClient, "session", refuse)  # as anybody on the line could say
    lan.sync()
    assert order_on(lan) == (None, True)  # what waited has even gone to the ward
    monkeypatch.undo()
    revocation.revoke(ward.ctx, WARD, [device_of(tu)], "wipe")
    tu.sync()
    with tu.database.read() as session:
        newest = session.query(ReceiptLog).order_by(ReceiptLog.n.desc()).first()
        real = {"open": [], "grants": {}, **newest.receipt}
    from desktop.contract.wire import Receipt

    stolen = Receipt.model_validate(real | {"device": device_of(lan)})  # another laptop's, its name changed
    assert lan.database.apply(lambda session: take(session, stolen)).result() is Taken.NOT_OURS
    assert order_on(lan) == (None, True)


def test_the_order_comes_by_stick_too_and_nothing_is_left(ward: Any, laptop: Any, tmp_path: Path) -> None:
    lan = laptop("lan")
    stick, home = tmp_path / "stick", tmp_path / "home"
    stick.mkdir()
    home.mkdir()
    a_citizen(lan.office)
    lan.ledger.courier.exchange(stick, Silent())
    revocation.revoke(ward.ctx, WARD, [device_of(lan)], "wipe")
    take_stick(ward.ctx, stick, lambda *_: None)
    a_citizen(lan.office, "Ghi Sau Khi Chép")
    lan.ledger.courier.exchange(stick, Silent())
    assert order_on(lan) == ("wipe", False)  # one entry is only here: not yet
    take_stick(ward.ctx, stick, lambda *_: None)
    lan.ledger.courier.exchange(stick, Silent())
    assert order_on(lan) == ("wipe", True)
    assert ward.status()["held"] == {"revoked": 2}  # all of it is there
    paths = Paths(home)
    lan.database.close()
    paths.database.write_bytes(lan.database.path.read_bytes())
    (home / "notebook.before-upgrade.db").write_bytes(b"an older state")
    (home / "notebook.carry").mkdir()
    KeyFile(paths.keys).create("Lan", "bốn từ dễ nhớ")
    with pytest.raises(WrongPassphrase):
        KeyFile(paths.keys).unlock("Lan", "không phải")
    assert destroy(paths)
    assert list(home.iterdir()) == []


def test_the_program_goes_and_says_so(ward: Any, laptop: Any, tmp_path: Path, qtbot: Any, qapp: Any) -> None:
    from desktop.__main__ import Start
    from desktop.ui.sign_in import Opened
    from desktop.ui.theme import use_look

    use_look(qapp, "light", 100)
    lan = laptop("lan")
    lan.sync()
    revocation.revoke(ward.ctx, WARD, [device_of(lan)], "wipe")
    home = tmp_path / "home"
    home.mkdir()
    paths, user = Paths(home), lan.office.notebook.ward_user()
    lan.database.close()
    paths.database.write_bytes(lan.database.path.read_bytes())
    KeyFile(paths.keys).create("Lan", "bốn từ dễ nhớ")
    start = Start(paths)
    start._show(Opened("Lan", KEY, None), prepare(paths, user or "", KEY))
    assert start.app is not None
    assert start.app.orders.screen.isHidden()
    start.app.orders.screen.send()
    qtbot.waitUntil(lambda: start.gone is not None, timeout=20_000)
    qtbot.addWidget(start.gone)
    assert start.gone.isVisible()
    assert not paths.database.exists()
    assert not KeyFile(paths.keys).users()
    start.close()
