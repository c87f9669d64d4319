"""What a unit without a notebook reported of an indicator, or what was adjusted by hand (plan V.6 to V.8)."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, IN_WARD, VOID_GROUP, Record


class UnitFigure(Record):
    """A number and who answers for it; no person. An adjustment is a line beside what records say."""

    __tablename__ = "unit_figure"
    HOME = {"field": "home"}
    ALSO = IN_WARD
    GROUPS = {
        **VOID_GROUP,
        "told": {"fields": ["amount", "out_of", "document_no", "document_on", "told_by", "reason"]},
    }
    NATURAL = ("home", "unit", "indicator", "period", "line")

    home: Mapped[str] = mapped_column(info=CELL)  # the cell of the team that keeps it
    unit: Mapped[str]  # code of a neighbourhood or an organisation; "ward"
    indicator: Mapped[str]  # of the catalogue
    period: Mapped[str]  # see contract/period.py
    line: Mapped[str]  # reported | adjusted
    amount: Mapped[int]  # may be negative where it is adjusted
    out_of: Mapped[int | None]  # of a percentage: of how many
    document_no: Mapped[str | None]
    document_on: Mapped[date | None]
    told_by: Mapped[str | None]  # who reported it, in words
    reason: Mapped[str | None]  # of an adjustment
