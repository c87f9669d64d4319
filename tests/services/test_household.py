"""Households through the services screens use: who belongs where, and how far each is with Gia đình số."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from desktop.contract.digital_family import STATUSES, is_adult
from desktop.contract.figures import WARD
from desktop.contract.ids import uuid7
from desktop.contract.one_household import standing
from desktop.contract.period import Period
from desktop.errors import InvalidInput, NotAllowed
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.sync_state import SyncOne
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.household import HouseholdDraft
from desktop.services.household_listing import HouseholdFilter
from desktop.services.household_member import MemberDraft, suggested_heads
from desktop.services.household_visit import Outcome
from desktop.services.office import Office
from tests.builders import a_citizen, a_visit, an_officer, home_of

DOOR = "Số 12, ngõ 34, đường Phú Lương"


def a_household(office: Office, *people: str, address: str = DOOR, **fields: Any) -> str:
    household = uuid7()
    draft = HouseholdDraft(home=home_of(office), address=address, **fields)
    drafts = [MemberDraft(each, "child" if n else "head") for n, each in enumerate(people)]
    office.household.make(household, draft, drafts).result()
    return household


def members(office: Office, household: str) -> dict[str | None, str | None]:
    return {each.name: each.relation for each in office.household_member.of(household)}


def test_members_join_leave_split_off_and_every_deed_is_taken_back(office: Office) -> None:
    head, wife, son = (a_citizen(office, name) for name in ("Lê Văn Chủ", "Vũ Thị Vợ", "Lê Văn Con"))
    home = a_household(office, head, son)
    join = office.household_member.add(home, MemberDraft(wife, "spouse", "registered")).result()
    assert members(office, home) == {"Lê Văn Chủ": "head", "Vũ Thị Vợ": "spouse", "Lê Văn Con": "child"}
    row = office.household.row(home)
    assert row is not None
    assert (row.address, row.head, row.people) == (DOOR, "Lê Văn Chủ", 3)
    assert [found.id for found in office.household.find("vo chu")] == []
    assert [found.id for found in office.household.find("le van con")] == [home]
    assert [found.head for found in office.household.find("ngo 34 phu luong")] == ["Lê Văn Chủ"]
    office.history.undo(join).result()
    assert "Vũ Thị Vợ" not in members(office, home)
    office.household_member.add(home, MemberDraft(wife, "spouse")).result()  # the same row again
    hers = next(each for each in office.household_member.of(home) if each.citizen_id == wife)
    office.household_member.change(hers.id, "head", "registered").result()
    assert members(office, home) == {"Vũ Thị Vợ": "head", "Lê Văn Chủ": "spouse", "Lê Văn Con": "child"}
    died = office.household_member.leave(home, head, reason="deceased", day=date(2026, 3, 1)).result()
    assert [(past.name, past.left_reason) for past in office.household_member.left(home)] == [
        ("Lê Văn Chủ", "deceased")
    ]
    office.history.undo(died).result()
    new = {"id": uuid7(), "home": home_of(office, "Tổ dân phố 3"), "address": "Số 1 ngõ 2"}
    with pytest.raises(InvalidInput):
        office.household_member.split(home, [MemberDraft(each) for each in (head, wife, son)], new).result()
    split = office.household_member.split(home, [MemberDraft(son, "head")], new).result()
    assert office.household_member.household_of(son) == new["id"]
    assert members(office, new["id"]) == {"Lê Văn Con": "head"}
    office.household_programme.register(new["id"]).result()
    merge = office.household.merge(home, new["id"]).result()
    assert office.digital_family.family(home).standing.status == "registered"  # type: ignore[union-attr]
    assert len(members(office, home)) == 3
    for status, count in (("registered", 1), ("not_visited", 0)):  # told by the one merged into it
        assert len(office.household.listed(HouseholdFilter(status=status)).numbers(None)) == count
    assert office.household.row(new["id"]).id == home  # type: ignore[union-attr]
    assert [found.id for found in office.household.find("so 1 ngo 2")] == [home], "by the door it had"
    assert [found.id for found in office.household.find("le van con")] == [home]
    office.household_member.add(new["id"], MemberDraft(a_citizen(office, "Lê Thị Cháu"))).result()
    assert "Lê Thị Cháu" in members(office, home), "whoever joins a merged one joins the one it is now"
    office.history.undo(merge).result()
    assert office.digital_family.family(home).standing.status == "not_visited"  # type: ignore[union-attr]
    assert members(office, new["id"]) == {"Lê Văn Con": "head"}
    office.history.undo(split).result()
    assert office.household_member.household_of(son) == home
    acts = {event.act for event in office.household.events(home)}
    assert {"household.make", "household_member.add", "household.split", "deed.undo"} <= acts


def as_it_is(office: Office, household: str) -> tuple[object, ...]:
    family = office.digital_family.family(household)
    assert family is not None
    assert (office.digital_family.counts()[family.household.cell].households) > 0
    return members(office, household), family.standing.status, family.people, dict(family.counts)


def test_parted_each_is_as_it_was_and_struck_through_none_takes_the_people_of_another_along(
    office: Office,
) -> None:
    chu, vo, ba, bon = (a_citizen(office, f"Lê {name}") for name in ("Chủ", "Vợ", "Ba", "Bốn"))
    one = a_household(office, chu, vo, people=2, smartphones=0)
    other = a_household(office, ba, bon, people=5, adults=3, learned=1)
    counted = a_household(office, address="Số 20, ngõ 34", people=7)
    office.household_programme.register(other).result()
    before = [as_it_is(office, each) for each in (one, other, counted)]
    office.household.merge(one, other, counted).result()
    together = office.digital_family.family(one)
    assert together is not None
    assert (together.standing.status, together.people) == ("learning", 7)
    assert together.counts == {"people": 7, "adults": 3, "smartphones": 0, "learned": 1}
    assert members(office, one) == {"Lê Chủ": "head", "Lê Vợ": "child", "Lê Ba": None, "Lê Bốn": "child"}
    assert office.visit_list.door(other).people == 7  # type: ignore[union-attr]
    office.household.part(other).result()
    office.household.part(counted).result()
    assert [as_it_is(office, each) for each in (one, other, counted)] == before
    made = office.visit_list.make(home_of(office), "Tối thứ Ba", [one, other, counted], [None])
    made.saved.result()
    (visits,) = made.ids
    office.household.merge(one, other).result()
    assert [stop.door.id for stop in office.visit_list.stops(visits)] == [one, counted], "one door"
    office.household.part(other).result()
    assert [stop.door.id for stop in office.visit_list.stops(visits)] == [one, other, counted]
    office.household.merge(one, other).result()
    office.household.void(one, reason="moved_away").result()
    assert as_it_is(office, other) == before[1], "what was merged into it is itself again"
    assert office.household_member.household_of(chu) is None
    assert [stop.door.id for stop in office.visit_list.stops(visits)] == [other, counted], "itself again"
    office.household.restore(one).result()
    assert [stop.door.id for stop in office.visit_list.stops(visits)] == [one, counted]
    assert len(members(office, other)) == 4, "read as one again"


def test_merged_into_one_of_a_neighbourhood_that_is_not_here_it_is_seen_by_itself(
    office: Office, database: Database
) -> None:
    here = a_household(office, a_citizen(office, "Lê Văn Đây"))
    far = uuid7()
    office.household.make(far, HouseholdDraft(home=home_of(office, "Tổ dân phố 3"), house="9")).result()
    office.household_programme.register(here, day=date(2026, 3, 1)).result()
    office.household.merge(far, here).result()
    assert office.household_member.household_of(office.household_member.of(far)[0].citizen_id or "") == far

    def leave(session: Session) -> None:  # as when this laptop is given other neighbourhoods
        session.connection().execute(delete(Household).where(Household.id == far))

    database.apply(leave).result()
    listed = office.household.listed(HouseholdFilter())
    assert [row.id for row in listed.rows(listed.numbers(None))] == [here]
    assert members(office, here) == {"Lê Văn Đây": "head"}
    assert [found.id for found in office.household.find("van day")] == [here]
    found = office.indicator.figures(Period.read("2026-03"), ["families_registered"])["families_registered"]
    assert found[WARD].from_notebook == 1
    office.household_visit.record(here, Outcome("met", date(2026, 9, 1))).saved.result()


def test_one_person_is_of_one_household_and_who_is_written_down_in_two_is_shown_until_it_is_settled(
    office: Office,
) -> None:
    first, again, wife = (a_citizen(office, name) for name in ("Đỗ Văn Hai", "Đỗ Văn Hai", "Vũ Thị Vợ"))
    old, new = a_household(office, first, wife), a_household(office, address="Số 9 ngõ 8")
    office.household_member.add(new, MemberDraft(again, "head", joined_on=date(2026, 5, 1))).result()
    office.same_person.join(first, again, survivor=first).result()
    assert (members(office, old), members(office, new)) == ({"Vũ Thị Vợ": "child"}, {"Đỗ Văn Hai": "head"})
    assert [each.id for each in office.household.find("do van hai")] == [new], "found once"
    assert sum(each.people for each in office.digital_family.counts().values()) == 2
    listed = office.household.listed(HouseholdFilter(to_settle=True))
    assert {row.id: row.is_headless for row in listed.rows(listed.numbers(None))} == {old: True, new: False}
    (asked,) = office.household_member.twice(old)
    assert (asked.citizen_id, asked.counted, asked.also) == (first, new, old)
    settled = office.household_member.add(old, MemberDraft(first)).result()
    assert members(office, old) == {"Đỗ Văn Hai": "head", "Vũ Thị Vợ": "child"}
    assert not office.household_member.twice(old)
    office.history.undo(settled).result()
    assert members(office, new) == {"Đỗ Văn Hai": "head"}
    office.household_member.leave(new, again, reason="deceased").result()
    office.household_member.leave(old, first, reason="deceased").result()
    son = a_citizen(office, "Đỗ Văn Con", birth="1990")
    office.household_member.add(old, MemberDraft(son, "child")).result()
    office.household_member.change(office.household_member.of(old)[0].id, "spouse", None).result()
    suggested = suggested_heads(office.household_member.of(old))
    assert [each.relation for each in suggested] == ["spouse", "child"]
    assert office.household.row(old).head is None, "suggested, not made"  # type: ignore[union-attr]


def test_two_records_of_one_person_are_one_member_and_she_moves_with_her_household(office: Office) -> None:
    one, other = a_citizen(office, "Trần Thị Hoa"), a_citizen(office, "Trần Thị Hoa", birth="1960")
    home = a_household(office, one, other)
    assert len(office.household_member.of(home)) == 2
    office.same_person.join(one, other, survivor=other).result()
    assert [each.citizen_id for each in office.household_member.of(home)] == [other]
    assert office.household_member.household_of(one) == home
    there = home_of(office, "Tổ dân phố 3")
    deed = office.household.move(home, there, "Căn hộ 1204, tòa CT2").result()
    stored = office.household.stored(home)
    assert (stored["home"], stored["flat"], stored["building"], stored["house"]) == (
        there,
        "1204",
        "CT2",
        None,
    )
    assert office.citizen.stored(other)["home"] == there
    office.history.undo(deed).result()
    assert office.household.stored(home)["house"] == "12"
    deed = office.household.move(home, home_of(office), "Số 3 ngõ 9").result()
    assert office.citizen.stored(other)["address"] == "Số 3 ngõ 9", "within the neighbourhood, too"
    office.history.undo(deed).result()
    assert office.citizen.stored(other)["address"] is None
    office.citizen.void(other, reason="entered_twice").result()
    with pytest.raises(InvalidInput):
        office.household_member.add(home, MemberDraft(other)).result()


def test_a_household_becomes_a_digital_family_step_by_step(office: Office, database: Database) -> None:
    learner, other = a_citizen(office, "Đỗ Thị Học", birth="1955"), a_citizen(office, "Đỗ Văn Nhà")
    home = a_household(office, learner, other)

    def status() -> str:
        return office.digital_family.family(home).standing.status  # type: ignore[union-attr]

    def only(**wanted: Any) -> bool:
        listed = office.household.listed(HouseholdFilter(**wanted))
        return [row.id for row in listed.rows(listed.numbers(None))] == [home]

    assert status() == "not_visited"
    deeds = office.household_programme
    with pytest.raises(InvalidInput):
        deeds.propose(home).result()
    registered = deeds.register(home).result()
    assert status() == "registered"
    a_visit(office, learner)
    assert status() == "learning"
    family = office.digital_family.family(home)
    assert family is not None
    assert [(tick.criterion.code, tick.why) for tick in family.standing.missing] == [
        ("guide", "nothing"),
        ("learner", "nothing"),
    ]
    a_visit(office, learner, outcomes={"bank": {"outcome": "able", "reason": None, "version": 1}})
    assert only(missing="guide", status="learning", cell=home_of(office), text="do thi hoc")
    assert not only(missing="learner")
    denied = deeds.review(home, "guide", met=False).result()
    assert [tick.why for tick in office.digital_family.family(home).standing.missing] == ["denied"]  # type: ignore[union-attr]
    deeds.review(home, "guide", met=True).result()
    assert (status(), denied != registered) == ("meets", True)
    deeds.propose(home).result()
    officer = an_officer(database)
    by_decision = officer.household_programme.recognise
    with pytest.raises(InvalidInput):
        by_decision(home, decision_no=" ", decision_on=date(2026, 9, 1))
    with pytest.raises(NotAllowed):
        deeds.recognise(home, decision_no="12/QĐ-UBND", decision_on=date(2026, 9, 1)).result()
    deed = by_decision(home, decision_no="12/QĐ-UBND", decision_on=date(2026, 9, 1)).result()
    assert status() == "recognised"
    for lowers in (lambda: deeds.propose(home), lambda: deeds.step_back(home)):
        with pytest.raises((InvalidInput, NotAllowed)):
            lowers().result()
    officer.history.undo(deed).result()
    assert status() == "proposed"
    nameless = a_household(office, address="Số 14, ngõ 34", people=4, adults=2, learned=1, smartphones=2)
    with pytest.raises(InvalidInput):  # they have not registered
        by_decision(nameless, decision_no="12/QĐ-UBND", decision_on=date(2026, 9, 1)).result()
    deeds.register(nameless).result()
    counts = office.digital_family.counts()[home_of(office)]
    assert (counts.households, counts.nameless, counts.people, counts.joined) == (2, 1, 6, 2)
    assert {code: counts.of[code] for code in STATUSES if counts.of[code]} == {"learning": 1, "proposed": 1}
    without = office.household.listed(HouseholdFilter(without_names=True))
    assert [row.id for row in without.rows(without.numbers(None))] == [nameless]
    for slip in ({"adults": 3}, {"smartphones": 3}, {"learned": 3}):
        with pytest.raises(InvalidInput):
            HouseholdDraft(home=home_of(office), people=2, **slip)
    alone = a_household(office, a_citizen(office, "Vũ Thị Một Mình"), address="Số 1 ngõ 1")
    seen = office.household.stored(alone)
    met = [tick.why for tick in office.digital_family.family(alone).standing.ticks]  # type: ignore[union-attr]
    office.household.save(alone, HouseholdDraft(**seen | {"people": 1}), seen).result()
    now = [tick.why for tick in office.digital_family.family(alone).standing.ticks]  # type: ignore[union-attr]
    assert (met, now) == (["nothing", "nothing"], ["nothing", "alone"]), "one name is not one person"
    office.household.void(home, reason="mistake").result()
    assert office.household_member.household_of(learner) is None
    database.apply(lambda session: setattr(session.get_one(SyncOne, 1), "device", "d" * 32)).result()
    for judged in (lambda: deeds.propose(nameless), lambda: deeds.review(nameless, "guide", met=True)):
        with pytest.raises(InvalidInput, match="no_criteria"):  # of a ward that has sent none
            judged().result()


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdefg")),
    st.sets(st.sampled_from("abcdefg")),
)
def test_of_households_merged_in_any_way_one_stands(merged: dict[str, str], voided: set[str]) -> None:
    stands, if_alive = standing(merged, voided), standing(merged)
    for each in {*merged, *merged.values()}:
        end = stands.get(each, each)
        assert stands.get(end, end) == end, "it stands for itself"
        assert each in voided or end not in voided, "no people go with one that is struck through"
        if each in merged:
            into = merged[each]
            assert if_alive.get(each, each) == if_alive.get(into, into)


PEOPLE = 5
_STEP = st.tuples(
    st.sampled_from(["add", "leave", "split", "merge", "undo"]), st.integers(0, 9), st.integers(0, 9)
)


@given(st.lists(_STEP, min_size=6, max_size=14))
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_is_in_one_household_whatever_is_done_and_undone(
    office: Office, steps: list[tuple[str, int, int]]
) -> None:
    people = [a_citizen(office, f"Lê Văn {n}") for n in range(PEOPLE)]
    homes = [a_household(office, *people[:3]), a_household(office, *people[3:])]
    where = {each: homes[n > 2] for n, each in enumerate(people)}  # the model
    past: list[tuple[str, dict[str, str], dict[str, str]]] = []
    merged: dict[str, str] = {}
    for act, one, two in steps:
        before, merged_before = dict(where), dict(merged)
        who, home = people[one % PEOPLE], homes[two % len(homes)]
        stands = standing(merged).get(home, home)
        deed = ""
        if act == "add":
            deed = office.household_member.add(home, MemberDraft(who)).result()
            where[who] = stands
        elif act == "leave" and who in where:
            deed = office.household_member.leave(where[who], who).result()
            del where[who]
        elif act == "split" and sum(each == where.get(who) for each in where.values()) > 1:
            new = uuid7()
            made = {"id": new, "home": home_of(office)}
            deed = office.household_member.split(where[who], [MemberDraft(who)], made).result()
            homes.append(new)
            where[who] = new
        elif act == "merge" and stands != standing(merged).get(homes[0], homes[0]):
            first = standing(merged).get(homes[0], homes[0])
            deed = office.household.merge(first, stands).result()
            merged[stands] = first
            where = {each: first if at == stands else at for each, at in where.items()}
        elif act == "undo" and past:
            deed_before, where, merged = past.pop()
            office.history.undo(deed_before).result()
            homes = [each for each in homes if each in (*homes[:2], *where.values(), *merged)]
        if deed:
            past.append((deed, before, merged_before))
        found = {each: office.household_member.household_of(each) for each in people}
        assert {each: at for each, at in found.items() if at} == where


def test_an_address_written_anew_is_read_anew_and_who_was_struck_through_lives_nowhere(
    office: Office,
) -> None:
    head, twice = a_citizen(office, "Lê Văn Chủ"), a_citizen(office, "Lê Văn Hai Lần")
    home = a_household(office, head, twice, address="Số 12 ngõ 1")
    seen = office.household.stored(home)
    office.household.save(home, HouseholdDraft(**seen | {"address": "Số 44 đường Láng"}), seen).result()
    now = office.household.stored(home)
    assert (now["house"], now["alley"], now["street"]) == ("44", None, "Láng")
    office.citizen.void(twice, reason="entered_twice").result()
    assert members(office, home) == {"Lê Văn Chủ": "head"}
    office.citizen.restore(twice).result()
    assert len(members(office, home)) == 2


def test_a_recognition_stays_when_somebody_registers_again_and_is_of_no_day_to_come(
    office: Office, database: Database
) -> None:
    home = a_household(office, a_citizen(office))
    decide = an_officer(database).household_programme.recognise
    with pytest.raises(InvalidInput):
        decide(home, decision_no="5/QĐ", decision_on=date(2099, 1, 1)).result()
    office.household_programme.register(home).result()
    decide(home, decision_no="5/QĐ", decision_on=date(2026, 10, 1)).result()
    office.household_programme.register(home).result()
    stored = office.household.stored(home)
    assert office.digital_family.family(home).standing.status == "recognised"  # type: ignore[union-attr]
    assert stored["home"] == home_of(office)


def test_no_day_to_come_is_noted_and_who_is_grown_up_is_told_by_her_birthday(office: Office) -> None:
    tomorrow, last = today() + timedelta(1), date(today().year - 18, 12, 31)
    young = a_citizen(office, "Lê Thị Mười Bảy", birth=last.isoformat())
    grown = a_citizen(office, "Lê Văn Lớn", birth=str(today().year - 18))
    home = a_household(office, grown, young)
    steps, of = office.household_programme, office.household_member
    new = {"id": uuid7(), "home": home_of(office), "address": DOOR}
    for deed in (
        lambda: steps.register(home, day=tomorrow),
        lambda: steps.decline(home, day=tomorrow),
        lambda: steps.review(home, "guide", met=True, day=tomorrow),
        lambda: of.leave(home, young, day=tomorrow),
        lambda: of.split(home, [MemberDraft(young)], new, tomorrow),
        lambda: of.add(home, MemberDraft(young, joined_on=tomorrow)),
    ):
        with pytest.raises(InvalidInput, match="in_future"):
            deed().result()
    family = office.digital_family.family(home)
    assert family is not None
    assert (family.standing.status, members(office, home).keys()) == (
        "not_visited",
        {"Lê Văn Lớn", "Lê Thị Mười Bảy"},
    )
    for birth, age in (("2008", 18), ("2008-11-26", 18), ("2008-11-27", 17), (None, 18)):
        assert is_adult(birth, date(2026, 11, 26)) == (age == 18), birth


def test_who_leaves_is_counted_there_no_more_and_who_joins_is_alive(office: Office) -> None:
    one, two, three = (a_citizen(office, f"Lê Thị {name}", birth="1960") for name in ("Một", "Hai", "Ba"))
    home = a_household(office, one, two, three, people=4, adults=4, smartphones=1)
    new = {"id": uuid7(), "home": home_of(office), "address": "Số 1 ngõ 2"}
    split = office.household_member.split(home, [MemberDraft(three)], new).result()

    def people() -> tuple[int, int | None, int]:
        family = office.digital_family.family(home)
        assert family
        return (
            family.people,
            family.counts["adults"],
            sum(c.people for c in office.digital_family.counts().values()),
        )

    assert people() == (3, 3, 4), "one gave no name"
    office.history.undo(split).result()
    assert people() == (4, 4, 4)
    office.household_member.leave(home, two, reason="deceased").result()
    assert people() == (3, 3, 3)
    stale = a_household(office, two, address="Số 8 ngõ 9")
    assert office.digital_family.family(stale).people == 1  # type: ignore[union-attr]
    wanted = CitizenFilter(identity=office.digital_identity.asked("missing"))
    listed = office.citizen.listed(wanted)
    assert two in {row.id for row in listed.rows(listed.numbers(None))}, "asked to the police again"
