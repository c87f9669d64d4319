"""One visit at a household's door: planned by a list, or made on the way."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, across, inside


class HouseholdVisit(Record):
    __tablename__ = "household_visit"
    HOME = {"owner": "household_id"}
    STRIPPED = ("note",)  # as of its household
    GROUPS = {
        **VOID_GROUP,
        "outcome": {"fields": ["result", "visited_on", "again_on", "volunteer"]},
    }

    household_id: Mapped[str] = mapped_column(
        ForeignKey("household.id"), info=inside("household"), index=True
    )
    list_id: Mapped[str | None] = mapped_column(info=across("visit_list"), index=True)
    number: Mapped[int | None]  # its line on that list
    # met | absent | later | declined | moved | wrong_address; null: the line itself
    result: Mapped[str | None]
    visited_on: Mapped[date | None]
    again_on: Mapped[date | None]  # they asked to come back then
    volunteer: Mapped[str | None]  # user who went
    note: Mapped[str | None]
    settled: Mapped[str | None]  # of moved and wrong_address: moved | corrected | stands; null: in doubt
