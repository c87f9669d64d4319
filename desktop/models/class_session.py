"""One time a class meets (buổi học)."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, inside


class ClassSession(Record):
    """In the cells of its class. Moved: another day, and the day it was first meant for."""

    __tablename__ = "class_session"
    __table_args__ = (Index("ix_class_session_reading_order", "day", "starts", "n"),)
    HOME = {"owner": "class_id"}
    ALSO = {"owner_also": "class_id"}
    SHAPES = {"instructors": {"*": "text"}, "topics": ["text"]}
    GROUPS = {
        **VOID_GROUP,
        "when": {"fields": ["day", "starts", "ends", "moved_from", "moved_reason"]},
        "state": {"fields": ["state", "state_reason"]},
        "where": {"fields": ["place", "room"]},
    }

    class_id: Mapped[str] = mapped_column(
        ForeignKey("training_class.id"), info=inside("training_class"), index=True
    )
    day: Mapped[date]
    starts: Mapped[str]  # HH:MM
    ends: Mapped[str]  # HH:MM, the same day
    moved_from: Mapped[date | None]
    moved_reason: Mapped[str | None]
    place: Mapped[str | None]
    room: Mapped[str | None]
    instructors: Mapped[dict[str, Any]]  # user -> name as it was then; their hours follow from this
    guests: Mapped[str | None]
    topics: Mapped[list[Any]]  # codes of the class's topics
    state: Mapped[str] = mapped_column(default="planned")  # planned | held | cancelled
    state_reason: Mapped[str | None]
    note: Mapped[str | None]
