"""Two people here who may be one: found in the background, never sent (services/lookalike.py).

Of rows, by number: whoever goes from here is asked about no more.
"""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import JsonText


class LookalikePair(Base):
    __tablename__ = "lookalike"
    __table_args__ = {"sqlite_with_rowid": False}

    one: Mapped[int] = mapped_column(  # the smaller number
        ForeignKey("citizen.n", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other: Mapped[int] = mapped_column(
        ForeignKey("citizen.n", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    score: Mapped[int]  # of 100
    reasons: Mapped[list[Any]] = mapped_column(JsonText)  # codes; see contract/lookalike.py
    later: Mapped[bool] = mapped_column(default=False)  # put off: shown after the others
