"""What happened to a record: who, when, which field from what to what. Local, from deeds and from the ward.

A record's making is in its own `last` until it is first changed; then it moves here, so that a first pull of
a hundred thousand records writes no history at all.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, insert
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class History(Base):
    __tablename__ = "history"
    __table_args__ = (Index("ix_history_record", "tbl", "rec", "n"),)

    n: Mapped[int] = mapped_column(primary_key=True)
    tbl: Mapped[str]
    rec: Mapped[str]
    rev: Mapped[int]  # the ward's number, 0 for a deed of this laptop
    deed: Mapped[str | None]
    by: Mapped[str | None]
    at: Mapped[datetime | None]  # by the author's clock
    act: Mapped[str | None]
    changes: Mapped[dict[str, Any]]  # {field: [from, to]}; empty: the record was made


def add(connection: Connection, entries: Iterable[dict[str, Any]]) -> None:
    if rows := list(entries):
        connection.execute(insert(History), rows)
