"""The numbers of a day. Turns and people are different things (design, rule 7)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy import ColumnElement, func, select

from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.services.one_person import person


@dataclass(frozen=True)
class DayNumbers:
    turns: int  # lượt
    people: int  # người: distinct, known by name
    anonymous: int  # turns without a name


class Today:
    def __init__(self, database: Database) -> None:
        self._database = database

    def numbers(self, day: date) -> DayNumbers:
        """Of all that this notebook holds. Read again at every commit while the page of the day is shown."""
        counts = (
            func.count(),
            func.count(person(HelpVisit.citizen_id).distinct()),
            func.count(HelpVisit.citizen_id),
        )
        with self._database.read() as session:
            turns, people, named = session.execute(select(*counts).where(*_of(day))).one()
        return DayNumbers(turns, people, turns - named)

    def by_service(self, day: date) -> dict[str, int]:
        """Service code -> turns in which it was helped with."""
        with self._database.read() as session:
            outcomes = session.scalars(select(HelpVisit.outcomes).where(*_of(day))).all()
        return Counter(chain.from_iterable(each or () for each in outcomes))


def _of(day: date) -> tuple[ColumnElement[bool], ...]:
    return HelpVisit.visited_on == day, HelpVisit.voided_at.is_(None)
