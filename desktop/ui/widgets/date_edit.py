"""A date that may be unknown, typed freely as day month year."""

import re
from datetime import date, timedelta

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.contract.birth import parse_day
from desktop.ui.formats import date_text, today

YEARS_AHEAD = 5  # how far "27" still means 2027 and not 1927


class DateEdit(QLineEdit):
    """QDateEdit cannot be empty. Nothing is rewritten while typing; leaving the field tidies it.

    Of an upcoming date the year may be left out: 5/12 is the next fifth of December.
    """

    def __init__(
        self, parent: QWidget | None = None, *, upcoming: bool = False, passed_days: int = 0
    ) -> None:
        super().__init__(parent)
        self._upcoming, self._passed_days = upcoming, passed_days
        self.setPlaceholderText(self.tr("day/month") if upcoming else self.tr("day/month/year"))
        self.editingFinished.connect(self._tidy)

    def set_date(self, value: date | str | None) -> None:
        """A date, or the text of one (a kept draft); what is no date is shown as it was typed."""
        known = self._read(value) if isinstance(value, str) else value
        self.setText(date_text(known) or str(value or ""))

    def date_or_text(self) -> date | str | None:
        """The date; None if empty; the raw text if it is no date, for the draft to refuse."""
        return self._read(self.text()) or self.text().strip() or None

    def _read(self, text: str) -> date | None:
        if self._upcoming:
            return read_upcoming(text, passed_days=self._passed_days)
        return parse_day(text, today())

    def _tidy(self) -> None:
        if isinstance(known := self.date_or_text(), date):
            self.setText(date_text(known))


def read_upcoming(text: str, since: date | None = None, *, passed_days: int = 0) -> date | None:
    """A day that may lie ahead; 28/11 is the first one from `since` on, or from today.

    `passed_days`: one that passed no longer ago is that one, to be refused, and not next year's."""
    now = since or today()
    if found := re.fullmatch(r"\s*(\d{1,2})[/.\- ](\d{1,2})\s*", text):
        days = (parse_day(f"{found[1]}/{found[2]}/{now.year + n}", now) for n in (-1, 0, 1))
        return next((day for day in days if day and day >= now - timedelta(passed_days)), None)
    return parse_day(text, now.replace(year=now.year + YEARS_AHEAD, day=1))
