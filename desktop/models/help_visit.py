"""One turn of help: one person, one time (một lượt hỗ trợ)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, VOID_GROUP, Record, across


class HelpVisit(Record):
    """Anonymous when citizen_id is null: it is then the team's, and counted like any other turn."""

    __tablename__ = "help_visit"
    __table_args__ = (
        Index("ix_help_visit_reading_order", "visited_on", "n", "voided_at"),
        Index("ix_help_visit_volunteer", "volunteer", "citizen_id"),  # whom a pupil may see; permit.py
        Index("ix_help_visit_paper_row", "paper_row", sqlite_where=text("paper_row IS NOT NULL")),
    )
    HOME = {"owner": "citizen_id", "else": "team"}
    ALSO = {"field": "team"}
    GROUPS = VOID_GROUP
    SHAPES = {"outcomes": {"*": {"outcome?": "text", "reason?": "text", "version?": "int"}}}
    STRIPPED = ("citizen_id", "citizen_label", "note", "relation")  # it stays counted

    citizen_id: Mapped[str | None] = mapped_column(info=across("citizen"), index=True)
    citizen_label: Mapped[str | None]  # her name, for a reader who may not see her record
    team: Mapped[str] = mapped_column(info=CELL)  # of the person who helped
    point_session_id: Mapped[str | None] = mapped_column(info=across("point_session"), index=True)
    visited_on: Mapped[date]
    started_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    outcomes: Mapped[dict[str, Any]]  # by service; codes of the catalogue
    note: Mapped[str | None]
    volunteer: Mapped[str]  # user who helped
    relation: Mapped[str | None]  # when a volunteer helps her own family
    sex: Mapped[str | None]  # of an anonymous person
    age_band: Mapped[str | None]  # under_18 | 18_59 | 60_plus
    paper_row: Mapped[str | None]  # code of the row on a printed sheet it was typed from
