"""What the ward's records tell, as contract/figures.py asks for it: the same lines then count as on a laptop.

Read whole, once for each number of the ward: the generic table has no columns to ask by.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, select

from desktop.contract import taking_part
from desktop.contract.catalog import PSEUDO
from desktop.contract.figures import WARD, Event, Place
from desktop.contract.indicator import Indicator, Target, indicator, target
from desktop.contract.measures import ANY, NEVER, Chunk, Key, Numbering, People, Person, Turn, bits_of, struck
from desktop.contract.one_household import standing
from desktop.contract.one_person import SAME, Join, groups, representative, teller
from desktop.contract.period import Period
from desktop.contract.reported import Reported, told_once
from server.measured_rows import Citizen, Entry, Row, once
from server.tables import record

_TOLD = ("sex", "birth", "target_group")  # what another of her records may tell
_PSEUDO = frozenset(place.code for place in PSEUDO)
_THERE = ("present", "late")
_PART = 500  # rows that are held at once
_BY_PARTS = {"stream_results": True, "max_row_buffer": _PART}  # PostgreSQL would send the whole table at once
_FEW = (  # asked several times, or few
    *("catalog_entry", "class_session", "household", "neighbourhood", "point_session", "same_person", "team"),
    *("training_class", "unit_figure", "yearly_target"),
)


@dataclass
class WardFacts:
    """Facts of contract/figures.py."""

    people: People
    places: Sequence[Place]
    indicators: Sequence[Indicator]
    targets: Sequence[Target]  # of all years; the ward's own count before the catalogue's
    _turns: Sequence[tuple[str, Turn]]  # with their days
    _status: Mapping[str, Sequence[tuple[str, int, str]]]  # name -> (day, person, value), the last word last
    _events: Mapping[str, Sequence[Event]]
    _reported: Sequence[Reported]
    _kept: dict[Any, Any] = field(default_factory=dict)

    def chunks(self, first: date | None, last: date) -> Sequence[Chunk]:
        found = []
        for month, turns in self._months.items():
            of = Period.read(month)
            start, end = max(first or of.first, of.first), min(last, of.last)
            if start <= end:
                found.append(self._chunk(month, turns, Period(start, end)))
        return found

    def status(self, name: str, day: date) -> Mapping[str, int]:
        """Of confirmations any that was given by then; of observations the last word."""
        if ("status", name, day) not in self._kept:
            self._kept["status", name, day] = self._status_on(name, day)
        kept: Mapping[str, int] = self._kept["status", name, day]
        return kept

    def _status_on(self, name: str, day: date) -> Mapping[str, int]:
        last = day.isoformat()
        said = [(person, value) for on, person, value in self._status.get(name, ()) if on <= last]
        pairs = set(said) if name == "confirmed" else set(dict(said).items())
        found: dict[str, list[int]] = {}
        for person, value in pairs:
            found.setdefault(value, []).append(person)
        return {value: bits_of(some) for value, some in found.items()}

    def events(self, measure: str) -> Sequence[Event]:
        return self._events.get(measure, ())

    def reported(self) -> Sequence[Reported]:
        return self._reported

    @cached_property
    def _months(self) -> Mapping[str, Sequence[tuple[str, Turn]]]:
        found: dict[str, list[tuple[str, Turn]]] = {}
        for day, turn in self._turns:
            found.setdefault(day[:7], []).append((day, turn))
        return found

    def _chunk(self, month: str, turns: Sequence[tuple[str, Turn]], days: Period) -> Chunk:
        if (month, days) not in self._kept:
            first, last = days.first.isoformat(), days.last.isoformat()
            self._kept[month, days] = Chunk.of(turn for day, turn in turns if first <= day <= last)
        kept: Chunk = self._kept[month, days]
        return kept


def read(connection: Connection, ward_id: str) -> WardFacts:
    return _Reading(connection, ward_id).facts()


class _Reading:
    def __init__(self, connection: Connection, ward_id: str) -> None:
        self._connection = connection
        self._ward = ward_id
        self._citizens = {row.id: Citizen.of(row) for row in self._rows("citizen", voided=True)}
        pairs = [row for row in self._rows("same_person") if row["decision"] == SAME]
        self._joins = [Join(pair["one"], pair["other"], pair["survivor"]) for pair in pairs]
        self._rejected = {
            (group, pair["other"] if chosen == pair["one"] else pair["one"])
            for pair in pairs
            for group, chosen in (pair["choices"] or {}).items()
            if chosen in (pair["one"], pair["other"])
        }
        self._members = self._several()
        self.numbers = Numbering({each: who for who, some in self._members.items() for each in some})
        self.people = People(self._everybody())

    def facts(self) -> WardFacts:
        turns = [*self._visits(), *self._attendance()]
        return WardFacts(
            self.people,
            self._places(),
            [indicator(entry) for entry in self._entries("indicator")],
            self._targets(),
            turns,
            self._all_status(),
            {name: list(read(self)) for name, read in _EVENTS.items()},
            told_once(
                (row["home"], Reported(*(row[n] for n in Reported._fields)))
                for row in self._rows("unit_figure")
            ),
        )

    def _rows(self, table: str, *, voided: bool = False) -> Iterator[Row]:
        if table not in self._tables:
            return
        for row in self._few[table] if table in _FEW else self._read(table):
            if voided or not row["voided_at"]:
                yield row

    @cached_property
    def _tables(self) -> frozenset[str]:
        """The tables of which the ward has a record: no look for the others."""
        found = select(record.c.tbl).where(record.c.ward_id == self._ward).distinct()
        return frozenset(self._connection.execute(found).scalars())

    @cached_property
    def _few(self) -> Mapping[str, list[Row]]:
        """By table: the ward's records have no index by it, so each look at one costs as much as at all."""
        found: dict[str, list[Row]] = {table: [] for table in _FEW}
        for row in self._read(*_FEW):
            found[row.table].append(row)
        return found

    def _read(self, *tables: str) -> Iterator[Row]:
        columns = (record.c.tbl, record.c.id, record.c.home, record.c.also, record.c.rev, record.c.fields)
        query = select(*columns).where(record.c.ward_id == self._ward, record.c.tbl.in_(tables))
        found = self._connection.execute(query, execution_options=_BY_PARTS)
        for part in found.partitions(_PART):  # one by one takes three times as long
            for table, id_, home, also, rev, fields in part:
                yield Row(table, id_, home, also, rev, orjson.loads(fields))

    def _entries(self, kind: str) -> list[Entry]:
        """The newest version of each, in the ward's order."""
        newest: dict[str, Entry] = {}
        for row in self._rows("catalog_entry"):
            if row["kind"] == kind:
                title = row["title"]
                entry = Entry(
                    kind,
                    row["code"],
                    row["version"],
                    title,
                    row["title_en"] or title,
                    row["position"] or 0,
                    row["data"] or {},
                )
                known = newest.setdefault(entry.code, entry)
                newest[entry.code] = max(known, entry, key=lambda each: each.version)
        return sorted(newest.values(), key=lambda entry: (entry.position, entry.code))

    def _several(self) -> dict[str, list[str]]:
        """Who stands for several records -> those that are here."""
        found = {}
        voided = {each for each, row in self._citizens.items() if row.voided_at}
        for group in groups(self._joins):
            if len(here := group & self._citizens.keys()) > 1:
                mine = [join for join in self._joins if join.one in group]
                found[representative(here, mine, voided)] = sorted(here)
        return found

    def _everybody(self) -> Iterator[Person]:
        needs = self._needs()
        for each, row in self._citizens.items():
            if not self.numbers.stands(each):
                continue
            told = {name: self._told(each, name) for name in _TOLD}
            hers = {need for record in self._members.get(each, [each]) for need in needs.get(record, ())}
            left, never = struck(row.voided_at, row.void_reason)
            yield Person(
                self.numbers.of(each),
                row.home,
                told["sex"],
                told["birth"],
                told["target_group"],
                needs=sorted(hers),
                left=left,
                never=never,
            )

    def _told(self, who: str, name: str) -> Any:
        if who not in self._members:
            return getattr(self._citizens[who], name)
        telling = [
            (each, self._citizens[each].voided_at is not None, (name, each) in self._rejected)
            for each in self._members[who]
            if getattr(self._citizens[each], name) is not None
        ]
        best = teller(who, telling)
        return getattr(self._citizens[best], name) if best else None

    def _needs(self) -> Mapping[str, set[str]]:
        areas = {entry.code: entry.data.get("area") for entry in self._entries("support_kind")}
        found: dict[str, set[str]] = {}
        for row in self._rows("support_need"):
            if area := areas.get(row["kind"]):
                found.setdefault(row["citizen_id"], set()).add(area)
        return found

    def number(self, citizen: str, cell: str) -> int:
        is_new = not self.numbers.knows(citizen)
        number = self.numbers.of(citizen)
        if is_new:
            self.people.change(Person(number, cell, listed=False))
        return number

    def _visits(self) -> Iterator[tuple[str, Turn]]:
        for row in self._rows("help_visit"):
            citizen, told = row["citizen_id"], row["outcomes"] or {}
            done = tuple((service, said.get("outcome") or "") for service, said in told.items())
            person = self.number(citizen, row.home) if citizen else None
            turn = Turn(person, once(row.home), _helped(done), once(row["sex"]), once(row["age_band"]))
            yield once(row["visited_on"]), turn

    @cached_property
    def _held(self) -> list[tuple[Row, str]]:
        """(session held, audience of its class). Who was there proves it; see the laptop's was_held()."""
        classes = {row.id: row["audience"] or "" for row in self._rows("training_class")}
        seen = {row["session_id"] for row in self._rows("attendance") if row["state"] in _THERE}
        return [
            (row, classes[row["class_id"]])
            for row in self._rows("class_session")
            if row["state"] == "held" or (row["state"] == "planned" and row.id in seen)
            if row["class_id"] in classes
        ]

    def _attendance(self) -> Iterator[tuple[str, Turn]]:
        held = {row.id: row["day"] for row, _ in self._held}
        learners = {row.id: row for row in self._rows("enrolment")}
        audiences = {row.id: row["audience"] or "" for row in self._rows("training_class")}
        there: set[tuple[str, int]] = set()  # a person counts once, by however many of her records
        for row in self._rows("attendance"):
            learner, day = learners.get(row["enrolment_id"]), held.get(row["session_id"])
            if row["state"] in _THERE and learner and day and learner["class_id"] in audiences:
                cell, citizen = learner.also or learner.home, learner["citizen_id"]
                person = self.number(citizen, cell) if citizen else None
                if person is not None:
                    if (row["session_id"], person) in there:
                        continue
                    there.add((row["session_id"], person))
                yield day, Turn(person, cell, (("attended", audiences[learner["class_id"]], ""),))

    def _all_status(self) -> Mapping[str, Sequence[tuple[str, int, str]]]:
        found: dict[str, list[tuple[str, int, str]]] = {}
        observed = sorted(self._rows("observation"), key=lambda row: (row["observed_on"], row.rev))
        for row in observed:
            said = (row["observed_on"], self.numbers.of(row["citizen_id"]), row["value"])
            found.setdefault(row["kind"], []).append(said)
        found["confirmed"] = [
            (row["confirmed_on"] or "", self.numbers.of(row["citizen_id"]), row["source"])
            for row in self._rows("official_confirmation")
        ]
        return found

    def _places(self) -> list[Place]:
        known = sorted(self._rows("neighbourhood"), key=lambda row: (row["position"] or 0, row["code"]))
        made = [
            Place(
                row["code"],
                row["name"],
                "pseudo" if row["code"] in _PSEUDO else "neighbourhood",
                row["cell_id"],
                row["adults"],
                row["households"],
            )
            for row in known
        ]
        cells = {place.cell for place in made}
        teams = sorted(self._rows("team"), key=lambda row: str(row["code"]))
        made += [
            Place(f"team:{row['code']}", row["name"], "team", row["cell_id"])
            for row in teams
            if row["cell_id"] not in cells
        ]
        return made + [Place(each.code, each.title, "organisation") for each in self._entries("organisation")]

    def _targets(self) -> list[Target]:
        """Of the whole ward."""
        found = {(each.indicator, each.year): each for each in map(target, self._entries("target"))}
        mine = (row for row in self._rows("yearly_target") if (row["place"] or WARD) == WARD)
        own = sorted(mine, key=lambda row: (row["home"] == WARD, row["home"]))
        found |= {
            (row["indicator"], row["year"]): Target(row["indicator"], row["year"], row["value"])
            for row in own
        }
        return list(found.values())

    def sessions(self) -> Iterator[Event]:
        for row, audience in self._held:
            yield Event(row.home, date.fromisoformat(row["day"]), row.id, audience)

    def classes(self) -> Iterator[Event]:
        for row, audience in self._held:
            yield Event(row.home, date.fromisoformat(row["day"]), row["class_id"], audience)

    def points(self) -> Iterator[Event]:
        for row in self._rows("point_session"):
            if row["event"] == "mobile_point":
                yield Event(row.home, date.fromisoformat(row["day"]), row.id)

    def households(self) -> Iterator[Event]:
        rows = {row.id: _home(row) for row in self._rows("household", voided=True)}
        yield from taking_part.events(rows)

    def households_met(self) -> Iterator[Event]:
        stand = self._merged()
        rows = {row.id: row for row in self._rows("household", voided=True)}
        never = {each for each, row in rows.items() if row["voided_at"] and row["void_reason"] in NEVER}
        for row in self._rows("household_visit"):
            household = stand.get(row["household_id"], row["household_id"])
            if row["result"] == "met" and household not in never:
                home = rows[household].home if household in rows else row.home
                yield Event(home, _day(row["visited_on"]), household)

    def ambassadors(self) -> Iterator[Event]:
        for row in self._rows("ambassador"):
            unit = row["unit"]
            yield Event("", _day(row["since"]), unit, place=unit, until=_day(row["until"]))

    def _merged(self) -> Mapping[str, str]:
        rows = list(self._rows("household", voided=True))
        links = {row.id: row["merged_into"] for row in rows if row["merged_into"]}
        return standing(links, {row.id for row in rows if row["voided_at"]})


_EVENTS: Mapping[str, Callable[[_Reading], Iterator[Event]]] = {
    name: getattr(_Reading, name)
    for name in ("sessions", "classes", "points", "households", "households_met", "ambassadors")
}


@lru_cache(4096)
def _helped(done: Sequence[tuple[str, str]]) -> Sequence[Key]:
    """Of (service, outcome): the same few again and again."""
    return ("helped", ANY, ""), *(("helped", *each) for each in done)


def _home(row: Any) -> taking_part.Home:
    days = (_day(row["programme_on"]), _day(row["registered_on"]))
    struck = (row["voided_at"], row["void_reason"])
    return taking_part.Home(row.home, row["programme"], *days, row["merged_into"], *struck)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
