"""Workbooks for tests: honest ones by openpyxl, and hostile ones put together part by part."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

SAMPLE = Path(__file__).parents[1] / "samples" / "danh-sach-tdp4.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
_SHEET_XML = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def workbook(
    folder: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), title: str = "Sheet1"
) -> Path:
    """An honest workbook. Text stays text; a tuple ("=", text) is a formula without a value."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is None:
                continue
            cell = sheet.cell(number, column)
            cell.value = "=" + value[1] if isinstance(value, tuple) else value
            if isinstance(value, str):
                cell.data_type = "s"
    for area in merged:
        sheet.merge_cells(area)
    path = folder / "danh-sach.xlsx"
    book.save(path)
    return path


def parts() -> dict[str, bytes]:
    """The parts of a small honest workbook."""
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Họ và tên"
    package = io.BytesIO()
    book.save(package)
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(folder: Path, changed: Mapping[str, bytes]) -> Path:
    """A small honest workbook with some parts changed or added."""
    path = folder / "hostile.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts() | dict(changed)).items():
            archive.writestr(name, content)
    return path


def sheet_xml(rows: str) -> bytes:
    return _SHEET_XML.format(rows).encode()
