"""Which people of a list are one household: by number, by "Chủ hộ", by address; looked at before it is kept.

Pure. A plan is a value: correcting it gives another one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import count

from desktop.contract.address import names_a_door, parse, walk_key
from desktop.contract.vietnamese import fold

HEAD = "head"
MANY = 12  # people: more at one number is looked at
LOOK = frozenset(  # doubts to look at
    {"two_heads", "addresses_differ", "many", "several_households", "struck_through"}
)

Door = tuple[str, str]  # cell, key of the door


@dataclass(frozen=True)
class Person:
    """Somebody of the notebook, as a list told of her."""

    id: str
    name: str
    cell: str
    order: int  # in which the list had her
    number: str | None = None  # of her household
    relation: str | None = None  # a code of the catalogue
    address: str | None = None
    birth_year: int | None = None
    residence: str | None = None
    household: str | None = None  # she belongs to it already
    has_left: bool = False  # somebody said that she left one, or struck hers through


@dataclass(frozen=True)
class Group:
    """People who are to be one household; `into`: one that is here already."""

    key: str
    cell: str
    people: tuple[str, ...]
    head: str | None = None
    number: str | None = None
    address: str | None = None
    into: str | None = None
    doubts: frozenset[str] = frozenset()

    @property
    def needs_looking(self) -> bool:
        return bool(self.doubts & LOOK)


@dataclass(frozen=True)
class Known:
    """Households that are here: by (cell, number), and by door where there is one only."""

    numbers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    doors: Mapping[Door, str] = field(default_factory=dict)
    struck: frozenset[tuple[str, str]] = frozenset()  # (cell, number) of those struck through

    def at(self, door: Door, number: str | None) -> str | None:
        """Who lives at this door; not those who have a number where another one is meant."""
        found = self.doors.get(door)
        return None if number and found in self._numbered else found

    @cached_property
    def _numbered(self) -> frozenset[str]:
        return frozenset(self.numbers.values())


@dataclass(frozen=True)
class Plan:
    groups: tuple[Group, ...]
    people: Mapping[str, Person]
    left: tuple[str, ...]  # of no household: nothing tells of which
    settled: int = 0  # people who belong to a household already

    @property
    def placed(self) -> int:
        return sum(len(each.people) for each in self.groups)

    def group_of(self, person: str) -> Group | None:
        return next((each for each in self.groups if person in each.people), None)

    def moved(self, person: str, key: str | None) -> "Plan":
        """To another household of the plan; None: to none of them."""
        groups = [_without(each, person) if person in each.people else each for each in self.groups]
        groups = [_with(each, person) if each.key == key else each for each in groups]
        left = tuple(each for each in self.left if each != person)
        left = left if key else (*left, person)
        return replace(self, groups=tuple(each for each in groups if each.people), left=left)

    def alone(self, person: str) -> "Plan":
        """A household of her own."""
        apart, of = self.moved(person, None), self.people[person]
        own = Group(f"own {person}", of.cell, (person,), person, None, of.address)
        return replace(apart, groups=(*apart.groups, own), left=tuple(e for e in apart.left if e != person))

    def headed(self, person: str) -> "Plan":
        groups = [
            replace(each, head=person, doubts=each.doubts - {"two_heads"}) if person in each.people else each
            for each in self.groups
        ]
        return replace(self, groups=tuple(groups))

    def dropped(self, key: str) -> "Plan":
        """This household is not made; its people are of none."""
        gone = next((each for each in self.groups if each.key == key), None)
        if gone is None:
            return self
        groups = tuple(each for each in self.groups if each.key != key)
        return replace(self, groups=groups, left=(*self.left, *gone.people))

    def relation(self, group: Group, person: str) -> str | None:
        if person == group.head:
            return HEAD
        said = self.people[person].relation
        return None if said == HEAD else said


def door_of(cell: str, address: str | None) -> Door | None:
    """None where the address does not tell one door from the next."""
    key = _door(address) if address else None
    return (cell, key) if key else None


@lru_cache(maxsize=4096)  # a household's people say the same one after the other
def _door(address: str) -> str | None:
    parts = parse(address)
    if "house" not in parts and "flat" not in parts:
        return None
    if not parts.keys() & {"street", "alley", "building"}:  # 12 Lê Lợi: where it is, is not surely read
        return " ".join(fold(address).replace(",", " ").split())
    return walk_key(parts)


def grouped(people: Iterable[Person], known: Known | None = None) -> Plan:
    """Everybody who belongs to no household yet, put together with whom she lives.

    The number of a household comes first; then the list's own order, where a head is followed by her people;
    then the address, if it names one door. Of whom somebody said that she left a household, or struck hers
    through, is left alone: nothing is made again that a person took away."""
    everyone = sorted(people, key=lambda each: each.order)
    bunches = _Bunches()
    for each in everyone:
        bunches.take(each)
    known = known or Known()
    groups = [group for bunch in bunches.found.values() if (group := _group(*bunch, known))]
    by_id = {each.id: each for each in everyone}
    left = tuple(each.id for each in bunches.left if each.household is None)
    settled = sum(each.household is not None for each in everyone)
    return Plan(tuple(groups), by_id, left, settled)


class _Bunches:
    """People put together while the list is read from its top."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str, list[Person]]] = {}  # key -> how, key, people
        self.left: list[Person] = []
        self._run: tuple[str, Person] | None = None  # key and head of the household that goes on
        self._serial = count()

    def take(self, each: Person) -> None:
        if each.has_left and each.household is None:
            self.left.append(each)
        elif each.number:
            self._run = None
            self._put("number", f"number {each.cell} {each.number}", each)
        elif each.relation == HEAD:
            key = f"head {each.id}"
            self._run = (key, each)
            self._put("run", key, each)
        elif self._run and _goes_on(self._run[1], each):
            self._put("run", self._run[0], each)
        elif door := door_of(each.cell, each.address):
            self._put("address", f"door {door[0]} {door[1]}", each)
        else:
            self.left.append(each)

    def _put(self, how: str, key: str, each: Person) -> None:
        self.found.setdefault(key, (how, key, []))[2].append(each)


