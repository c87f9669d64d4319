"""This notebook itself: whose it is, where it works, how it was started."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.catalog import PSEUDO
from desktop.contract.ids import uuid7
from desktop.contract.records import CATALOG, WARD, twin
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.models.neighbourhood import Neighbourhood
from desktop.models.outbox import Deed
from desktop.models.sync_state import LocalNote, SyncCell, SyncOne
from desktop.models.volunteer import Volunteer

_PSEUDO = frozenset(place.code for place in PSEUDO)


@dataclass(frozen=True)
class NotebookInfo:
    user: str  # who is signed in
    team: str  # the cell of her team
    joined: bool
    ward: str | None
    ward_name: str | None
    demo: bool
    name: str  # of the person, as greeted


@dataclass(frozen=True)
class Place:
    """A neighbourhood as screens offer it."""

    id: str
    cell: str
    code: str
    name: str
    is_real: bool  # not one of the two pseudo-neighbourhoods


class Notebook:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    @property
    def folder(self) -> Path:
        """Where this notebook's files lie."""
        return self._database.path.parent

    def is_started(self) -> bool:
        with self._database.read() as session:
            return session.get(SyncOne, 1) is not None

    def info(self) -> NotebookInfo:
        with self._database.read() as session:
            one = session.get_one(SyncOne, 1)
            me = session.scalars(select(Volunteer).where(Volunteer.user == self._user)).first()
            return NotebookInfo(
                self._user,
                one.team,
                one.device is not None,
                one.ward,
                one.ward_name,
                one.demo,
                me.full_name if me else self._user,
            )

    def ward_user(self) -> str | None:
        """The ward's id of the person this notebook was given to; None before it has joined."""
        with self._database.read() as session:
            one = session.get(SyncOne, 1)
            return one.user if one else None

    def places(self) -> Sequence[Place]:
        """The neighbourhoods, the ward's own order, the pseudo ones last."""
        with self._database.read() as session:
            found = session.scalars(
                select(Neighbourhood)
                .where(Neighbourhood.voided_at.is_(None))
                .order_by(Neighbourhood.position, Neighbourhood.code)
            )
            return [Place(p.id, p.cell_id, p.code, p.name, p.code not in _PSEUDO) for p in found]

    def start(self, name: str, neighbourhoods: Sequence[str], *, demo: bool = False) -> None:
        """A notebook before its ward (design, decision 7): local user, local cells. Waits."""
        team = uuid7()

        def found(session: Session) -> None:
            session.add(SyncOne(id=1, team=team, demo=demo))
            for cell in (team, CATALOG, WARD):
                session.add(SyncCell(cell=cell, mode="rw"))

        self._database.apply(found).result()
        self._database.write(
            Deed("notebook.start", self._user), lambda session: self._first_records(session, team, name)
        ).result()
        for position, place in enumerate(neighbourhoods, start=1):
            self.add_place(place, position)

    def _first_records(self, session: Session, team: str, name: str) -> None:
        for place in PSEUDO:
            self._add(session, place.code, place.name, place.position)
        session.add(Volunteer(home=team, full_name=name, user=self._user, role="leader"))

    def add_place(self, name: str, position: int = 0) -> None:
        """A neighbourhood of this notebook's own; the ward's list replaces it on joining."""
        code = f"to-{uuid7()[-8:]}"
        self._database.write(
            Deed("neighbourhood.add", self._user), lambda session: self._add(session, code, name, position)
        ).result()

    def type_counts(self, place: str, adults: int | None, households: int | None) -> Future[None]:
        """How many live in this neighbourhood, by its code, in a notebook before its ward; None: not known.

        Afterwards the ward types them: then it fails with ReadOnly.
        """
        if any(count is not None and count < 0 for count in (adults, households)):
            raise InvalidInput([Problem("adults" if (adults or 0) < 0 else "households", "not_a_number")])

        def work(session: Session) -> None:
            known = session.scalars(select(Neighbourhood).where(Neighbourhood.code == place)).one()
            known.adults, known.households = adults, households

        return self._database.write(Deed("neighbourhood.count", self._user), work)

    def counts(self, place: str) -> tuple[int | None, int | None]:
        """(adults, households) of this neighbourhood, by its code; None: not known."""
        with self._database.read() as session:
            known = session.scalars(select(Neighbourhood).where(Neighbourhood.code == place)).one()
            return known.adults, known.households

    def _add(self, session: Session, code: str, name: str, position: int) -> None:
        cell = uuid7()
        session.add_all([SyncCell(cell=each, mode="rw") for each in (cell, twin(cell))])
        session.add(Neighbourhood(code=code, name=name, cell_id=cell, position=position))

    def note(self, key: str) -> dict[str, object]:
        """A small thing this notebook remembers; {} if it does not."""
        with self._database.read() as session:
            found = session.get(LocalNote, key)
            return dict(found.value) if found else {}

    def remember(self, key: str, value: dict[str, object]) -> None:
        self._database.apply(lambda session: session.merge(LocalNote(key=key, value=value)) and None)
