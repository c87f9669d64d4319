"""Opening an .xlsx file someone gave us: its sheets, and the plain values in their cells.

The only importer of python_calamine. Nothing is evaluated: a formula is the value the office program stored
beside it, and where it stored none (=Đã chuyển đi) the formula's own text.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import unescape
from itertools import islice
from pathlib import Path
from posixpath import join, normpath
from typing import TypeVar
from xml.etree import ElementTree

import python_calamine as calamine

from desktop.errors import BadFile
from desktop.services.workbook_check import MAX_FILE, Package, check, occurs

Cell = str | int | float | bool | datetime | date | time | timedelta | None
Row = list[Cell]
Spot = tuple[int, int]  # row and column, from 0
Area = tuple[Spot, Spot]  # both corners inside
Result = TypeVar("Result")

MAX_MERGED = 200_000  # areas; a household merged in three columns of 50,000 rows makes fewer

_FORMULA_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?>([^<]*)</(?:\w+:)?f>\s*(?:<(?:\w+:)?v(?:\s*/>|>([^<]*)<))?"
)
_MAYBE = (re.compile(rb"<f"), re.compile(rb":f"))  # each is found ten times as quickly as both in one
_REF = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,2})(\d{1,7})["']""")
_ERROR_TYPE = re.compile(rb"""\bt\s*=\s*["']e["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class SheetInfo:
    name: str
    rows: int  # down to the last cell that holds something
    columns: int
    hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """Rows from the top of the sheet, so that row 0 is what the office program calls row 1.

    Can be gone through as often as wished; cells become Python values only then.
    """

    info: SheetInfo
    merged: tuple[Area, ...]
    _cells: calamine.CalamineSheet = field(repr=False)
    _formulas: Mapping[int, Mapping[int, str]] = field(repr=False)

    def __len__(self) -> int:
        return self.info.rows

    def __iter__(self) -> Iterator[Row]:
        left: Row = [None] * (self._cells.start or (0, 0))[1]  # the reader begins at the first column used
        number = -1
        for number, cells in enumerate(self._cells.iter_rows()):
            yield self._with_formulas(number, left + [None if cell == "" else cell for cell in cells])
        for below in range(number + 1, len(self)):
            yield self._with_formulas(below, [])

    def _with_formulas(self, number: int, row: Row) -> Row:
        row += [None] * (self.info.columns - len(row))
        for column, text in self._formulas.get(number, {}).items():
            row[column] = text
        return row


def sheets(path: Path) -> list[SheetInfo]:
    """Every worksheet, empty and hidden ones too. Raises BadFile."""
    with _opened(path) as (book, package):
        return [_sheet(book, package, sheet).info for sheet in _worksheets(book)]


def read_sheet(path: Path, name: str) -> Sheet:
    """Raises BadFile. The file is closed again when this returns."""
    with _opened(path) as (book, package):
        found = next((sheet for sheet in _worksheets(book) if sheet.name == name), None)
        if found is None:
            raise BadFile("unreadable")
        return _sheet(book, package, found)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[calamine.CalamineWorkbook, Package]]:
    package = check(_bytes(path))
    book = _guarded(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(package.data)))
    try:
        yield book, package
    finally:
        book.close()


def _bytes(path: Path) -> bytes:
    """Read once: what was checked is what is parsed, and no lock stays on the file."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise BadFile("too_large")
        return path.read_bytes()
    except OSError as error:
        raise BadFile("unreadable") from error


def _guarded(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except calamine.PasswordError as error:
        raise BadFile("encrypted") from error
    except (calamine.CalamineError, ValueError, OverflowError, OSError) as error:
        raise BadFile("unreadable") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a failed assertion in Rust arrives here
            raise
        raise BadFile("unreadable") from error


def _worksheets(book: calamine.CalamineWorkbook) -> list[calamine.SheetMetadata]:
    return [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]


def _sheet(book: calamine.CalamineWorkbook, package: Package, sheet: calamine.SheetMetadata) -> Sheet:
    cells = _guarded(lambda: book.get_sheet_by_name(sheet.name))
    formulas = _formula_texts(package, sheet.name)
    last_row, last_column = cells.end or (-1, -1)
    rows = max([last_row, *formulas]) + 1
    columns = max([last_column, *(column for row in formulas.values() for column in row)]) + 1
    hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
    info = SheetInfo(sheet.name, rows, columns, hidden)
    merged = tuple(islice(cells.merged_cell_ranges or (), MAX_MERGED))
    return Sheet(info, merged, cells, formulas)


def _formula_texts(package: Package, name: str) -> dict[int, dict[int, str]]:
    """Row -> column -> '=text' of the formulas that have no value to show."""
    part = _part_of(package, name)
    if part not in package.entries:
        return {}
    xml = package.part(part)
    found: dict[int, dict[int, str]] = {}
    for match in _FORMULA_CELL.finditer(xml) if any(occurs(each, xml) for each in _MAYBE) else ():
        spot = _REF.search(b" " + match[1])
        if spot is None or (match[3] and not _ERROR_TYPE.search(match[1])):
            continue
        text = unescape(match[2].decode("utf-8", "replace")).strip()
        if text:
            found.setdefault(int(spot[2]) - 1, {})[column_number(spot[1].decode())] = "=" + text
    return found


def _part_of(package: Package, name: str) -> str:
    """The XML part of a sheet, or "" where the workbook says it in a way we do not know."""
    try:
        book = ElementTree.fromstring(package.part("xl/workbook.xml"))
        links = ElementTree.fromstring(package.part("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return ""
    wanted = {
        sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)
        for sheet in book.iter()
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name
    }
    targets = (link.get("Target", "") for link in links if link.get("Id") in wanted)
    return next((normpath(join("/xl", target)).lstrip("/") for target in targets), "")


def column_number(letters: str) -> int:
    """'A' -> 0, 'AA' -> 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
