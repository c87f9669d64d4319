"""People who do not exist, for demo notebooks, pictures of the screens and measurements.

Nobody can take them for real: their ID numbers begin with 999 (citizen_id.py), their phones with 0900, their
lanes and blocks are called "Mẫu" (sample). The same seed gives the same people on every machine.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

import tomli

from desktop.paths import RESOURCES
from desktop.services.citizen_id import DEMO_PROVINCE
from desktop.services.demo_dice import Dice

DAY_OF_THE_DEMO = date(2026, 1, 27)
OLDEST = 95

Sex = Literal["male", "female"]
Role = Literal["head", "spouse", "parent", "child"]
Residence = Literal["permanent", "temporary"]

_RELATION: Mapping[tuple[Role, Sex], str] = {
    ("head", "male"): "head",
    ("head", "female"): "head",
    ("spouse", "male"): "husband",
    ("spouse", "female"): "wife",
    ("parent", "male"): "father",
    ("parent", "female"): "mother",
    ("child", "male"): "son",
    ("child", "female"): "daughter",
}


@dataclass(frozen=True)
class DemoPerson:
    """The fields of a CitizenDraft, with the neighbourhood's name in place of its cell."""

    neighbourhood: str
    full_name: str
    nickname: str | None
    birth: str
    birth_approx: bool
    sex: Sex
    national_id: str | None
    phone: str | None
    phone_of: str | None
    address: str
    residence: Residence
    household_no: str
    relation: str
    target_group: str
    note: str | None


@dataclass(frozen=True)
class _Household:
    neighbourhood: str
    number: str
    address: str
    residence: Residence
    phone: str
    family: str
    roles: Sequence[Role]
    head_age: int
    head_sex: Sex


def demo_people(
    seed: int, count: int, neighbourhoods: Sequence[str], today: date = DAY_OF_THE_DEMO
) -> Iterator[DemoPerson]:
    """That many people, household by household, none older than 95 on that day."""
    dice, made = Dice(seed), 0
    households = dict.fromkeys(neighbourhoods, 0)
    while made < count:
        place = dice.one_of(neighbourhoods)
        households[place] += 1
        household = _household(dice, place, households[place])
        for role in household.roles[: count - made]:
            yield _person(dice, household, role, made, today)
            made += 1


def _household(dice: Dice, neighbourhood: str, number: int) -> _Household:
    head_age = dice.between(24, 45) if dice.chance(0.45) else dice.between(46, OLDEST - 5)
    return _Household(
        neighbourhood,
        f"{number:04d}",
        _address(dice),
        "temporary" if dice.chance(0.12) else "permanent",
        _phone(dice),
        dice.one_of(_families()),
        _roles(dice, head_age),
        head_age,
        "female" if dice.chance(0.35) else "male",
    )


def _roles(dice: Dice, head_age: int) -> list[Role]:
    roles: list[Role] = ["head"]
    if dice.chance(0.75 if head_age < 70 else 0.45):
        roles.append("spouse")
    if head_age < 60 and dice.chance(0.2):
        roles.append("parent")
    return roles + ["child"] * dice.between(0, 3 if head_age < 65 else 1)


def _person(dice: Dice, household: _Household, role: Role, number: int, today: date) -> DemoPerson:
    sex = _sex(dice, household, role)
    age = _age(dice, household, role)
    born = today - timedelta(days=int(age * 365.25) + dice.between(0, 364))
    family = household.family if role in ("head", "child") else dice.one_of(_families())
    birth, is_approx = _birth(dice, born, age)
    phone, phone_of = _reached_at(dice, household, age)
    return DemoPerson(
        neighbourhood=household.neighbourhood,
        full_name=f"{family} {_names(dice, sex, born.year)}",
        nickname=_nickname(dice, sex) if age >= 60 and dice.chance(0.2) else None,
        birth=birth,
        birth_approx=is_approx,
        sex=sex,
        national_id=demo_id(sex, born.year, number) if dice.chance(0.85 if age >= 14 else 0.4) else None,
        phone=phone,
        phone_of=phone_of,
        address=household.address,
        residence=household.residence,
        household_no=household.number,
        relation=str(_words()["relation"][_RELATION[role, sex]]),
        target_group=_target_group(dice, age),
        note=dice.one_of(_words()["note"]["citizen"]) if age >= 60 and dice.chance(0.1) else None,
    )


