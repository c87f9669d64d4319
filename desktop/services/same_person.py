"""Two records, one person: joining them, taking that back, saying that they are not (design, decision 6).

Nothing is rewritten. A decision is an ordinary record, so it is handed over, and meets another's decision as
two edits of one field do.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.ids import natural_id
from desktop.contract.one_person import DIFFERENT, SAME, in_order
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.outbox import Deed
from desktop.models.same_person import SamePerson
from desktop.models.types import moment
from desktop.models.volunteer import Volunteer
from desktop.services import one_person
from desktop.services.drafting import by_id

Pair = tuple[str, str]  # of ids, the smaller first


@dataclass(frozen=True)
class Joined:
    """A decision that made one person of two records."""

    one: str
    other: str
    names: tuple[str, str]
    births: tuple[str | None, str | None]
    by: str | None  # a name
    at: datetime | None


class SamePersonDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def join(
        self, one: str, other: str, survivor: str, choices: Mapping[str, str] | None = None
    ) -> Future[str]:
        """One person from now on. `survivor` stands for both; `choices`: group of fields (one_person.GROUPS)
        -> the one of the two that tells it. Gives the id of the record that stands for her. Fails with
        ReadOnly where neither of the two lives in a place that may be written here."""

        def work(session: Session) -> str:
            _decide(session, in_order(one, other), SAME, survivor, dict(choices or {}) or None)
            session.flush()
            return survivor

        return self._database.write(Deed("same_person.join", self._user), work)

    def part(self, one: str, other: str) -> Future[None]:
        """They are two people: said of a question, or to take back that they were joined."""
        work = partial(_decide_all, pairs=[in_order(one, other)], decision=DIFFERENT)
        return self._database.write(Deed("same_person.part", self._user), work)

    def rejoin(self, one: str, other: str) -> Future[None]:
        """As they were before they were parted."""

        def work(session: Session) -> None:
            if known := pair_of(session, one, other):
                known.decision = SAME

        return self._database.write(Deed("same_person.join", self._user), work)

    def tell_apart(self, one: str, other: str) -> Future[Sequence[Pair]]:
        """Not one person: neither these two, nor any record of the one and of the other. Gives what was
        decided, to take it back with."""

        def work(session: Session) -> Sequence[Pair]:
            mine, theirs = one_person.members(session, one), one_person.members(session, other)
            pairs = [in_order(each, their) for each in mine for their in theirs]
            _decide_all(session, pairs, DIFFERENT)
            return pairs

        return self._database.write(Deed("same_person.part", self._user), work)

    def ask_again(self, *pairs: Pair) -> Future[None]:
        """As if nobody had decided."""
        work = partial(_decide_all, pairs=pairs, decision=None)
        return self._database.write(Deed("same_person.ask", self._user), work)

    def joined(self, citizen_id: str) -> Sequence[Joined]:
        """The decisions that make one person of her records, the newest last."""
        with self._database.read() as session:
            hers = one_person.members(session, citizen_id)
            if len(hers) < 2:
                return []
            pairs = session.scalars(
                select(SamePerson)
                .where(SamePerson.one.in_(hers), SamePerson.decision == SAME)
                .where(SamePerson.voided_at.is_(None))
                .order_by(SamePerson.n)
            ).all()
            known = {each.id: each for each in session.scalars(_among({*_ids(pairs)}))}
            people = select(Volunteer.user, Volunteer.full_name)
            names: dict[str | None, str] = dict(session.execute(people).all())
        return [_joined(pair, known, names) for pair in pairs]

    def stands_for(self, citizen_id: str) -> str:
        """The record of hers that lists show."""
        with self._database.read() as session:
            return one_person.stands_for(session, citizen_id)


def pair_of(session: Session, one: str, other: str) -> SamePerson | None:
    return by_id(session, SamePerson, natural_id("same_person", *in_order(one, other)))


def _decide_all(session: Session, pairs: Sequence[Pair], decision: str | None) -> None:
    for pair in pairs:
        _decide(session, pair, decision)


def _decide(
    session: Session,
    pair: Pair,
    decision: str | None,
    survivor: str | None = None,
    choices: dict[str, str] | None = None,
) -> None:
    """Who stood for both before is remembered when the two are parted: they may be joined again."""
    known = pair_of(session, *pair)
    if known is None:
        if decision:
            made = {"decision": decision, "survivor": survivor, "choices": choices}
            session.add(SamePerson(one=pair[0], other=pair[1], **made))
        return
    known.decision, known.voided_at, known.void_reason = decision, None, None
    if decision == SAME:
        known.survivor, known.choices = survivor, choices


def _among(ids: set[str]) -> Any:
    return select(Citizen).where(Citizen.id.in_(ids))


def _ids(pairs: Sequence[SamePerson]) -> list[str]:
    return [record for pair in pairs for record in (pair.one, pair.other)]


def _joined(pair: SamePerson, known: Mapping[str, Citizen], names: Mapping[str | None, str]) -> Joined:
    last: Mapping[str, Any] = pair.last or {}
    two = [known.get(each) for each in (pair.one, pair.other)]
    at = last.get("at")
    return Joined(
        pair.one,
        pair.other,
        (two[0].full_name if two[0] else "–", two[1].full_name if two[1] else "–"),
        (two[0].birth if two[0] else None, two[1].birth if two[1] else None),
        names.get(last.get("by"), last.get("by")),
        moment(at) if at else None,
    )
