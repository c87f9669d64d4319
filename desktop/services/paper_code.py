"""Codes of printed sheets: K27T is a sheet, K27T-03 its third row. Short, and a slip of the finger shows."""

import hashlib
import re

from desktop.contract.vietnamese import fold

# Consonants only: Telex and VNI make other letters of a vowel, or a D, and the key after it.
LETTERS = "BCGHKMNPTVX"
ROWS_PER_SHEET = 14
_CODE = re.compile(rf"([{LETTERS}])(\d{{1,6}})([{LETTERS}])")


def sheet_code(notebook: str, printed: int) -> str:
    """Of the next sheet of a notebook (any text of its own) that has printed so many before.

    Two notebooks of a ward seldom meet: letter and first number come from the notebook.
    """
    told = hashlib.sha256(notebook.encode()).digest()
    letter, number = LETTERS[told[0] % len(LETTERS)], str(10 + told[1] % 90 + printed)
    return letter + number + _check(letter, number)


def is_sheet_code(code: str) -> bool:
    """Whether we could have printed it. One wrong key, or two swapped, and we could not."""
    found = _CODE.fullmatch(code)
    return found is not None and _check(found[1], found[2]) == found[3]


def read_sheet(typed: str) -> str:
    """'k27t', 'K27T ' -> 'K27T'; of a notebook of paper, whatever mark it has."""
    return "".join(char for char in fold(typed).upper() if char.isalnum())


def row_code(sheet: str, row: int) -> str:
    return f"{sheet}-{row:02d}"


def row_of(code: str) -> int:
    """The row's number on its sheet; 0 if it has none."""
    number = code.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def _check(letter: str, number: str) -> str:
    digits = [LETTERS.index(letter), *map(int, number)]
    return LETTERS[sum(place * digit for place, digit in enumerate(digits, 1)) % len(LETTERS)]
