"""Households that two laptops made, merged and filled while apart: both read the same afterwards."""

from collections.abc import Callable
from datetime import date

from desktop.progress import Silent
from desktop.services.household_member import MemberDraft
from tests.builders import a_citizen, open_rows
from tests.services.test_household import a_household
from tests.sync.conftest import Laptop, WardServer


def test_two_laptops_end_with_the_same_households_and_everybody_in_one(
    laptop: Callable[..., Laptop], ward: WardServer
) -> None:
    lan, minh = laptop("lan"), laptop("minh")
    here = ward.cells["tdp-4"]
    listed = [
        a_citizen(lan.office, f"Lê Văn {n}", home=here, household_no=n, relation="Chủ hộ") for n in ("1", "2")
    ]
    people = [a_citizen(lan.office, name, home=here) for name in ("Vũ Thị Ba", "Vũ Thị Tư", "Vũ Thị Năm")]
    one, other = a_household(lan.office, people[0]), a_household(lan.office, people[1])
    for each in (lan, minh):
        each.sync()
    for each in (lan, minh):
        making = each.office.household_making
        assert len(making.make(making.plan(Silent()), Silent()).households) == 2
    lan.office.household.merge(one, other).result()
    minh.office.household.merge(other, one).result()
    lan.office.household_member.add(one, MemberDraft(people[2])).result()
    minh.office.household_member.add(other, MemberDraft(people[2])).result()
    minh.office.household_programme.register(other, day=date(2026, 3, 1)).result()
    lone = minh.office.household_member.household_of(listed[0])
    assert lone
    lan.office.household_programme.register(lone, day=date(2026, 3, 9)).result()
    minh.office.household_programme.register(lone, day=date(2026, 3, 2)).result()
    for each in (lan, minh, lan, minh):
        each.sync()
    for each in (lan.office, minh.office):
        stands = {each.household_member.household_of(person) for person in people}
        assert stands == {min(one, other)}, "merged both ways, they are one"
        assert len({each.household_member.household_of(person) for person in listed}) == 2
        assert len(each.household_member.of(one)) == 3
        family = each.digital_family.family(one)
        assert family is not None
        assert family.standing.status == "registered", "as the one that has come further"
        registered = each.digital_family.family(lone)
        assert registered
        assert registered.household.programme_on == date(2026, 3, 2), "on the first of the two days"
        assert not open_rows(each), "nobody is asked which"
    assert lan.office.digital_family.counts() == minh.office.digital_family.counts()
    assert sum(counts.households for counts in lan.office.digital_family.counts().values()) == 3
