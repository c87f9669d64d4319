"""A document as an .xlsx: head, prose, tables and signatures one below the other, ready to print."""

import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from desktop.services import document as form
from desktop.services.document import Document, Prose, Signature, Table
from desktop.services.document_marks import DOUBT, Doubtful, DoubtfulCount, Percent, Value, said
from desktop.services.document_package import save
from desktop.services.workbook_cells import FORMULA_STARTS, printable
from desktop.services.workbook_template import box, prepare_print, put

_FORMATS = {"text": "@", "date": "dd/mm/yyyy", "number": "#,##0"}
_BROKEN = "#,##0.0#"  # of whole numbers Excel would show an idle decimal mark
_LINE_POINTS, _HIGHEST = 17.5, 400  # a row cannot be higher
_SIGN_LINES = 4
_RULE = "—" * 9  # a line below a title


def write_excel(path: Path, of: Document) -> None:
    """Raises StorageFailed; then what was at `path` stays."""
    book = Workbook()
    book.properties.creator, book.properties.title = "", of.about
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Báo cáo"
    _Writer(sheet, of).write()
    made = io.BytesIO()
    book.save(made)
    save(path, made.getvalue())


class _Writer:
    """`row`: the next free one."""

    def __init__(self, sheet: Worksheet, of: Document) -> None:
        self._sheet, self._of = sheet, of
        tables = [part for part in of.parts if isinstance(part, Table)]
        self._widths = _widths(tables)
        self._last = len(self._widths)
        self.row = 1

    def write(self) -> None:
        for at, width in enumerate(self._widths, 1):
            self._sheet.column_dimensions[get_column_letter(at)].width = width
        self._head()
        headings: list[int] = []
        for part in self._of.parts:
            if isinstance(part, Table):
                headings.append(self._table(part))
            else:
                self._prose(part)
        self._signatures()
        prepare_print(self._sheet, headings[0] if len(headings) == 1 else None)
        self._sheet.page_setup.orientation = "landscape" if self._of.landscape else "portrait"
        self._sheet.print_area = f"A1:{get_column_letter(self._last)}{self.row}"

    def _head(self) -> None:
        of, middle = self._of, max(1, self._last * 2 // 5)
        (first, is_bold), (second, _) = [*form.issuer(of), ("", True)][:2]
        lines: Sequence[tuple[str, Font, str, Font]] = (
            (first, _font(12, bold=is_bold), form.NATION, _font(12, bold=True)),
            (second, _font(12, bold=True), form.MOTTO, Font(form.FACE, 13, b=True, u="single")),
            (_RULE, _font(8), "", _font(8)),
            (of.number, _font(13), of.place_and_day, Font(form.FACE, 13, i=True)),
        )
        for left, left_font, right, right_font in lines:
            put(self._sheet, self.row, (1, middle), left, left_font)
            put(self._sheet, self.row, (middle + 1, self._last), right, right_font)
            narrow = sum(self._widths[:middle])
            self._sheet.row_dimensions[self.row].height = _LINE_POINTS * _lines(left, narrow * 0.85)
            self.row += 1
        self.row += 1
        self._whole(of.kind, _font(14, bold=True))
        self._whole(of.about, _font(14, bold=True))
        self._whole(_RULE, _font(8))
        for text, font in ((of.note, Font(form.FACE, 12, i=True)), (of.to, _font(13))):
            if text:
                self._whole(text, font)
        self.row += 1

    def _whole(self, text: str, font: Font, *, is_prose: bool = False) -> None:
        """A line across the sheet, as high as its text needs."""
        put(self._sheet, self.row, (1, self._last), text, font)
        height = _lines(text, sum(self._widths)) * _LINE_POINTS
        self._sheet.row_dimensions[self.row].height = min(height, _HIGHEST)
        if is_prose:
            self._sheet.cell(self.row, 1).alignment = Alignment("justify", "top", wrap_text=True, indent=1)
        self.row += 1

    def _prose(self, part: Prose) -> None:
        if part.heading:
            self._whole(part.heading, _font(13, bold=True), is_prose=True)
        for text in form.paragraphs(part):
            self._whole(text, _font(13), is_prose=True)

    def _table(self, part: Table) -> int:
        """Gives the row of its headings."""
        if part.title:
            self._whole(part.title, _font(13, bold=True))
        if part.unit_line:
            put(self._sheet, self.row, (1, self._last), part.unit_line, Font(form.FACE, 12, i=True), "right")
            self.row += 1
        heading = self.row
        self._cells([form.ORDINAL, *(each.title for each in part.columns)], part, bold=True)
        for at, row in enumerate(part.rows, 1):
            self._cells([at, *row], part)
        if part.total is not None:
            self._cells(["", *form.total_row(part.total)], part, bold=True)
        self.row += 1
        return heading

    def _cells(self, values: Sequence[Value], part: Table, *, bold: bool = False) -> None:
        for at, value in enumerate(values, 1):
            cell = self._sheet.cell(self.row, at)
            kind = part.columns[at - 2].kind if at > 1 else "number"
            _set(cell, value, kind)
            is_text = isinstance(value, str) and kind == "text" and not bold
            cell.font, cell.border = _font(12, bold=bold), box()
            cell.alignment = Alignment("left" if is_text else "center", "center", wrap_text=True)
        texts = zip(map(form.cell_text, values), self._widths, strict=False)
        high = max(_lines(text, width * (0.85 if bold else 1)) for text, width in texts)
        self._sheet.row_dimensions[self.row].height = min(high * _LINE_POINTS, _HIGHEST)
        self.row += 1

    def _signatures(self) -> None:
        blocks = form.columns(self._of)
        high = 0
        for side, block in zip(_sides(self._widths, len(blocks)), blocks, strict=True):
            lines = _signed(block) if isinstance(block, Signature) else _recipients(block or ())
            for at, (text, font) in enumerate(lines):
                put(self._sheet, self.row + at, side, text, font)
                if not isinstance(block, Signature):
                    self._sheet.cell(self.row + at, side[0]).alignment = Alignment("left")
            high = max(high, len(lines))
        self.row += high


def _widths(tables: Sequence[Table]) -> list[float]:
    """Of the columns of the sheet; narrow tables share what the widest needs."""
    count = max([len(table.columns) for table in tables] or [5])
    widths = [
        max(table.columns[at].width for table in tables if at < len(table.columns)) if tables else 15.0
        for at in range(count)
    ]
    return [6.0, *widths]


def _lines(text: str, characters: float) -> int:
    return sum(1 + int(len(line) / max(characters, 1)) for line in text.split("\n")) or 1


def _font(size: float, *, bold: bool = False) -> Font:
    return Font(form.FACE, size, b=bold)


def _set(cell: Cell | MergedCell, value: Value, kind: str) -> None:
    assert isinstance(cell, Cell)
    if isinstance(value, Percent):
        cell.value, cell.number_format = float(value) / 100, "0.0%" + _mark(value)
        return
    shown = said(None) if value is None else value
    if isinstance(shown, str):
        cell.value = printable(shown) or None
        if cell.value is not None:
            cell.data_type = "s"
            cell.quotePrefix = shown.startswith(FORMULA_STARTS)
        cell.number_format = "@" if kind == "text" else "General"
        return
    cell.value = int(shown) if isinstance(shown, DoubtfulCount) else shown
    cell.number_format = _FORMATS["date" if kind == "date" else "number"] + _mark(value)
    if isinstance(shown, float) and shown % 1:
        cell.number_format = _BROKEN


def _mark(value: Value) -> str:
    """What its format shows behind the number, which stays one."""
    return f'" {DOUBT}"' if isinstance(value, Doubtful) else ""


def _signed(signature: Signature) -> Sequence[tuple[str, Font]]:
    lines = [(text, _font(13, bold=True)) for text in signature.lines]
    lines.append((signature.note, Font(form.FACE, 12, i=True)))
    return [*lines, *[("", _font(13))] * _SIGN_LINES, (signature.name, _font(13, bold=True))]


def _recipients(recipients: Sequence[str]) -> Sequence[tuple[str, Font]]:
    if not recipients:
        return []
    lines = [(text, _font(form.RECIPIENTS)) for text in form.recipient_lines(recipients)]
    return [(form.RECIPIENT_TITLE, Font(form.FACE, 12, b=True, i=True)), *lines]


def _sides(widths: Sequence[float], count: int) -> Sequence[tuple[int, int]]:
    """The columns from and to of so many blocks side by side, about equally wide."""
    ends: list[int] = []
    done = 0.0
    for at, width in enumerate(widths, 1):
        done += width
        if done >= sum(widths) * (len(ends) + 1) / count - width / 2 and len(ends) < count - 1:
            ends.append(min(at, len(widths) - count + 1 + len(ends)))
    return list(zip([1, *(each + 1 for each in ends)], [*ends, len(widths)], strict=True))
