"""The calendar of this computer, for what is typed today. Nothing is ordered or decided by it."""

from datetime import date, datetime


def today() -> date:
    return datetime.now().astimezone().date()
