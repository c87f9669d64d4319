"""Who belongs to a household: joining, leaving, splitting off; each is one deed.

A person is of one household: who joins another leaves the one she was in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.digital_family import is_adult
from desktop.contract.ids import natural_id, uuid7
from desktop.contract.vietnamese import clean, same_tones
from desktop.errors import InvalidInput, Problem
from desktop.models.cells import grants
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.household import Household
from desktop.models.household_member import HouseholdMember
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.services import one_household, one_person
from desktop.services.catalog import Catalog
from desktop.services.dates import past, today
from desktop.services.drafting import by_id, void
from desktop.services.one_household import Member, Twice

Residence = Literal["registered", "temporary", "away"]
RESIDENCES: tuple[Residence, ...] = ("registered", "temporary", "away")
Reason = Literal["moved_out", "split", "deceased"]
HEAD = "head"


@dataclass(frozen=True)
class MemberDraft:
    """Somebody of this notebook who joins."""

    citizen_id: str
    relation: str | None = None
    residence: str | None = None
    joined_on: date | None = None  # None: long since


@dataclass(frozen=True)
class Past:
    """Somebody who is of a household no more."""

    id: str
    name: str | None
    left_on: date
    left_reason: str | None


class MembershipDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def of(self, household_id: str) -> Sequence[Member]:
        """The head first, then by year of birth."""
        with self._database.read() as session:
            found = one_household.current(session, [household_id])
        return sorted(found, key=lambda each: (not each.is_head, each.birth_year or 9999, each.id))

    def left(self, household_id: str) -> Sequence[Past]:
        """Who was of it, and is no more; the latest first."""
        mine: Any = HouseholdMember
        with self._database.read() as session:
            ids = one_household.records(session, household_id)
            here = {each.citizen_id for each in one_household.current(session, ids)}
            rows = session.execute(
                select(mine, Citizen.full_name)
                .outerjoin(Citizen, Citizen.id == one_person.person(HouseholdMember.citizen_id))
                .where(mine.household_id.in_(ids), mine.left_on.is_not(None), mine.voided_at.is_(None))
                .order_by(mine.left_on.desc(), mine.n.desc())
            ).all()
            return [
                Past(row.id, name or row.citizen_label, row.left_on, row.left_reason)
                for row, name in rows
                if not row.citizen_id or one_person.stands_for(session, row.citizen_id) not in here
            ]

    def twice(self, household_id: str) -> Sequence[Twice]:
        """Who is written down here and in another household, and can be settled here: by add()."""
        with self._database.read() as session:
            stands = one_household.stands_for(session, household_id)
            writable = grants(session.connection()).writable
            found = one_household.twice(session, [stands])
        return [each for each in found if stands in (each.counted, each.also) and each.cell in writable]

    def household_of(self, citizen_id: str) -> str | None:
        with self._database.read() as session:
            return one_household.household_of(session, citizen_id)

    def add(self, household_id: str, *people: MemberDraft) -> Future[str]:
        """They are of this household now, and of no other. Fails with InvalidInput where it is gone.

        Gives the deed, as all of these do: RecordHistory.undo takes it back."""
        return self._do("household_member.add", lambda session: join(session, household_id, people))

    def change(self, member_id: str, relation: str | None, residence: str | None) -> Future[str]:
        """Her relation to the head, and how she lives there. A new head: the others' relations follow."""

        def work(session: NotingSession) -> None:
            row = _row(session, member_id)
            row.residence = residence
            if relation != HEAD:
                row.relation = relation
            elif not any(each.id == row.id and each.is_head for each in _with(session, row)):
                _make_head(session, row, self._inverses())

        return self._do("household_member.save", work)

    def leave(
        self, household_id: str, *citizens: str, reason: Reason = "moved_out", day: date | None = None
    ) -> Future[str]:
        """They moved out, or died; what is known of them stays. A member's own id does as well.

        Fails with InvalidInput for a day that is yet to come, as add() and split() do."""

        def work(session: NotingSession) -> None:
            before, on = _named(session, [household_id]), past("left_on", day)
            for row in _rows_of(session, household_id, citizens):
                _leave(row, reason, on)
            _count_less(session, before)

        return self._do("household_member.leave", work)

    def remove(self, household_id: str, *citizens: str) -> Future[str]:
        """They never were of it: noted by mistake."""

        def work(session: NotingSession) -> None:
            ids = tuple(row.id for row in _rows_of(session, household_id, citizens))
            void(session, HouseholdMember, ids, "mistake")

        return self._do("household_member.void", work)

    def split(
        self,
        household_id: str,
        people: Sequence[MemberDraft],
        new: Mapping[str, Any],
        day: date | None = None,
    ) -> Future[str]:
        """Some of a household live on their own from now on. `new`: id, home and address of their household.

        Fails with InvalidInput where nobody would stay, or nobody goes."""

        def work(session: NotingSession) -> None:
            here = {each.citizen_id for each in one_household.current(session, [household_id])}
            going = {one_person.stands_for(session, each.citizen_id) for each in people}
            if not going or not going <= here:
                raise InvalidInput([Problem("people", "required")])
            if going == here:
                raise InvalidInput([Problem("people", "nobody_stays")])
            session.add(Household(**new))
            session.flush()
            join(session, str(new["id"]), people, past("joined_on", day), "split")

        return self._do("household.split", work)

    def relation_of(self, text: str | None) -> str | None:
        """The relation a list means, by the longest word of the catalogue that begins the text."""
        return relation_reader(self._catalog.entries("household_relation"))(text)

    def _inverses(self) -> Mapping[str, str]:
        return {
            each.code: each.data.get("inverse", "") for each in self._catalog.entries("household_relation")
        }

    def _do(self, act: str, work: Callable[[NotingSession], None]) -> Future[str]:
        deed = Deed(act, self._user)

        def done(session: NotingSession) -> str:
            work(session)
            return deed.id

        return self._database.write(deed, done)


