"""That somebody belongs to a household, and since when no more."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, across


class HouseholdMember(Record):
    """With the household, and where her own record is: that may be another neighbourhood."""

    __tablename__ = "household_member"
    HOME = {"owner": "household_id"}
    ALSO = {"owner_home": "citizen_id"}
    GROUPS = {
        **VOID_GROUP,
        "left": {"fields": ["left_on", "left_reason"], "rule": "earliest", "day": "left_on"},
        # Noted at one door by two laptops: the same person, and no matter who tells her name and day.
        **{
            name: {"fields": [name], "rule": "first"} for name in ("citizen_label", "birth_year", "joined_on")
        },
    }
    NATURAL = ("household_id", "citizen_id")  # two laptops at one door note the same member once
    STRIPPED = ("citizen_id", "citizen_label", "birth_year")  # she stays counted

    household_id: Mapped[str] = mapped_column(info=across("household"), index=True)
    citizen_id: Mapped[str | None] = mapped_column(info=across("citizen"), index=True)
    citizen_label: Mapped[str | None]  # her name, for a reader who may not see her record
    birth_year: Mapped[int | None]
    relation: Mapped[str | None]  # to the head, a household_relation of the catalogue; "head": she herself
    residence: Mapped[str | None]  # registered | temporary | away
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    left_reason: Mapped[str | None]  # moved_out | split | deceased
