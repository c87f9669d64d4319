"""Households made of the people of a list: how they are put together, corrected, stored once, taken back."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.progress import Silent
from desktop.services.household_grouping import Known, Person, door_of, grouped
from desktop.services.household_listing import HouseholdFilter
from desktop.services.household_member import MemberDraft
from desktop.services.office import Office
from tests.builders import a_citizen
from tests.services.test_household import a_household, members


def people(*rows: dict[str, Any]) -> list[Person]:
    return [Person(name=row["id"], cell="c", order=n, **row) for n, row in enumerate(rows)]


def test_a_number_then_the_lists_order_then_the_door_say_who_lives_together() -> None:
    door, street = "Số 12, ngõ 34", "đường Phú Lương"
    plan = grouped(
        people(
            {"id": "a", "number": "1", "relation": "head", "address": door},
            {"id": "b", "number": "1", "relation": "spouse"},
            {"id": "c", "relation": "head", "address": "Số 1 ngõ 2"},
            {"id": "d", "relation": "child"},
            {"id": "e", "address": "12 ngõ 99"},
            {"id": "f", "address": "Số 12, ngõ 99, tổ 4"},
            {"id": "g", "address": street},  # a street is no door
            {"id": "h", "number": "1", "relation": "head", "address": "Số 5 ngõ 6"},
            {"id": "i", "number": "2", "household": "H"},
            {"id": "j", "number": "2", "relation": "child"},
            {"id": "k", "number": "3", "has_left": True},
            {"id": "l", "number": "4", "relation": "child"},
        ),
        Known(numbers={("c", "4"): "H4"}),
    )
    assert [(each.people, each.head, each.into) for each in plan.groups] == [
        (("a", "b", "h"), "a", None),
        (("c", "d"), "c", None),
        (("e", "f"), None, None),
        (("j",), None, "H"),
        (("l",), None, "H4"),
    ]
    assert (plan.left, plan.settled) == (("g", "k"), 1)
    assert plan.groups[0].doubts == {"two_heads", "addresses_differ"}
    mended = plan.alone("h").headed("e").moved("g", plan.groups[2].key)
    assert [(each.people, each.head) for each in mended.groups][-1] == (("h",), "h")
    assert mended.group_of("g").people == ("e", "f", "g")  # type: ignore[union-attr]
    assert mended.relation(mended.groups[2], "e") == "head"
    assert mended.dropped(plan.groups[1].key).left == ("k", "c", "d")


_ROW = st.builds(
    Person,
    id=st.uuids().map(str),
    name=st.just("x"),
    cell=st.sampled_from("cd"),
    order=st.integers(0, 50),
    number=st.none() | st.sampled_from(["1", "2"]),
    relation=st.none() | st.sampled_from(["head", "spouse", "child"]),
    address=st.none() | st.sampled_from(["Số 1 ngõ 2", "1 ngõ 2", "Số 3 ngõ 2", "tổ 4"]),
    household=st.none() | st.sampled_from(["H1", "H2"]),
    has_left=st.booleans(),
)


@given(st.lists(_ROW, max_size=20, unique_by=lambda each: each.id), st.data())
@settings(max_examples=40)
def test_nobody_is_lost_and_nobody_is_in_two_households(rows: list[Person], data: st.DataObject) -> None:
    plan = grouped(rows)
    for _ in range(data.draw(st.integers(0, 4))):
        if not plan.placed:
            break
        group = data.draw(st.sampled_from(plan.groups))
        who, other = group.people[0], data.draw(st.sampled_from(plan.groups))
        match data.draw(st.sampled_from(["moved", "alone", "headed", "dropped", "out"])):
            case "moved":
                plan = plan.moved(who, other.key)
            case "alone":
                plan = plan.alone(who)
            case "headed":
                plan = plan.headed(who)
            case "dropped":
                plan = plan.dropped(group.key)
            case "out":
                plan = plan.moved(who, None)
    placed = [each for group in plan.groups for each in group.people]
    assert sorted([*placed, *plan.left]) == sorted(each.id for each in rows if each.household is None)
    assert all(each.head is None or each.head in each.people for each in plan.groups)
    assert all(
        plan.people[each].cell == group.cell for group in grouped(rows).groups for each in group.people
    )


def test_neither_another_number_nor_another_street_makes_one_household_of_two() -> None:
    known = Known(numbers={("c", "1"): "H1"}, doors={door("12 Lê Lợi"): "H1", door("Số 3 ngõ 4"): "H1"})
    plan = grouped(
        people(
            {"id": "a", "number": "2", "relation": "head", "address": "Số 3 ngõ 4"},
            {"id": "b", "relation": "head", "address": "Số 12 Nguyễn Trãi"},
            {"id": "c", "address": "Căn 305 nhà B4"},
            {"id": "d", "address": "Căn 305 nhà B5"},
            {"id": "e", "address": "Số 12, Lê Lợi"},
        ),
        known,
    )
    found = {(each.people, each.into) for each in plan.groups}
    assert found == {
        (("a",), None),
        (("b",), None),
        (("c",), None),
        (("d",), None),
        (("e",), "H1"),
    }


def door(address: str) -> tuple[str, str]:
    found = door_of("c", address)
    assert found is not None
    return found


def test_made_once_whatever_is_done_twice_and_taken_back_whole(office: Office) -> None:
    for number in ("0001", "0002"):
        a_citizen(
            office, f"Lê Văn Chủ {number}", household_no=number, relation="Chủ hộ", address="Số 1 ngõ 2"
        )
        a_citizen(office, f"Vũ Thị Vợ {number}", household_no=number, relation="Vợ", residence="temporary")
    gone = a_citizen(office, "Lê Văn Đi", household_no="0001", relation="Con đẻ")
    door = a_household(office, address="Số 7, ngõ 34", people=2)
    a_citizen(office, "Đỗ Thị Cửa", address="7 ngõ 34")
    making = office.household_making
    plan = making.plan(Silent())
    assert [(len(each.people), each.number, each.into) for each in plan.groups] == [
        (3, "0001", None),
        (2, "0002", None),
        (1, None, door),
    ]
    made = making.make(plan, Silent())
    assert (len(made.households), made.people) == (2, 6)
    assert making.plan(Silent()).groups == ()
    listed = office.household.listed(HouseholdFilter(text="le van chu"))
    rows = listed.rows(listed.numbers(None))
    assert [(row.head, row.people) for row in rows] == [("Lê Văn Chủ 0001", 3), ("Lê Văn Chủ 0002", 2)]
    assert members(office, rows[1].id) == {"Lê Văn Chủ 0002": "head", "Vũ Thị Vợ 0002": "spouse"}
    assert office.household.stored(rows[0].id)["alley"] == "2"
    office.household_member.leave(rows[0].id, gone).result()
    assert making.plan(Silent()).groups == (), "who left is not put back"
    making.take_back(made).result()
    assert [row.people for row in listed.rows(listed.numbers(None))] == []
    again = making.make(making.plan(Silent()), Silent())
    assert again.households == made.households, "the same ones stand again"
    office.household.void(rows[1].id, reason="mistake").result()
    struck = making.plan(Silent())
    assert (struck.groups, len(struck.left)) == ((), 3), "what somebody struck through is not made again"
    mine, late = struck.left[0], a_citizen(office, "Vũ Thị Sau", household_no="0002")
    struck = making.plan(Silent()).alone(mine)
    assert [each.doubts for each in struck.groups if each.people == (late,)] == [{"struck_through"}]
    fresh = making.make(struck, Silent())  # unless a person says so
    assert not fresh.households & made.households
    assert {len(members(office, each)) for each in fresh.households} == {1}
    new = a_citizen(office, "Lê Thị Bé", household_no="0001")
    into = making.plan(Silent())
    making.make(into.moved(gone, into.groups[0].key), Silent())
    assert office.household_member.household_of(gone) == rows[0].id, "who left comes back by a person's hand"
    office.household_member.leave(rows[0].id, gone, new).result()
    new = a_citizen(office, "Lê Thị Bé", household_no="0001")
    joined = making.make(making.plan(Silent()), Silent())
    assert (joined.households, joined.people) == (frozenset(), 1)
    assert office.household_member.household_of(new) == rows[0].id
    office.household_member.add(door, MemberDraft(new)).result()
    assert making.plan(Silent()).groups == ()
    office.household.merge(door, rows[0].id).result()
    late = a_citizen(office, "Lê Thị Muộn", household_no="0001")
    making.make(making.plan(Silent()), Silent())
    assert office.household_member.household_of(late) == door, "read as one"
    office.household.part(rows[0].id).result()
    assert office.household_member.household_of(late) == rows[0].id, "her list names that number"
