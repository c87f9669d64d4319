"""A notebook that does not hear of its ward: people are hidden after days of use, whatever the clock says."""

from datetime import date, timedelta
from typing import Any

import pytest

import desktop.services.lease as service
from desktop.models.lease import DAYS, LENGTHENED
from desktop.progress import Silent
from desktop.services.household import HouseholdDraft
from desktop.services.household_member import MemberDraft
from desktop.sync.receipts import Taken, take
from server.bundle import take_stick
from tests.builders import a_citizen, home_of
from tests.faults.test_f18_f21_former_states import receipt_of


@pytest.fixture
def day(monkeypatch: Any) -> Any:
    """day(n): the clock of the computer says this many days after today."""

    def say(days: int) -> None:
        monkeypatch.setattr(service, "today", lambda: date(2026, 11, 26) + timedelta(days=days))

    return say


def opened_on(laptop: Any, day: Any, *days: int) -> int:
    for each in days:
        day(each)
        laptop.office.lease.note_opened().result()
    return laptop.office.lease.days_left()


def shown(laptop: Any) -> tuple[int, int, int]:
    """(found by name, lookalikes, households found by a member's name)"""
    alike = laptop.office.citizen.lookalikes("", {"full_name": "Nguyễn Văn An", "phone": "0912345678"})
    found = laptop.office.search.find("an"), alike, laptop.office.household.find("an")
    return tuple(len(each) for each in found)


def test_days_of_use_are_counted_and_a_receipt_begins_anew(
    ward: Any, laptop: Any, day: Any, tmp_path: Any
) -> None:
    lan = laptop("lan")
    person = a_citizen(lan.office, "Nguyễn Văn An", phone="0912345678")
    house = HouseholdDraft(home=home_of(lan.office))
    lan.office.household.make("a" * 32, house, [MemberDraft(person, "head")]).result()
    lan.sync()
    assert opened_on(lan, day, 0, 0, 0) == DAYS
    # Decades to and fro: each is a day of use, no more.
    assert opened_on(lan, day, 30_000, -20_000) == DAYS - 2
    assert opened_on(lan, day, *range(1, DAYS - 2)) == 1
    assert shown(lan) == (1, 1, 1)
    assert opened_on(lan, day, 100) == 0
    assert lan.office.lease.is_lapsed()
    assert shown(lan) == (0, 0, 0)
    a_citizen(lan.office, "Người Mới")  # writing goes on
    stick = tmp_path / "stick"
    stick.mkdir()
    assert lan.ledger.courier.exchange(stick, Silent()).sent == 1
    take_stick(ward.ctx, stick, lambda *_: None)
    lan.ledger.courier.exchange(stick, Silent())
    assert not lan.office.lease.is_lapsed()
    assert shown(lan) == (1, 1, 1)


def test_a_receipt_of_before_does_not_begin_it_anew(ward: Any, laptop: Any, day: Any) -> None:
    """Else an old letter, kept and taken in each day, would hold a right that has an end for ever."""
    lan = laptop("lan")
    old = receipt_of(ward, lan)
    a_citizen(lan.office, "Nguyễn Văn An")
    lan.sync()
    left = opened_on(lan, day, *range(10))
    assert left < DAYS
    for receipt, then in ((old, left), (receipt_of(ward, lan), DAYS + 1)):
        taken = lan.database.apply(lambda session, receipt=receipt: take(session, receipt)).result()
        assert taken is Taken.TAKEN
        assert lan.office.lease.days_left() == then


def test_a_leader_lengthens_it_by_a_text_that_is_good_once(ward: Any, laptop: Any, day: Any) -> None:
    lan, hoa, tu = laptop("lan"), laptop("hoa", role="leader"), laptop("tu")
    for each in (lan, tu, hoa):
        each.sync()
        opened_on(each, day, *range(DAYS + 1))
    code = lan.ledger.lease_code()
    from_volunteer = tu.ledger.lease_text(code)
    for wrong in ("", "STSG:", "STSG:AAAA", from_volunteer, hoa.ledger.lease_text(tu.ledger.lease_code())):
        assert not lan.ledger.lengthen_lease(wrong).result()
    assert lan.office.lease.is_lapsed()
    text = hoa.ledger.lease_text(f" {code.lower()} ")
    assert lan.ledger.lengthen_lease(text.lower()).result()
    assert lan.office.lease.days_left() == LENGTHENED
    assert not lan.ledger.lengthen_lease(text).result()  # once
    assert opened_on(lan, day, *range(100, 100 + LENGTHENED)) == 0
    assert not hoa.ledger.lengthen_lease(hoa.ledger.lease_text(hoa.ledger.lease_code())).result()
    lan.sync()
    assert lan.office.lease.days_left() >= DAYS
