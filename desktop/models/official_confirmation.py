"""Where somebody's digital skills were confirmed by whoever may: a reference, never a judgement of ours."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, inside


class OfficialConfirmation(Record):
    __tablename__ = "official_confirmation"
    HOME = {"owner": "citizen_id"}
    ALSO = {"owner_also": "citizen_id"}
    GROUPS = VOID_GROUP
    NATURAL = ("citizen_id", "source", "reference")  # one list, brought in on two laptops

    citizen_id: Mapped[str] = mapped_column(ForeignKey("citizen.id"), info=inside("citizen"), index=True)
    source: Mapped[str]  # a confirmation_source of the catalogue: vneid | mooc | city_platform | paper
    reference: Mapped[str]  # which of hers: its number, or its day and body where it has none; as first noted
    number: Mapped[str | None]
    confirmed_on: Mapped[date | None]
    body: Mapped[str | None]  # who confirmed
    note: Mapped[str | None]
