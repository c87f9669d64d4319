"""References to confirmations that others gave: noted, never made here (domain notes, 9)."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.vietnamese import fold
from desktop.models.database import Database
from desktop.models.official_confirmation import OfficialConfirmation
from desktop.models.outbox import Deed
from desktop.services.drafting import Draft, void
from desktop.services.one_person import members, person


class ConfirmationDraft(Draft):
    source: str  # a confirmation_source of the catalogue
    number: str | None = None
    confirmed_on: date | None = None
    body: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Confirmation:
    id: str
    citizen_id: str
    source: str
    number: str | None
    confirmed_on: date | None
    body: str | None
    note: str | None


class ConfirmationDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def of(self, *people: str) -> Sequence[Confirmation]:
        """Of these citizens; the newest first."""
        who = person(OfficialConfirmation.citizen_id)
        query = (
            select(OfficialConfirmation, who.label("citizen_id"))
            .where(who.in_(people), OfficialConfirmation.voided_at.is_(None))
            .order_by(OfficialConfirmation.confirmed_on.desc(), OfficialConfirmation.n.desc())
        )
        names = Confirmation.__dataclass_fields__
        with self._database.read() as session:
            return [
                Confirmation(**{name: getattr(each, name) for name in names} | {"citizen_id": citizen})
                for each, citizen in session.execute(query)
            ]

    def note(self, citizen_id: str, draft: ConfirmationDraft) -> Future[str]:
        """The same source and number of the same person is the same confirmation; without a number, the same
        day and body. Gives the deed's id."""
        return self.note_all([(citizen_id, draft)])

    def note_all(self, noted: Sequence[tuple[str, ConfirmationDraft]]) -> Future[str]:
        """A whole list, as one deed; its id takes it back: see RecordHistory.undo."""
        deed = Deed("official_confirmation.note", self._user)

        def work(session: Session) -> str:
            for citizen_id, draft in noted:
                _note(session, citizen_id, draft)
            return deed.id

        return self._database.write(deed, work)

    def void(self, *ids: str, reason: str | None) -> Future[None]:
        """None: it holds after all."""
        work = partial(void, table=OfficialConfirmation, ids=ids, reason=reason)
        return self._database.write(Deed("official_confirmation.void", self._user), work)


def _note(session: Session, citizen_id: str, draft: ConfirmationDraft) -> None:
    same = select(OfficialConfirmation).where(
        OfficialConfirmation.citizen_id.in_(members(session, citizen_id)),
        OfficialConfirmation.source == draft.source,
        OfficialConfirmation.reference == _reference(draft),
    )
    known = session.scalars(same).first()
    if known is None:
        values = draft.model_dump() | {"reference": _reference(draft)}
        session.add(OfficialConfirmation(citizen_id=citizen_id, **values))
        session.flush()  # the same may stand in a list twice
        return
    for name, value in draft.model_dump(exclude_none=True).items():
        setattr(known, name, value)
    known.voided_at = known.void_reason = None


def _reference(draft: ConfirmationDraft) -> str:
    day = draft.confirmed_on.isoformat() if draft.confirmed_on else ""
    return fold(draft.number) if draft.number else fold(f"{day} {draft.body or ''}")
