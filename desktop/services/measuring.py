"""What this notebook knows, as contract/figures.py asks for it: gathered once, kept in step with commits.

The first question reads every turn; afterwards a commit costs what it touched: a new turn is added to its
month, an edited one has its month read again. Nothing of it is stored (docs/decisions/014).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import RLock
from typing import Any, TypeVar
from weakref import WeakMethod, WeakValueDictionary

from sqlalchemy.orm import Session

from desktop.changes import Changes
from desktop.contract.figures import Event, Place, holds_all
from desktop.contract.measures import Chunk, Numbering, People, Person
from desktop.contract.reported import Reported
from desktop.models.cells import grants
from desktop.models.database import Database
from desktop.services import measured_events, measured_people, measured_turns
from desktop.services.catalog import Catalog
from desktop.services.measured_events import Alley
from desktop.services.measured_turns import Months

T = TypeVar("T")

MANY = 500  # records in one commit: reading anew is cheaper than looking at each

_TURNS = (measured_turns.visits, measured_turns.attendance)
_OF_CLASSES = ("attendance", "enrolment", "class_session", "training_class")


@dataclass
class _Known:
    """Everything that is read once."""

    numbers: Numbering
    people: People
    visits: Months | None = None
    attendance: Months | None = None

    @classmethod
    def read(cls, session: Session) -> "_Known":
        numbers = measured_people.numbering(session)
        return cls(numbers, People(measured_people.everybody(session, numbers)))

    def number(self, citizen: str, cell: str) -> int:
        """Of somebody whose record is not here, it is known where she was helped."""
        is_new = not self.numbers.knows(citizen)
        number = self.numbers.of(citizen)
        if is_new:
            self.people.change(Person(number, cell, listed=False))
        return number

    def months(self, session: Session) -> tuple[Months, Months]:
        self.visits = self.visits or Months(measured_turns.visits, self.number, session)
        self.attendance = self.attendance or Months(measured_turns.attendance, self.number, session)
        return self.visits, self.attendance


class Measuring:
    """Facts of contract/figures.py, from one notebook; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._catalog = Catalog(database)
        self._lock = RLock()
        self._heard: list[Changes] = []
        self._readable: frozenset[str] = frozenset()
        self._known: _Known | None = None
        self._kept: dict[tuple[Any, ...], Any] = {}  # what few records tell: read again after any commit
        database.on_commit(partial(_tell, WeakMethod(self._hear)))

    @property
    def people(self) -> People:
        self.chunks(None, date.max)  # whoever was helped and has no record here is among them
        with self._lock:
            return self._up_to_date().people

    @property
    def places(self) -> Sequence[Place]:
        def read(session: Session) -> list[Place]:
            found = measured_events.places(session)
            is_whole = holds_all(found)
            units = self._catalog.entries("organisation")
            return found + [Place(u.code, u.title, "organisation", is_here=is_whole) for u in units]

        return self.kept(read, "places")

    def look_at_grants(self) -> None:
        """Which places are here may change without a commit that says so: to be called before a question."""
        with self._database.read() as session:
            readable = frozenset(grants(session.connection()).readable)
        with self._lock:
            if readable != self._readable:
                self._readable = readable
                self._kept.pop(("places",), None)

    def chunks(self, first: date | None, last: date) -> Sequence[Chunk]:
        def read(session: Session) -> list[Chunk]:
            months = self._up_to_date().months(session)
            return [chunk for each in months for chunk in each.of(session, first, last)]

        return self.kept(read, "chunks", first, last)

    def chunks_of(self, team: str, first: date | None, last: date) -> Sequence[Chunk]:
        """Of the turns that one team gave, by its cell."""

        def read(session: Session) -> Sequence[Months]:
            number = self._up_to_date().number
            return [Months(partial(of, team=team), number, session) for of in _TURNS]

        with self._lock:
            months = self.kept(read, "chunks_of", team)
            with self._database.read() as session:
                return [chunk for each in months for chunk in each.of(session, first, last)]

    def status(self, name: str, day: date) -> Mapping[str, int]:
        def read(session: Session) -> Mapping[str, int]:
            return measured_people.status(session, self._up_to_date().numbers, name, day.isoformat())

        return self.kept(read, "status", name, day)

    def events(self, measure: str) -> Sequence[Event]:
        return self.kept(partial(measured_events.events, measure=measure), "events", measure)

    def reported(self) -> Sequence[Reported]:
        return self.kept(measured_events.reported, "reported")

    def unvisited(self) -> Sequence[Alley]:
        return self.kept(measured_events.unvisited, "unvisited")

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """The records that stand for these people."""
        with self._lock:
            known = self._up_to_date().numbers
            return [known.ids[number] for number in numbers]

    def kept(self, read: Callable[[Session], T], *key: Any) -> T:
        """Read once, and again when one of the tables it is read from has changed (_READS)."""
        with self._lock:
            self._hear_out()
            if key not in self._kept:
                with self._database.read() as session:
                    self._kept[key] = read(session)
            kept: T = self._kept[key]
            return kept

    def _hear(self, changes: Changes) -> None:
        """In the writer's thread: only noted."""
        self._heard.append(changes)

    def _forget(self, heard: Sequence[Changes]) -> None:
        """What these commits may have made another."""
        for key in [*self._kept]:
            if any(changes.touch(*_READS[key[0]]) for changes in heard):
                del self._kept[key]

    def _hear_out(self) -> None:
        """A commit that comes meanwhile is heard again next time: everything here may be done twice."""
        heard = [self._heard.pop(0) for _ in range(len(self._heard))]  # the writer may add to it just now
        if not heard:
            return
        self._forget(heard)
        if self._known is None:
            return
        with self._database.read() as session:
            if not all(_follow(self._known, session, changes) for changes in heard):
                self._known = None
                self._kept.clear()

    def _up_to_date(self) -> _Known:
        """For what is asked about people: who there is, is read at the first such question."""
        self._hear_out()
        if self._known is None:
            with self._database.read() as session:
                self._known = _Known.read(session)
        return self._known


