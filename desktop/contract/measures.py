"""What is counted, and how: pure, so that laptop and ward run the same lines and agree to the last digit.

A set of people is an int: bit n is set where person n is in it. Union, intersection and size of a hundred
thousand people take microseconds, so distinct people can be counted for any place, group and span of months
without asking the database again (docs/decisions/014-measures-are-sets.md).

A turn (lượt) is one person, one time; how often somebody came is kept in layers: the first holds who came at
least once, the second at least twice, and so on. Whoever left no name is a turn and no person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import reduce
from operator import or_
from sys import intern
from typing import NamedTuple

Key = tuple[
    str, str, str
]  # measure, and two details of it: ("helped", service, outcome), ("attended", audience, "")
ANY = "*"
VIETNAM = timezone(timedelta(hours=7))
NEVER = frozenset({"mistake", "entered_twice", "undone"})  # void reasons: such a record never was right
BANDS: Mapping[str, tuple[int, int]] = {"under_18": (0, 17), "18_59": (18, 59), "60_plus": (60, 999)}


class Turn(NamedTuple):
    person: int | None  # her bit; None: no name
    cell: str  # where it counts if there is no name
    keys: Sequence[Key]
    sex: str | None = None  # of whoever left no name
    band: str | None = None


class Nameless(NamedTuple):
    key: Key
    cell: str
    sex: str | None
    band: str | None


@dataclass(frozen=True)
class Who:
    """Which people are meant; empty: all."""

    sex: str | None = None
    min_age: int | None = None
    max_age: int | None = None
    target_group: frozenset[str] = frozenset()
    need: str | None = None  # disability | hardship | health: what only some may see


class Numbering:
    """Which bit a person has: hers for as long as this lives, whichever of her records is named."""

    def __init__(self, stands_for: Mapping[str, str]) -> None:
        """`stands_for`: record -> the one that stands for her, of people with several."""
        self.ids: list[str] = []  # by number
        self._numbers: dict[str, int] = {}
        self._stands_for = stands_for

    def of(self, record: str) -> int:
        person = self._stands_for.get(record, record)
        number = self._numbers.get(person)
        if number is None:
            number = self._numbers[person] = len(self.ids)
            self.ids.append(person)
        return number

    def knows(self, record: str) -> bool:
        return self._stands_for.get(record, record) in self._numbers

    def stands(self, record: str) -> bool:
        """No other record stands for it."""
        return self._stands_for.get(record, record) == record


def bits_of(numbers: Iterable[int]) -> int:
    """The set of these people."""
    known = list(numbers)
    room = bytearray((max(known, default=0) >> 3) + 1)
    for number in known:
        room[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(room, "little")


def numbers_in(bits: int) -> list[int]:
    """The people of a set, in order."""
    return [
        8 * place + bit
        for place, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little"))
        if byte
        for bit in range(8)
        if byte >> bit & 1
    ]


def union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


class Person(NamedTuple):
    """One person, whatever her records: what the one that stands for her tells, or else another."""

    number: int
    cell: str
    sex: str | None = None
    birth: str | None = None  # YYYY or YYYY-MM-DD
    target_group: str | None = None
    listed: bool = True  # on the roster, until she left
    needs: Sequence[str] = ()
    left: str | None = None  # YYYY-MM-DD: struck through since that day
    never: bool = False  # and never rightly written: a mistake, or written twice


def struck(voided_at: str | None, reason: str | None) -> tuple[str | None, bool]:
    """(left, never) of a Person, from a record's moment (UTC, as it travels) and its reason."""
    if not voided_at:
        return None, False
    return datetime.fromisoformat(voided_at).astimezone(VIETNAM).date().isoformat(), reason in NEVER


