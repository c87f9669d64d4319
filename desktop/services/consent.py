"""What a citizen agreed to, purpose by purpose, and taking it back (domain notes, 7)."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.noting import NotingSession
from desktop.models.outbox import Deed
from desktop.services import one_person
from desktop.services.catalog import Catalog
from desktop.services.drafting import by_id

REMEMBER = "remember"  # without this one nothing of a person is kept
SUPPORT = "support"  # without this one nothing sensitive is


@dataclass(frozen=True)
class Purpose:
    """One that is asked about by itself."""

    code: str
    title: str
    text_version: int  # of the words it is asked with


class ConsentDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._catalog = Catalog(database)

    def purposes(self) -> Sequence[Purpose]:
        """Those everybody is asked about, "remember" first; not what the law lets the ward keep anyway, nor
        what is sensitive: that is asked where it is written."""
        asked = [e for e in self._catalog.entries("consent_purpose") if not e.data.get("legal_basis")]
        found = [Purpose(e.code, e.title, self.version(e.code)) for e in asked if not e.data.get("sensitive")]
        return sorted(found, key=lambda purpose: purpose.code != REMEMBER)

    def version(self, purpose: str = REMEMBER) -> int:
        """Of the words a purpose is asked with."""
        texts = self._catalog.entries("consent_text")
        return next((each.version for each in texts if each.data.get("purpose") == purpose), 1)

    def is_sensitive(self, purpose: str) -> bool:
        entry = self._catalog.entry("consent_purpose", purpose)
        return bool(entry and entry.data.get("sensitive"))

    def of(self, citizen_id: str) -> Sequence[Consent]:
        """All she ever gave, the newest first; those taken back have a day."""
        with self._database.read() as session:
            records = one_person.members(session, citizen_id)
            hers = select(Consent).where(Consent.citizen_id.in_(records), Consent.voided_at.is_(None))
            return session.scalars(hers.order_by(Consent.given_on.desc(), Consent.n.desc())).all()

    def withdraw(self, consent_id: str, day: date | None) -> Future[None]:
        """As of this day; None: it stands again. What was done before stays lawful."""

        def work(session: NotingSession) -> None:
            if consent := by_id(session, Consent, consent_id):
                consent.withdrawn_on = day

        return self._database.write(Deed("consent.withdraw", self._user), work)
