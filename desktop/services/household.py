"""Households: making one, correcting it, moving it, the list of them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from pydantic import Field, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract import address
from desktop.errors import InvalidInput, Problem
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.household_review import HouseholdReview
from desktop.models.lease import is_lapsed
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.paging import Listed, Numbers
from desktop.services import door_past, household_listing, household_member, one_household
from desktop.services.catalog import Catalog
from desktop.services.digital_family import criteria
from desktop.services.drafting import Draft, by_id, store, stored, void
from desktop.services.history import Event, RecordHistory
from desktop.services.household_listing import HouseholdFilter, HouseholdRow, address_text
from desktop.services.household_member import MemberDraft

MOST = 60  # people of one household: more is a slip of the finger
Count = Annotated[int, Field(ge=0, le=MOST)] | None


class HouseholdDraft(Draft):
    home: str  # cell of the neighbourhood
    address: str | None = None  # as written
    house: str | None = None
    alley: str | None = None
    sub_alley: str | None = None
    street: str | None = None
    building: str | None = None
    floor: str | None = None
    flat: str | None = None
    household_no: str | None = None
    people: Count = None  # counted without names
    adults: Count = None
    smartphones: Count = None
    learned: Count = None
    note: str | None = None

    @model_validator(mode="after")
    def _counts_agree(self) -> "HouseholdDraft":
        """Nobody is an adult, has learned, or has a smartphone who is not of the household."""
        for name in ("adults", "smartphones", "learned"):
            part, whole = getattr(self, name), self.people
            if part is not None and whole is not None and part > whole:
                raise InvalidInput([Problem(name, "more_than_people")])
        return self

    def with_parts(self) -> "HouseholdDraft":
        """The parts that the written text surely says, where nobody said any."""
        if any(getattr(self, part) for part in address.PARTS):
            written = address.written({part: getattr(self, part) for part in address.PARTS})
            return self.model_copy(update={"address": self.address or written})
        return self.model_copy(update=address.parse(self.address or ""))

    def read_anew(self, seen: Mapping[str, Any]) -> "HouseholdDraft":
        """With the parts of an address that was written anew, where nobody touched them."""
        touched = any(getattr(self, part) != seen.get(part) for part in address.PARTS)
        if touched or self.address == seen.get("address"):
            return self
        return self.model_copy(update=dict.fromkeys(address.PARTS) | address.parse(self.address or ""))


@dataclass(frozen=True)
class Found:
    """A household, as the search list shows it."""

    id: str
    address: str
    head: str | None
    cell: str


class HouseholdDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def listed(self, wanted: HouseholdFilter) -> Listed:
        """Households in the order in which one walks past them."""

        def numbers(limit: int | None) -> Numbers:
            with self._database.read() as session:
                return household_listing.numbers(session, criteria(self._catalog), wanted, limit)

        def rows(numbers: Sequence[int]) -> Sequence[HouseholdRow]:
            with self._database.read() as session:
                return household_listing.screenful(session, criteria(self._catalog), numbers)

        return Listed(numbers, rows, self._number)

    def row(self, household_id: str) -> HouseholdRow | None:
        """Of the household that stands for it; also of one that is struck through."""
        wanted = criteria(self._catalog)
        with self._database.read() as session:
            stands = one_household.stands_for(session, household_id)
            number = session.scalar(select(Household.n).where(Household.id == stands))
            found = household_listing.screenful(session, wanted, [number]) if number else ()
        return next(iter(found), None)

    def stored(self, household_id: str) -> dict[str, Any]:
        with self._database.read() as session:
            return stored(session, Household, household_id, HouseholdDraft)

    def find(self, typed: str, limit: int = 8) -> Sequence[Found]:
        """By address, number, or a member's name, as one types them."""
        with self._database.read() as session:
            if is_lapsed(session):
                return []
            named = household_listing.found_by(session, typed)
            stands = ~one_household.hidden(session)
            query = select(Household).where(named, stands, Household.voided_at.is_(None))
            rows = session.scalars(query.order_by(Household.walk_key, Household.n).limit(limit)).all()
            members = one_household.current(session, [each.id for each in rows])
        heads = {each.household: each.name for each in members if each.is_head}
        return [Found(row.id, address_text(row), heads.get(row.id), row.cell) for row in rows]

    def like(self, household_id: str, home: str, text: str) -> Sequence[Found]:
        """Others at the same door: shown, never refused."""
        parts = address.parse(text)
        if not address.names_a_door(text):
            return []
        same = [getattr(Household, part) == value for part, value in parts.items()]
        with self._database.read() as session:
            mine = one_household.records(session, household_id)
            query = select(Household).where(*same, Household.cell == home, Household.voided_at.is_(None))
            rows = session.scalars(query.where(Household.id.not_in(mine)).limit(5)).all()
            members = one_household.current(session, [each.id for each in rows])
        heads = {each.household: each.name for each in members if each.is_head}
        return [Found(row.id, address_text(row), heads.get(row.id), row.cell) for row in rows]

    def make(
        self, household_id: str, draft: HouseholdDraft, people: Sequence[MemberDraft] = ()
    ) -> Future[str]:
        """A new household and its members, as one deed; gives the deed, to take it back."""
        deed = Deed("household.make", self._user)

        def work(session: NotingSession) -> str:
            store(session, Household, household_id, draft.with_parts(), {})
            session.flush()  # members live where their household does
            household_member.join(session, household_id, people)
            return deed.id

        return self._database.write(deed, work)

    def save(self, household_id: str, draft: HouseholdDraft, seen: Mapping[str, Any]) -> Future[str]:
        """What was typed in a form; an address written anew is in doubt no more.

        Fails with ChangedByBoth where somebody else changed the same field."""
        deed, draft = Deed("household.save", self._user), draft.read_anew(seen)

        def work(session: NotingSession) -> str:
            store(session, Household, household_id, draft, seen)
            if any(getattr(draft, part) != seen.get(part) for part in ("address", *address.PARTS)):
                door_past.settle(session, household_id, "corrected")
            return deed.id

        return self._database.write(deed, work)

    def move(
        self, household_id: str, home: str, written: str | None, *, with_people: bool = True
    ) -> Future[str]:
        """To another neighbourhood, or another address. `with_people`: their own records move along."""
        deed = Deed("household.move", self._user)

        def work(session: NotingSession) -> str:
            found = alive(session, household_id)
            was = found.home
            for part in address.PARTS:
                setattr(found, part, address.parse(written or "").get(part))
            found.home, found.address = home, written or None
            door_past.settle(session, household_id, "moved")
            if with_people:
                _move_people(session, found.id, was, home, written)
            return deed.id

        return self._database.write(deed, work)

    def merge(self, into: str, *others: str) -> Future[str]:
        """One household from now on, read as one: nothing of any of them is rewritten, so each is as it was
        when they are parted."""
        deed = Deed("household.merge", self._user)

        def work(session: NotingSession) -> str:
            target = alive(session, into)
            sources = [each for other in others if (each := alive(session, other)).id != target.id]
            for source in sources:
                source.merged_into = target.id
            return deed.id

        return self._database.write(deed, work)

    def part(self, household_id: str) -> Future[str]:
        """It was merged into another, and is itself again."""
        deed = Deed("household.part", self._user)

        def work(session: NotingSession) -> str:
            other = by_id(session, Household, one_household.stands_for(session, household_id))
            if found := by_id(session, Household, household_id):
                found.merged_into = None
            seen: set[str] = set()
            while other and other.merged_into and other.id not in seen:  # merged both ways, on two laptops
                seen.add(other.id)
                if other.merged_into == household_id:
                    other.merged_into = None
                else:
                    other = by_id(session, Household, other.merged_into)
            return deed.id

        return self._database.write(deed, work)

    def merged(self, household_id: str) -> Sequence[Found]:
        """Those that were merged into this one."""
        with self._database.read() as session:
            ids = one_household.records(session, household_id)[1:]
            rows = session.scalars(select(Household).where(Household.id.in_(ids))).all()
        return [Found(row.id, address_text(row), None, row.cell) for row in rows]

    def void(self, *ids: str, reason: str) -> Future[None]:
        """Its members are of no household then, and nobody goes there any more; what was merged into it is
        itself again."""
        work = partial(void, table=Household, ids=ids, reason=reason)
        return self._database.write(Deed("household.void", self._user), work)

    def restore(self, *ids: str) -> Future[None]:
        work = partial(void, table=Household, ids=ids, reason=None)
        return self._database.write(Deed("household.restore", self._user), work)

    def events(self, household_id: str) -> Sequence[Event]:
        """What happened to it and to its members, newest first; a deed once."""
        with self._database.read() as session:
            ids = one_household.records(session, household_id)
            rows = [("household", each) for each in ids]
            for kind in (HouseholdMember, HouseholdReview):
                named: Any = kind
                found = session.scalars(select(named.id).where(named.household_id.in_(ids)))
                rows += [(kind.__tablename__, each) for each in found]
        history = RecordHistory(self._database, self._user)
        events = [event for table, record in rows for event in history.of(table, record)]
        dated = [(each.at, each) for each in events if each.at]
        once = {(at.replace(microsecond=0), each.by, each.act): (at, each) for at, each in dated}
        return [each for _, each in sorted(once.values(), key=lambda pair: pair[0], reverse=True)]

    def _number(self, household_id: str) -> int | None:
        with self._database.read() as session:
            stands = one_household.stands_for(session, household_id)
            return session.scalar(select(Household.n).where(Household.id == stands))


def alive(session: Session, household_id: str) -> Household:
    """The household that stands for it, within a deed. Raises InvalidInput where it is here no more."""
    found = by_id(session, Household, one_household.stands_for(session, household_id))
    if found is None or found.voided_at:
        raise InvalidInput([Problem("household", "gone")])
    return found


def _move_people(session: NotingSession, household: str, was: str, home: str, written: str | None) -> None:
    session.flush()
    for member in one_household.current(session, [household]):
        citizen = by_id(session, Citizen, member.citizen_id) if member.citizen_id else None
        if citizen and citizen.home == was:
            citizen.home = home
            citizen.address = written or citizen.address
