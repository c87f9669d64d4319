"""A Community Digital Transformation Team (Tổ chuyển đổi số cộng đồng)."""

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, IN_CATALOG, VOID_GROUP, Record


class Team(Record):
    __tablename__ = "team"
    HOME = IN_CATALOG
    GROUPS = VOID_GROUP
    NATURAL = ("code",)
    WRITTEN_BY = "office"

    code: Mapped[str]
    name: Mapped[str]
    cell_id: Mapped[str] = mapped_column(info=CELL)  # opaque; home of what the team does
    decision_number: Mapped[str | None]  # of the decision that set it up
