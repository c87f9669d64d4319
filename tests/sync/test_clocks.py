"""Clocks that are wrong by decades, in both directions: they are told to people, and decide nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

import desktop.models.noting
import desktop.models.outbox
import desktop.sync.bundle
import desktop.sync.carry
import desktop.sync.ledger
import desktop.sync.receipts
from desktop.progress import Silent
from server.bundle import take_stick
from tests.builders import a_citizen, a_visit, edit

READERS = (
    desktop.models.noting,
    desktop.models.outbox,
    desktop.sync.bundle,
    desktop.sync.carry,
    desktop.sync.ledger,
    desktop.sync.receipts,
)


def set_clock(monkeypatch: Any, years: int) -> None:
    """Of this computer, for all that its program writes down."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + timedelta(days=365 * years)

    for module in READERS:
        monkeypatch.setattr(module, "datetime", Wrong)


@pytest.mark.parametrize("first", [-36, 70])
def test_they_change_nothing_that_is_kept(
    ward: Any, laptop: Any, tmp_path: Any, monkeypatch: Any, first: int
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    stick = tmp_path / "stick"
    stick.mkdir()
    set_clock(monkeypatch, first)
    person = a_citizen(lan.office, "Nguyễn Văn An")
    a_visit(lan.office, person)
    lan.sync()
    set_clock(monkeypatch, -first)  # between two deeds
    tu.sync()
    edit(lan.office, person, phone="0912345678")
    edit(tu.office, person, address="Ngõ 3")
    lan.ledger.courier.exchange(stick, Silent())
    tu.sync()
    set_clock(monkeypatch, first)
    edit(lan.office, person, phone="0987654321")  # the later word, whatever it says on it
    take_stick(ward.ctx, stick, lambda *_: None)
    lan.ledger.courier.exchange(stick, Silent())
    for each in (lan, tu, lan):
        each.sync()
    for each in (lan, tu):
        values = each.office.citizen.stored(person)
        assert (values["phone"], values["address"]) == ("0987654321", "Ngõ 3")
        assert len(each.office.help_visit.page(person).rows) == 1
        custody = each.ledger.custody()
        assert (custody.waiting, custody.held, custody.conflicts) == (0, 0, 0)
        assert not each.office.lease.is_lapsed()
    assert ward.status()["held"] == {}
