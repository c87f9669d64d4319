"""Health, disability, hardship: what makes learning harder for a person, and what helps. Sensitive.

Seen by whoever's role lets her (contract/roles.py) where the ward granted the twin cell; written only after
the person agreed to this purpose; each look is a deed that is noted (design, rule 8).
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract import roles
from desktop.contract.records import twin
from desktop.errors import InvalidInput, NotAllowed, Problem
from desktop.models.cells import grants
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.models.permit import role_of
from desktop.models.support_need import SupportNeed
from desktop.services import one_person
from desktop.services.catalog import Catalog
from desktop.services.citizen import ConsentDraft, keep_consent, log_access
from desktop.services.consent import SUPPORT
from desktop.services.drafting import Draft, by_id, store, stored, void


class SupportNeedDraft(Draft):
    citizen_id: str
    kind: str = Field(min_length=1)
    degree: str | None = None
    needs: list[str] | None = None
    note: str | None = None
    observed_on: date


@dataclass(frozen=True)
class SupportNeedRow:
    id: str
    kind: str  # in words, as all of these
    degree: str
    needs: Sequence[str]
    note: str
    observed_on: date


class SupportNeedDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def may_see(self, citizen_id: str) -> bool:
        """Whether this person's are hers to see; says nothing of whether there are any."""
        with self._database.read() as session:
            return self._may(session, citizen_id, "readable")

    def may_write(self, citizen_id: str) -> bool:
        with self._database.read() as session:
            return self._may(session, citizen_id, "writable")

    def consent(self, citizen_id: str) -> Consent | None:
        """The newest to this purpose, standing or withdrawn."""
        with self._database.read() as session:
            records = one_person.members(session, citizen_id)
            hers = select(Consent).where(
                Consent.citizen_id.in_(records), Consent.purpose == SUPPORT, Consent.voided_at.is_(None)
            )
            return session.scalars(hers.order_by(Consent.text_version.desc())).first()

    def reveal(self, citizen_id: str) -> Future[Sequence[SupportNeedRow]]:
        """What is kept of her, the newest first. Fails with NotAllowed.

        That somebody looked is noted, also where there is nothing: the note does not tell."""

        def work(session: NotingSession) -> Sequence[SupportNeedRow]:
            if not self._may(session, citizen_id, "readable"):
                raise NotAllowed(roles.SEE_SENSITIVE)
            session.add(log_access(session, self._user, "reveal", SupportNeed.__tablename__, 1, citizen_id))
            records = one_person.members(session, citizen_id)
            open_ones = [each for each in records if self._may(session, each, "readable")]
            hers = select(SupportNeed).where(
                SupportNeed.citizen_id.in_(open_ones), SupportNeed.voided_at.is_(None)
            )
            found = session.scalars(hers.order_by(SupportNeed.observed_on.desc(), SupportNeed.n.desc()))
            return [self._row(each) for each in found]

        return self._database.write(Deed("support_need.reveal", self._user), work)

    def levels(self, kind: str | None) -> Sequence[tuple[str, str]]:
        """(code, title) of the levels this kind knows."""
        entry = self._catalog.entry("support_kind", kind) if kind else None
        area = entry.data.get("area") if entry else None
        known = self._catalog.entries("support_level")
        return [(each.code, each.title) for each in known if area and each.data.get("area") == area]

    def stored(self, record_id: str) -> dict[str, Any]:
        with self._database.read() as session:
            return stored(session, SupportNeed, record_id, SupportNeedDraft)

    def save(
        self,
        record_id: str,
        draft: SupportNeedDraft,
        seen: Mapping[str, Any],
        consent: ConsentDraft | None = None,
    ) -> Future[None]:
        """Fails with InvalidInput where she has not agreed to it, or no longer does; with ChangedByBoth."""

        def work(session: NotingSession) -> None:
            if consent:
                keep_consent(session, draft.citizen_id, consent.model_copy(update={"purpose": SUPPORT}))
                session.flush()
            if not _agrees(session, draft.citizen_id):
                raise InvalidInput([Problem("consent", "required")])
            store(session, SupportNeed, record_id, draft, seen)

        return self._database.write(Deed("support_need.save", self._user), work)

    def void(self, record_id: str, reason: str | None) -> Future[None]:
        """Struck through; without a reason: taken back."""
        act = "support_need.void" if reason else "support_need.restore"
        work = partial(void, table=SupportNeed, ids=(record_id,), reason=reason)
        return self._database.write(Deed(act, self._user), work)

    def _may(self, session: Session, citizen_id: str, how: str) -> bool:
        citizen, connection = by_id(session, Citizen, citizen_id), session.connection()
        if citizen is None or not roles.may(role_of(connection, self._user), roles.SEE_SENSITIVE):
            return False
        return twin(citizen.cell) in getattr(grants(connection), how)

    def _row(self, each: SupportNeed) -> SupportNeedRow:
        title = self._catalog.title
        return SupportNeedRow(
            each.id,
            title("support_kind", each.kind),
            title("support_level", each.degree) if each.degree else "",
            [title("support_aid", code) for code in each.needs or ()],
            each.note or "",
            each.observed_on,
        )


def _agrees(session: Session, citizen_id: str) -> bool:
    standing = select(Consent.id).where(
        Consent.citizen_id.in_(one_person.members(session, citizen_id)),
        Consent.purpose == SUPPORT,
        Consent.voided_at.is_(None),
        Consent.withdrawn_on.is_(None),
    )
    return session.scalar(standing.limit(1)) is not None
