"""Phone numbers of Viet Nam (domain notes, 5.7). Not unique: the old often share a relative's."""

import re
import unicodedata
from dataclasses import dataclass

from desktop.contract.vietnamese import clean, fold

# By tens only: single prefixes go to new operators from year to year.
_MOBILE = re.compile(r"0(?:3\d|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"02\d{8,9}")
_SERVICE = re.compile(r"1[89]00\d{4,6}")
_LOST_ZERO = re.compile(r"[35789]\d{8}|2\d{8,9}|1[2689]\d{8}")  # as a spreadsheet leaves them

LONGEST = 80  # characters a number and whose it is can have; more is other text
MOST_DIGITS = 15  # of any country; more are two numbers

# The old eleven-digit mobiles were renumbered in 2018.
_RENUMBERED = {
    **{f"016{n}": f"03{n}" for n in range(2, 10)},
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{"0186": "056", "0188": "058", "0199": "059"},
}

_TYPED = re.compile(r"(?P<before>[^\d+(]*)(?P<number>[+( ]*\d(?:[\d .\-–()]*\d)?\)?)(?P<after>\D*)", re.ASCII)
_LABEL = re.compile(r"^(?:so )?(?:sdt|dt|dtdd|dien thoai|di dong|may ban|tel|phone|mobile|so)\b[ .:]*")
_EDGES = " ()[]-–:;,./'`’="


@dataclass(frozen=True)
class Phone:
    value: str  # digits, with the leading 0
    whose: str | None = None  # "(con gái)" typed beside it
    suggestion: str | None = None  # today's number for an old one; offered, never put in place by itself
    is_valid: bool = True


def read_phone(text: str) -> Phone | None:
    """'+84 912.345.678', '0978779919 (con gái)'. None if it is not one number."""
    found = _TYPED.fullmatch(clean(_ascii_digits(text))) if len(text) <= LONGEST else None
    number = _national(re.sub(r"\D", "", found["number"])) if found else ""
    if not found or len(number) > MOST_DIGITS:
        return None
    new = _RENUMBERED.get(number[:4]) if len(number) == 11 else None
    return Phone(
        number,
        _whose(found["before"], found["after"]),
        new + number[4:] if new else None,
        bool(new) or any(kind.fullmatch(number) for kind in (_MOBILE, _LANDLINE, _SERVICE)),
    )


def phone_text(number: str | None) -> str:
    """'0912 345 678', '024 3382 5123', '1900 1234'; anything else as it is."""
    if not number or not number.isdigit():
        return number or ""
    if len(number) == 11 and number.startswith(("024", "028")):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    if len(number) in (10, 11) and number.startswith("0"):
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    return f"{number[:4]} {number[4:]}" if _SERVICE.fullmatch(number) else number


def _national(digits: str) -> str:
    """With the leading zero instead of +84, 0084 or nothing."""
    for code in ("0084", "84"):
        rest = digits.removeprefix(code)
        if rest != digits and len(rest.lstrip("0")) >= 9:
            return "0" + rest.lstrip("0")
    return "0" + digits if _LOST_ZERO.fullmatch(digits) and not _SERVICE.fullmatch(digits) else digits


def _whose(before: str, after: str) -> str | None:
    """Without "SĐT:" and brackets."""
    words = [part.strip(_EDGES) for part in (before, after)]
    bare = (part[len(label[0]) if (label := _LABEL.match(fold(part))) else 0 :] for part in words)
    return " ".join(filter(None, (part.strip(_EDGES) for part in bare))) or None


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        char if (digit := unicodedata.decimal(char, None)) is None else str(digit) for char in text
    )
