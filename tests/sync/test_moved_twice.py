"""Somebody is moved twice, and back, on laptops that do not know of each other; or her records are joined on
one while another moves, strikes through or erases one of them. Who may read which of the places then holds
exactly that, and nothing is lost."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from desktop.contract.ids import uuid7
from desktop.contract.records import twin
from desktop.services.support_need import SupportNeedDraft
from desktop.sync.inbox import TABLES
from desktop.sync.ledger import Ledger
from server import admin
from server.tables import record
from tests.builders import SPOKEN, a_citizen, a_visit, edit
from tests.sync.conftest import WARD, Laptop, WardServer, swap
from tests.sync.test_class import planned
from tests.sync.test_late_letter import answered, user_of
from tests.sync.test_support_need import NEED

Make = Callable[..., Laptop]


@pytest.fixture
def places(ward: WardServer) -> list[str]:
    """Three cells."""
    more = [{"code": "tdp-5", "name": "Tổ dân phố 5"}]
    ward.cells = {**ward.cells, **admin.load_places(ward.ctx, WARD, "neighbourhood", more)}
    return [ward.cells[f"tdp-{number}"] for number in (3, 4, 5)]


def everywhere(ward: WardServer, laptop: Laptop, places: list[str]) -> Laptop:
    """What is sensitive, too."""
    cells = [*places, *map(twin, places)]
    admin.grant(ward.ctx, WARD, user_of(laptop), dict.fromkeys(cells, ("rw", None)))
    return laptop


def of_ward(ward: WardServer) -> dict[str, Any]:
    with ward.ctx.store.reading() as connection:
        return {row.id: row for row in connection.execute(select(record).where(record.c.ward_id == WARD))}


def holds_what_it_may(ward: WardServer, *laptops: Laptop) -> None:
    """Each record of the cells it reads, as the ward has it, and no other."""
    for laptop in laptops:
        laptop.ledger = Ledger(laptop.database)  # compares
        laptop.sync()
        here: dict[str, tuple[Any, ...]] = {}
        with laptop.database.read() as session:
            readable = set(session.scalars(text("SELECT cell FROM sync_cell WHERE mode IN ('r', 'rw')")))
            for table in TABLES:
                found = session.execute(text(f'SELECT id, cell, also, _rev FROM "{table}"'))
                here |= {row.id: (row.cell, row.also, row._rev) for row in found}
            past = set(session.scalars(text("SELECT rec FROM history")))
        rows = of_ward(ward).values()
        assert here == {
            row.id: (row.home, row.also, row.rev) for row in rows if {row.home, row.also} & readable
        }
        assert past <= here.keys()
        assert laptop.ledger.custody().healed is None
        assert laptop.ledger.custody().waiting == laptop.ledger.custody().held == 0


def are_together(ward: WardServer) -> None:
    """What is about somebody is where she is."""
    rows = of_ward(ward)
    for row in rows.values():
        person = rows.get(orjson.loads(row.fields).get("citizen_id"))
        home = person.home if person else None
        assert home in (None, row.home, row.also) or row.home == twin(str(home))


@pytest.mark.parametrize("first", ["the line", "the stick"])
@pytest.mark.parametrize("goes_back", [False, True])
def test_moved_twice_and_back_by_two_who_do_not_know_of_each_other(
    laptop: Make, ward: WardServer, places: list[str], stick: Path, first: str, goes_back: bool
) -> None:
    lan, tu = (everywhere(ward, laptop(name), places) for name in ("lan", "tu"))
    half = laptop("half", **{"tdp-3": "rw"})
    a, b, c = places
    person = a_citizen(lan.office, "Người Dọn Nhà", home=a)
    for each in (lan, tu, half, lan, tu):
        each.sync()
    made = []
    for who, way in ((lan, (b, c)), (tu, (c, a if goes_back else b))):
        for home in way:
            made.append(a_visit(who.office, person))
            edit(who.office, person, home=home)
            need = uuid7()
            draft = SupportNeedDraft(citizen_id=person, **NEED)
            who.office.support_need.save(need, draft, {}, SPOKEN).result()
            class_id = who.office.training_class.create(planned(who)).result()
            made += [need, *who.office.enrolment.enrol(class_id, person, source="search").result().seated]
    made.append(a_visit(half.office, person, note="chưa biết"))
    for way in ("the line", "the stick") if first == "the line" else ("the stick", "the line"):
        if way == "the line":
            lan.sync()
        else:
            answered(ward, tu, stick)
    half.sync()
    swap(tu, stick)
    for each in (lan, tu, half, lan, tu, half):
        each.sync()
    assert ward.status()["held"] == {}
    assert {*made, person} <= of_ward(ward).keys()
    are_together(ward)
    holds_what_it_may(ward, lan, tu, half)


@pytest.mark.parametrize("deed", ["moved", "struck through", "erased"])
def test_one_of_two_joined_records_goes_where_only_the_other_is_read(
    laptop: Make, ward: WardServer, places: list[str], stick: Path, deed: str
) -> None:
    lan, hoa = everywhere(ward, laptop("lan"), places), laptop("hoa", role="leader")
    half, else_ = laptop("half", **{"tdp-3": "rw"}), laptop("khac", **{"tdp-4": "rw"})
    a, b, c = places
    admin.grant(ward.ctx, WARD, user_of(hoa), {c: ("rw", None)})
    one = a_citizen(hoa.office, "Nguyễn Thị Thanh Hoa", home=a)
    other = a_citizen(hoa.office, "Nguyen Thi Hoa", home=b, phone="0900111222")
    for each in (hoa, lan, half, else_):
        each.sync()
    lan.office.same_person.join(one, other, one).result()
    made = [a_visit(half.office, one), a_visit(else_.office, other), a_visit(lan.office, one)]
    edit(else_.office, other, nickname="bà Hoa")
    if deed == "moved":
        edit(hoa.office, other, home=c)
    elif deed == "struck through":
        hoa.office.citizen.void(other, reason="twice").result()
    else:
        hoa.office.erasure.erase(other, why="request", day=date(2026, 11, 26)).result()
    answered(ward, lan, stick)
    for each in (hoa, else_, half):
        each.sync()
    swap(lan, stick)
    for each in (lan, hoa, else_, half, lan):
        each.sync()
    assert ward.status()["held"] == {}
    assert {*made, one} <= of_ward(ward).keys()
    assert (other in of_ward(ward)) == (deed != "erased")
    are_together(ward)
    holds_what_it_may(ward, lan, hoa, half, else_)
