"""From door to door: who goes where, as one walks; how it went, from paper too; who asked to come back."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.address import walk_key
from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput
from desktop.services.dates import today
from desktop.services.door import DoorFilter
from desktop.services.household import HouseholdDraft
from desktop.services.household_member import MemberDraft
from desktop.services.household_visit import Outcome
from desktop.services.observation import Noted
from desktop.services.office import Office
from desktop.services.way_split import split
from tests.builders import a_citizen, home_of

DAY = date(2026, 11, 24)


@given(st.lists(st.integers()), st.integers(1, 12))
def test_a_way_is_divided_evenly_whole_and_in_its_order(way: list[int], shares: int) -> None:
    parts = split(way, shares)
    assert [each for part in parts for each in part] == way
    assert len(parts) == shares
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_one_walks_past_doors_in_the_order_of_their_numbers() -> None:
    def key(street="", building="", alley="", sub="", floor="", house="", flat=""):
        return walk_key(street, building, alley, sub, floor, house, flat)

    way = [
        key("Mẫu", alley="9", house="2"),
        key("Mẫu", alley="9", house="10"),
        key("Mẫu", alley="9", house="12"),
        key("Mẫu", alley="9", house="12A"),
        key("Mẫu", alley="10", house="1"),
    ]
    assert sorted(reversed(way)) == way
    flats = (("2", "201"), ("10", "1001"), ("10", "1002"))
    tower = [key(building="A", floor=floor, flat=flat) for floor, flat in flats]
    assert sorted(tower) == tower


def a_door(office: Office, address: str, *people: str, **fields: Any) -> str:
    household = uuid7()
    fields["home"] = fields.get("home") or home_of(office)
    draft = HouseholdDraft(address=address, **fields)
    office.household.make(household, draft, [MemberDraft(each) for each in people]).result()
    return household


def addresses(doors) -> list[str]:
    return [each.address for each in doors]


def test_a_list_is_made_walked_typed_back_corrected_and_taken_back(office) -> None:
    here, visits, lists = home_of(office), office.household_visit, office.visit_list
    old, young = a_citizen(office, "Lê Thị Cụ", birth="1940"), a_citizen(office, "Lê Văn Con", birth="1990")
    alone = a_citizen(office, "Trần Văn Một", birth="1950-05-05")
    doors = {
        12: a_door(office, "Số 12, ngõ Mẫu 3", old, young),
        2: a_door(office, "Số 2, ngõ Mẫu 3", alone),
        10: a_door(office, "Số 10, ngõ Mẫu 3", people=3, adults=2, smartphones=0),
        4: a_door(office, "Số 4, ngõ Mẫu 3"),
        1: a_door(office, "Số 1, ngõ Mẫu 12"),
    }
    office.observation.note(Noted(alone, {"smartphone": "no"}, DAY)).saved.result()
    office.observation.note(Noted(old, {"smartphone": "no"}, DAY), Noted(young, {"smartphone": "yes"}, DAY))

    def fit(**wanted) -> list[int]:
        found = lists.doors(DoorFilter(here, **wanted))
        return [next(number for number, each in doors.items() if each == door.id) for door in found]

    assert fit() == [2, 4, 10, 12, 1]
    assert fit(no_smartphone=True) == [2, 10], "who was not asked is not without"
    assert fit(elderly_only=True) == [2]

    way = [doors[each] for each in fit()]
    made = lists.make(here, "Tổ dân phố 4", way, ["lan", "tu"])
    made.saved.result()
    first, second = (lists.stops(each) for each in made.ids)
    assert [[each.number for each in some] for some in (first, second)] == [[1, 2], [1, 2, 3]]
    assert [each.door.id for each in (*first, *second)] == way
    assert fit(not_visited=True) == [2, 4, 10, 12, 1], "to be on a list is not to be visited"

    saving = lists.type_in(made.ids[1], 2, Outcome("absent", DAY))
    assert saving.saved.result() == 1
    lists.type_in(made.ids[1], 3, Outcome("later", DAY, DAY + timedelta(2), "sau 17 giờ")).saved.result()
    assert fit(not_visited=True) == [2, 4, 10]
    assert fit(asked_again=True) == [1]
    assert [each.address for each in visits.due(DAY + timedelta(2))] == ["Số 1, ngõ Mẫu 12"]
    assert not visits.due(DAY + timedelta(1))
    [row] = [each for each in lists.lists() if each.id == made.ids[1]]
    assert (row.lines, row.done, row.volunteer) == (3, 2, "tu")

    visits.record(doors[1], Outcome("met", DAY)).saved.result()  # on the way, without a list
    assert not visits.due(DAY + timedelta(9)), "visited since"
    assert [each.result for each in visits.of(doors[1])] == ["met", "later"]
    assert office.history.undo(saving.deed).result() == 1
    assert [each.result for each in lists.stops(made.ids[1])] == [None, None, "later"]

    for wrong, field in (
        (Outcome("gone", DAY), "result"),
        (Outcome("met", today() + timedelta(1)), "visited_on"),
        (Outcome("met", DAY, DAY), "again_on"),
        (Outcome("later", DAY, DAY - timedelta(1)), "again_on"),
    ):
        with pytest.raises(InvalidInput) as refused:
            lists.type_in(made.ids[1], 1, wrong).saved.result()
        assert refused.value.problems[0].field == field
    with pytest.raises(InvalidInput):
        lists.type_in(made.ids[0], 9, Outcome("met", DAY)).saved.result()
    with pytest.raises(InvalidInput):
        lists.make(here, "", [], ["lan"]).saved.result()

    office.household.merge(doors[12], doors[10]).result()
    assert fit() == [2, 4, 12, 1]
    assert addresses(each.door for each in lists.stops(made.ids[1]))[0] == "Số 12, ngõ Mẫu 3"
    lists.void(made.ids[1], "mistake").result()
    assert [each.id for each in lists.lists()] == [made.ids[0]]
    assert [each.result for each in visits.of(doors[1])] == ["met", "later"], "what was visited stays"
    lists.void(made.ids[1], None).result()
    lists.finish(made.ids[0]).result()
    assert [each.id for each in lists.lists()] == [made.ids[1]]
    assert office.history.undo(made.deed).result() >= 2
    assert not lists.lists(with_done=True)
