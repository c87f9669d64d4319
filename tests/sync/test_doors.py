"""Two laptops at the same doors: what was observed is read alike, what differs of one visit is asked."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from desktop.services.household_visit import Outcome
from desktop.services.observation import Noted, standing
from tests.builders import a_citizen, open_rows
from tests.services.test_visit_list import a_door
from tests.sync.conftest import Laptop, WardServer

DAY = date(2026, 11, 24)


def known(laptop: Laptop) -> list[tuple[str, str, str]]:
    """(person, kind, value) of all that counts."""
    found = standing()
    with laptop.database.read() as session:
        rows = session.execute(select(found.c.person, found.c.kind, found.c.value)).all()
    return sorted(tuple(row) for row in rows)


def results(laptop: Laptop, made: str) -> list[tuple[int, str | None]]:
    return [(each.number, each.result) for each in laptop.office.visit_list.stops(made)]


def test_overlapping_work_of_two_laptops_ends_the_same_on_both(
    laptop: Callable[..., Laptop], ward: WardServer
) -> None:
    lan, minh = laptop("lan"), laptop("minh")
    here = ward.cells["tdp-4"]
    person = a_citizen(lan.office, "Trần Thị Hai", birth="1950", home=here)
    doors = [a_door(lan.office, f"Số {number}, ngõ Mẫu 1", home=here) for number in (1, 2)]
    made = lan.office.visit_list.make(here, "Tổ dân phố 4", doors, ["lan"])
    made.saved.result()
    for each in (lan, minh):
        each.sync()
    [list_id] = made.ids
    lan.office.observation.note(Noted(person, {"vneid": "level1", "smartphone": "yes"}, DAY)).saved.result()
    minh.office.observation.note(Noted(person, {"vneid": "level2", "ihanoi": "no"}, DAY)).saved.result()
    # The same paper typed in twice, two readings; then two who stood at one door on two days.
    lan.office.visit_list.type_in(list_id, 1, Outcome("met", DAY)).saved.result()
    minh.office.visit_list.type_in(list_id, 1, Outcome("absent", DAY)).saved.result()
    line = lan.office.visit_list.stops(list_id)[1].id
    lan.office.visit_list.visit(line, Outcome("met", DAY - timedelta(2))).saved.result()
    minh.office.visit_list.visit(line, Outcome("absent", DAY - timedelta(1))).saved.result()
    lan.office.household_programme.register(doors[0], day=DAY).result()
    minh.office.household_programme.register(doors[0], day=DAY - timedelta(1)).result()
    minh.office.household_visit.record(doors[1], Outcome("later", DAY, DAY + timedelta(1))).saved.result()
    for each in (minh, lan, minh):
        each.sync()
    assert (
        known(lan)
        == known(minh)
        == sorted([(person, "vneid", "level1"), (person, "smartphone", "yes"), (person, "ihanoi", "no")])
    ), "of one day, what reached the ward last"
    assert results(lan, list_id) == results(minh, list_id) == [(1, "absent"), (2, "absent")]
    for each in (lan, minh):
        assert [visit.result for visit in each.office.household_visit.of(doors[1])] == [
            "later",
            "absent",
            "met",
        ]
        row = each.office.household.row(doors[0])
        assert getattr(row, "programme_on", None) == DAY - timedelta(1), "since the first of two days"
        [asked] = open_rows(each.office)
        assert (asked.table, asked.group) == ("household_visit", "outcome")
        assert [again.household for again in each.office.household_visit.due(DAY + timedelta(1))] == [
            doors[1]
        ]
