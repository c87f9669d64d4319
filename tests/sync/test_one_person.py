"""Two records, one person: joined on one laptop, taken apart on another, with work of both on its way."""

from collections.abc import Callable
from datetime import date

from desktop.services.citizen_listing import CitizenFilter
from server import one_person
from server.figures import Figures
from tests.builders import a_citizen, a_visit, edit, open_rows
from tests.sync.conftest import WARD, Laptop, WardServer

Make = Callable[..., Laptop]


def people(laptop: Laptop) -> list[tuple[str, str, str | None]]:
    """(id, name, phone) of everybody the list shows."""
    listed = laptop.office.citizen.listed(CitizenFilter())
    return [(row.id, row.full_name, row.phone) for row in listed.rows(listed.numbers(None))]


def pair(laptop: Laptop, ward: WardServer) -> tuple[str, str]:
    one = a_citizen(laptop.office, "Nguyễn Thị Thanh Hoa", birth="1960", home=ward.cells["tdp-3"])
    other = a_citizen(laptop.office, "Nguyen Thi Hoa", phone="0900111222", home=ward.cells["tdp-4"])
    return one, other


def test_a_join_is_handed_over_and_taken_back_and_follows_what_others_added(
    laptop: Make, ward: WardServer
) -> None:
    lan, minh = laptop("lan"), laptop("minh")
    one, other = pair(lan, ward)
    for each in (lan, minh):
        each.sync()
    lan.office.same_person.join(one, other, one).result()
    a_visit(minh.office, other, note="máy kia chưa biết")  # meanwhile, without having heard of it
    edit(minh.office, other, address="ngõ 5")
    assert people(lan) == [(one, "Nguyễn Thị Thanh Hoa", "0900111222")]
    assert len(people(minh)) == 2
    for each in (minh, lan, minh):
        each.sync()
    for each in (lan, minh):
        assert people(each) == [(one, "Nguyễn Thị Thanh Hoa", "0900111222")]
        assert each.office.citizen.row(other).address == "ngõ 5"
        assert each.office.citizen.row(one).birth == "1960"
        assert len(each.office.help_visit.page(one).rows) == 1
        assert each.office.help_visit.last_time(one) is not None
        assert [found.id for found in each.office.search.find("hoa")] == [one]
        assert each.office.citizen.count(CitizenFilter(only_helped=True)) == 1
        assert open_rows(each.office) == []

    edit(lan.office, one, phone="0900333444", nickname="bà Hoa")  # what the other record tells, and her own
    minh.office.same_person.part(one, other).result()
    for each in (lan, minh, lan):
        each.sync()
    for each in (lan, minh):
        assert sorted(people(each)) == sorted(
            [(one, "Nguyễn Thị Thanh Hoa", None), (other, "Nguyen Thi Hoa", "0900333444")]
        )
        assert each.office.citizen.stored(one)["nickname"] == "bà Hoa"
        assert each.office.help_visit.page(one).rows == []
        assert open_rows(each.office) == []


def test_joined_both_ways_round_is_one_person_and_a_question_of_who_is_kept(
    laptop: Make, ward: WardServer
) -> None:
    """Wherever each of the two laptops hands over first, and on one that reads only half of it."""
    lan, minh, half = laptop("lan", role="leader"), laptop("minh"), laptop("hoa", **{"tdp-4": "rw"})
    one, other = pair(lan, ward)
    for each in (lan, minh, half):
        each.sync()
    lan.office.same_person.join(one, other, one, {"phone": other}).result()
    minh.office.same_person.join(other, one, other).result()
    for each in (minh, lan, half, minh):
        each.sync()
    assert people(lan) == people(minh) == [(other, "Nguyen Thi Hoa", "0900111222")]
    assert people(half) == [(other, "Nguyen Thi Hoa", "0900111222")]
    [asked] = open_rows(lan.office)
    assert (asked.table, asked.group) == ("same_person", "kept")
    dispute = lan.office.conflict.find(asked.id)
    assert dispute
    lan.office.conflict.decide(dispute, dispute.candidates[0].values).result()
    half.office.same_person.part(one, other).result()  # one of the two places is enough
    for each in (half, lan, minh, half):
        each.sync()
    assert open_rows(lan.office) == []
    assert len(people(lan)) == len(people(minh)) == 2
    assert ward.status()["held"] == {}


def test_who_reads_only_one_of_the_two_places_decides_once(laptop: Make, ward: WardServer) -> None:
    lan, minh = laptop("lan"), laptop("minh")
    half = laptop("hoa", role="leader", **{"tdp-4": "rw"})
    one, other = pair(lan, ward)
    for each in (lan, minh, half):
        each.sync()
    lan.office.same_person.join(one, other, one).result()
    minh.office.same_person.join(other, one, other).result()
    for each in (minh, lan, half):
        each.sync()
    [asked] = open_rows(half.office)
    dispute = half.office.conflict.find(asked.id)
    assert dispute
    half.office.conflict.decide(dispute, dispute.kept.values).result()
    for each in (half, lan, half):
        each.sync()
    assert open_rows(half.office) == open_rows(lan.office) == []
    assert ward.status()["conflicts"] == 0


def test_an_erased_person_goes_with_all_her_records(laptop: Make, ward: WardServer) -> None:
    lan, minh = laptop("lan", role="leader"), laptop("minh")
    one, other = pair(lan, ward)
    third = a_citizen(lan.office, "Lê Văn Ở Lại", home=ward.cells["tdp-4"])
    lan.office.same_person.join(one, other, one).result()
    lan.office.same_person.tell_apart(one, third).result()
    for each in (lan, minh):
        each.sync()
    assert lan.office.erasure.erase(one, why="request", day=date(2026, 11, 26)).result() == 2
    for each in (lan, minh, lan):
        each.sync()
    assert [name for _, name, _ in people(minh)] == ["Lê Văn Ở Lại"]
    assert ward.status()["records"].get("same_person") is None


def test_the_ward_asks_about_two_places_and_whoever_sees_both_answers(laptop: Make, ward: WardServer) -> None:
    lan, half = laptop("lan"), laptop("hoa", **{"tdp-4": "rw"})
    one, other = pair(lan, ward)
    edit(lan.office, one, phone="0900111222", national_id="001160000001")
    edit(lan.office, other, national_id="001160000001")
    lan.sync()
    assert one_person.ask(ward.ctx, WARD).fresh == 1
    for each in (lan, half):
        each.sync()
    [asked] = lan.office.suspect.all()
    assert (asked.one, asked.other, asked.found) == (one, other, (0, 0))
    assert "same_id" in asked.reasons
    assert half.office.suspect.all() == []  # one of the two alone says nothing
    lan.office.same_person.join(one, other, one).result()
    lan.sync()
    assert lan.office.suspect.all() == []
    assert one_person.ask(ward.ctx, WARD).found == {}
    assert Figures(ward.ctx).overview(WARD).total.people == 1
    assert ward.status()["conflicts"] == 0
