"""Columns told by what stands in them: for lists that come without a header."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from desktop.contract.vietnamese import clean, fold
from desktop.services.workbook import Cell, Row

_FAMILY_NAME = re.compile(
    r"nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dao|doan|vuong|trinh|dinh|lam|"
    r"phung|mai|to|ha|ta|chu|luu|cao|thai|quach|luong|truong|kieu|la|mac|nghiem|tong|cu|giap|bach|ton|khuc"
)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(19|20)\d\d")
_PHONE = re.compile(r"(\+?84|0)?[35789]\d{8}")
_ENOUGH = 0.6  # of the filled cells of a column


def columns_by_content(rows: Sequence[Row]) -> tuple[dict[int, str], int]:
    """Column -> field, and the first row that looks like a person. Nothing without a column of names."""
    width = max((len(row) for row in rows), default=0)
    found: dict[int, str] = {}
    for name, looks_like in _LOOKS.items():
        shares = {
            column: _share([row[column] for row in rows if column < len(row)], looks_like)
            for column in range(width)
            if column not in found
        }
        best = max(shares, key=lambda column: shares[column], default=None)
        if best is not None and shares[best] >= _ENOUGH:
            found[best] = name
    column = next((column for column, name in found.items() if name == "full_name"), None)
    if column is None:
        return {}, 0
    named = (n for n, row in enumerate(rows) if column < len(row) and _is_name(row[column]))
    return found, next(named, 0)


def _share(cells: Sequence[Cell], looks_like: Callable[[Cell], bool]) -> float:
    filled = [cell for cell in cells if cell is not None]
    return sum(map(looks_like, filled)) / len(filled) if filled else 0


def _digits(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"[\s.'-]", "", cell) if isinstance(cell, str) else ""


def _is_name(cell: Cell) -> bool:
    words = clean(cell).split() if isinstance(cell, str) else []
    if not 2 <= len(words) <= 7 or not all(map(str.isalpha, words)):
        return False
    return _FAMILY_NAME.fullmatch(fold(words[0])) is not None


def _is_national_id(cell: Cell) -> bool:
    digits = _digits(cell)
    return digits.isdigit() and (len(digits) == 12 or (isinstance(cell, float) and 10 <= len(digits) <= 12))


def _is_phone(cell: Cell) -> bool:
    return _PHONE.fullmatch(_digits(cell)) is not None


def _is_birth(cell: Cell) -> bool:
    if isinstance(cell, date):
        return True
    if isinstance(cell, float) and cell.is_integer():
        return 1900 <= cell <= 2100
    return isinstance(cell, str) and _DATE.fullmatch(clean(cell)) is not None


def _is_sex(cell: Cell) -> bool:
    return isinstance(cell, str) and fold(clean(cell)) in {"nam", "nu"}


_LOOKS: dict[str, Callable[[Cell], bool]] = {
    "full_name": _is_name,
    "phone": _is_phone,
    "national_id": _is_national_id,
    "birth": _is_birth,
    "sex": _is_sex,
}
