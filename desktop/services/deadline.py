"""By when a citizen's request must be acknowledged and answered. Pure (domain notes, 7)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

SATURDAY = 5


@dataclass(frozen=True)
class Deadlines:
    acknowledge: date
    answer: date


def deadlines(
    rule: Mapping[str, Any], asked_on: date, holidays: Collection[date], *, is_extended: bool
) -> Deadlines:
    """`rule`: the data of the request's kind in the catalogue. The day it was asked counts for none."""
    days = int(rule["extended_days" if is_extended else "days"])
    return Deadlines(
        working_day_after(asked_on, int(rule["working_days_to_acknowledge"]), holidays),
        asked_on + timedelta(days=days),
    )


def working_day_after(day: date, count: int, holidays: Collection[date]) -> date:
    """The count-th working day after this day."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            count -= 1
    return day
