"""Households to go to: one volunteer's list of one neighbourhood."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, VOID_GROUP, Record


class VisitList(Record):
    __tablename__ = "visit_list"
    HOME = {"field": "home"}
    GROUPS = VOID_GROUP

    home: Mapped[str] = mapped_column(info=CELL)  # the cell of its neighbourhood
    title: Mapped[str]
    made_on: Mapped[date]
    volunteer: Mapped[str | None]  # user who goes; null: nobody yet
    sheet: Mapped[str | None] = mapped_column(index=True)  # number printed on it
    state: Mapped[str] = mapped_column(default="open")  # open | done