def demo_id(sex: Sex, year: int, number: int) -> str:
    """A reserved number that agrees with sex and year; a different one for each of a million `number`s."""
    century = 2 * (year // 100 - 19) + (sex == "female")
    return f"{DEMO_PROVINCE}{century}{year % 100:02d}{(number * 387_421 + 41_203) % 1_000_000:06d}"


def _sex(dice: Dice, household: _Household, role: Role) -> Sex:
    if role == "head":
        return household.head_sex
    if role == "spouse":
        return "male" if household.head_sex == "female" else "female"
    return "female" if dice.chance(0.65 if role == "parent" else 0.5) else "male"


def _age(dice: Dice, household: _Household, role: Role) -> int:
    head = household.head_age
    if role == "spouse":
        return min(OLDEST - 1, max(20, head + dice.between(-6, 4)))
    if role == "parent":
        return min(OLDEST - 1, head + dice.between(20, 34))
    if role == "child":
        return max(0, min(head - 20, head - dice.between(22, 38)))
    return head


def _birth(dice: Dice, born: date, age: int) -> tuple[str, bool]:
    """The old often know the year alone, some not even that."""
    if age >= 60 and dice.chance(0.18):
        return str(born.year), dice.chance(0.3)
    return born.isoformat(), False


def _reached_at(dice: Dice, household: _Household, age: int) -> tuple[str | None, str | None]:
    if age < 12 or dice.chance(0.15):
        return None, None
    if age >= 70 and dice.chance(0.4):
        return household.phone, str(_words()["relation"][dice.one_of(("daughter", "son"))]).lower()
    return _phone(dice), None


def _phone(dice: Dice) -> str:
    return f"0900{dice.between(0, 999_999):06d}"


def _address(dice: Dice) -> str:
    shape = dice.one_of(("house", "house", "alley", "flat"))
    return str(_words()["address"][shape]).format(
        number=dice.between(1, 24),
        lane=dice.between(1, 40),
        alley=dice.between(1, 60),
        floor=dice.between(2, 30),
        block=dice.one_of("ABCDE"),
    )


def _target_group(dice: Dice, age: int) -> str:
    if age >= 60:
        return "elderly"
    if age < 6:
        return "other"
    if age < 18 or (age < 23 and dice.chance(0.6)):
        return "pupil"
    return dice.one_of(("worker", "worker", "worker", "trader", "trader", "official", "farmer", "other"))


def _names(dice: Dice, sex: Sex, year: int) -> str:
    """Middle and given name."""
    for until, of, middle, given in _fashions():
        if of == sex and year <= until:
            return f"{dice.one_of(middle)} {dice.one_of(given)}"
    raise LookupError(year)


def _nickname(dice: Dice, sex: Sex) -> str:
    """What neighbours call her: by her place among brothers and sisters."""
    called = _words()["called"]
    return f"{called[sex]} {dice.one_of(called['place'])}"


@cache
def _families() -> Sequence[str]:
    return tuple(str(_words()["family"]).split())


@cache
def _fashions() -> Sequence[tuple[int, Sex, Sequence[str], Sequence[str]]]:
    return [(n["until"], n["sex"], n["middle"].split(), n["given"].split()) for n in _words()["names"]]


@cache
def _words() -> Mapping[str, Any]:
    return tomli.loads((RESOURCES / "sample" / "people.toml").read_text(encoding="utf-8"))


def demo_note(dice: Dice) -> str:
    """What a volunteer might write after a turn of help."""
    return str(dice.one_of(_words()["note"]["visit"]))
