"""A week of going from door to door: three laptops, overlapping work, a stick and a line, doubles that are
joined on one laptop and parted on another; and in the end all three hold the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook

from desktop.contract.ids import uuid7
from desktop.progress import Silent
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.door import DoorFilter
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.household_listing import HouseholdFilter
from desktop.services.household_member import MemberDraft
from desktop.services.household_visit import Outcome
from desktop.services.observation import Noted
from tests.builders import a_citizen, a_visit
from tests.faults.state import rows
from tests.sync.conftest import Laptop, WardServer, swap

Make = Callable[..., Laptop]

MONDAY = date(2026, 11, 16)
RESULTS = ("met", "met", "met", "absent", "later", "declined")
ABLE = {"vneid_level2": {"outcome": "able", "reason": None, "version": 1}}
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Đỗ", "Vũ")
MIDDLES = ("Thị Mẫu", "Văn Thử", "Đức Thử", "Thị Thử", "Văn Mẫu")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga", "Phúc", "Tâm")


@dataclass
class Told:
    """What the week did, counted by the test itself."""

    households: int = 0
    people: int = 0
    visits: int = 0
    registered: set[str] = field(default_factory=set)


def roster(path: Path, people: int, dice: Random) -> int:
    """A list with that many people; gives how many households they are."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(
        ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Địa chỉ", "Số hộ khẩu", "Quan hệ với chủ hộ"]
    )
    households, row = 0, 0
    while row < people:
        households += 1
        alley, family = 1 + households // 40, dice.choice(FAMILIES)
        size = min(dice.randint(1, 5), people - row)
        for place in range(size):
            row += 1
            born = date(1950 + 22 * (place > 1) + dice.randrange(20), 1 + dice.randrange(12), 1 + row % 28)
            name = f"{family} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
            relation = ("Chủ hộ", "Vợ", "Con", "Con", "Con")[place]
            door = f"Số {1 + households % 40}, ngõ {alley}"
            sex = "Nữ" if " Thị " in name else "Nam"
            sheet.append([row, name, f"{born:%d/%m/%Y}", sex, door, f"{households:05d}", relation])
    book.save(path)
    return households


def bring_in(laptop: Laptop, path: Path, home: str) -> tuple[int, int]:
    """(people, households) that the list became, as one person would do it at the desk."""
    rosters = laptop.office.roster
    opened = rosters.open(path, rosters.sheets(path)[0].name)
    preview = rosters.preview(opened)
    brought = rosters.take(preview.taking(), home, "Danh sách của phường", Silent())
    making = laptop.office.household_making
    made = making.make(making.plan(Silent(), home), Silent())
    assert making.plan(Silent(), home).groups == (), "a second time makes nothing twice"
    return brought.people, len(made.households)


def call_at(laptop: Laptop, household: str, day: date, dice: Random, told: Told) -> None:
    """One door: how it went, and what was learned there."""
    office = laptop.office
    result = dice.choice(RESULTS)
    again = day + timedelta(days=2) if result == "later" else None
    office.household_visit.record(household, Outcome(result, day, again)).saved.result()
    told.visits += 1
    members = [each for each in office.household_member.of(household) if each.citizen_id]
    if result != "met" or not members:
        return
    who = dice.choice(members).citizen_id
    assert who is not None
    seen = {"smartphone": dice.choice(("yes", "no")), "vneid": dice.choice(("none", "level2"))}
    seen |= {"guides_family": "yes"} if dice.random() < 0.5 else {}
    office.observation.note(Noted(who, seen, day)).saved.result()
    if dice.random() < 0.6:
        office.help_visit.record(Turn(HelpVisitDraft(visited_on=day, outcomes=ABLE), citizen_id=who)).result()
    if dice.random() < 0.7:
        office.household_programme.register(household, day=day).result()
        told.registered.add(household)
    what = dice.random()
    if what < 0.1:
        new = a_citizen(office, f"Trần Thị Mới {dice.randrange(10**6)}", birth="1988", home=home_at(office))
        office.household_member.add(household, MemberDraft(new, "other")).result()
        told.people += 1
    elif what < 0.2 and len(members) > 1:
        fresh = {"id": uuid7(), "home": home_at(office), "address": f"Số {dice.randrange(99)}, ngõ Mới"}
        office.household_member.split(household, [MemberDraft(who, "head")], fresh, day).result()
        told.households += 1
    elif what < 0.3 and len(members) > 1:
        office.household_member.leave(household, who, reason="moved_out", day=day).result()
    elif what < 0.4 and office.person.may("household_review"):
        office.household_programme.review(household, "learner", met=True, day=day).result()


