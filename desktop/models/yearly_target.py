"""What an indicator shall come to in a year, as the ward has set it; before that of the catalogue."""

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, IN_WARD, VOID_GROUP, Record


class YearlyTarget(Record):
    __tablename__ = "yearly_target"
    HOME = {"field": "home"}
    ALSO = IN_WARD
    GROUPS = {**VOID_GROUP, "target": {"fields": ["value", "document_no"]}}
    NATURAL = ("home", "indicator", "year")

    home: Mapped[str] = mapped_column(info=CELL)  # the cell of the team that keeps it
    indicator: Mapped[str]  # of the catalogue
    year: Mapped[int]
    value: Mapped[int | None]  # in the indicator's unit; null: left open
    document_no: Mapped[str | None]  # of the decision that set it
