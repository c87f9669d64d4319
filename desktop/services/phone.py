"""Phone numbers of Viet Nam (domain notes, 5.7). Not unique: the old often share a relative's."""

import re
from dataclasses import dataclass

_MOBILE = re.compile(r"0(?:5(?:2[238]|59)|89[6-9]|99[013-9])\d{6}|0(?:3\d|5[2689]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"02\d{8,9}|1[89]00\d{4,6}")

# The old eleven-digit mobiles were renumbered in 2018.
_RENUMBERED = {
    **{f"016{n}": f"03{n}" for n in range(2, 10)},
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{"0186": "056", "0188": "058", "0199": "059"},
}


@dataclass(frozen=True)
class Phone:
    value: str  # digits, with the leading 0
    whose: str | None = None  # "(con gái)" typed behind it
    suggestion: str | None = None  # today's number for an old one; offered, never put in place by itself
    is_valid: bool = True


def read_phone(text: str) -> Phone | None:
    """What was typed as a phone. None if there is no number in it."""
    found = re.fullmatch(r"\s*([+\d][\d\s.\-]*\d)\s*[(\-–,:]?\s*([^\d()]*?)\)?\s*", text)
    if not found:
        return None
    number = re.sub(r"\D", "", found[1])
    if number.startswith("0084"):
        number = "0" + number[4:]
    elif number.startswith("84") and len(number) >= 11:
        number = "0" + number[2:]
    elif len(number) == 9 and number[0] != "0":
        number = "0" + number  # the zero a spreadsheet lost
    new = _RENUMBERED.get(number[:4]) if len(number) == 11 else None
    valid = bool(_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number))
    return Phone(
        number, found[2].strip() or None, new + number[4:] if new else None, valid or new is not None
    )


def phone_text(number: str | None) -> str:
    """'0912 345 678'."""
    if not number or len(number) != 10:
        return number or ""
    return f"{number[:4]} {number[4:7]} {number[7:]}"
