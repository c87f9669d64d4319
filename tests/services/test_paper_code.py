"""Codes on paper: short, and hard to mistype without its being noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.paper_code import LETTERS, is_sheet_code, read_sheet, row_code, row_of, sheet_code

CODES = st.builds(sheet_code, st.text(max_size=20), st.integers(0, 5000))


@given(CODES)
def test_every_code_we_print_is_one_we_know(code: str) -> None:
    assert is_sheet_code(code)
    assert len(code) <= 6


@given(CODES, st.data())
def test_one_wrong_key_is_noticed(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code) - 1))
    keys = "0123456789" if code[at].isdigit() else LETTERS
    other = data.draw(st.sampled_from([key for key in keys if key != code[at]]))
    assert not is_sheet_code(code[:at] + other + code[at + 1 :])


@given(CODES)
def test_two_digits_swapped_are_noticed(code: str) -> None:
    for at in range(1, len(code) - 2):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        assert swapped == code or not is_sheet_code(swapped)


def test_the_sheets_of_a_notebook_have_different_codes() -> None:
    codes = [sheet_code("a notebook", printed) for printed in range(500)]
    assert len(set(codes)) == 500


@pytest.mark.parametrize("typed", ["k27p", " K27P ", "K 27 P", "k-27-p", "ḱ27p"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_sheet(typed) == "K27P"


@pytest.mark.parametrize("strange", ["", "K27", "27P", "KK27P", "A27P", "K27A", "SOGIAY"])
def test_what_we_did_not_print_is_strange(strange: str) -> None:
    assert not is_sheet_code(strange)


@given(CODES, st.integers(1, 99))
def test_a_row_is_found_again_in_its_code(code: str, row: int) -> None:
    assert row_of(row_code(code, row)) == row
    assert row_code(code, row).startswith(f"{code}-")


def test_a_code_from_elsewhere_without_a_row_has_none() -> None:
    assert row_of("K27P-x") == 0
