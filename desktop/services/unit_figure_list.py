"""The Excel form on which units without a notebook send their figures, and how it is read back.

A unit fills in how many, of how many, and the document; codes say which line is which.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.contract.birth import parse_day
from desktop.contract.indicator import Indicator
from desktop.contract.period import Period
from desktop.contract.vietnamese import fold
from desktop.errors import InvalidInput, Problem
from desktop.models.database import Database
from desktop.progress import Progress
from desktop.services.dates import today
from desktop.services.drafting import checked
from desktop.services.indicator import Indicators
from desktop.services.notebook import Notebook
from desktop.services.roster_found import text_of
from desktop.services.unit_figure import UnitFigureDeeds, UnitFigureDraft
from desktop.services.workbook import Row, read_sheet, sheets
from desktop.services.workbook_form import ListForm, OutColumn
from desktop.services.workbook_out import Value, write_list

SHEET = "Số liệu"
# Title -> field of the draft; the others are for the reader.
FIELDS: Mapping[str, str] = {
    "Mã đơn vị": "unit",
    "Mã chỉ tiêu": "indicator",
    "Kỳ": "period",
    "Số lượng": "amount",
    "Trên tổng số": "out_of",
    "Số văn bản": "document_no",
    "Ngày văn bản": "document_on",
    "Người báo cáo": "told_by",
}
COLUMNS = (
    OutColumn("Mã đơn vị", 14),
    OutColumn("Đơn vị", 34),
    OutColumn("Mã chỉ tiêu", 10),
    OutColumn("Chỉ tiêu", 46),
    OutColumn("Kỳ", 10),
    OutColumn("Số lượng", 10, "number"),
    OutColumn("Trên tổng số", 12, "number"),
    OutColumn("Số văn bản", 16),
    OutColumn("Ngày văn bản", 12, "date"),
    OutColumn("Người báo cáo", 20),
)
_BY_TITLE = {fold(title): field for title, field in FIELDS.items()}


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be used, as the office program numbers it, and why. The fields are of the draft."""

    row: int
    problems: Sequence[Problem]


@dataclass(frozen=True)
class Found:
    """What a filled form says."""

    drafts: Sequence[UnitFigureDraft]
    bad: Sequence[BadRow]


class UnitFigureList:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user
        self._indicators = Indicators(database, user)
        self._deeds = UnitFigureDeeds(database, user)

    def write(self, path: Path, period: Period, progress: Progress) -> int:
        """A line for each unit and each indicator that units report, with what is known already; gives how
        many. Raises StorageFailed or Cancelled: then no file is left."""
        known = {
            (row.unit, row.indicator): row for row in self._deeds.of(period.code) if row.line == "reported"
        }
        units = [place for place in self._indicators.places() if place.kind == "organisation"]
        asked = [each for each in self._indicators.all() if _is_reported(each)]
        rows: list[list[Value]] = []
        for unit in units:
            for of in asked:
                row = known.get((unit.code, of.code))
                told = (row.amount, row.out_of, row.document_no, row.document_on, row.told_by) if row else ()
                facts = [unit.code, unit.name, of.code, of.title, period.code]
                rows.append([*facts, *(told or (None, None, None, None, None))])
        ward = Notebook(self._database, self._user).info().ward_name or "phường"
        form = ListForm(
            f"UBND {ward.upper()}", "", "SỐ LIỆU ĐƠN VỊ BÁO CÁO", f"Kỳ {period.code}", "", COLUMNS, SHEET
        )
        return write_list(path, form, rows, progress, len(rows))

    def read(self, path: Path) -> Found:
        """A line without a number is not filled in. Raises BadFile; InvalidInput: it is not this form."""
        drafts: list[UnitFigureDraft] = []
        bad: list[BadRow] = []
        for number, values in _filled(read_sheet(path, next(each.name for each in sheets(path)))):
            try:
                draft = checked(UnitFigureDraft, dict(_read(values)))
                problems = self._deeds.problems(draft)
            except InvalidInput as error:
                problems = error.problems
            if problems:
                bad.append(BadRow(number, problems))
            else:
                drafts.append(draft)
        return Found(drafts, bad)

    def take(self, found: Found) -> Future[str]:
        """As one deed, whose id it gives."""
        return self._deeds.save(*found.drafts)


def _is_reported(of: Indicator) -> bool:
    return of.is_reported or of.of == "reported"


def _filled(rows: Iterable[Row]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row, field -> cell) of the lines that hold a number."""
    columns: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        if not columns:
            columns = _columns(row)
        elif text_of(row[columns["amount"]]):
            yield number, {name: row[at] for name, at in columns.items()}
    if not columns:
        raise InvalidInput([Problem("file", "not_this_form")])


def _columns(row: Row) -> dict[str, int]:
    """Field -> column, in the row of the titles; of any other row nothing."""
    found = {
        _BY_TITLE[title]: at for at, cell in enumerate(row) if (title := fold(text_of(cell))) in _BY_TITLE
    }
    return found if len(found) == len(FIELDS) else {}


def _read(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        text = text_of(value).strip()
        match name:
            case "amount" | "out_of":
                is_number = isinstance(value, int | float) and not isinstance(value, bool)
                yield name, value if is_number else text or None
            case "document_on":
                yield name, (parse_day(text, today()) or text) if text else None
            case _:
                yield name, text or None
