"""Come again on that day (hẹn lại)."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, VOID_GROUP, Record, across


class Appointment(Record):
    __tablename__ = "appointment"
    __table_args__ = (Index("ix_appointment_reading_order", "day", "n"),)
    HOME = {"owner": "citizen_id", "else": "team"}
    ALSO = {"field": "team"}
    GROUPS = VOID_GROUP

    citizen_id: Mapped[str | None] = mapped_column(info=across("citizen"), index=True)
    citizen_label: Mapped[str | None]
    team: Mapped[str] = mapped_column(info=CELL)
    help_visit_id: Mapped[str | None] = mapped_column(info=across("help_visit"))  # where it was agreed
    day: Mapped[date]
    time: Mapped[str | None]  # HH:MM
    place: Mapped[str | None]
    purpose: Mapped[str | None]  # the promised next step, in words
    bring: Mapped[str | None]  # what to bring
    call: Mapped[str | None]  # whom to call
    sheet: Mapped[str | None] = mapped_column(index=True)  # number of the sheet it is printed on
    row: Mapped[int | None]  # of that sheet
    status: Mapped[str] = mapped_column(default="open")  # open | kept | missed | cancelled
