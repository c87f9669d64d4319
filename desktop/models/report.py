"""A report (báo cáo) of one unit in one form for one period, from draft to closed."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, IN_WARD, VOID_GROUP, Record


class Report(Record):
    """Numbers and prose, no person. Its figures are kept when it is sent, and stay as they were sent."""

    __tablename__ = "report"
    HOME = {"field": "home"}
    ALSO = IN_WARD
    GROUPS = {
        **VOID_GROUP,
        "step": {
            "fields": [
                "state",
                "reason",
                "figures",
                "form_version",
                "complete",
                "submitted_by",
                "submitted_at",
                "decided_by",
                "decided_at",
            ]
        },
    }
    SHAPES = {
        "figures": {
            "places?": [["text", "text"]],
            "indicators?": [["text", "int", "text", "text", "text", "any"]],
            "figures?": {"*": {"*": ["any"]}},
            "unit?": "text",
            "ward?": "text",
            "form?": {"name": "text", "data": {}},
        },
        "complete": {"heard?": "int", "of?": "int", "missing?": ["text"]},
    }
    NATURAL = ("home", "unit", "form", "period")

    home: Mapped[str] = mapped_column(
        info=CELL
    )  # the cell of its neighbourhood, or of the team that writes it
    unit: Mapped[str]  # code of a neighbourhood or an organisation; "ward"
    form: Mapped[str]  # report_form of the catalogue
    form_version: Mapped[int]
    period: Mapped[str] = mapped_column(index=True)  # see contract/period.py
    state: Mapped[str] = mapped_column(default="draft")  # draft | submitted | returned | approved | locked
    reason: Mapped[str | None]  # why it was returned
    figures: Mapped[dict[str, Any] | None]  # as sent; see services/report_figures.py
    complete: Mapped[dict[str, Any] | None]  # which laptops' work they held
    submitted_by: Mapped[str | None]  # user
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]  # user
    decided_at: Mapped[datetime | None]
    results: Mapped[str | None]
    difficulties: Mapped[str | None]
    proposals: Mapped[str | None]
