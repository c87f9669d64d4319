"""A leader lets in what the ward holds of her team, by her own rights and no others."""

from typing import Any

import pytest

from desktop.errors import NotAllowed
from desktop.services.held_line import HeldLineDeeds
from server import admin, team
from tests.builders import a_citizen, home_of
from tests.sync.conftest import WARD


def take_right(ward: Any, laptop: Any, code: str) -> None:
    """The grant ends while the laptop is out of reach."""
    user = laptop.office.notebook.ward_user()
    admin.grant(ward.ctx, WARD, user, {ward.cells[code]: ("", None)})


def test_those_that_are_not_listed_are_counted(
    ward: Any, laptop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team, "MOST_HELD", 2)
    lan, hoa = laptop("lan"), laptop("hoa", role="leader")
    for number in range(5):
        a_citizen(lan.office, f"Người Thứ {number}", home=home_of(lan.office))
    take_right(ward, lan, "tdp-4")
    lan.sync()
    hoa.sync()
    found = hoa.ledger.team_round()
    assert ([each.about for each in found.held], found.older) == (["Người Thứ 4", "Người Thứ 3"], 3)
    assert hoa.ledger.custody().team_held == 5
    HeldLineDeeds(hoa.database, hoa.office.notebook.ward_user() or "").let_in(found.held[0].line).result()
    hoa.sync()
    assert (hoa.ledger.custody().team_held, hoa.ledger.team_round().older) == (4, 2)


def test_a_held_line_goes_in_by_the_leaders_word(ward: Any, laptop: Any) -> None:
    lan, hoa, mai = (
        laptop("lan"),
        laptop("hoa", role="leader"),
        laptop("mai", role="leader", **{"tdp-3": "rw"}),
    )
    tu = laptop("tu")
    a_citizen(lan.office, "Trần Văn Đức", home=home_of(lan.office))  # in tdp-4
    take_right(ward, lan, "tdp-4")
    lan.sync()
    assert ward.status()["held"] == {"scope": 1}
    for leader in (hoa, mai):
        leader.sync()
    (held,) = hoa.ledger.team_round().held
    assert (held.reason, held.who, held.act, held.about) == ("scope", "Lan", "citizen.save", "Trần Văn Đức")
    (unseen,) = mai.ledger.team_round().held
    assert unseen.about == ""  # she may not read there
    HeldLineDeeds(mai.database, mai.office.notebook.ward_user() or "").let_in(held.line).result()
    mai.sync()  # she may not write there
    with pytest.raises(NotAllowed):  # she leads nobody; the ward's own no is in tests/server/test_guards.py
        tu.office.held_line.let_in(held.line).result()
    assert ward.status()["held"] == {"scope": 1}
    assert (hoa.ledger.custody().team_held, tu.ledger.custody().team_held) == (1, 0)
    hoa.office.held_line.let_in(held.line).result()
    assert hoa.ledger.team_round().held == []  # said already
    assert hoa.ledger.custody().team_held == 0
    hoa.sync()
    assert ward.status()["held"] == {}
    for each in (lan, tu, hoa):
        each.sync()
    assert lan.ledger.custody().held == 0
    assert [found.full_name for found in tu.office.search.find("duc")] == ["Trần Văn Đức"]
    assert hoa.ledger.team_round().held == []
    assert (hoa.ledger.custody().waiting, hoa.ledger.custody().held) == (0, 0)
