"""That two records are about one person, or are not (design, decision 6). See contract/one_person.py."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, across


class SamePerson(Record):
    """It holds no word about anybody, so either of two cells may read it."""

    __tablename__ = "same_person"
    HOME = {"pair": ["one", "other"]}
    GROUPS = {**VOID_GROUP, "kept": {"fields": ["survivor", "choices"]}}
    SHAPES = {"choices": {"*": "text"}}
    NATURAL = ("one", "other")

    one: Mapped[str] = mapped_column(info=across("citizen"), index=True)  # the smaller id
    other: Mapped[str] = mapped_column(info=across("citizen"), index=True)
    decision: Mapped[str | None]  # same | different; null: a question that nobody has answered
    survivor: Mapped[str | None] = mapped_column(info={"kind": "id"})  # of the two: it stands for both
    choices: Mapped[dict[str, Any] | None]  # {group of fields: the one of the two that tells it}
