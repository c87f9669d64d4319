"""A person is erased, and the ward put back to before it: what counts comes again, and she does not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.builders import a_citizen, a_visit
from tests.conftest import KEY
from tests.plain_bytes import found
from tests.sync.conftest import Laptop, WardServer, swap
from tests.sync.test_erasure import holds, turns
from tests.sync.test_late_letter import answered, from_the_start

Make = Callable[..., Laptop]
NAME, ID_NUMBER, PHONE, NOTE = "Trần Thị Quên Đi", "990163004711", "0987654321", "con gái là chị Phượng Vĩ"
WORDS = (NAME, ID_NUMBER, PHONE, NOTE)
DAY = date(2026, 11, 26)


def her(laptop: Laptop, ward: WardServer) -> str:
    return a_citizen(
        laptop.office, NAME, national_id=ID_NUMBER, phone=PHONE, home=ward.cells["tdp-4"], address=NOTE
    )


def gone_everywhere(ward: WardServer, tmp_path: Path, *laptops: Laptop) -> None:
    for each in laptops:
        each.database.close()
    ward.lay_open()
    assert [hit for hit in found(tmp_path, KEY, WORDS) if not hit[0].startswith("server.db.")] == []


def test_turns_made_after_the_backup_are_counted_again_without_her_name(
    laptop: Make, ward: WardServer, snapshot: Callable[[], Callable[[], None]], tmp_path: Path
) -> None:
    hoa, minh = laptop("hoa", role="leader"), laptop("lan")
    person = her(hoa, ward)
    for each in (hoa, minh):
        each.sync()
    put_back = snapshot()
    a_visit(hoa.office, person, note=NOTE)
    a_visit(minh.office, person, note=NOTE)
    for each in (hoa, minh, hoa):
        each.sync()
    hoa.office.erasure.erase(person, why="request", day=DAY).result()
    for each in (hoa, minh, hoa):
        each.sync()
    assert len(turns(hoa)) == len(turns(minh)) == 2
    put_back()
    for each in (hoa, minh, hoa, minh):
        each.sync()
    assert ward.status()["records"].get("citizen", 0) == 0
    assert not holds(hoa, person)
    assert not holds(minh, person)
    assert ward.status()["held"] == {}
    assert ward.status()["records"].get("help_visit", 0) == 2
    assert turns(hoa) == turns(minh) == [(None, None, None)] * 2
    gone_everywhere(ward, tmp_path, hoa, minh)


def test_another_notebook_finds_the_ward_put_back_first(
    laptop: Make, ward: WardServer, snapshot: Callable[[], Callable[[], None]], tmp_path: Path
) -> None:
    hoa, minh = laptop("hoa", role="leader"), laptop("lan")
    person = her(hoa, ward)
    a_visit(hoa.office, person, note=NOTE)
    a_visit(minh.office, a_citizen(minh.office, "Lê Văn Ở Lại", home=ward.cells["tdp-4"]))
    for each in (hoa, minh, hoa):
        each.sync()
    a_visit(minh.office, person, note=NOTE)
    for each in (minh, hoa):
        each.sync()
    put_back = snapshot()
    hoa.office.erasure.erase(person, why="request", day=DAY).result()
    for each in (hoa, minh, hoa):
        each.sync()
    put_back()
    minh.sync()
    minh.sync()
    for each in (hoa, minh, hoa, minh):
        each.sync()
    assert not holds(hoa, person)
    assert not holds(minh, person)
    assert ward.status()["held"] == {}
    assert ward.status()["records"].get("help_visit", 0) == 3
    assert len(turns(hoa)) == len(turns(minh)) == 3
    assert {each.name for each in hoa.office.erasure.confirmed(person)} == {"Hoa", "Lan"}
    gone_everywhere(ward, tmp_path, hoa, minh)


def test_every_notebook_hears_who_has_forgotten_her_and_keeps_the_order_itself(
    laptop: Make, ward: WardServer, snapshot: Callable[[], Callable[[], None]]
) -> None:
    """The proof of whoever was asked comes with the order; after a restore both come with everything else."""
    hoa, minh, tu = laptop("hoa", role="leader"), laptop("lan"), laptop("tu")
    person = her(hoa, ward)
    for each in (hoa, minh, tu):
        each.sync()
    put_back = snapshot()
    hoa.office.erasure.erase(person, why="request", day=DAY).result()
    for each in (hoa, minh, hoa, minh):
        each.sync()
    assert {each.name for each in minh.office.erasure.confirmed(person)} == {"Hoa", "Lan"}
    put_back()
    for each in (minh, hoa, tu, minh, tu, minh):
        each.sync()
    for each in (minh, tu):
        assert {said.name for said in each.office.erasure.confirmed(person)} == {"Hoa", "Lan", "Tu"}
        assert each.office.erasure.count() == 1
        assert each.ledger.custody().healed is None


def test_a_letter_of_before_brings_nobody_back(
    laptop: Make, ward: WardServer, stick: Path, tmp_path: Path
) -> None:
    """Its cell is to come whole again, as when a right to it ended and was given anew."""
    hoa, minh = laptop("hoa", role="leader"), laptop("lan")
    person = her(hoa, ward)
    a_visit(hoa.office, person, note=NOTE)
    for each in (hoa, minh):
        each.sync()
    from_the_start(minh, ward.cells["tdp-4"])
    answered(ward, minh, stick)
    hoa.office.erasure.erase(person, why="request", day=DAY).result()
    for each in (hoa, minh, hoa):
        each.sync()
    assert turns(minh) == [(None, None, None)]
    from_the_start(minh, ward.cells["tdp-4"])
    assert swap(minh, stick).letters == 1
    for _ in range(2):
        assert not holds(minh, person)
        assert turns(minh) == [(None, None, None)]
        minh.sync()
    gone_everywhere(ward, tmp_path, hoa, minh)


def test_who_was_erased_stays_so_though_the_notebook_that_gave_the_order_is_lost(
    laptop: Make, ward: WardServer, snapshot: Callable[[], Callable[[], None]], tmp_path: Path
) -> None:
    hoa, tu, minh = laptop("hoa", role="leader"), laptop("tu", role="leader"), laptop("lan")
    person = her(hoa, ward)
    a_visit(hoa.office, person, note=NOTE)
    for each in (hoa, tu, minh):
        each.sync()
    put_back = snapshot()
    hoa.office.erasure.erase(person, why="request", day=DAY).result()
    for each in (hoa, tu, minh):
        each.sync()
    put_back()
    for each in (minh, tu, tu, minh):
        each.sync()
    assert ward.status()["records"].get("citizen", 0) == 0
    assert ward.status()["held"] == {}
    for each in (tu, minh):
        assert not holds(each, person)
        assert each.office.erasure.count() == 1
        assert turns(each) == [(None, None, None)]
    hoa.database.close()
    gone_everywhere(ward, tmp_path, tu, minh)
