"""Health, disability, hardship, and what a person therefore needs in class: in a twin cell, by its own right.

Read only where the ward granted that cell, after a consent of its own (Law 91/2025/QH15, article 9).
"""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, across
from desktop.models.types import JsonText


class SupportNeed(Record):
    __tablename__ = "support_need"
    HOME = {"twin": "citizen_id"}
    GROUPS = {**VOID_GROUP, "needs": {"fields": ["needs"], "rule": "union"}}
    SHAPES = {"needs": ["text"]}

    citizen_id: Mapped[str] = mapped_column(info=across("citizen"), index=True)
    kind: Mapped[str]  # a support_kind of the catalogue
    degree: Mapped[str | None]  # a support_level of that kind's area
    needs: Mapped[list[str] | None] = mapped_column(JsonText)  # support_aids of the catalogue
    note: Mapped[str | None]
    observed_on: Mapped[date]
