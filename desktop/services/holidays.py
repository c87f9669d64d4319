"""Days on which nobody comes to class: public holidays, Tết and Giỗ Tổ by the Vietnamese lunar calendar.

The Vietnamese calendar is reckoned at UTC+7: in some years (1985, 2007, 2030) it is not the Chinese one.
What the ward itself has decided, with its days off in lieu, stands in its catalogue.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property

from lunar_vn import solar_to_lunar

from desktop.models.database import Database
from desktop.services.catalog import Catalog

# (month, day) of every year: the Labour Code, article 112
_FIXED = {
    (1, 1): "new_year",
    (4, 30): "reunification",
    (5, 1): "labour",
    (9, 2): "national",
}
_TET = range(1, 6)  # the first five days; how many are off is decided each year
_FIRST, _LAST = date(1900, 2, 1), date(2100, 12, 1)  # what the calendar reaches


class Holidays:
    def __init__(self, database: Database) -> None:
        self._catalog = Catalog(database)

    def between(self, first: date, last: date) -> Mapping[date, str]:
        """Day -> code: new_year | tet_eve | tet | hung_kings | reunification | labour | national | ward."""
        days = (first + timedelta(n) for n in range((last - first).days + 1))
        return {day: name for day in days if (name := self.name(day))}

    def name(self, day: date) -> str | None:
        return holiday(day) or ("ward" if day in self._ward else None)

    @cached_property
    def _ward(self) -> frozenset[date]:
        entry = self._catalog.entry("ward_rule", "holidays")
        return frozenset(date.fromisoformat(day) for day in (entry.data.get("days", ()) if entry else ()))


def holiday(day: date) -> str | None:
    """Without the ward's own."""
    return _FIXED.get((day.month, day.day)) or _lunar(day)


def _lunar(day: date) -> str | None:
    if not _FIRST <= day <= _LAST or day.month > 5:
        return None  # Tết and Giỗ Tổ are early in the year
    found = solar_to_lunar(day)
    if found.month == 1 and not found.leap and found.day in _TET:
        return "tet"
    if found.month == 3 and found.day == 10 and not found.leap:
        return "hung_kings"
    eve = solar_to_lunar(day + timedelta(1))
    return "tet_eve" if (eve.day, eve.month, eve.leap) == (1, 1, False) else None
