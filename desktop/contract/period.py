"""The span a report is about: a month, a quarter, a year, or any days.

2026-09                  a month
2026-Q3                  a quarter
2026                     a year
2026-09-01..2026-09-15   these days, both included
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

Kind = Literal["month", "quarter", "year", "days"]


@dataclass(frozen=True, order=True)
class Period:
    """Both days included."""

    first: date
    last: date

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        return cls(date(year, 3 * quarter - 2, 1), cls.month(year, 3 * quarter).last)

    @classmethod
    def year(cls, year: int) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def read(cls, code: str) -> Self:
        """Raises ValueError: it names no span."""
        if found := re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(\d\d)))?", code, re.ASCII):
            year, quarter, month = (int(part) if part else 0 for part in found.groups())
            if quarter:
                return cls.quarter(year, quarter)
            return cls.month(year, month) if found[3] else cls.year(year)
        first, dots, last = code.partition("..")
        made = cls(date.fromisoformat(first), date.fromisoformat(last)) if dots else None
        if made is None or made.last < made.first:
            raise ValueError(code)
        return made

    @property
    def kind(self) -> Kind:
        return next((kind for kind, of in self._regular() if of == self), "days")

    @property
    def code(self) -> str:
        match self.kind:
            case "month":
                return f"{self.first:%Y-%m}"
            case "quarter":
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case "year":
                return str(self.first.year)
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    def before(self) -> "Period":
        """The one of the same kind before it; of days, as many."""
        last = self.first - timedelta(days=1)
        for kind, of in Period(last, last)._regular():
            if kind == self.kind:
                return of
        return Period(last - (self.last - self.first), last)

    def after(self) -> "Period":
        """The one of the same kind behind it; of days, as many."""
        first = self.last + timedelta(days=1)
        for kind, of in Period(first, first)._regular():
            if kind == self.kind:
                return of
        return Period(first, first + (self.last - self.first))

    def months(self) -> list["Period"]:
        """The months it touches, whole."""
        found = [Period.month(self.last.year, self.last.month)]
        while found[0].first > self.first:
            found.insert(0, found[0].before())
        return found

    def _regular(self) -> list[tuple[Kind, "Period"]]:
        """Those its first day is in."""
        year, month = self.first.year, self.first.month
        return [
            ("month", Period.month(year, month)),
            ("quarter", Period.quarter(year, (month + 2) // 3)),
            ("year", Period.year(year)),
        ]
