"""Rules of classes, pure: numbers of a sheet, names one calls, hours, holidays, pass rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.teaching import Framework, Item, Level, PassRule
from desktop.services.calling_name import call
from desktop.services.confirmation_list import columns_of
from desktop.services.holidays import holiday
from desktop.services.learner import Learner
from desktop.services.pass_rule import Facts, judge
from desktop.services.sheet_numbers import numbers, pick
from desktop.services.timetable import Slot, clashes, ending, length, weekly

DAY = date(2026, 11, 24)


def learner(number: int, name: str = "Trần Thị Hoa", year: int = 1950, cell: str = "c4") -> Learner:
    identity = f"{number:032x}"
    return Learner(number, identity, "k", identity, name, year, cell, None, number, "enrolled", None, DAY)


@pytest.mark.parametrize(
    ("typed", "found", "unread"),
    [
        ("1-12, 15, 20-40", [*range(1, 13), 15, *range(20, 41)], []),
        ("3;1 2\n2", [1, 2, 3], []),
        ("1 – 3, 5 đến 6, 8—9", [1, 2, 3, 5, 6, 8, 9], []),
        ("", [], []),
        ("12-1, 4", [4], [("12-1", "backwards")]),
        ("abc, 5, 1-", [5], [("abc", "no_number"), ("1-", "no_number")]),
        ("0, 7, 1-99999999", [7], [("0", "too_big"), ("1-99999999", "too_big")]),
    ],
)
def test_numbers_as_people_write_them(typed: str, found: list[int], unread: list[tuple[str, str]]) -> None:
    numbered, slips = numbers(typed)
    assert (numbered, [(slip.text, slip.why) for slip in slips]) == (found, unread)


@given(
    st.sets(st.integers(1, 60)), st.sampled_from([", ", " ", ";", "\n"]), st.sampled_from(["-", " - ", "–"])
)
def test_any_set_of_numbers_written_in_ranges_is_read_back(wanted: set[int], comma: str, dash: str) -> None:
    ranges: list[list[int]] = []
    for number in sorted(wanted):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    typed = comma.join(f"{first}{dash}{last}" if first < last else str(first) for first, last in ranges)
    assert numbers(typed) == (sorted(wanted), [])


@given(st.text(max_size=40))
def test_nothing_that_is_typed_makes_it_fall(typed: str) -> None:
    numbers(typed)
    call(typed, [learner(1)], {"c4": "Tổ dân phố 4"})


def test_a_number_that_two_have_marks_nobody() -> None:
    people = [learner(1), learner(2), replace(learner(2), id="x"), replace(learner(3), state="withdrawn")]
    picked = pick("1-3", people)
    assert [each.number for each in picked.learners] == [1]
    assert [(slip.text, slip.why) for slip in picked.unread] == [("2", "two"), ("3", "nobody")]


PEOPLE = (
    learner(1, "Trần Thị Hoa", 1950, "c4"),
    learner(2, "Lê Thị Hoa", 1962, "c3"),
    learner(3, "Vũ Văn Hòa", 1962, "c4"),
    learner(4, "Đỗ Văn Hoàng", 1948, "c4"),
    learner(5, "Hoa Văn Tô", 1948, "c4"),
)


@pytest.mark.parametrize(
    ("typed", "one", "count"),
    [
        ("hoang", 4, 1),
        ("hoa", None, 5),  # two Hoa and a Hòa: nobody is chosen
        ("Hòa", 3, 5),  # with its tone there is one
        ("le hoa", 2, 1),
        ("hoa 1950", 1, 1),
        ("hoa 50", 1, 1),
        ("hoa tdp 3", 2, 1),
        ("hoa tổ 3", 2, 1),
        ("tô", 5, 1),
        ("xuan", None, 0),
        ("1950", None, 0),
        ("", None, 0),
    ],
)
def test_a_learner_is_found_by_what_one_calls_her(typed: str, one: int | None, count: int) -> None:
    places = {"c3": "Tổ dân phố 3", "c4": "Tổ dân phố 4"}
    found = call(typed, PEOPLE, places)
    assert (found.one.number if found.one else None, len(found.all)) == (one, count)


def test_hours_weeks_and_what_clashes() -> None:
    assert (ending("08:00", 90), ending("23:30", 60), length("08:00", "09:30")) == ("09:30", "23:59", 90)
    tet = frozenset({date(2027, 2, 9)})
    assert weekly(date(2027, 2, 2), 3, tet) == [date(2027, 2, 2), date(2027, 2, 16), date(2027, 2, 23)]
    one = Slot(DAY, "08:00", "09:30", "Nhà văn hóa", "1", {"lan": "Lan"}, "a")
    for other, kinds in (
        (replace(one, id="b"), ["room", "instructor"]),
        (replace(one, id="b", room=None, place="nha van hoa", instructors={}), ["room"]),
        (replace(one, id="b", room="2"), ["instructor"]),
        (replace(one, id="b", starts="09:30", ends="10:00"), []),
        (replace(one, id="b", place=None, instructors={}), []),
        (one, []),
    ):
        assert [each.kind for each in clashes(one, [other], {}, DAY)] == kinds
    backwards = replace(one, starts="10:00", ends="09:00")
    assert [each.kind for each in clashes(backwards, [], {DAY: "ward"}, date(2027, 1, 1))] == [
        "backwards",
        "holiday",
        "past",
    ]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2007-02-16", "tet_eve"),  # the Chinese calendar has Tết a day later
        ("2007-02-17", "tet"),
        ("2026-02-16", "tet_eve"),
        ("2026-02-21", "tet"),
        ("2026-02-22", None),
        ("2026-04-26", "hung_kings"),
        ("2030-02-02", "tet"),
        ("2027-04-16", "hung_kings"),
        ("2026-09-02", "national"),
        ("2026-11-24", None),
        ("1850-02-02", None),
    ],
)
def test_holidays_by_the_calendar_of_vietnam(day: str, name: str | None) -> None:
    assert holiday(date.fromisoformat(day)) == name


FRAMEWORK = Framework("f", 1, "F", "own", "", (Item("a", "A"), Item("b", "B"), Item("c", "C")))
RULE = PassRule("r", 1, "R", "f", "with_help", 67, 50, 0)
LEVELS: Mapping[str, Level] = {"a": "alone", "b": "with_help", "c": "not_yet"}


ALL: Mapping[str, Level] = {"a": "alone", "b": "alone", "c": "alone"}


def rule(**marks: int | None) -> PassRule:
    return replace(RULE, **marks)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "facts", "verdict", "because"),
    [
        (rule(), Facts(LEVELS, 50), "not_passed", ("items",)),  # two of three is not 67 %
        (rule(items_percent=66), Facts(LEVELS, 50), "passed", ()),
        (rule(items_percent=66), Facts(LEVELS, 49), "not_passed", ("quiz",)),
        (rule(items_percent=66), Facts(LEVELS), "open", ("no_quiz",)),
        (rule(), Facts({"a": "alone"}, 50), "open", ("unassessed",)),
        (rule(items_percent=None), Facts(LEVELS, 50), "open", ("items",)),
        (rule(level=None), Facts(LEVELS, 50), "open", ("level",)),
        (rule(quiz_percent=None, attend_percent=None), Facts(ALL), "open", ("quiz", "attend")),
        (rule(items_percent=0, attend_percent=80), Facts({}, 50, 4, 5), "passed", ()),
        (rule(items_percent=0, attend_percent=81), Facts({}, 50, 4, 5), "not_passed", ("attend",)),
        (rule(items_percent=0, attend_percent=81), Facts({}, 50), "open", ("no_session",)),
    ],
)
def test_a_mark_that_nobody_knows_is_never_guessed(
    rule: PassRule, facts: Facts, verdict: str, because: tuple[str, ...]
) -> None:
    found = judge(rule, FRAMEWORK, facts)
    assert (found.verdict, found.because) == (verdict, because)


def test_a_framework_without_its_text_leaves_it_open() -> None:
    assert judge(RULE, replace(FRAMEWORK, items=()), Facts({}, 50)).because == ("waiting",)


@pytest.mark.parametrize(
    ("titles", "found"),
    [
        ("Họ tên|Số CCCD|Ngày cấp CCCD|Nơi cấp|Số hiệu|Ngày cấp giấy|Cơ quan cấp", (4, 5, 6)),
        ("Họ tên|Số CCCD|Số giấy xác nhận|Ngày cấp|Nơi cấp", (2, 3, 4)),
        ("Họ tên|CCCD|Ngày cấp|Nơi cấp", (None, None, None)),
    ],
)
def test_what_is_of_the_identity_card_is_not_of_the_confirmation(
    titles: str, found: tuple[int | None, ...]
) -> None:
    columns = columns_of(dict(enumerate(titles.split("|"))))
    assert tuple(columns.get(name) for name in ("number", "confirmed_on", "body")) == found
