"""Two people wrote different values: the one that does not stand, until a person chooses."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, across


class Conflict(Record):
    """Made by the server alone; settled by an ordinary edit of its subject that names it."""

    __tablename__ = "conflict"
    HOME = {"owner": "subject"}
    ALSO = {"owner_also": "subject"}
    GROUPS = VOID_GROUP
    WRITTEN_BY = "server"

    subject: Mapped[str] = mapped_column(info=across("*"), index=True)  # the record
    subject_table: Mapped[str]
    group: Mapped[str]  # field group
    candidate: Mapped[dict[str, Any]]  # {field: value that waits}
    by: Mapped[str | None]
    at: Mapped[datetime | None]  # by the author's clock
    aid: Mapped[str]  # the line
    status: Mapped[str] = mapped_column(default="open")  # open | settled
    settled_by: Mapped[str | None]