def new_household(home: str, address: str | None, parts: Mapping[str, str]) -> dict[str, Any]:
    return {"id": uuid7(), "home": home, "address": address, **parts}


def relation_reader(entries: Iterable[Any]) -> Callable[[str | None], str | None]:
    words = [(same_tones(word), each.code) for each in entries for word in each.data.get("words", ())]
    longest_first = sorted(words, key=lambda each: -len(each[0]))

    def read(text: str | None) -> str | None:
        said = same_tones(clean(text or ""))
        code: str
        for word, code in longest_first:
            if said == word or said.startswith((f"{word} ", f"{word},", f"{word}(")):
                return code
        return None

    return read


def join(
    session: NotingSession,
    household_id: str,
    people: Sequence[MemberDraft],
    day: date | None = None,
    reason: Reason = "moved_out",
) -> None:
    """Within a deed. `day`: since when, where a draft does not say."""
    stands = one_household.stands_for(session, household_id)
    found = by_id(session, Household, stands)
    if found is None or found.voided_at:
        raise InvalidInput([Problem("household", "gone")])
    mine = set(one_household.records(session, stands))
    writable = grants(session.connection()).writable
    before = _named(session, _homes(session, [each.citizen_id for each in people]) - {stands})
    for draft in people:
        since = draft.joined_on or day
        past("joined_on", since)
        moves = one_household.household_of(session, draft.citizen_id) not in (None, stands)
        if moves:
            since = since or today()  # where she came last is where she is, whoever may write of the other
        for row in _all_rows(session, draft.citizen_id):
            is_elsewhere = row.household_id not in mine and row.left_on is None
            if is_elsewhere and row.cell in writable:
                _leave(row, reason, since or today())
            elif row.left_reason == "deceased" and row.cell in writable:
                row.left_reason = "moved_out"  # who joins a household is alive
        _join_one(session, stands, mine, draft, since, moves=moves)
    _count_less(session, before)
    heads = [each.citizen_id for each in people if each.relation == HEAD]
    if heads:
        _keep_head(session, stands, heads[-1])


def suggested_heads(members: Sequence[Member]) -> Sequence[Member]:
    """Who may be the head where nobody is: the spouse of who was, then the eldest. Nobody is chosen here."""
    if any(each.is_head for each in members):
        return []
    adults = [each for each in members if is_adult(each.birth, today())]
    return sorted(
        adults or members, key=lambda each: (each.relation != "spouse", each.birth_year or 9999, each.id)
    )


def _keep_head(session: NotingSession, household_id: str, head: str) -> None:
    """Of the others who were it is not known what they are to the new one."""
    who = one_person.stands_for(session, head)
    for each in one_household.current(session, [household_id]):
        row = _row(session, each.id)
        if row.relation == HEAD and each.citizen_id != who:
            row.relation = None


