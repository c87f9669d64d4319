"""Where teams work: tổ dân phố. The ward's list is data; numbers and merges change (domain notes, 4)."""

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, IN_CATALOG, VOID_GROUP, Record


class Neighbourhood(Record):
    __tablename__ = "neighbourhood"
    HOME = IN_CATALOG
    GROUPS = VOID_GROUP
    NATURAL = ("code",)
    WRITTEN_BY = "office"

    code: Mapped[str]
    name: Mapped[str]
    cell_id: Mapped[str] = mapped_column(info=CELL, index=True)  # opaque; its people's home
    position: Mapped[int] = mapped_column(default=0)
    adults: Mapped[int | None]  # typed by the ward; null: not known
    households: Mapped[int | None]
