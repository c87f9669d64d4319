"""That a person was erased: every notebook that hears of it forgets her, and says so (erasure_proof).

It names her by her id alone, which says nothing once she is gone. See contract/erasure.py.
"""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, VOID_GROUP, Record


class Erasure(Record):
    __tablename__ = "erasure"
    HOME = {"field": "home"}
    ALSO = {"field": "reach"}
    GROUPS = VOID_GROUP
    NATURAL = ("home", "subject")

    home: Mapped[str] = mapped_column(info=CELL)  # hers: whoever may write there may ask for it
    reach: Mapped[str] = mapped_column(info=CELL)  # the ward's, which every notebook reads
    subject: Mapped[str] = mapped_column(info={"kind": "id"}, index=True)
    why: Mapped[str]  # request | retention
    request: Mapped[str | None] = mapped_column(info={"kind": "id"})  # of the register
    erased_on: Mapped[date]
