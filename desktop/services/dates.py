"""The calendar of this computer, for what is typed today. Nothing is ordered or decided by it."""

from datetime import date, datetime

from desktop.errors import InvalidInput, Problem


def today() -> date:
    return datetime.now().astimezone().date()


def past(field: str, day: date | None) -> date:
    """When it was: that day, today where none is said. Raises InvalidInput where it is yet to come."""
    if day and day > today():
        raise InvalidInput([Problem(field, "in_future")])
    return day or today()
