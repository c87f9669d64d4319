"""The twelve digits of the số định danh cá nhân (Decree 137/2015, article 13; domain notes, 3.1).

    PPP province or country of birth registration, G century and sex, YY year of birth, six free digits

Everything decoded from it is a hint: the Law on Identification of 2023 says only "twelve digits".

Demo data uses numbers whose PPP is 999, which no province and no country has; a real notebook refuses them.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

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
    """Without the spaces, dots and apostrophes people and spreadsheets put in."""
    return re.sub(r"[\s.'’‘`\-]", "", text)


def mask_national_id(number: str | None) -> str:
    """'001•••••2345': enough to tell two people apart, too little to use."""
    if not number:
        return ""
    return number[:3] + "•" * max(len(number) - 7, 0) + number[-4:] if len(number) > 7 else "•" * len(number)


def decode(number: str) -> Decoded | None:
    if not re.fullmatch(r"\d{12}", number):
        return None
    century = int(number[3])
    year = (19 + century // 2) * 100 + int(number[4:6])
    return Decoded(number[:3], "female" if century % 2 else "male", year)


def check_national_id(number: str, birth: str | None = None, sex: str | None = None) -> list[IdWarning]:
    """What looks wrong. Warnings only: a person's number is what her card says."""
    if not number.isdigit():
        return ["letter_o"] if "O" in number.upper() else ["not_digits"]
    if len(number) == OLD_LENGTH:
        return ["old_card"]
    told = decode(number)
    if told is None:
        return ["length"]
    found: list[IdWarning] = []
    if told.province not in provinces() and not 101 <= int(told.province) <= 295 and not is_demo_id(number):
        found.append("province")
    if birth and told.year != int(birth[:4]):
        found.append("year")
    if sex and told.sex != sex:
        found.append("sex")
    return found


def is_demo_id(number: str | None) -> bool:
    return bool(number) and str(number).startswith(DEMO_PROVINCE)


@cache
def provinces() -> dict[str, str]:
    """The 63 codes printed on cards; they did not change with the mergers of 2025."""
    return dict(
        tomllib.loads((RESOURCES / "catalog" / "provinces.toml").read_text(encoding="utf-8"))["province"]
    )
