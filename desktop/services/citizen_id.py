"""The twelve digits of the số định danh cá nhân (Decree 137/2015, article 13; domain notes, 3.1).

    PPP province or country of birth registration, G century and sex, YY year of birth, six free digits

Everything decoded from it is a hint: the Law on Identification of 2023 says only "twelve digits".

Demo data uses numbers whose PPP is 999, which no province and no country has; a real notebook refuses them.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import tomli

from desktop.contract.vietnamese import clean
from desktop.paths import RESOURCES

DEMO_PROVINCE = "999"
LENGTH, OLD_LENGTH = 12, 9  # CMND had nine

IdWarning = Literal["not_digits", "letter_o", "length", "old_card", "province", "year", "sex"]


@dataclass(frozen=True)
class Decoded:
    province: str
    sex: Literal["male", "female"]
    year: int


def normalise_national_id(text: str) -> str:
    """Without the spaces, dots and apostrophes people and spreadsheets put in; letters stay, to be seen."""
    bare = clean(re.sub(r"[\s.'’‘`\-–]", "", clean(text)))
    return bare if bare.isascii() else "".join(map(_ascii_digit, bare))


def mask_national_id(number: str | None) -> str:
    """'001•••••2345': enough to tell two people apart, too little to use."""
    if not number:
        return ""
    shown = number[:3] if len(number) >= LENGTH else ""
    tail = number[-4:] if shown else number[len(number) - len(number) // 3 :]
    return shown + "•" * (len(number) - len(shown) - len(tail)) + tail


def decode(number: str) -> Decoded | None:
    """What twelve digits tell; None of anything else."""
    if not re.fullmatch(r"\d{12}", number, re.ASCII):
        return None
    century = int(number[3])
    year = (19 + century // 2) * 100 + int(number[4:6])
    return Decoded(number[:3], "female" if century % 2 else "male", year)


def check_national_id(number: str, birth: str | None = None, sex: str | None = None) -> list[IdWarning]:
    """What looks wrong. Warnings only: a person's number is what her card says."""
    number = normalise_national_id(number)
    if not number:
        return []
    if not number.isdecimal():
        return ["letter_o"] if "O" in number.upper() else ["not_digits"]
    told = decode(number)
    if told is None:
        return ["old_card" if len(number) == OLD_LENGTH else "length"]
    found: list[IdWarning] = []
    if not (told.province in provinces() or _is_abroad(told.province) or is_demo_id(number)):
        found.append("province")
    if birth and f"{told.year}" != birth[:4]:
        found.append("year")
    if sex and told.sex != sex:
        found.append("sex")
    return found


def is_demo_id(number: str | None) -> bool:
    return bool(number) and normalise_national_id(str(number)).startswith(DEMO_PROVINCE)


def provinces() -> Mapping[str, str]:
    """The 63 codes printed on cards; they did not change with the mergers of 2025."""
    found: Mapping[str, str] = _places()["province"]
    return found


def _is_abroad(code: str) -> bool:
    abroad = _places()["abroad"]
    return int(abroad["first"]) <= int(code) <= int(abroad["last"])


@cache
def _places() -> Mapping[str, Any]:
    return tomli.loads((RESOURCES / "catalog" / "provinces.toml").read_text(encoding="utf-8"))


def _ascii_digit(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)
