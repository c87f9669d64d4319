"""A member of a team; also the user who signs in, once the ward knows her."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desktop.contract.vietnamese import name_key
from desktop.models.base import CELL, LOCAL, VOID_GROUP, Record


class Volunteer(Record):
    __tablename__ = "volunteer"
    HOME = {"field": "home"}
    GROUPS = VOID_GROUP

    home: Mapped[str] = mapped_column(info=CELL)  # her team's cell
    full_name: Mapped[str]
    user: Mapped[str | None] = mapped_column(index=True)  # the ward's user id; deeds carry it as `by`
    role: Mapped[str] = mapped_column(default="volunteer")  # volunteer | pupil | instructor | leader
    phone: Mapped[str | None]
    name_key: Mapped[str] = mapped_column(info=LOCAL)

    @classmethod
    def derive(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        return {"name_key": name_key(values.get("full_name") or "")}