def _join_one(
    session: NotingSession,
    household: str,
    mine: set[str],
    draft: MemberDraft,
    since: date | None,
    *,
    moves: bool,
) -> None:
    who = one_person.stands_for(session, draft.citizen_id)
    citizen = by_id(session, Citizen, who)
    if citizen is None or citizen.voided_at:
        raise InvalidInput([Problem("citizen", "gone")])
    row = next((each for each in _all_rows(session, who) if each.household_id in mine), None)
    row = row or by_id(session, HouseholdMember, natural_id("household_member", household, who))
    if row is None:
        row = HouseholdMember(household_id=household, citizen_id=who)
        session.add(row)
    elif row.left_on is None and row.voided_at is None and not moves:
        since = row.joined_on  # was there already
    row.left_on = row.left_reason = row.voided_at = row.void_reason = None
    row.citizen_label = citizen.full_name
    row.birth_year = int(citizen.birth[:4]) if citizen.birth else None
    row.joined_on = since
    row.relation, row.residence = draft.relation or row.relation, draft.residence or row.residence


def _make_head(session: NotingSession, row: HouseholdMember, inverses: Mapping[str, str]) -> None:
    was = None if row.relation == HEAD else row.relation
    for each in _with(session, row):
        if each.id != row.id:
            _row(session, each.id).relation = relation_to_new_head(each.relation, was, inverses)
    row.relation = HEAD


def relation_to_new_head(
    relation: str | None, head_was: str | None, inverses: Mapping[str, str]
) -> str | None:
    """What somebody is to the new head, whose own relation to the old one was `head_was`; None: not known."""
    if relation == HEAD:
        return inverses.get(head_was or "") or None
    if head_was != "spouse":
        return None
    swapped = {"parent": "parent_in_law", "parent_in_law": "parent", "sibling": "other", "spouse": None}
    return swapped.get(relation or "", relation)


def _with(session: Session, row: HouseholdMember) -> Sequence[Member]:
    """Her household, herself among them."""
    return one_household.current(session, [row.household_id])


def _leave(row: HouseholdMember, reason: Reason, day: date) -> None:
    row.left_on, row.left_reason = day, reason


def _homes(session: Session, people: Iterable[str]) -> set[str]:
    return {home for each in people if (home := one_household.household_of(session, each))}


def _named(session: Session, households: Iterable[str]) -> Mapping[str, int]:
    """Household that stands -> how many of it are known by name."""
    stand = {one_household.stands_for(session, each) for each in households}
    return {each: len(one_household.current(session, [each])) for each in stand}


def _count_less(session: Session, before: Mapping[str, int]) -> None:
    """Who left is not among the counted any more; a count that had not known her stays."""
    session.flush()
    now, writable = _named(session, before), grants(session.connection()).writable
    for home, named in before.items():
        gone = named - now[home]
        for each in one_household.with_merged(session, [home]).get(home, ()) if gone > 0 else ():
            if each.people is not None and each.people >= named and each.cell in writable:
                each.people -= gone
                for part in ("adults", "smartphones", "learned"):
                    if (getattr(each, part) or 0) > each.people:
                        setattr(each, part, each.people)


def _row(session: Session, member_id: str) -> HouseholdMember:
    found = by_id(session, HouseholdMember, member_id)
    if found is None:
        raise InvalidInput([Problem("member", "gone")])
    return found


def _all_rows(session: Session, citizen_id: str) -> Sequence[HouseholdMember]:
    """Of all her records, in any household, struck through or not is asked by the caller."""
    hers = one_person.members(session, citizen_id)
    mine = HouseholdMember.citizen_id.in_(hers)
    return session.scalars(select(HouseholdMember).where(mine, HouseholdMember.voided_at.is_(None))).all()


def _rows_of(session: Session, household_id: str, citizens: Iterable[str]) -> Sequence[HouseholdMember]:
    """Every row of these people in this household; also of what was merged into it."""
    mine = one_household.records(session, household_id)
    rows = [row for each in citizens for row in _rows_named(session, each)]
    return [row for row in dict.fromkeys(rows) if row.household_id in mine and row.left_on is None]


def _rows_named(session: Session, key: str) -> Sequence[HouseholdMember]:
    """By a person's id; by the member's own where she was erased."""
    row = by_id(session, HouseholdMember, key)
    if row is None:
        return _all_rows(session, key)
    return _all_rows(session, row.citizen_id) if row.citizen_id else [row]
