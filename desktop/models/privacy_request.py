"""What a citizen asks about her own data, and by when the law wants it done (domain notes, 7)."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, VOID_GROUP, Record, across


class PrivacyRequest(Record):
    __tablename__ = "privacy_request"
    __table_args__ = (Index("ix_privacy_request_reading_order", "asked_on", "n"),)
    HOME = {"owner": "citizen_id", "else": "team"}
    ALSO = {"field": "team"}
    GROUPS = VOID_GROUP
    STRIPPED = ("citizen_id", "citizen_label", "asked_by", "contact", "note", "answer")

    citizen_id: Mapped[str | None] = mapped_column(info=across("citizen"), index=True)  # null: not found here
    citizen_label: Mapped[str | None]
    team: Mapped[str] = mapped_column(info=CELL)
    kind: Mapped[str]  # a privacy_request of the catalogue: view | correct | withdraw | restrict | delete
    asked_on: Mapped[date]
    asked_by: Mapped[str | None]  # who speaks for her, if not she herself
    contact: Mapped[str | None]  # where the answer goes
    note: Mapped[str | None]
    acknowledged_on: Mapped[date | None]
    extended_on: Mapped[date | None]  # the law allows it once
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None]  # done | refused | taken_back
    answer: Mapped[str | None]  # what was done, or why not
    handler: Mapped[str]  # user
