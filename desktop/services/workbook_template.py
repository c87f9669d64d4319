"""A ward's list without its rows. The only importer of openpyxl, imported when a list is written.

It takes a fifth of a second and twelve megabytes.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from desktop.services.document import FACE, MOTTO, NATION, ORDINAL
from desktop.services.workbook_form import ListForm, OutColumn

SHEET_PART = "xl/worksheets/sheet1.xml"
_MM = 1 / 25.4  # in inches
_FORMATS = {"text": "@", "date": "dd/mm/yyyy", "number": "General"}
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']|[\x00-\x1f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD_ROWS = 7


@dataclass(frozen=True)
class Template:
    """A whole workbook without its rows: where they go, and the styles of their cells (TT first)."""

    package: bytes
    before: bytes
    after: bytes
    first_row: int
    styles: list[str]
    quoted_styles: list[str]


def template(form: ListForm) -> Template:
    book = Workbook()
    book.properties.creator = ""
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _NOT_IN_SHEET_NAME.sub(" ", form.sheet_name).strip()[:31] or ORDINAL
    _write_head(sheet, form)
    _write_header_row(sheet, form.columns)
    prepare_print(sheet, _HEAD_ROWS)
    first = _HEAD_ROWS + 1
    for row in (first, first + 1):
        _style_row(sheet, row, form.columns, quoted=row > first)
    return _cut(book, first)


def _cut(book: Workbook, first: int) -> Template:
    """Takes the two model rows out of the sheet and keeps what they show: the numbers of the styles."""
    package = io.BytesIO()
    book.save(package)
    with zipfile.ZipFile(package) as archive:
        xml = archive.read(SHEET_PART)
    xml = re.sub(rb"<dimension [^>]*/>", b"", xml)  # optional, and not known before the last row
    start, end = xml.index(b'<row r="%d"' % first), xml.index(b"</sheetData>")
    models = xml[start:end].decode().split("<row ")[1:]
    styles, quoted = (re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"', model) for model in models)
    return Template(package.getvalue(), xml[:start], xml[end:], first, styles, quoted)


def _write_head(sheet: Worksheet, form: ListForm) -> None:
    last = len(form.columns) + 1
    middle = max(1, last // 2)
    put(sheet, 1, (1, middle), form.agency, Font(FACE, 12))
    put(sheet, 2, (1, middle), form.unit, Font(FACE, 12, b=True))
    if last > 1:
        put(sheet, 1, (middle + 1, last), NATION, Font(FACE, 12, b=True))
        put(sheet, 2, (middle + 1, last), MOTTO, Font(FACE, 13, b=True, u="single"))
    put(sheet, 4, (1, last), form.title, Font(FACE, 14, b=True))
    put(sheet, 5, (1, last), form.subtitle, Font(FACE, 13, i=True))
    put(sheet, 6, (1, last), form.unit_line, Font(FACE, 12, i=True), "right")


def put(
    sheet: Worksheet,
    row: int,
    columns: tuple[int, int],
    text: str,
    font: Font,
    side: Literal["center", "right"] = "center",
) -> None:
    """Text over these columns, both included, in the middle."""
    cell = sheet.cell(row, columns[0])
    _set_text(sheet, row, columns[0], text)
    cell.font = font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    if columns[1] > columns[0]:
        sheet.merge_cells(start_row=row, end_row=row, start_column=columns[0], end_column=columns[1])


def _set_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = _CONTROLS.sub("", text)[:32_767] or None
    if cell.value is not None:
        cell.data_type = "s"  # a title that begins with "=" is no formula either


def _write_header_row(sheet: Worksheet, columns: Sequence[OutColumn]) -> None:
    for number, column in enumerate([OutColumn(ORDINAL, 6), *columns], 1):
        _set_text(sheet, _HEAD_ROWS, number, column.title)
        cell = sheet.cell(_HEAD_ROWS, number)
        cell.font = Font(FACE, 12, b=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = box()
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _style_row(sheet: Worksheet, row: int, columns: Sequence[OutColumn], *, quoted: bool) -> None:
    for number, column in enumerate([OutColumn(ORDINAL, kind="number"), *columns], 1):
        cell = sheet.cell(row, number)
        centred = number == 1 or column.kind == "date"
        cell.font = Font(FACE, 12)
        cell.alignment = Alignment(
            horizontal="center" if centred else None, vertical="center", wrap_text=column.kind == "text"
        )
        cell.border = box()
        cell.number_format = _FORMATS[column.kind]
        if quoted:
            cell.quotePrefix = True  # typed over in the office program, it stays text  # type: ignore[misc]


def box() -> Border:
    thin = Side("thin")
    return Border(thin, thin, thin, thin)


def prepare_print(sheet: Worksheet, heading: int | None) -> None:
    """`heading`: a row to say again on each page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(30 * _MM, 15 * _MM, 20 * _MM, 20 * _MM, 10 * _MM, 10 * _MM)
    if heading:
        sheet.print_title_rows = f"{heading}:{heading}"
        sheet.freeze_panes = f"A{heading + 1}"
    sheet.HeaderFooter.differentFirst = True  # no number on page 1
    sheet.oddHeader = HeaderFooterItem(center=_HeaderFooterPart("&P"))
