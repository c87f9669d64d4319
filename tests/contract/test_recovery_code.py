"""The code of a recovery sheet: a slip of the pen is told by its group."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.contract import crockford, recovery_code


def test_the_code_is_read_however_it_was_typed() -> None:
    code = recovery_code.fresh()
    assert len(code) == 32
    typed = " ".join(recovery_code.groups(code)).lower()
    assert recovery_code.wrong_groups(typed) == []
    assert "".join(recovery_code.groups(typed)) == code
    assert recovery_code.fresh() != code


@given(st.integers(0, 7), st.integers(0, 3), st.sampled_from(crockford.ALPHABET))
def test_most_wrong_characters_are_told_by_their_group(group: int, place: int, wrong: str) -> None:
    code = "0AB" * 8
    parts = [code[n * 3 : n * 3 + 3] for n in range(8)]
    whole = "".join(part + recovery_code._check(n, part) for n, part in enumerate(parts))
    at = group * 4 + place
    typed = whole[:at] + wrong + whole[at + 1 :]
    found = recovery_code.wrong_groups(typed)
    assert found in ([], [group + 1])
    if place == 3 and wrong != whole[at]:
        assert found == [group + 1]


def test_what_is_missing_or_too_much_is_told() -> None:
    code = recovery_code.fresh()
    assert recovery_code.wrong_groups(code[:20]) == [6, 7, 8]
    assert recovery_code.wrong_groups(code[:18]) == [5, 6, 7, 8]
    assert recovery_code.wrong_groups(code + "0000") == [9]
    swapped = "".join([code[4:8], code[:4], code[8:]])
    assert set(recovery_code.wrong_groups(swapped)) <= {1, 2}
