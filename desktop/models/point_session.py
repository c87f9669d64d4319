"""A mobile point on a day: what "Đang ghi tại …" sets once (plan III.5.5)."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, VOID_GROUP, Record


class PointSession(Record):
    __tablename__ = "point_session"
    __table_args__ = (Index("ix_point_session_reading_order", "day", "n"),)
    HOME = {"field": "home"}
    GROUPS = VOID_GROUP
    NATURAL = ("home", "place", "day")

    home: Mapped[str] = mapped_column(info=CELL)  # the team's cell
    place: Mapped[str]
    day: Mapped[date]
    event: Mapped[str | None]  # a code: mobile_point | campaign | office | home_visit
    title: Mapped[str | None]
    moved_reason: Mapped[str | None]  # why not on the fourth Friday
    present: Mapped[str | None]  # who is there, as typed
