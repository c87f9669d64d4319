"""Digital ambassadors: who of which office, unit or neighbourhood, and where there is none."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.figures import UNITS, Place
from desktop.contract.roles import SEE_PROGRESS
from desktop.errors import InvalidInput, Problem
from desktop.models.ambassador import Ambassador
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.sync_state import team_of
from desktop.services import drafting
from desktop.services.drafting import Draft, by_id, void
from desktop.services.measuring import measuring


class AmbassadorDraft(Draft):
    unit: str = Field(min_length=1)  # code of a place
    full_name: str = Field(min_length=1)
    phone: str | None = None
    since: date | None = None
    until: date | None = None
    document_no: str | None = None


@dataclass(frozen=True)
class AmbassadorRow:
    """One of a unit, or that it has none: then `full_name` is empty and `id` is the unit's code."""

    n: int  # its place in the list
    id: str
    unit: Place
    full_name: str = ""
    phone: str | None = None
    since: date | None = None
    until: date | None = None
    document_no: str | None = None

    @property
    def is_gap(self) -> bool:
        return not self.full_name


class AmbassadorDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._facts = measuring(database)

    def units(self) -> Sequence[Place]:
        """Each of which ought to have one."""
        return [place for place in self._facts.places if place.kind in UNITS]

    def rows(self) -> Sequence[AmbassadorRow]:
        """Unit by unit in the ward's order, those who still are one before those who were. Raises
        NotAllowed."""
        self._database.demand(self._user, SEE_PROGRESS)
        query = select(Ambassador).where(Ambassador.voided_at.is_(None))
        with self._database.read() as session:
            found = session.scalars(query.order_by(Ambassador.until.is_not(None), Ambassador.n)).all()
        made: list[AmbassadorRow] = []
        for unit in self.units():
            mine = [each for each in found if each.unit == unit.code]
            names = ("id", "full_name", "phone", "since", "until", "document_no")
            facts = [{name: getattr(each, name) for name in names} for each in mine] or [{"id": unit.code}]
            made += [AmbassadorRow(len(made) + n, unit=unit, **each) for n, each in enumerate(facts)]
        return made

    def stored(self, ambassador: str) -> dict[str, Any]:
        self._database.demand(self._user, SEE_PROGRESS)
        with self._database.read() as session:
            return drafting.stored(session, Ambassador, ambassador, AmbassadorDraft)

    def save(self, ambassador: str, draft: AmbassadorDraft, seen: Mapping[str, Any]) -> Future[str]:
        """Gives the deed's id, which takes it back. Raises InvalidInput naming each bad field: nothing was
        saved. Fails with ChangedByBoth."""
        problems = [] if draft.unit in {each.code for each in self.units()} else [Problem("unit", "gone")]
        if draft.since and draft.until and draft.until < draft.since:
            problems.append(Problem("until", "before_since"))
        if problems:
            raise InvalidInput(problems)
        deed = Deed("ambassador.save", self._user)

        def work(session: Session) -> str:
            if by_id(session, Ambassador, ambassador):
                drafting.store(session, Ambassador, ambassador, draft, seen)
            else:
                session.add(Ambassador(id=ambassador, home=team_of(session), **draft.model_dump()))
            return deed.id

        return self._database.write(deed, work)

    def void(self, ambassador: str, *, reason: str | None) -> Future[None]:
        """None: she is one after all."""
        work = partial(void, table=Ambassador, ids=(ambassador,), reason=reason)
        return self._database.write(Deed("ambassador.void", self._user), work)
