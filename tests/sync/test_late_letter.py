"""A letter that was made before a newer word of the ward came by the network: it takes nothing back."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from desktop.contract.ids import uuid7
from desktop.contract.records import twin
from desktop.errors import ServerUnreachable
from desktop.models.lease import DAYS
from desktop.models.sync_state import TEAM_NOTE, LocalNote, SyncCell, SyncOne
from desktop.services.support_need import SupportNeedDraft
from desktop.sync import healing
from desktop.sync.client import WardClient
from server import admin
from server.bundle import take_stick
from tests.builders import SPOKEN, a_citizen, edit
from tests.sync.conftest import WARD, Laptop, WardServer, swap
from tests.sync.test_support_need import NEED, all_of_it

Make = Callable[..., Laptop]


def answered(ward: WardServer, laptop: Laptop, stick: Path) -> None:
    """It asks by stick, and the ward's answer lies there, not yet heard."""
    swap(laptop, stick)
    take_stick(ward.ctx, stick, lambda *_: None)


def sync_without_news(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is cut when what waited has been received."""

    def cut(*_: Any) -> Any:
        raise ServerUnreachable

    with monkeypatch.context() as patch:
        patch.setattr(WardClient, "pull", cut)
        with pytest.raises(ServerUnreachable):
            laptop.sync()


def names(laptop: Laptop) -> set[str]:
    with laptop.database.read() as session:
        return set(session.scalars(text("SELECT full_name FROM citizen WHERE cell <> ''")))


def from_the_start(laptop: Laptop, cell: str) -> None:
    """Of this cell everything is to come again, as when a right to it ended and was given anew."""
    again = update(SyncCell).where(SyncCell.cell == cell).values(cursor=0)
    laptop.database.apply(lambda session: session.execute(again)).result()


def user_of(laptop: Laptop) -> str:
    return laptop.office.notebook.ward_user() or ""


def test_what_the_ward_has_received_since_stays(
    ward: WardServer, laptop: Make, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    theirs = a_citizen(tu.office, "Người Của Tú")
    tu.sync()
    lan.sync()
    a_citizen(tu.office, "Người Mới Của Tú")
    tu.sync()
    answered(ward, lan, stick)
    edit(lan.office, theirs, phone="0912345678")  # of another's record: its answer brings no numbers
    a_citizen(lan.office, "Người Của Lan")
    sync_without_news(lan, monkeypatch)
    assert lan.ledger.custody().waiting == 0
    assert swap(lan, stick).letters == 1
    assert names(lan) == {"Người Của Tú", "Người Mới Của Tú", "Người Của Lan"}
    lan.sync()
    assert names(lan) == {"Người Của Tú", "Người Mới Của Tú", "Người Của Lan"}


def test_a_letter_whose_news_are_no_use_here_still_takes_what_is_sensitive(
    ward: WardServer, laptop: Make, stick: Path
) -> None:
    lan = laptop("lan")
    here = twin(ward.cells["tdp-4"])
    admin.grant(ward.ctx, WARD, user_of(lan), {here: ("rw", None)})
    lan.sync()
    person = a_citizen(lan.office, "Nguyễn Văn Kín")
    lan.office.support_need.save(uuid7(), SupportNeedDraft(citizen_id=person, **NEED), {}, SPOKEN).result()
    lan.sync()
    assert all_of_it(lan)
    admin.grant(ward.ctx, WARD, user_of(lan), {here: ("", None)})
    answered(ward, lan, stick)

    def doubt(session: Any) -> None:
        session.get_one(SyncOne, 1).sweep = True
        session.execute(text("UPDATE sync_cell SET cursor = 0"))

    lan.database.apply(doubt).result()  # what the letter goes on from is not here any more
    assert swap(lan, stick).letters == 1
    assert all_of_it(lan) == []


@pytest.mark.parametrize("says_so", ["the answer to a push", "a page"])
def test_who_is_told_that_the_right_is_gone_keeps_nothing_sensitive_though_the_line_is_cut(
    ward: WardServer, laptop: Make, monkeypatch: pytest.MonkeyPatch, says_so: str
) -> None:
    lan = laptop("lan")
    here = twin(ward.cells["tdp-4"])
    admin.grant(ward.ctx, WARD, user_of(lan), {here: ("rw", None)})
    lan.sync()
    person = a_citizen(lan.office, "Nguyễn Văn Kín")
    lan.office.support_need.save(uuid7(), SupportNeedDraft(citizen_id=person, **NEED), {}, SPOKEN).result()
    lan.sync()
    assert all_of_it(lan)
    a_citizen(lan.office)
    pull, pages = WardClient.pull, 0 if says_so == "the answer to a push" else 1

    def cut(client: WardClient, ask: Any) -> Any:
        nonlocal pages
        if pages == 0:
            raise ServerUnreachable
        pages -= 1
        admin.grant(ward.ctx, WARD, user_of(lan), {here: ("", None)})
        return pull(client, ask)

    if pages == 0:
        admin.grant(ward.ctx, WARD, user_of(lan), {here: ("", None)})
    monkeypatch.setattr(WardClient, "pull", cut)
    with pytest.raises(ServerUnreachable):
        lan.sync()
    assert all_of_it(lan) == []


def test_what_a_leader_hears_of_her_team_does_not_go_back(
    ward: WardServer, laptop: Make, stick: Path
) -> None:
    hoa, lan = laptop("hoa", role="leader"), laptop("lan")
    from_the_start(hoa, ward.cells["tdp-4"])
    answered(ward, hoa, stick)
    a_citizen(lan.office)
    lan.sync()
    hoa.sync()
    with hoa.database.read() as session:
        told = session.get_one(LocalNote, TEAM_NOTE).value
    from_the_start(hoa, ward.cells["tdp-4"])
    assert swap(hoa, stick).letters == 1
    with hoa.database.read() as session:
        assert session.get_one(LocalNote, TEAM_NOTE).value == told


def test_the_newest_letter_taken_in_again_begins_no_lease_anew(
    ward: WardServer, laptop: Make, stick: Path
) -> None:
    """A right given after the question makes it news each time: of that cell it brings nothing."""
    lan = laptop("lan")
    lan.sync()
    swap(lan, stick)
    admin.grant(ward.ctx, WARD, user_of(lan), {twin(ward.cells["tdp-4"]): ("rw", None)})
    take_stick(ward.ctx, stick, lambda *_: None)
    assert swap(lan, stick).letters == 1
    lan.database.apply(lambda session: setattr(session.get_one(SyncOne, 1), "opened", 30)).result()
    left = lan.office.lease.days_left()
    swap(lan, stick)
    assert lan.office.lease.days_left() == left < DAYS
    lan.sync()
    assert lan.office.lease.days_left() == DAYS + 1


def test_a_letter_of_before_takes_nothing_out_of_a_cell_that_is_fetched_again(
    ward: WardServer, laptop: Make, stick: Path
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    here = ward.cells["tdp-4"]
    a_citizen(tu.office, "Người Cũ")
    tu.sync()
    from_the_start(lan, here)
    answered(ward, lan, stick)
    a_citizen(tu.office, "Người Mới")
    tu.sync()
    lan.sync()
    lan.database.apply(partial(healing.mark, cells=[here])).result()  # and then the line was cut
    assert swap(lan, stick).letters == 1
    assert names(lan) == {"Người Cũ", "Người Mới"}
    lan.sync()
    assert names(lan) == {"Người Cũ", "Người Mới"}


def test_a_letter_of_before_takes_nobody_back_to_where_she_lived_or_what_was_said_of_her(
    ward: WardServer, laptop: Make, stick: Path
) -> None:
    """She has moved to a cell that is read, too, and that has nothing more to say of her."""
    lan, tu = laptop("lan"), laptop("tu")
    here = ward.cells["tdp-4"]
    person = a_citizen(tu.office, "Người Dọn Nhà", home=here)
    tu.sync()
    from_the_start(lan, here)
    answered(ward, lan, stick)
    edit(tu.office, person, home=ward.cells["tdp-3"], phone="0912345678")
    tu.sync()
    lan.sync()
    from_the_start(lan, here)
    assert swap(lan, stick).letters == 1
    for _ in range(2):
        assert names(lan) == {"Người Dọn Nhà"}
        assert lan.office.citizen.stored(person)["phone"] == "0912345678"
        lan.sync()
