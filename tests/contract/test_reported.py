"""Which of several lines about the same days is told: whoever wrote them, and however they name the days."""

from itertools import permutations

from desktop.contract.records import WARD
from desktop.contract.reported import Reported, told_once


def line(home: str, period: str, amount: int, unit: str = "vhxh") -> tuple[str, Reported]:
    return home, Reported(unit, "people", period, "reported", amount, None)


def amounts(*told: tuple[str, Reported]) -> set[tuple[int, ...]]:
    """In whatever order they come."""
    return {tuple(sorted(each.amount for each in told_once(order))) for order in permutations(told)}


def test_of_the_same_days_the_ward_s_own_line_counts_and_none_twice() -> None:
    days = ("2026-09", "2026-09-01..2026-09-30", "20260901..20260930", "2026-W36-2..2026-09-30")
    theirs = [line("c1", period, 10 + number) for number, period in enumerate(days)]
    assert amounts(*theirs) == {(10,)}
    assert amounts(*theirs[1:]) == {(11,)}, "the same one on every machine"
    assert amounts(line(WARD, days[2], 1), *theirs[:2]) == {(1,)}
    assert amounts(line("c0", days[1], 2), *theirs[:2]) == {(2,)}
    assert amounts(theirs[0], line("c1", "2026-Q3", 3), line("c1", "2026-09", 4, "mttq")) == {(3, 4, 10)}


def test_what_names_no_days_is_a_line_of_its_own() -> None:
    """A changed program writes any text for a period, and must not hide or stop what others told."""
    odd = ("", "2026-13", "0000", "khi nào", "..", "2026-09-30..2026-09-01", "٢٠٢٦", "9" * 5000, "\x00")
    told = [line("c1", period, number) for number, period in enumerate(odd)]
    kept = told_once([*told, line("c1", "2026-09", 100)])
    assert sorted(each.amount for each in kept) == [*range(len(odd)), 100]
