"""A household: where it is, and how far it is a digital family (Gia đình số, plan III.5.2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.contract.address import walk_key
from desktop.contract.vietnamese import fold
from desktop.models.base import CELL, LOCAL, VOID_GROUP, Record, across

ADDRESS = ("street", "building", "alley", "sub_alley", "floor", "house", "flat")  # as one walks


class Household(Record):
    """Its people are household_members; without their consent it is counted only. It names nobody."""

    __tablename__ = "household"
    __table_args__ = (Index("ix_household_walk_order", "cell", "walk_key", "n", "voided_at"),)
    HOME = {"field": "home"}
    STRIPPED = ("note",)  # when nobody is named there any more
    GROUPS = {
        **VOID_GROUP,
        "address": {"fields": ["address", *ADDRESS]},
        "counts": {"fields": ["people", "adults", "smartphones", "learned"]},
        "programme": {
            "fields": ["programme", "programme_on", "criteria_version", "decision_no", "decision_on"],
            "rule": "earliest",  # two laptops registered it: it was registered on the first day
            "day": "programme_on",
        },
        "registered": {"fields": ["registered_on"], "rule": "earliest", "day": "registered_on"},
    }

    home: Mapped[str] = mapped_column(info=CELL)  # the cell of its neighbourhood; changing it is a move
    address: Mapped[str | None]  # as written, the old three-level text too
    house: Mapped[str | None]
    alley: Mapped[str | None]  # ngõ
    sub_alley: Mapped[str | None]  # ngách, hẻm
    street: Mapped[str | None]
    building: Mapped[str | None]  # block of flats
    floor: Mapped[str | None]
    flat: Mapped[str | None]
    household_no: Mapped[str | None] = mapped_column(index=True)  # as the ward's roster numbers it
    people: Mapped[int | None]  # counted without names; null: not counted so
    adults: Mapped[int | None]
    smartphones: Mapped[int | None]
    learned: Mapped[int | None]
    programme: Mapped[str | None]  # declined | registered | proposed | recognised; null: not asked
    programme_on: Mapped[date | None]  # since when at that step
    registered_on: Mapped[date | None]  # the first time; stays when a step is taken back
    criteria_version: Mapped[int | None]  # of the household_criteria it was proposed or recognised by
    decision_no: Mapped[str | None]  # of the recognition
    decision_on: Mapped[date | None]
    merged_into: Mapped[str | None] = mapped_column(info=across("household"))  # read as one with it
    note: Mapped[str | None]

    walk_key: Mapped[str] = mapped_column(info=LOCAL)

    @classmethod
    def derive(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        return {"walk_key": walk_key(values)}

    @classmethod
    def searchable(cls, values: Mapping[str, Any]) -> tuple[str, str] | None:
        words = fold(values.get("address") or " ".join(filter(None, (values.get(each) for each in ADDRESS))))
        return words.strip(), values.get("household_no") or ""
