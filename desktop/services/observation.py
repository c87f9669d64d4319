"""What a person has or can reach of digital life, as of a day. What was not observed is unknown, not no."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import Session

from desktop.contract.access import Kind, kind_of
from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput, Problem
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.observation import Observation
from desktop.models.outbox import Deed
from desktop.models.volunteer import Volunteer
from desktop.services import one_person
from desktop.services.catalog import Catalog
from desktop.services.dates import today
from desktop.services.draft import drop_in
from desktop.services.drafting import Draft, by_id, void

Source = Literal["asked", "seen", "police", "list", "help"]
UNFINISHED = "unfinished"  # the outcome of help that tells nothing
FORM = "observation"  # under which half-typed ones are kept, by person


@dataclass(frozen=True)
class Known:
    """The value that counts now."""

    kind: str
    value: str
    observed_on: date
    by: str  # her name; her user where she is not known here
    id: str


@dataclass(frozen=True)
class Noted:
    """What was observed of one person on one day: kind -> value."""

    citizen_id: str
    values: Mapping[str, str]
    observed_on: date
    source: Source = "asked"


class Details(Draft):
    """When and how several values were observed, as a form edits it."""

    observed_on: date
    source: Source = "asked"


@dataclass(frozen=True)
class Saving:
    """`deed` takes all of it back: see RecordHistory.undo. The future gives how many values are new."""

    deed: str
    saved: Future[int]


class ObservationDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def kinds(self) -> Sequence[Kind]:
        """In the ward's order."""
        return [kind_of(entry) for entry in self._catalog.entries("observation_kind")]

    def kinds_by_code(self) -> Mapping[str, Kind]:
        return {kind.code: kind for kind in self.kinds()}

    def current(self, *people: str) -> Mapping[str, Mapping[str, Known]]:
        """Of these people: kind -> what counts now, over all records of each. Unknown is not there."""
        with self._database.read() as session:
            return current(session, people)

    def of(self, citizen_id: str, kind: str) -> Sequence[Known]:
        """All that was ever observed of one kind, the newest first."""
        with self._database.read() as session:
            hers = Observation.citizen_id.in_(one_person.members(session, citizen_id))
            found = select(Observation, Volunteer.full_name).outerjoin(
                Volunteer, Volunteer.user == Observation.volunteer
            )
            found = found.where(hers, Observation.kind == kind, Observation.voided_at.is_(None))
            return [
                Known(each.kind, each.value, each.observed_on, name or each.volunteer, each.id)
                for each, name in session.execute(found.order_by(*NEWEST))
            ]

    def note(self, *noted: Noted) -> Saving:
        """Several values, of several people: one deed. Fails with InvalidInput: nothing was saved.

        A value that stands already of the same day is not said twice. A half-typed form of hers is done.
        """
        deed = Deed("observation.note", self._user)
        kinds = self.kinds_by_code()

        def work(session: Session) -> int:
            for each in noted:
                drop_in(session, FORM, each.citizen_id, self._user)
            return sum(note(session, self._user, each, kinds) for each in noted)

        return Saving(deed.id, self._database.write(deed, work))

    def void(self, *ids: str, reason: str | None) -> Future[None]:
        """Struck through; without a reason: taken back."""
        work = partial(void, table=Observation, ids=ids, reason=reason)
        return self._database.write(Deed("observation.void", self._user), work)

    def proposals(
        self, services: Mapping[str, Mapping[str, str | None]], citizen_id: str | None
    ) -> Mapping[str, str]:
        """What help with these services lets one conclude, by the catalogue: kind -> value.

        Nothing that is known already, or less than is known.
        """
        known = self.current(citizen_id).get(citizen_id, {}) if citizen_id else {}
        entries = {entry.code: entry for entry in self._catalog.entries("service")} if services else {}
        kinds = {kind.code: list(kind.values) for kind in self.kinds()} if services else {}
        found: dict[str, str] = {}
        for code, said in services.items():
            observes = entries[code].data.get("observes", {}) if code in entries else {}
            for kind, value in observes.items() if said.get("outcome") != UNFINISHED else ():
                order = kinds.get(kind, [])
                least = found.get(kind) or (known[kind].value if kind in known else None)
                if value in order and (least not in order or order.index(value) > order.index(least)):
                    found[kind] = value
        return found


# The latest day counts; of one day what reached the ward last, and before that what has not reached it yet.
NEWEST = (
    Observation.observed_on.desc(),
    (Observation.rev == 0).desc(),
    Observation.rev.desc(),
    Observation.n.desc(),
)


def standing(*conditions: ColumnElement[bool]) -> Subquery:
    """SQL: one row for each person and kind of which something is known: person, kind, value, observed_on,
    volunteer, id. Set-based, for counts of a whole ward; `conditions` on Observation narrow what is read."""
    who = one_person.person(Observation.citizen_id)
    place = func.row_number().over(partition_by=(who, Observation.kind), order_by=NEWEST)
    told = Observation
    columns = (told.kind, told.value, told.observed_on, told.volunteer, told.id)
    ranked = (
        select(who.label("person"), *columns, place.label("place"))
        .where(Observation.voided_at.is_(None), *conditions)
        .subquery()
    )
    kept = [column for column in ranked.c if column.name != "place"]
    return select(*kept).where(ranked.c.place == 1).subquery()


def current(session: Session, people: Iterable[str]) -> Mapping[str, Mapping[str, Known]]:
    """By the ids that were asked for; see ObservationDeeds.current()."""
    asked = {each: one_person.stands_for(session, each) for each in people}
    records = {record for each in asked for record in one_person.members(session, each)}
    known = standing(Observation.citizen_id.in_(records))
    rows = select(known, Volunteer.full_name).outerjoin(Volunteer, Volunteer.user == known.c.volunteer)
    by_person: dict[str, dict[str, Known]] = {}
    for row in session.execute(rows):
        by = row.full_name or row.volunteer
        found = Known(row.kind, row.value, row.observed_on, by, row.id)
        by_person.setdefault(row.person, {})[row.kind] = found
    return {each: by_person.get(stands, {}) for each, stands in asked.items()}


def note(
    session: Session, user: str, noted: Noted, kinds: Mapping[str, Kind], name: str | None = None
) -> int:
    """Within a deed; gives how many values are new. Raises InvalidInput.

    `name`: the id of this, where it is one value; struck through under it before, it is said again."""
    problems = [
        Problem(kind, "bad_format")
        for kind, value in noted.values.items()
        if kind not in kinds or value not in kinds[kind].values
    ]
    if noted.observed_on > today():
        problems.append(Problem("observed_on", "in_future"))
    if by_id(session, Citizen, noted.citizen_id) is None:
        problems.append(Problem("citizen_id", "gone"))
    if problems:
        raise InvalidInput(problems)
    known = current(session, [noted.citizen_id])[noted.citizen_id]
    new = 0
    for kind, value in noted.values.items():
        now = known.get(kind)
        if now and (now.value, now.observed_on) == (value, noted.observed_on):
            continue
        again = by_id(session, Observation, name) if name else None
        if again:
            again.voided_at = again.void_reason = None
        else:
            session.add(
                Observation(
                    id=name or uuid7(),
                    citizen_id=noted.citizen_id,
                    kind=kind,
                    value=value,
                    observed_on=noted.observed_on,
                    source=noted.source,
                    volunteer=user,
                )
            )
        new += 1
    return new
