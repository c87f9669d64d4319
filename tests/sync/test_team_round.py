"""The leader's round: whom she carries up to where, whom the ward heard, who was not seen for longest."""

from datetime import date
from typing import Any

from desktop.contract.figures import WARD as WHOLE
from desktop.contract.period import Period
from desktop.progress import Silent
from server import admin
from tests.builders import a_citizen, a_visit
from tests.sync.conftest import WARD, join

DAY = date(2026, 9, 3)


def known(laptop: Any) -> dict[str, tuple[bool, int | None, bool]]:
    """Name -> (heard by the ward, bundle here, on its way), whoever was not seen for longest first."""
    found = laptop.ledger.team_round()
    return {each.name: (each.heard is not None, each.bundle, each.is_on_its_way) for each in found.mates}


def counted(*laptops: Any) -> list[tuple[Any, Any]]:
    """(turns, people) of the month, by each of these notebooks."""
    figures = [each.office.indicator.figures(Period.month(DAY.year, DAY.month)) for each in laptops]
    return [(of["turns"][WHOLE].value, of["people"][WHOLE].value) for of in figures]


def test_the_round_follows_sticks_and_the_wards_word(ward: Any, laptop: Any, tmp_path: Any) -> None:
    lan, hoa, tu = laptop("lan"), laptop("hoa", role="leader"), laptop("tu")
    admin.add_user(ward.ctx, WARD, "Người Của Tổ Khác")
    stick = tmp_path / "stick"
    stick.mkdir()
    assert lan.ledger.team_round() is None  # leads nobody
    theirs = a_citizen(tu.office, "Người Thứ 1")
    for _ in range(2):
        a_visit(tu.office, theirs, visited_on=DAY)
    hoa.sync()
    assert known(hoa) == {"Lan": (True, None, False), "Tu": (True, None, False)}
    admin.add_user(ward.ctx, WARD, "Mai", team=ward.team)
    for number in (1, 2):
        a_visit(lan.office, a_citizen(lan.office, f"Người Thứ {number}"), visited_on=DAY)
        lan.ledger.courier.exchange(stick, Silent())
        hoa.ledger.courier.exchange(stick, Silent())
        assert known(hoa)["Lan"] == (True, number, True)
    assert list(known(hoa)) == ["Tu", "Lan"]  # she was seen just now
    hoa.sync()
    assert known(hoa)["Lan"] == (True, 2, False)
    assert next(iter(known(hoa))) == "Mai"  # never seen at all
    assert counted(lan, tu) == [(2, 2), (2, 1)]
    tu.sync()
    # Without a line the ward's word comes by stick, too.
    hoa.ledger.courier.exchange(stick, Silent())
    before = next(mate.heard for mate in hoa.ledger.team_round().mates if mate.name == "Tu")
    assert before is not None
    hoa.sync()
    assert counted(hoa) == [(4, 3)], "two notebooks, one sum"
    found = hoa.office.search.find("Người Thứ 1", 5)
    hoa.office.same_person.join(*(each.id for each in found), found[0].id).result()
    assert counted(hoa) == [(4, 2)], "whom both helped is one"


def test_a_leader_who_has_just_joined_leads_without_signing_in_anew(ward: Any, laptop: Any) -> None:
    before = laptop("hoa", joined=False)
    join(before, ward, ward.invite("Hoa", "leader"))
    assert before.office.person.role() == "leader"
    before = laptop("lan", joined=False)
    join(before, ward, ward.invite("Lan"))
    assert before.office.person.role() == "volunteer"