def home_at(office: Any) -> str:
    return next(place.cell for place in office.notebook.places() if place.name == "Tổ dân phố 4")


def evening(lan: Laptop, tu: Laptop, hoa: Laptop, stick: Path) -> None:
    """Lan has a line; Tú has none: the leader carries his stick to where there is one, and back."""
    lan.sync()
    assert swap(tu, stick).failed == ""
    assert swap(hoa, stick).failed == ""
    hoa.sync()
    assert swap(hoa, stick).failed == ""
    assert swap(tu, stick).failed == ""


def doubles(laptop: Laptop, some: Sequence[Any]) -> list[tuple[str, str]]:
    """Who is noted a second time, as another volunteer hears the name."""
    pairs = []
    for each in some:
        first, *_, last = each.full_name.split()
        other = a_citizen(laptop.office, f"{first} {last}", birth=each.birth, home=home_at(laptop.office))
        pairs.append((each.id, other))
    return pairs


# As many as a test can wait for; and as many as live in a neighbourhood, visited for hours a day.
@pytest.mark.parametrize(("people", "far"), [(120, 3), pytest.param(5_000, 40, marks=pytest.mark.prove)])
def test_three_laptops_visit_a_neighbourhood_for_a_week_and_hold_the_same(
    people: int, far: int, laptop: Make, ward: WardServer, tmp_path: Path
) -> None:
    dice, told = Random(people), Told()
    lan, tu, hoa = team = laptop("lan"), laptop("tu"), laptop("hoa", role="leader")
    home = ward.cells["tdp-4"]
    stick = tmp_path / "stick"
    stick.mkdir()
    told.households = roster(tmp_path / "roster.xlsx", people, dice)
    assert bring_in(lan, tmp_path / "roster.xlsx", home) == (people, told.households)
    told.people = people
    evening(lan, tu, hoa, stick)

    # The leader divides the way; everybody takes her stretch home, on the line or on the stick.
    doors = [each.id for each in hoa.office.visit_list.doors(DoorFilter(home, not_visited=True))]
    assert len(doors) == told.households
    going = [each.office.notebook.ward_user() for each in team]
    length = min(len(doors), 300)
    made = hoa.office.visit_list.make(home, "Tuần này", doors[:length], going)
    made.saved.result()
    evening(lan, tu, hoa, stick)
    evening(lan, tu, hoa, stick)

    listed = lan.office.citizen.listed(CitizenFilter())
    known = listed.rows(listed.numbers(40))
    pairs = doubles(tu, known[:6])
    told.people += len(pairs)
    for number in range(5):
        day = MONDAY + timedelta(days=number)
        for each, list_id in zip(team, made.ids, strict=True):
            stops = each.office.visit_list.stops(list_id)
            stretch = stops[number::5][:far]
            for stop in stretch:
                outcome = Outcome(dice.choice(RESULTS[:4]), day)
                each.office.visit_list.type_in(list_id, stop.number, outcome).saved.result()
                told.visits += 1
            for household in dice.sample(doors, 3):  # on the way, whoever's stretch it is
                call_at(each, household, day, dice, told)
        if number == 1:  # two are joined by Lan, who has heard of them; Tú goes on with either record
            for one, other in pairs[:4]:
                lan.office.same_person.join(one, other, one).result()
                a_visit(tu.office, other, visited_on=day)
        if number == 3:  # one pair was wrong, says the leader; another the other way round, says Tú
            hoa.office.same_person.part(*pairs[0]).result()
            tu.office.same_person.join(*pairs[4], pairs[4][1]).result()
            a_visit(lan.office, pairs[0][1], visited_on=day)
        evening(lan, tu, hoa, stick)

    for _ in range(2):
        evening(lan, tu, hoa, stick)
    assert {each.ledger.custody().waiting for each in team} == {0}
    assert ward.status()["held"] == {}
    mine, stands = rows(lan), lan.office.digital_family.counts()
    joined = len(pairs[1:5])
    for each in team:
        theirs = rows(each)
        assert {table for table in mine if mine[table] != theirs[table]} == set()
        assert each.office.digital_family.counts() == stands
        assert each.office.citizen.count(CitizenFilter()) == told.people - joined
        households = each.office.household.listed(HouseholdFilter())
        assert len(households.numbers(None)) == told.households
    assert sum(of.households for of in stands.values()) == told.households
    assert sum(of.joined for of in stands.values()) == len(told.registered)
    assert ward.status()["records"]["household"] == told.households
