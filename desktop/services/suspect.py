"""The list of people who may be one, and two of them side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from desktop.contract.ids import natural_id
from desktop.contract.lookalike import compare, traits
from desktop.contract.one_person import in_order
from desktop.models.cells import grants
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.lease import is_lapsed
from desktop.models.lookalike import LookalikePair
from desktop.models.person_of import PersonOf
from desktop.models.same_person import SamePerson
from desktop.paging import Listed, Numbers, numbers_of
from desktop.services import one_person

FIELDS = ("full_name", *(name for names in one_person.GROUPS.values() for name in names), "home")

_One, _Other = aliased(Citizen), aliased(Citizen)


class _Who(NamedTuple):
    id: str
    full_name: str
    cell: str


_WHO = [getattr(table, name) for table in (_One, _Other) for name in _Who._fields]


@dataclass(frozen=True)
class Suspect:
    """Two people who may be one, by the records that stand for them, the smaller id first."""

    n: int
    id: str
    one: str
    other: str
    names: tuple[str, str]
    score: int
    reasons: Sequence[str]
    later: bool
    found: tuple[int, int]  # the row of the table of lookalikes; 0: the ward asks


@dataclass(frozen=True)
class SuspectSide:
    """All that her records tell."""

    id: str
    values: Mapping[str, Any]  # of FIELDS
    visits: int
    last_visit: date | None
    records: int


class Suspects:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def listed(self) -> Listed:
        """The likeliest first; what was put off, last. Looked for when the numbers are asked for."""
        known: list[Mapping[int, Suspect]] = [{}]  # as a whole: asked for off the thread that shows it

        def numbers(limit: int | None) -> Numbers:
            known[0] = {each.n: each for each in self.all()}
            return numbers_of(list(known[0])[:limit])

        def rows(numbers: Sequence[int]) -> Sequence[Suspect]:
            return [known[0][number] for number in numbers if number in known[0]]

        def number(suspect_id: str) -> int | None:
            return next((each.n for each in known[0].values() if each.id == suspect_id), None)

        return Listed(numbers, rows, number)

    def count(self) -> int:
        return len(self.all())

    def all(self) -> Sequence[Suspect]:
        """Nobody has decided about them; neither is struck through; the notebook may write one of them."""
        with self._database.read() as session:
            return [] if is_lapsed(session) else _suspects(session)

    def sides(self, suspect: Suspect) -> tuple[SuspectSide, SuspectSide] | None:
        """None: one of the two is not here any more."""
        with self._database.read() as session:
            sides = [_side(session, each) for each in (suspect.one, suspect.other)]
        return (sides[0], sides[1]) if sides[0] and sides[1] else None


def _suspects(session: Session) -> Sequence[Suspect]:
    person: dict[str, str] = dict(session.execute(select(PersonOf.rec, PersonOf.person)).all())
    decided = set(
        session.execute(
            select(SamePerson.one, SamePerson.other).where(
                SamePerson.decision.is_not(None), SamePerson.voided_at.is_(None)
            )
        ).all()
    )
    writable = grants(session.connection()).writable
    best: dict[tuple[str, str], Suspect] = {}
    for one, other, score, reasons, later, found in (*_found(session), *_asked(session)):
        pair = in_order(person.get(one.id, one.id), person.get(other.id, other.id))
        is_open = pair[0] != pair[1] and in_order(one.id, other.id) not in decided
        if not is_open or not {one.cell, other.cell} & writable:
            continue
        if pair not in best or best[pair].score < score:
            names = (one.full_name, other.full_name)
            in_turn = names if pair[0] in (one.id, person.get(one.id)) else names[::-1]
            name = natural_id("same_person", *pair)
            best[pair] = Suspect(int(name[:15], 16), name, *pair, in_turn, score, reasons, later, found)
    return sorted(best.values(), key=lambda each: (each.later, -each.score, each.names))


def _found(session: Session) -> Sequence[Any]:
    """(one, other, score, reasons, later, numbers)"""
    found = (
        select(*_WHO, LookalikePair)
        .select_from(LookalikePair)
        .join(_One, _One.n == LookalikePair.one)
        .join(_Other, _Other.n == LookalikePair.other)
        .where(_One.voided_at.is_(None), _Other.voided_at.is_(None))
    )
    return [
        (
            _Who(*row[:3]),
            _Who(*row[3:6]),
            row[6].score,
            row[6].reasons,
            row[6].later,
            (row[6].one, row[6].other),
        )
        for row in session.execute(found)
    ]


def _asked(session: Session) -> Sequence[Any]:
    """Questions of the ward, which sees more than any notebook."""
    asked = (
        select(_One, _Other)
        .select_from(SamePerson)
        .join(_One, _One.id == SamePerson.one)
        .join(_Other, _Other.id == SamePerson.other)
        .where(SamePerson.decision.is_(None), SamePerson.voided_at.is_(None))
        .where(_One.voided_at.is_(None), _Other.voided_at.is_(None))
    )
    return [
        (one, other, *(compare(traits(vars(one)), traits(vars(other))) or (0, ())), False, (0, 0))
        for one, other in session.execute(asked)
    ]


def _side(session: Session, citizen_id: str) -> SuspectSide | None:
    columns = [Citizen.id, *(getattr(Citizen, name) for name in FIELDS)]
    rows = session.execute(select(*columns).where(Citizen.id == citizen_id)).all()
    if not rows:
        return None
    (row,) = one_person.as_one(session, rows)
    hers = one_person.members(session, citizen_id)
    counted = select(func.count(), func.max(HelpVisit.visited_on)).where(
        HelpVisit.citizen_id.in_(hers), HelpVisit.voided_at.is_(None)
    )
    visits, last = session.execute(counted).one()
    values = {name: getattr(row, name) for name in FIELDS}
    return SuspectSide(citizen_id, values, visits, last, len(hers))
