"""What an indicator shall come to in a year, as the ward has set it for all of it or for one place; the
ward's own word counts before the catalogue's."""

from sqlalchemy.orm import Mapped, mapped_column

from desktop.contract.records import WARD
from desktop.models.base import CELL, IN_WARD, VOID_GROUP, Record


class YearlyTarget(Record):
    __tablename__ = "yearly_target"
    HOME = {"field": "home"}
    ALSO = IN_WARD
    GROUPS = {**VOID_GROUP, "target": {"fields": ["value", "document_no"]}}
    NATURAL = ("home", "indicator", "year", "place")

    home: Mapped[str] = mapped_column(info=CELL)  # the cell of the team that keeps it
    indicator: Mapped[str]  # of the catalogue
    year: Mapped[int]
    place: Mapped[str] = mapped_column(default=WARD)  # code of the place it is set for; "ward": all of it
    value: Mapped[int | None]  # in the indicator's unit; null: left open
    document_no: Mapped[str | None]  # of the decision that set it
