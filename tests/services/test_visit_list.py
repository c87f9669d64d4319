"""From door to door: who goes where, as one walks; how it went, from paper too; who asked to come back."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.ids import uuid7
from desktop.contract.period import Period
from desktop.errors import InvalidInput
from desktop.services.dates import today
from desktop.services.door import DoorFilter
from desktop.services.household import HouseholdDraft
from desktop.services.household_listing import HouseholdFilter
from desktop.services.household_member import MemberDraft
from desktop.services.household_visit import Outcome
from desktop.services.observation import Noted
from desktop.services.office import Office
from desktop.services.progress import Asked
from desktop.services.way_split import split
from tests.builders import a_citizen, home_of

DAY = date(2026, 11, 24)
YEAR = Asked(Period.year(2026))


@given(st.lists(st.integers()), st.integers(1, 12))
def test_a_way_is_divided_evenly_whole_and_in_its_order(way: list[int], shares: int) -> None:
    parts = split(way, shares)
    assert [each for part in parts for each in part] == way
    assert len(parts) == shares
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


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
    seen = office.household.stored(doors[2])
    more = HouseholdDraft(**seen | {"people": 2})
    counted = office.household.save(doors[2], more, seen).result()
    assert (fit(no_smartphone=True), fit(elderly_only=True)) == ([10], []), "somebody there gave no name"
    office.history.undo(counted).result()

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


def test_one_goes_back_until_somebody_was_met_and_not_where_the_address_is_in_doubt(office) -> None:
    here, visits, lists = home_of(office), office.household_visit, office.visit_list
    names = ("Số 1, ngõ Mẫu 3", "Số 2, ngõ Mẫu 3", "Số 3, ngõ Mẫu 3", "Số 4, ngõ Mẫu 5")
    one, two, three, four = doors = [a_door(office, each) for each in names]

    def fit(**wanted: bool) -> list[str]:
        return [each.id for each in lists.doors(DoorFilter(here, **wanted))]

    def due() -> list[str]:
        return [each.household for each in visits.due(DAY)]

    made = lists.make(here, "Tổ dân phố 4", doors, ["lan"])
    made.saved.result()
    [list_id] = made.ids
    lines = [each.id for each in lists.stops(list_id)]
    assert {tuple(each.goes) for each in lists.doors(DoorFilter(here))} == {("lan",)}, "who has it already"

    lists.visit(lines[0], Outcome("later", DAY - timedelta(3), DAY)).saved.result()
    absent = lists.visit(lines[0], Outcome("absent", DAY - timedelta(1)))
    absent.saved.result()
    lists.visit(lines[1], Outcome("absent", DAY, volunteer="tu")).saved.result()
    assert due() == [one], "nobody at home tells nothing: the appointment stands"
    assert fit(absent=True) == [one, two]
    assert fit(absent=True, not_visited=True) == [one, two, three, four], "either of the two"
    assert fit(asked_again=True) == [one]
    assert [(each.result, each.volunteer) for each in visits.of(two)] == [("absent", "tu")]
    assert len(visits.of(one)) == 2, "another day is another visit"
    assert office.history.undo(absent.deed).result() == 1
    assert fit(absent=True) == [two]

    # Typed from paper by somebody else it is the visit of who walks the list; typed again it is corrected.
    assert lists.type_in(list_id, 2, Outcome("met", DAY)).saved.result() == 1
    assert lists.type_in(list_id, 2, Outcome("declined", DAY - timedelta(1))).saved.result() == 1
    assert [(each.result, each.volunteer) for each in visits.of(two)] == [
        ("absent", "tu"),
        ("declined", "lan"),
    ]
    [last, _] = visits.of(two)
    visits.void(last.id, reason="mistake").result()
    assert [each.result for each in lists.stops(list_id)] == ["later", "declined", None, None]
    visits.void(visits.of(two)[0].id, reason="mistake").result()
    assert [each.result for each in lists.stops(list_id)] == ["later", None, None, None], "open again"

    # Not found at its address: off all lists until somebody has settled it.
    for result, settle in (
        ("wrong_address", lambda: visits.stands(three)),
        ("moved", lambda: office.household.move(three, here, "Số 33, ngõ Mẫu 3")),
        ("wrong_address", lambda: _readdress(office, three, "Số 3, ngõ Mẫu 4")),
    ):
        lists.type_in(list_id, 3, Outcome(result, DAY)).saved.result()
        assert three not in fit()
        assert fit(in_doubt=True) == [three]
        row = office.household.row(three)
        assert getattr(row and row.doubt, "result", None) == result
        listed = office.household.listed(HouseholdFilter(in_doubt=True))
        assert [each.id for each in listed.rows(listed.numbers(None))] == [three]
        deed = settle().result()
        assert three in fit()
        office.history.undo(deed).result()
        assert fit(in_doubt=True) == [three], "taken back with the deed"
        settle().result()
        assert not fit(in_doubt=True)

    # A household that was struck through, or merged into one of the list, is nobody's way any more.
    assert unvisited(office) == ["Mẫu 5, Tổ dân phố 4"]
    office.household.merge(one, two).result()
    office.household.merge(four, three).result()
    assert not unvisited(office)
    assert [each.number for each in lists.stops(list_id)] == [1, 3]
    assert [each.number for each in lists.stops(list_id, on_paper=True)] == [1, 2, 3, 4]
    other = lists.make(here, "Tổ dân phố 4", [two, four], [None])
    other.saved.result()
    assert [(each.number, each.others) for each in lists.stops(other.ids[0])] == [(1, []), (2, [])]
    visits.void(visits.of(one)[0].id, reason="mistake").result()
    assert [each.others for each in lists.stops(other.ids[0])] == [["lan"], []]
    office.household.void(four, reason="moved_away").result()
    assert [each.number for each in lists.stops(other.ids[0])] == [1]
    assert [(each.lines, each.done) for each in lists.lists()] == [(1, 0), (2, 1)]


def _readdress(office: Office, household: str, address: str):
    seen = office.household.stored(household)
    return office.household.save(household, HouseholdDraft(**seen | {"address": address}), seen)


def unvisited(office: Office) -> list[str]:
    """Alleys where nobody has knocked."""
    holes = office.progress.overview(YEAR).holes
    return [place for each in holes if each.kind == "no_visits" for place in each.places]


def test_a_visit_that_was_put_on_another_day_is_not_moved_back_and_a_second_round_is_another(office) -> None:
    door = a_door(office, "Số 1, ngõ Mẫu 3")
    made = office.visit_list.make(home_of(office), "Tổ dân phố 4", [door], ["lan"])
    made.saved.result()
    [list_id] = made.ids
    [line] = office.visit_list.stops(list_id)

    def went() -> list[tuple[str, date]]:
        return [(each.result, each.visited_on) for each in office.household_visit.of(door)]

    first, round_two = DAY - timedelta(2), DAY - timedelta(1)
    office.visit_list.type_in(list_id, 1, Outcome("met", first)).saved.result()
    office.visit_list.type_in(list_id, 1, Outcome("met", DAY)).saved.result()
    office.visit_list.visit(line.id, Outcome("absent", first)).saved.result()
    assert went() == [("met", DAY), ("absent", first)]
    office.household_visit.void(office.household_visit.of(door)[0].id, reason="mistake").result()
    office.visit_list.type_in(list_id, 1, Outcome("later", round_two)).saved.result()  # nobody was at home
    office.visit_list.type_in(list_id, 1, Outcome("met", round_two)).saved.result()  # a slip of the finger
    assert went() == [("met", round_two), ("absent", first)], "both rounds of one paper"


def test_of_two_visits_of_one_day_at_merged_doors_the_one_noted_last_counts(office: Office) -> None:
    old = a_citizen(office, "Lê Thị Cụ", birth=(today() - timedelta(60 * 365)).isoformat())  # 60 in two weeks
    one, other = a_door(office, "Số 1, ngõ Mẫu 3", old), a_door(office, "Số 1A, ngõ Mẫu 3")
    ids = sorted((uuid7(), uuid7(), uuid7()), reverse=True)
    for at, visit, result in zip((one, other, one), ids, ("met", "moved", "later"), strict=True):
        office.household_visit.record(at, Outcome(result, DAY), visit).saved.result()
    office.household.merge(one, other).result()

    def last() -> list[str]:
        door = office.visit_list.door(other)
        assert door is not None
        return [each.result for each in (door.last, *office.household_visit.of(one)) if each]

    assert last() == ["later", "later", "moved", "met"]
    office.household_visit.record(other, Outcome("declined", DAY)).saved.result()
    assert last()[0] == "declined"
    assert not office.visit_list.doors(DoorFilter(home_of(office), elderly_only=True)), "not yet"
