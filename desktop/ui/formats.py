"""How dates, times and numbers look, whatever the language of the interface.

QLocale("vi_VN") writes 9/2/45 for 9 February 1945; a birthday needs all four digits.
"""

from datetime import UTC, date, datetime
from typing import Any


def today() -> date:
    """By the wall clock of this computer."""
    return datetime.now(UTC).astimezone().date()


def date_text(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""


def short_date_text(value: date | None) -> str:
    """12/9: the year goes without saying."""
    return f"{value.day}/{value.month}" if value else ""


def time_text(value: datetime | None) -> str:
    """The wall clock of this computer."""
    return value.astimezone().strftime("%H:%M") if value else ""


def moment_text(value: datetime | None) -> str:
    return f"{time_text(value)} {date_text(value.astimezone().date())}" if value else ""


def number_text(value: int | float | None, decimals: int = 0) -> str:
    """1.234,5 as written here; an unknown number is empty, never 0."""
    if value is None:
        return ""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def value_text(value: Any) -> str:
    """Any field's value, in a sentence."""
    if value and isinstance(value, list | dict):
        return listed_text(value)
    return date_text(value) if isinstance(value, date) else str(value or "–")


def listed_text(value: list[Any] | dict[str, Any]) -> str:
    """A small structure: its titles and names; of what it holds more of, how many."""
    if isinstance(value, list):
        return ", ".join(listed_text(each) if isinstance(each, dict) else str(each) for each in value)
    if "title" not in value:
        return ", ".join(map(str, value.values()))
    held = value.get("items")
    return f"{value['title']} ({len(held)})" if isinstance(held, list) else str(value["title"])
