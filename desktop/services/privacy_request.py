"""Yêu cầu của người dân: the register of what citizens ask about their own data, and the law's deadlines."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.contract.ids import uuid7
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.models.privacy_request import PrivacyRequest
from desktop.models.sync_state import team_of
from desktop.paging import Listed, held
from desktop.services import one_person
from desktop.services.catalog import Catalog
from desktop.services.deadline import Deadlines, deadlines
from desktop.services.drafting import Draft, by_id, checked, store, stored

Kind = Literal["view", "correct", "withdraw", "restrict", "delete"]
Outcome = Literal["done", "refused", "taken_back"]
Standing = Literal["late", "to_acknowledge", "open", "closed"]  # in the order of the list

_OLD_RULE = {"working_days_to_acknowledge": 2, "days": 10, "extended_days": 10}  # of an unknown kind
_NAME = select(Citizen.full_name).where(Citizen.id == PrivacyRequest.citizen_id).scalar_subquery()


class PrivacyRequestDraft(Draft):
    citizen_id: str | None = None
    citizen_label: str | None = None  # her name as she gave it, where she is not found here
    kind: Kind
    asked_on: date
    asked_by: str | None = None
    contact: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class RequestRow:
    """A line of the register."""

    n: int
    id: str
    citizen_id: str | None
    name: str | None
    kind: str
    asked_on: date
    asked_by: str | None
    contact: str | None
    note: str | None
    acknowledged_on: date | None
    extended_on: date | None
    closed_on: date | None
    outcome: str | None
    answer: str | None
    due: Deadlines

    def standing(self, day: date) -> Standing:
        if self.closed_on:
            return "closed"
        if day > self.next_due:
            return "late"
        return "open" if self.acknowledged_on else "to_acknowledge"

    @property
    def next_due(self) -> date:
        return self.due.answer if self.acknowledged_on else min(self.due.acknowledge, self.due.answer)


class PrivacyRequestDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def listed(self, *, with_closed: bool = False) -> Listed:
        return held(lambda: self.rows(with_closed=with_closed))

    def rows(self, *, with_closed: bool = False) -> Sequence[RequestRow]:
        """What is due first, first; closed ones last, the newest first."""
        query = select(PrivacyRequest, _NAME).where(PrivacyRequest.voided_at.is_(None))
        if not with_closed:
            query = query.where(PrivacyRequest.closed_on.is_(None))
        with self._database.read() as session:
            found = [self._row(each, name) for each, name in session.execute(query)]
        return sorted(found, key=_first_due)

    def row(self, request_id: str) -> RequestRow | None:
        return next((row for row in self.rows(with_closed=True) if row.id == request_id), None)

    def count(self, day: date) -> tuple[int, int]:
        """(open ones, those of them that are late)"""
        with self._database.read() as session:
            is_open = (PrivacyRequest.closed_on.is_(None), PrivacyRequest.voided_at.is_(None))
            if not session.scalar(select(func.count()).select_from(PrivacyRequest).where(*is_open)):
                return 0, 0
        rows = self.rows()
        return len(rows), sum(row.standing(day) == "late" for row in rows)

    def stored(self, request_id: str) -> dict[str, Any]:
        with self._database.read() as session:
            return stored(session, PrivacyRequest, request_id, PrivacyRequestDraft)

    def save(self, request_id: str, draft: PrivacyRequestDraft, seen: Mapping[str, Any]) -> Future[None]:
        """Fails with ChangedByBoth."""

        def work(session: NotingSession) -> None:
            if by_id(session, PrivacyRequest, request_id):
                store(session, PrivacyRequest, request_id, draft, seen)
                return
            facts = {"team": team_of(session), "handler": self._user}
            session.add(PrivacyRequest(id=request_id, **facts, **draft.model_dump()))

        return self._database.write(Deed("privacy_request.save", self._user), work)

    def ask(self, citizen_id: str, kind: str, asked_on: date) -> tuple[str, Future[None]]:
        """A request of a person who is here: (its id, the deed)."""
        request_id = uuid7()
        with self._database.read() as session:
            name = session.scalar(select(Citizen.full_name).where(Citizen.id == citizen_id))
        values = {"citizen_id": citizen_id, "citizen_label": name, "kind": kind, "asked_on": asked_on}
        return request_id, self.save(request_id, checked(PrivacyRequestDraft, values), {})

    def acknowledge(self, request_id: str, day: date) -> Future[None]:
        return self._set(request_id, acknowledged_on=day)

    def extend(self, request_id: str, day: date) -> Future[None]:
        """Once: a second time changes nothing."""
        row = self.row(request_id)
        return self._set(request_id, extended_on=row.extended_on if row and row.extended_on else day)

    def close(self, request_id: str, outcome: Outcome, answer: str | None, day: date) -> Future[None]:
        """Answering also acknowledges. Withdrawing, once done, ends every consent of hers on that day."""

        def work(session: NotingSession) -> None:
            request = by_id(session, PrivacyRequest, request_id)
            if request is None:
                return
            request.acknowledged_on = request.acknowledged_on or day
            request.closed_on, request.outcome, request.answer = day, outcome, answer
            if request.kind == "withdraw" and outcome == "done" and request.citizen_id:
                withdraw_all(session, request.citizen_id, day)

        return self._database.write(Deed("privacy_request.close", self._user), work)

    def reopen(self, request_id: str) -> Future[None]:
        return self._set(request_id, closed_on=None, outcome=None)

    def restricted_since(self, citizen_id: str) -> date | None:
        """From when her data is only to be kept, not used; None: it may be."""
        done = select(func.max(PrivacyRequest.closed_on)).where(
            PrivacyRequest.kind == "restrict",
            PrivacyRequest.outcome == "done",
            PrivacyRequest.voided_at.is_(None),
        )
        with self._database.read() as session:
            hers = one_person.members(session, citizen_id)
            return session.scalar(done.where(PrivacyRequest.citizen_id.in_(hers)))

    def _set(self, request_id: str, **values: Any) -> Future[None]:
        def work(session: NotingSession) -> None:
            if request := by_id(session, PrivacyRequest, request_id):
                for name, value in values.items():
                    setattr(request, name, value)

        return self._database.write(Deed("privacy_request.save", self._user), work)

    def _row(self, each: PrivacyRequest, name: str | None) -> RequestRow:
        entry = self._catalog.entry("privacy_request", each.kind)
        due = deadlines(
            entry.data if entry else _OLD_RULE,
            each.asked_on,
            self._holidays,
            is_extended=each.extended_on is not None,
        )
        return RequestRow(
            n=each.n,
            id=each.id,
            citizen_id=each.citizen_id,
            name=name or each.citizen_label,
            kind=each.kind,
            asked_on=each.asked_on,
            asked_by=each.asked_by,
            contact=each.contact,
            note=each.note,
            acknowledged_on=each.acknowledged_on,
            extended_on=each.extended_on,
            closed_on=each.closed_on,
            outcome=each.outcome,
            answer=each.answer,
            due=due,
        )

    @cached_property
    def _holidays(self) -> frozenset[date]:
        entry = self._catalog.entry("ward_rule", "holidays")
        return frozenset(date.fromisoformat(day) for day in (entry.data.get("days", ()) if entry else ()))


def withdraw_all(session: Session, citizen_id: str, day: date) -> None:
    """Within a deed. What was done before stays lawful; nothing new is kept without asking again."""
    standing = select(Consent).where(
        Consent.citizen_id.in_(one_person.members(session, citizen_id)),
        Consent.withdrawn_on.is_(None),
        Consent.voided_at.is_(None),
    )
    for consent in session.scalars(standing):
        consent.withdrawn_on = day


def _first_due(row: RequestRow) -> tuple[bool, int, int]:
    if row.closed_on:
        return True, -row.closed_on.toordinal(), row.n
    return False, row.next_due.toordinal(), row.n
