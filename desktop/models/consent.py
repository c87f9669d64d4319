"""That a citizen agreed, to what, and where the proof is (Law 91/2025/QH15, article 9; domain notes, 7)."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, inside


class Consent(Record):
    __tablename__ = "consent"
    HOME = {"owner": "citizen_id"}
    ALSO = {"owner_also": "citizen_id"}
    GROUPS = VOID_GROUP
    NATURAL = ("citizen_id", "purpose", "text_version")

    citizen_id: Mapped[str] = mapped_column(ForeignKey("citizen.id"), info=inside("citizen"), index=True)
    purpose: Mapped[str]  # a code of the catalogue: remember
    text_version: Mapped[int]
    method: Mapped[str]  # sheet | spoken | digital | legal_basis
    sheet: Mapped[str | None]  # of the signed sheet of the session
    line: Mapped[int | None]
    witness: Mapped[str | None]  # who heard it, where it was only spoken
    guardian: Mapped[str | None]  # who agreed for a child under 16
    legal_basis: Mapped[str | None]  # where the ward states one, e.g. the roster it keeps itself
    given_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
