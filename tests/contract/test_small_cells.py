"""No small number can be worked out from what is told: tried with everything there could be."""

from collections import defaultdict
from itertools import product

from desktop.contract.small_cells import FEWEST, told

PLACES = ("a", "b", "c", "d")
MOST = 12  # the numbers tried; beyond it an answer would have more explanations, never fewer


def test_no_small_number_can_be_worked_out_from_the_others_and_the_sum() -> None:
    """Whoever knows the rule, and one of the numbers besides, finds several that fit each hidden one."""
    fits: dict[object, set[int]] = defaultdict(set)
    fits_all: dict[object, set[int]] = defaultdict(set)
    every = [dict(zip(PLACES, counts, strict=True)) for counts in product(range(MOST), repeat=len(PLACES))]
    asked: list[tuple[object, str, str, int]] = []
    for counts in every:
        shown, total = told(counts)
        small = [place for place in PLACES if 0 < counts[place] < FEWEST]
        assert all(shown[place] is None for place in small)
        assert all(count in (None, counts[place]) for place, count in shown.items())
        assert total in (None, sum(counts.values()))
        if not small:
            assert (shown, total) == (counts, sum(counts.values()))
        view = (*shown.values(), total)
        for place in PLACES:
            for known in PLACES:
                if place != known and shown[place] is None:
                    key = (view, place, known, counts[known])
                    fits[key].add(counts[place])
                    fits_all[view, place].add(counts[place])
                    if place in small and max(counts.values()) < MOST - FEWEST:
                        asked.append(key)
    assert asked
    assert all(len(fits[key]) > 1 for key in asked)
    assert all(fits_all[key[:2]] >= {1, 2, 3, 4} for key in asked)


def test_a_ward_with_many_places_is_told_most_of_them() -> None:
    counts = {f"to-{n}": n for n in range(20)}
    shown, total = told(counts)
    assert total == sum(counts.values())
    assert [place for place, count in shown.items() if count is None] == [
        f"to-{n}" for n in (1, 2, 3, 4, 5, 6)
    ]
    assert told({"a": 3, "b": 9}) == ({"a": None, "b": None}, None)
    assert told({"a": 0, "b": 0}) == ({"a": 0, "b": 0}, 0)
