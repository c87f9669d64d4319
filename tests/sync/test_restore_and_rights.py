"""A ward put back to before a right was withdrawn and another one given, while a leader carries work of
before and after: nothing is lost, and once the office has said it again everybody holds what she may."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from server import admin
from tests.builders import a_citizen, a_visit, edit
from tests.sync.conftest import WARD, Laptop, WardServer, swap
from tests.sync.test_late_letter import names, user_of
from tests.sync.test_moved_twice import holds_what_it_may, of_ward
from tests.sync.test_moved_twice import places as places  # a fixture

Make = Callable[..., Laptop]
FAR = "tdp-5"


@pytest.mark.parametrize("finds_out", ["who carries", "who lost a right", "who was given one"])
def test_a_right_withdrawn_and_one_given_after_the_backup(
    laptop: Make,
    ward: WardServer,
    places: list[str],
    stick: Path,
    snapshot: Callable[[], Callable[[], None]],
    finds_out: str,
) -> None:
    lan, tu, hoa = laptop("lan"), laptop("tu"), laptop("hoa", role="leader")
    near, here, far = places
    old = a_citizen(hoa.office, "Người Cũ", home=near)
    admin.grant(ward.ctx, WARD, user_of(hoa), {far: ("rw", None)})
    for each in (hoa, lan, tu, hoa):
        each.sync()
    put_back = snapshot()

    admin.grant(ward.ctx, WARD, user_of(tu), {far: ("rw", None)})
    a_citizen(hoa.office, "Người Xa", home=far)
    edit(lan.office, old, phone="0912345678")  # by the line, before: the ward shall lose it
    for each in (hoa, lan, tu):
        each.sync()
    made = [a_visit(lan.office, old, note="trên đường"), a_citizen(tu.office, "Người Của Tú", home=far)]
    for each in (lan, tu):
        swap(each, stick)  # a bundle of before
    admin.grant(ward.ctx, WARD, user_of(lan), {near: ("", None)})
    made.append(a_citizen(lan.office, "Người Sau", home=here))
    for each in (lan, tu):
        each.sync()
    assert "Người Cũ" not in names(lan)
    made += [a_visit(tu.office, made[1]), a_visit(lan.office, made[2])]
    for each in (lan, tu):
        swap(each, stick)  # and one of after
    swap(hoa, stick)
    put_back()
    order = {"who carries": (hoa, lan, tu), "who lost a right": (lan, tu, hoa)}.get(finds_out, (tu, hoa, lan))
    for each in order * 3:
        each.sync()
    assert made[0] in of_ward(ward), "the ward knows of no withdrawal"
    assert set(ward.status()["held"]) in ({"scope"}, {"scope", "parent"}), "nor of the right that was given"
    assert "Người Xa" not in names(tu)
    with tu.database.read() as session:
        known = set(session.scalars(text("SELECT rec FROM history")))
        assert known <= set(session.scalars(text("SELECT id FROM citizen UNION SELECT id FROM help_visit")))
    admin.grant(ward.ctx, WARD, user_of(lan), {near: ("", None)})
    admin.grant(ward.ctx, WARD, user_of(tu), {far: ("rw", None)})
    for each in order * 2:
        each.sync()
    assert ward.status()["held"] == {}
    assert {*made, old} <= of_ward(ward).keys()
    assert "0912345678" in of_ward(ward)[old].fields
    assert names(lan) == {"Người Sau"}
    assert names(tu) == names(hoa) == {"Người Cũ", "Người Xa", "Người Của Tú", "Người Sau"}
    holds_what_it_may(ward, lan, tu, hoa)
