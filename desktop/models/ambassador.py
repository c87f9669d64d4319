"""A digital ambassador (Đại sứ số): whoever an office, a unit or a neighbourhood has named to help people
with the public service portal (plan III.5.1)."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, IN_WARD, VOID_GROUP, Record


class Ambassador(Record):
    """She may be no member of a team, and there may be several of one unit."""

    __tablename__ = "ambassador"
    HOME = {"field": "home"}
    ALSO = IN_WARD
    GROUPS = VOID_GROUP

    home: Mapped[str] = mapped_column(info=CELL)  # the cell of the team that keeps it
    unit: Mapped[str]  # code of a neighbourhood or an organisation
    full_name: Mapped[str]
    phone: Mapped[str | None]
    since: Mapped[date | None]  # null: nobody said; she counts from the beginning
    until: Mapped[date | None]  # her last day; null: she still is
    document_no: Mapped[str | None]  # of the decision that named her
