"""Who is in the notebook twice, and who only looks so: a labelled set of people who do not exist.

The second record is as another volunteer would have typed it at a busy desk: fewer facts, and slips of every
kind. Twins, and sons named like their fathers, are there to be told apart.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from desktop.contract.syllable import TONES, with_tone, without_tone
from desktop.contract.vietnamese import fold
from desktop.services.demo_dice import Dice
from desktop.services.demo_people import DAY_OF_THE_DEMO, DemoPerson, demo_people

TWICE, TWINS, NAMED_LIKE_HIM = 0.04, 0.012, 0.004  # of all people
# Brothers and sisters are often given names that sound alike.
ALIKE: Mapping[str, str] = {
    "Hùng": "Hưng",
    "Lan": "Loan",
    "Hoa": "Hòa",
    "Tuấn": "Tuân",
    "Thanh": "Thành",
    "Ánh": "Anh",
    "Long": "Lộc",
    "Hương": "Hường",
    "Dũng": "Dung",
    "Tú": "Tùng",
}
_KEYS: Mapping[str, tuple[str, str]] = {  # telex: letter -> keys, the mark at the end of the word apart
    **{"â": ("aa", ""), "ă": ("aw", ""), "ê": ("ee", ""), "ô": ("oo", ""), "ơ": ("ow", ""), "ư": ("uw", "")},
    "đ": ("dd", ""),
}
_TONE_KEYS = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}


@dataclass(frozen=True)
class Labelled:
    people: Sequence[DemoPerson]
    same: frozenset[tuple[int, int]]  # places in `people`, the smaller first
    kinds: Mapping[tuple[int, int], str]  # how each of these differs
    alike: frozenset[tuple[int, int]]  # twins, fathers and sons


def labelled(seed: int, count: int, neighbourhoods: Sequence[str], today: date = DAY_OF_THE_DEMO) -> Labelled:
    """That many records: people, and of some of them a second one."""
    dice, everybody = Dice(seed), list(demo_people(seed, count, neighbourhoods, today))
    first = round(count / (1 + TWICE + TWINS + NAMED_LIKE_HIM))
    people = everybody[:first]
    kinds: dict[tuple[int, int], str] = {}
    alike: set[tuple[int, int]] = set()
    for place in range(first):
        one, chance = people[place], dice.between(0, 9999) / 10_000
        if chance < TWICE:
            kind = dice.one_of(list(_SLIPS))
            kinds[place, len(people)] = kind
            people.append(_second(dice, _SLIPS[kind](dice, one), neighbourhoods))
        elif chance < TWICE + TWINS:
            alike.add((place, len(people)))
            people.append(_twin(dice, one))
        elif chance < TWICE + TWINS + NAMED_LIKE_HIM and today.year - int(one.birth[:4]) > 40:
            alike.add((place, len(people)))
            people.append(_son(dice, one))
    people = [*people, *everybody[first:]][:count]
    kinds = {pair: kind for pair, kind in kinds.items() if pair[1] < count}
    return Labelled(people, frozenset(kinds), kinds, frozenset(pair for pair in alike if pair[1] < count))


def _second(dice: Dice, one: DemoPerson, neighbourhoods: Sequence[str]) -> DemoPerson:
    """What is not asked at the desk is not there; some come to the point of another neighbourhood."""
    left_out: dict[str, Any] = dict.fromkeys(("household_no", "relation", "nickname", "note"))
    if dice.chance(0.5):
        left_out["national_id"] = None
    if dice.chance(0.3):
        left_out |= {"phone": None, "phone_of": None}
    elif dice.chance(0.1):
        left_out["phone"] = f"0900{dice.between(0, 999_999):06d}"
    if dice.chance(0.5):
        left_out["address"] = None
    if dice.chance(0.15):
        left_out["neighbourhood"] = dice.one_of(neighbourhoods)
    return replace(one, **left_out)


def _twin(dice: Dice, one: DemoPerson) -> DemoPerson:
    *names, given = one.full_name.split()
    other = ALIKE[given] if given in ALIKE and dice.chance(0.5) else dice.one_of(list(ALIKE))
    if other == given:
        other = ALIKE[given]
    number = one.national_id and f"{one.national_id[:-2]}{(int(one.national_id[-2:]) + 1) % 100:02d}"
    made = replace(one, full_name=" ".join([*names, other]), national_id=number, nickname=None)
    if dice.chance(0.5):  # written at the desk, not from a list
        made = replace(made, household_no=None, national_id=None)  # type: ignore[arg-type]
    return made if dice.chance(0.4) else replace(made, phone=None)


def _son(dice: Dice, one: DemoPerson) -> DemoPerson:
    born = date(int(one.birth[:4]), 1, 1) + timedelta(days=dice.between(22, 38) * 365 + dice.between(0, 364))
    birth = str(born.year) if dice.chance(0.1) else born.isoformat()
    made = {"birth": birth, "birth_approx": False, "national_id": None, "nickname": None}
    return replace(one, **made, sex="male", phone=one.phone if dice.chance(0.5) else None)  # type: ignore[arg-type]


# ---- slips


def _as_it_is(dice: Dice, one: DemoPerson) -> DemoPerson:
    return one


def _no_accents(dice: Dice, one: DemoPerson) -> DemoPerson:
    plain = fold(one.full_name)
    return replace(one, full_name=plain.title() if dice.chance(0.5) else plain.upper())


def _decomposed(dice: Dice, one: DemoPerson) -> DemoPerson:
    return replace(one, full_name=unicodedata.normalize("NFD", one.full_name))


def _raw_telex(dice: Dice, one: DemoPerson) -> DemoPerson:
    return replace(one, full_name=" ".join(_keys_of(word) for word in one.full_name.split()))


def _keys_of(word: str) -> str:
    """As the keyboard wrote it while the input method was off."""
    keys, tone = "", ""
    for letter in unicodedata.normalize("NFC", word):
        apart = unicodedata.normalize("NFD", letter.lower())
        tone = next((_TONE_KEYS[mark] for mark in apart if mark in _TONE_KEYS), tone)
        base = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in _TONE_KEYS))
        typed = _KEYS[base][0] if base in _KEYS else base
        keys += typed.capitalize() if letter.isupper() else typed
    return keys + tone


def _letter(dice: Dice, one: DemoPerson) -> DemoPerson:
    """One letter left out, doubled, or two that changed places, in one word."""
    words = one.full_name.split()
    place = dice.between(0, len(words) - 1)
    word = words[place]
    at = dice.between(1, max(1, len(word) - 1))
    made = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at - 1] + word[at:],
        word[: at - 1] + word[at : at + 1] + word[at - 1] + word[at + 1 :],
    )
    words[place] = dice.one_of(made) or word
    return replace(one, full_name=" ".join(words))


def _tone(dice: Dice, one: DemoPerson) -> DemoPerson:
    """The wrong tone, or none, on the given name."""
    *names, given = one.full_name.split()
    base, tone = without_tone(given.lower())
    other = with_tone(base, dice.one_of([each for each in ("", *TONES) if each != tone])).capitalize()
    return replace(one, full_name=" ".join([*names, other]))


def _no_middle(dice: Dice, one: DemoPerson) -> DemoPerson:
    words = one.full_name.split()
    if len(words) > 2:
        del words[dice.between(1, len(words) - 2)]
    return replace(one, full_name=" ".join(words))


def _swapped(dice: Dice, one: DemoPerson) -> DemoPerson:
    """Given name first, as forms of other countries have it."""
    *names, given = one.full_name.split()
    return replace(one, full_name=" ".join([given, *names]))


def _year_only(dice: Dice, one: DemoPerson) -> DemoPerson:
    return replace(one, birth=one.birth[:4])


def _day_and_month(dice: Dice, one: DemoPerson) -> DemoPerson:
    year, _, day = one.birth.partition("-")
    month, _, day = day.partition("-")
    turned = day and int(day) <= 12
    return replace(one, birth=f"{year}-{day}-{month}" if turned else one.birth)


def _digit_of_birth(dice: Dice, one: DemoPerson) -> DemoPerson:
    if len(one.birth) < 10:
        return one
    at = dice.one_of((3, 9))
    return replace(one, birth=one.birth[:at] + str((int(one.birth[at]) + 1) % 10) + one.birth[at + 1 :])


def _digit_of_number(dice: Dice, one: DemoPerson) -> DemoPerson:
    if not one.national_id:
        return one
    at = dice.between(6, 11)
    number = one.national_id
    return replace(
        one, national_id=number[:at] + str((int(number[at]) + dice.between(1, 9)) % 10) + number[at + 1 :]
    )


def _two_at_once(dice: Dice, one: DemoPerson) -> DemoPerson:
    first, second = (
        dice.one_of((_no_accents, _no_middle, _letter)),
        dice.one_of((_year_only, _digit_of_number)),
    )
    return second(dice, first(dice, one))


_SLIPS: Mapping[str, Callable[[Dice, DemoPerson], DemoPerson]] = {
    "as it is": _as_it_is,
    "no accents": _no_accents,
    "NFD": _decomposed,
    "raw telex": _raw_telex,
    "a letter": _letter,
    "a tone": _tone,
    "no middle name": _no_middle,
    "swapped": _swapped,
    "year only": _year_only,
    "day and month": _day_and_month,
    "a digit of the birth": _digit_of_birth,
    "a digit of the ID": _digit_of_number,
    "two at once": _two_at_once,
}
