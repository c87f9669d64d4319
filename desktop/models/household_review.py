"""What a reviewer found about one criterion of a digital family, where records cannot tell it."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, inside


class HouseholdReview(Record):
    """Of one day; the latest day counts, then the latest to arrive."""

    __tablename__ = "household_review"
    HOME = {"owner": "household_id"}
    GROUPS = VOID_GROUP

    household_id: Mapped[str] = mapped_column(
        ForeignKey("household.id"), info=inside("household"), index=True
    )
    criterion: Mapped[str]  # code of the household_criteria of the catalogue
    version: Mapped[int]  # of these criteria
    met: Mapped[bool]
    reviewed_on: Mapped[date]
    reviewer: Mapped[str]  # user
