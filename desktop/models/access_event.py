"""Who looked at what is normally masked, or took data out: reveals and exports (design, rule 8)."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, VOID_GROUP, Record, across


class AccessEvent(Record):
    __tablename__ = "access_event"
    __table_args__ = (Index("ix_access_event_reading_order", "at", "n"),)
    HOME = {"owner": "citizen_id", "else": "team"}
    ALSO = {"field": "team"}
    GROUPS = VOID_GROUP
    STRIPPED = ("citizen_id",)

    citizen_id: Mapped[str | None] = mapped_column(info=across("citizen"), index=True)
    team: Mapped[str] = mapped_column(info=CELL)
    kind: Mapped[str]  # reveal | export | print
    what: Mapped[str]  # national_id | phone | support_need | list | list_full | person
    count: Mapped[int]  # of people concerned
    user: Mapped[str]
    at: Mapped[datetime]
    sheet: Mapped[str | None]  # number of a printed list …
    returned_on: Mapped[date | None]  # … and when that paper came back