def _goes_on(head: Person, each: Person) -> bool:
    """Under a head: who is something to her, and does not live elsewhere."""
    is_near = not each.address or not head.address or fold(each.address) == fold(head.address)
    return each.relation is not None and each.cell == head.cell and is_near


def _group(how: str, key: str, people: Sequence[Person], known: Known) -> Group | None:
    """None where nobody of them is new."""
    new = [each for each in people if each.household is None]
    if not new:
        return None
    first = people[0]
    number = first.number
    here = {each.household for each in people if each.household}
    address = _most_said(people)
    door = door_of(first.cell, address)
    into = min(here, default=None) or known.numbers.get((first.cell, number or ""))
    into = into or (known.at(door, number) if door else None)
    heads = [each for each in new if each.relation == HEAD]
    head = None if into else (heads[0].id if heads else new[0].id if len(people) == 1 else None)
    doubts = _doubts(how, people, heads)
    doubts = doubts - {"no_head"} | {"joins"} if into else doubts
    doubts |= {"several_households"} if len(here) > 1 else set()
    doubts |= {"struck_through"} if not into and (first.cell, number or "") in known.struck else set()
    return Group(key, first.cell, tuple(e.id for e in new), head, number, address, into, frozenset(doubts))


def _doubts(how: str, people: Sequence[Person], heads: Sequence[Person]) -> set[str]:
    doors = {door for each in people if (door := door_of(each.cell, each.address))}
    found = {"by_address"} if how == "address" and len(people) > 1 else set()
    found |= {"two_heads"} if len(heads) > 1 else set()
    found |= {"no_head"} if not heads and len(people) > 1 else set()
    found |= {"addresses_differ"} if len(doors) > 1 else set()
    found |= {"many"} if len(people) > MANY else set()
    return found


def _most_said(people: Sequence[Person]) -> str | None:
    said = [each.address for each in people if each.address]
    return max(said, key=lambda each: (said.count(each), names_a_door(each)), default=None)


def _without(group: Group, person: str) -> Group:
    people = tuple(each for each in group.people if each != person)
    return replace(group, people=people, head=None if group.head == person else group.head)


def _with(group: Group, person: str) -> Group:
    return replace(group, people=(*group.people, person), head=group.head or None)
