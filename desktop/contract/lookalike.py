"""May two records be about one person? Points for what speaks for it, and the reasons; people decide.

    traits(fields)    what is compared, made once for each record
    keys(traits)      records that share none of these are not compared at all
    compare(a, b)     None, or (score, reasons); from SHOWN on it is worth a person's look

Pure: laptop and server run the same lines. Weights and SHOWN were set on the labelled set of
services/demo_doubles.py; bench/doubles.py prints what they find there. Why no library: docs/decisions/012.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import ne
from typing import Any, Literal, NamedTuple

from desktop.contract.syllable import is_syllable
from desktop.contract.telex import telex_rescue
from desktop.contract.vietnamese import clean, fold, same_tones

SHOWN, MOST = 58, 99  # of 100: nobody is sure

Reason = Literal[
    "same_id",
    "id_one_digit",
    "id_differs",
    "same_name",
    "no_tones",
    "swapped",
    "no_middle",
    "typing",
    "near_name",
    "same_birth",
    "same_year",
    "birth_typing",
    "birth_differs",
    "same_phone",
    "shared_phone",
    "same_household",
    "same_address",
    "sex_differs",
    "other_place",
]
Lookalike = tuple[int, tuple[Reason, ...]]

_NAME: Mapping[Reason, int] = {
    "same_name": 40,
    "no_tones": 38,
    "swapped": 36,
    "typing": 36,
    "no_middle": 30,
    "near_name": 18,  # Hùng and Hưng, Lan and Loan: a slip, or a brother
}
_REST: Mapping[Reason, int] = {
    "same_id": 60,
    "id_one_digit": 12,
    "id_differs": -60,
    "same_birth": 40,
    "same_year": 20,
    "birth_typing": 25,
    "birth_differs": -50,
    "same_phone": 25,
    "shared_phone": 15,
    "same_household": 14,
    "same_address": 14,
    "sex_differs": -15,
    "other_place": -10,
}
_BROTHERS = frozenset(("same_household", "id_one_digit"))  # of one list, or with the next number
_BRACKETED = re.compile(r"\([^)]*\)?")
_ID = re.compile(r"[0-9]{12}").fullmatch


class Traits(NamedTuple):
    words: tuple[str, ...]  # of the name as it is said: small letters, one way to write a tone
    plain: tuple[str, ...]  # without accents
    birth: str  # YYYY, YYYY-MM-DD or ""
    sex: str
    number: str  # of the ID card, if it can be one
    phone: str
    is_own: bool  # the phone
    cell: str
    household: str
    address: str


def traits(fields: Mapping[str, Any]) -> Traits:
    """Of a citizen's fields, on the wire or as stored."""
    words, plain = _name(fields.get("full_name") or "")
    number = fields.get("national_id") or ""
    return Traits(
        words,
        plain,
        fields.get("birth") or "",
        fields.get("sex") or "",
        number if _ID(number) else "",
        fields.get("phone") or "",
        not fields.get("phone_of"),
        fields.get("home") or "",
        fields.get("household_no") or "",
        fold(fields["address"]) if fields.get("address") else "",
    )