class People:
    """Who there is, by what is known of them."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        """Each is let go as soon as it is told: a hundred thousand at once are forty megabytes."""
        place, sex, group, need = _Sets(), _Sets(), _Sets(), _Sets()
        flags = _Sets()
        self.births: list[str] = []
        self._left: dict[int, str] = {}
        for each in people:
            place.put(each.cell, each.number)
            sex.put(each.sex, each.number)
            group.put(each.target_group, each.number)
            for kind in each.needs:
                need.put(kind, each.number)
            flags.put("all", each.number)
            flags.put("listed" if each.listed else None, each.number)
            flags.put("never" if each.never else None, each.number)
            if each.left:
                self._left[each.number] = each.left
            self._note_birth(each)
        self.place, self.sex, self.group, self.need = map(_Sets.bits, (place, sex, group, need))
        told = flags.bits()
        self.all, self._listed, self.never = (told.get(name, 0) for name in ("all", "listed", "never"))
        self._born: dict[str, int] = {}

    def change(self, person: Person) -> None:
        """She is new here, or something of her is."""
        bit = 1 << person.number
        for sets in (self.place, self.sex, self.group, self.need):
            for key, bits in sets.items():
                sets[key] = bits & ~bit
        told = ((self.place, person.cell), (self.sex, person.sex), (self.group, person.target_group))
        for sets, value in told:
            if value:
                sets[value] = sets.get(value, 0) | bit
        for need in person.needs:
            self.need[need] = self.need.get(need, 0) | bit
        self.all |= bit
        self._listed = self._listed | bit if person.listed else self._listed & ~bit
        self.never = self.never | bit if person.never else self.never & ~bit
        self._left.pop(person.number, None)
        if person.left:
            self._left[person.number] = person.left
        self._note_birth(person)
        self._born.clear()

    def _note_birth(self, person: Person) -> None:
        """Three people share a birthday: each text is held once."""
        self.births += [""] * (person.number + 1 - len(self.births))
        self.births[person.number] = intern(person.birth or "")

    def listed(self, day: date) -> int:
        """Who was on the roster at the end of that day, as it is known now: since when somebody lives here
        nobody writes down, so whoever was written later counts as well."""
        text = day.isoformat()
        return self._listed & ~self.never & ~bits_of(n for n, left in self._left.items() if left <= text)

    def who(self, wanted: Who, day: date) -> int:
        """Those who are meant. Ages are those of that day; of whom nothing is known is not among them."""
        found = self.all
        if wanted.sex:
            found &= self.sex.get(wanted.sex, 0)
        if wanted.target_group:
            found &= union(self.group.get(each, 0) for each in wanted.target_group)
        if wanted.need:
            found &= self.need.get(wanted.need, 0)
        if wanted.min_age is not None:
            found &= self._born_until(day, wanted.min_age)
        if wanted.max_age is not None:
            found &= self._born_until(day, 0) & ~self._born_until(day, wanted.max_age + 1)
        return found

    def _born_until(self, day: date, age: int) -> int:
        """Who has this age on that day, or is older; see age_on() in birth.py."""
        last = f"{day.year - age:04d}-{day:%m-%d}"  # a year alone sorts before its days
        if last not in self._born:
            self._born[last] = bits_of(n for n, birth in enumerate(self.births) if "" < birth <= last)
        return self._born[last]


@dataclass
class Chunk:
    """The turns of some days."""

    layers: dict[Key, list[int]] = field(default_factory=dict)
    nameless: Counter[Nameless] = field(default_factory=Counter)

    @classmethod
    def of(cls, turns: Iterable[Turn]) -> "Chunk":
        named: dict[Key, list[int]] = {}
        made = cls()
        for person, cell, keys, sex, band in turns:
            for key in keys:
                if person is None:
                    made.nameless[Nameless(key, cell, sex, band)] += 1
                else:
                    named.setdefault(key, []).append(person)
        made.layers = {key: _layers(people) for key, people in named.items()}
        return made

    def add(self, turn: Turn) -> None:
        for key in turn.keys:
            if turn.person is None:
                self.nameless[Nameless(key, turn.cell, turn.sex, turn.band)] += 1
                continue
            layers, bit = self.layers.setdefault(key, []), 1 << turn.person
            depth = next((depth for depth, layer in enumerate(layers) if not layer & bit), len(layers))
            layers[depth : depth + 1] = [(layers[depth] if depth < len(layers) else 0) | bit]


@dataclass(frozen=True)
class Turns:
    """What is asked of the turns: of a measure, with these details; empty: any."""

    measure: str
    first: frozenset[str] = frozenset()  # services; audiences
    second: frozenset[str] = frozenset()  # outcomes

    def takes(self, key: Key) -> bool:
        """One key of each turn, so that no turn is counted twice."""
        if key[0] != self.measure:
            return False
        if not self.first and not self.second and self.measure == "helped":
            return key[1] == ANY
        return (
            key[1] != ANY
            and (not self.first or key[1] in self.first)
            and (not self.second or key[2] in self.second)
        )


def people_of(chunks: Iterable[Chunk], asked: Turns) -> int:
    """Distinct people with a turn like this."""
    return union(layers[0] for chunk in chunks for key, layers in chunk.layers.items() if asked.takes(key))


def turns_in(chunks: Iterable[Chunk], asked: Turns, people: int) -> int:
    """Turns of these people like this."""
    return sum(
        (layer & people).bit_count()
        for chunk in chunks
        for key, layers in chunk.layers.items()
        if asked.takes(key)
        for layer in layers
    )


def nameless_in(chunks: Iterable[Chunk], asked: Turns, who: Who) -> Counter[str]:
    """Cell -> turns without a name like this, as far as what they left tells that they are meant."""
    found: Counter[str] = Counter()
    for chunk in chunks:
        for (key, cell, sex, band), count in chunk.nameless.items():
            if asked.takes(key) and _may_be(who, sex, band):
                found[cell] += count
    return found


def _may_be(who: Who, sex: str | None, band: str | None) -> bool:
    if who.target_group or who.need or (who.sex and who.sex != sex):
        return False
    if who.min_age is None and who.max_age is None:
        return True
    youngest, oldest = BANDS.get(band or "", (-1, 9999))  # unknown: in no group
    return youngest >= (who.min_age or 0) and (who.max_age is None or oldest <= who.max_age)


class _Sets:
    """Sets that are being made, by key."""

    def __init__(self) -> None:
        self._rooms: dict[str, bytearray] = {}

    def put(self, key: str | None, number: int) -> None:
        if key:
            room = self._rooms.setdefault(key, bytearray())
            if len(room) <= number >> 3:
                room.extend(bytes((number >> 3) + 1 - len(room)))
            room[number >> 3] |= 1 << (number & 7)

    def bits(self) -> dict[str, int]:
        return {key: int.from_bytes(room, "little") for key, room in self._rooms.items()}


def _layers(people: Sequence[int]) -> list[int]:
    often = Counter(people)
    made = []
    while often:
        made.append(bits_of(often))
        often = Counter({person: count - 1 for person, count in often.items() if count > 1})
    return made
