"""A person the team helps."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.contract.vietnamese import fold, name_key
from desktop.models.base import CELL, LOCAL, VOID_GROUP, Record


class Citizen(Record):
    """Duplicates are found, not forbidden: national_id is changeable and not unique (design, Records)."""

    __tablename__ = "citizen"
    __table_args__ = (
        # Reading orders; with `voided_at`, so that leaving out what was struck through needs no row.
        Index("ix_citizen_reading_order", "name_key", "n", "voided_at"),
        Index("ix_citizen_cell_order", "cell", "name_key", "n", "voided_at"),
        Index("ix_citizen_birth_order", "birth", "name_key", "n", "voided_at"),
        Index("ix_citizen_to_compare", "n", sqlite_where=text("to_compare")),
    )
    HOME = {"field": "home"}
    GROUPS = {
        **VOID_GROUP,
        "birth": {"fields": ["birth", "birth_approx"]},
        "phone": {"fields": ["phone", "phone_of"]},
    }

    home: Mapped[str] = mapped_column(info=CELL)  # the cell of her neighbourhood; changing it is a move
    full_name: Mapped[str]  # whole, as written on the card
    nickname: Mapped[str | None]  # bà Tư, mẹ cháu Nam
    birth: Mapped[str | None]  # YYYY or YYYY-MM-DD; see contract/birth.py
    birth_approx: Mapped[bool] = mapped_column(default=False)
    sex: Mapped[str | None]  # male | female
    national_id: Mapped[str | None] = mapped_column(index=True)  # 12 digits as a rule
    phone: Mapped[str | None] = mapped_column(index=True)
    phone_of: Mapped[str | None]  # whose it is, if not her own: con gái
    address: Mapped[str | None]
    residence: Mapped[str | None]  # permanent | temporary
    household_no: Mapped[str | None]  # as the ward's roster numbers it
    relation: Mapped[str | None]  # to the head of that household, as the roster says
    target_group: Mapped[str | None]  # a code of the catalogue
    note: Mapped[str | None]

    name_key: Mapped[str] = mapped_column(info=LOCAL)  # sorts by given name
    folded: Mapped[str] = mapped_column(info=LOCAL, index=True)  # no accents, no case; for lookalikes

    to_compare: Mapped[bool] = mapped_column(
        info=LOCAL, default=True
    )  # changed since lookalikes were looked for

    @classmethod
    def derive(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        name = values.get("full_name") or ""
        return {"name_key": name_key(name), "folded": fold(name), "to_compare": True}

    @classmethod
    def searchable(cls, values: Mapping[str, Any]) -> tuple[str, str] | None:
        names = " ".join(filter(None, (values.get("full_name"), values.get("nickname"))))
        numbers = [number for name in ("national_id", "phone") if (number := values.get(name))]
        tails = [number[-4:] for number in numbers]  # prefix search cannot find suffixes
        return fold(names), " ".join([*numbers, *tails])