@lru_cache(maxsize=16384)
def _name(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name = _BRACKETED.sub(" ", clean(text)) if "(" in text else clean(text)
    said = same_tones((telex_rescue(name) if name.isascii() else None) or name)
    return tuple(said.split()), tuple(fold(said).split())


def keys(one: Traits) -> Iterator[tuple[str, ...]]:
    """A slip in one trait leaves another; what shares nothing here could not reach SHOWN."""
    if one.number:
        yield "id", one.number
    if one.phone:
        yield "phone", one.phone
    if not one.plain:
        return
    name = " ".join(one.plain)
    if one.birth:
        year = one.birth[:4]
        yield ("year", year, *sorted({one.plain[0], one.plain[-1]}))
        yield ("words", year, *sorted(one.plain))
    if len(one.birth) == 10:
        yield "day", one.birth
        yield "anniversary", name, one.birth[5:]
    if one.household:
        yield "household", name, one.cell, one.household
    if one.address:
        yield "address", name, one.cell, one.address


def compare(one: Traits, other: Traits) -> Lookalike | None:
    """None: hardly. The order of the two does not matter."""
    reasons: list[Reason] = []
    name = _compare_names(one, other)
    if one.number and other.number:
        reasons.append(_compare_numbers(one.number, other.number))
    if name is None and reasons != ["same_id"]:
        return None
    if name:
        reasons.append(name)
    reasons += _compare_births(one.birth, other.birth)
    reasons += _compare_the_rest(one, other)
    score = sum(_NAME.get(reason, 0) + _REST.get(reason, 0) for reason in reasons)
    if name == "near_name" and "same_id" not in reasons and not _BROTHERS.isdisjoint(reasons):
        return None
    if "same_id" in reasons:
        score = max(score, SHOWN)  # one of the two numbers is wrong at least
    return (min(score, MOST), tuple(reasons)) if score > 0 else None


def _compare_names(one: Traits, other: Traits) -> Reason | None:
    a, b = one.plain, other.plain
    if not a or not b:
        return None
    if one.words == other.words:
        return "same_name"
    if len(a) == len(b):
        if sum(map(ne, a, b)) < 2:
            return _compare_words(one, other)
        return "swapped" if sorted(a) == sorted(b) else None
    if "".join(a) == "".join(b):
        return "typing"
    short, long = (a, b) if len(a) < len(b) else (b, a)
    is_part = len(short) > 1 and (short[0], short[-1]) == (long[0], long[-1]) and _is_within(short, long)
    return "no_middle" if is_part else None


def _compare_words(one: Traits, other: Traits) -> Reason | None:
    """One word differs, by one slip. What nobody can be called is no other name."""
    apart = [place for place, (a, b) in enumerate(zip(one.plain, other.plain, strict=True)) if a != b]
    is_bare = one.words == one.plain or other.words == other.plain  # nobody typed an accent
    if not apart and not is_bare:
        apart = [place for place, (a, b) in enumerate(zip(one.words, other.words, strict=True)) if a != b]
    if not apart:
        return "no_tones"
    if len(apart) > 1 or not _is_one_slip(one.plain[apart[0]], other.plain[apart[0]]):
        return None
    can_be = (is_syllable(each.words[apart[0]]) for each in (one, other) if each.words != each.plain)
    return "near_name" if all(can_be) else "typing"


def _is_within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    rest = iter(long)
    return all(word in rest for word in short)


def _is_one_slip(a: str, b: str) -> bool:
    """At most one letter more, less, another, or two that changed places."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    left, right = a[start:], b[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[1::-1] == right[:2] and left[2:] == right[2:])
    return left[1:] == right if len(left) > len(right) else left == right[1:]


def _compare_numbers(a: str, b: str) -> Reason:
    if a == b:
        return "same_id"
    return "id_one_digit" if _is_one_slip(a, b) else "id_differs"


def _compare_births(a: str, b: str) -> list[Reason]:
    if not a or not b:
        return []
    if a == b:
        return ["same_birth" if len(a) == 10 else "same_year"]
    if len(a) == 4 or len(b) == 4:
        return ["same_year" if a[:4] == b[:4] else "birth_differs"]
    parts = sum(x == y for x, y in zip(a.split("-"), b.split("-"), strict=True))
    is_turned = a[:4] == b[:4] and (a[5:7], a[8:]) == (b[8:], b[5:7])
    is_slip = parts == 2 and _is_one_slip(a, b)
    return ["birth_typing" if is_turned or is_slip else "birth_differs"]


def _compare_the_rest(one: Traits, other: Traits) -> Iterator[Reason]:
    if one.phone and one.phone == other.phone:
        yield "same_phone" if one.is_own and other.is_own else "shared_phone"
    if one.cell == other.cell:
        if one.household and one.household == other.household:
            yield "same_household"
        elif one.address and one.address == other.address:
            yield "same_address"
    elif one.cell and other.cell:
        yield "other_place"
    if one.sex and other.sex and one.sex != other.sex:
        yield "sex_differs"