# What is kept beside -> the tables it is read from.
_READS: Mapping[str, Sequence[str]] = {
    "chunks": ("citizen", "help_visit", "same_person", *_OF_CLASSES),
    "chunks_of": ("citizen", "help_visit", "same_person", *_OF_CLASSES),
    "status": ("citizen", "observation", "official_confirmation", "same_person"),
    "events": ("ambassador", "household", "household_visit", "point_session", *_OF_CLASSES),
    "places": ("catalog_entry", "neighbourhood", "team"),
    "reported": ("unit_figure",),
    "targets": ("catalog_entry", "yearly_target"),
    "unvisited": ("household", "household_visit"),
}

# By the database's identity, which nobody else can have while its Measuring lives: that holds it.
_OPEN: WeakValueDictionary[int, Measuring] = WeakValueDictionary()


def measuring(database: Database) -> Measuring:
    """One for all who ask about this notebook: what it keeps is megabytes."""
    known = _OPEN.get(id(database))
    if known is None:
        known = _OPEN[id(database)] = Measuring(database)
    return known


def _tell(hear: WeakMethod[Callable[[Changes], None]], changes: Changes) -> None:
    if told := hear():
        told(changes)


def _follow(known: _Known, session: Session, changes: Changes) -> bool:
    """False: read all anew."""
    if changes.touch(*_OF_CLASSES):
        known.attendance = None
    touched = {table: changes.records[table] for table in ("citizen", "help_visit") if changes.touch(table)}
    is_unclear = not all(touched.values()) or sum(map(len, touched.values())) > MANY
    if changes.touch("same_person") or is_unclear:
        return False
    if people := touched.get("citizen"):
        found = measured_people.some(session, known.numbers, people)
        for person in found or ():
            known.people.change(person)
        if found is None:
            return False
    visits = touched.get("help_visit")
    return not visits or known.visits is None or known.visits.follow(session, visits)
