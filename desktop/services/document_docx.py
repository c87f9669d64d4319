"""A document as a .docx, in which officers go on writing. The only importer of python-docx."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from desktop.services import document as form
from desktop.services.document import Document, Prose, Signature, Table
from desktop.services.document_marks import Value
from desktop.services.document_package import save
from desktop.services.workbook_cells import printable

_MOTTO_MM = 50.0  # a rule as long as the motto
_SIGN_LINES = 3


def write_docx(path: Path, of: Document) -> None:
    """Raises StorageFailed; then what was at `path` stays."""
    paper = docx.Document()
    _page(paper, of)
    _head(paper, of)
    for part in of.parts:
        _table(paper, part, _width(of)) if isinstance(part, Table) else _prose(paper, part)
    paper.paragraphs[-1].paragraph_format.keep_with_next = True  # nobody signs an empty page
    _signatures(paper, of)
    made = io.BytesIO()
    paper.save(made)
    save(path, made.getvalue())


def _width(of: Document) -> float:
    return (297 if of.landscape else 210) - form.LEFT - form.RIGHT


def _page(paper: Paper, of: Document) -> None:
    section = paper.sections[0]
    size = (297, 210) if of.landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if of.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
    section.top_margin, section.bottom_margin = Mm(form.TOP), Mm(form.BOTTOM)
    section.left_margin, section.right_margin = Mm(form.LEFT), Mm(form.RIGHT)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True  # no number on page 1
    _field(section.header.paragraphs[0], "PAGE")
    style: Any = paper.styles["Normal"]
    style.font.name, style.font.size = form.FACE, Pt(form.BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), form.FACE)
    style.paragraph_format.space_after = Pt(0)
    paper.core_properties.author = ""
    paper.core_properties.title = of.about
    paper.core_properties.language = "vi-VN"


def _field(paragraph: Paragraph, code: str) -> None:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        made: Any = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            made.set(qn("w:fldCharType"), kind)
        made.text = text or None
        run._r.append(made)


def _head(paper: Paper, of: Document) -> None:
    whole = _width(of)
    left, right = _cells(paper, [whole * 0.44, whole * 0.56])
    for at, (text, bold) in enumerate(form.issuer(of)):
        _say(left, text, 12, bold=bold, first=at == 0)
    _rule(left.add_paragraph(), whole * 0.44, form.rule_mm(of.unit.split("\n")[-1], whole * 0.44))
    _say(right, form.NATION, 12, bold=True, first=True)
    _say(right, form.MOTTO, 13, bold=True)
    _rule(right.add_paragraph(), whole * 0.56, _MOTTO_MM)
    if of.number or of.place_and_day:
        _say(left, of.number, 13)
        _say(right, of.place_and_day, 13, italic=True)
    _line(paper, of.kind, form.BODY, bold=True).paragraph_format.space_before = Pt(14)
    _line(paper, of.about, form.BODY, bold=True)
    _rule(paper.add_paragraph(), whole, form.rule_mm(of.about, whole))
    if of.note:
        _line(paper, of.note, form.SMALL, italic=True)
    if of.to:
        below = _line(paper, of.to, form.BODY).paragraph_format
        below.space_before, below.space_after = Pt(form.BETWEEN), Pt(form.BETWEEN)


def _cells(paper: Paper, widths: Sequence[float]) -> Sequence[_Cell]:
    """Side by side, without a frame, never on two pages."""
    table = paper.add_table(1, len(widths))
    table.autofit = False
    _set_widths(table, widths)
    _mark(table, 0, "w:cantSplit")
    return list(table.rows[0].cells)


def _set_widths(table: DocxTable, widths: Sequence[float]) -> None:
    """Of the columns and of each cell: one word processor reads these, another those."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _say(
    cell: _Cell, text: str, points: float, *, bold: bool = False, italic: bool = False, first: bool = False
) -> Paragraph:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    return _words(paragraph, text, points, bold=bold, italic=italic)


def _line(paper: Paper, text: str, points: float, *, bold: bool = False, italic: bool = False) -> Paragraph:
    return _words(paper.add_paragraph(), text, points, bold=bold, italic=italic)


def _words(paragraph: Paragraph, text: str, points: float, *, bold: bool, italic: bool) -> Paragraph:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run(printable(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(points)
    return paragraph


def _rule(paragraph: Paragraph, width: float, length: float) -> None:
    """A line of this length in the middle: the upper border of an empty paragraph."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(
        (width - length) / 2
    )
    paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.space_before = Pt(6), Pt(2)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def _prose(paper: Paper, part: Prose) -> None:
    if part.heading:
        heading = _body(paper, part.heading)
        heading.runs[0].bold = True
        heading.paragraph_format.keep_with_next = True
    for text in form.paragraphs(part):
        _body(paper, text)


def _body(paper: Paper, text: str) -> Paragraph:
    paragraph = paper.add_paragraph(printable(text))
    paragraph.alignment = ALIGN.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(form.INDENT)
    paragraph.paragraph_format.line_spacing = form.LINE_SPACING
    paragraph.paragraph_format.space_after = Pt(form.BETWEEN)
    return paragraph


def _table(paper: Paper, part: Table, whole: float) -> None:
    if part.title:
        _line(paper, part.title, form.SMALL, bold=True).paragraph_format.keep_with_next = True
    if part.unit_line:
        unit = _line(paper, part.unit_line, form.TABLE, italic=True)
        unit.alignment, unit.paragraph_format.keep_with_next = ALIGN.RIGHT, True
    rows: list[tuple[Sequence[str], bool]] = [([form.ORDINAL, *(each.title for each in part.columns)], True)]
    rows += [([str(at), *map(form.cell_text, row)], False) for at, row in enumerate(part.rows, 1)]
    if part.total is not None:
        rows.append((["", *map(form.cell_text, form.total_row(part.total))], True))
    table = paper.add_table(len(rows), len(part.columns) + 1, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _mark(table, 0, "w:tblHeader")
    _set_widths(table, _widths(part, whole))
    for at, (row, (texts, bold)) in enumerate(zip(table.rows, rows, strict=True)):
        _mark(table, at, "w:cantSplit")
        values: Sequence[Value] = [0, *part.rows[at - 1]] if 0 < at <= len(part.rows) else []
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            words = _say(cell, text, form.TABLE, bold=bold, first=True)
            if values and not form.is_number(values[place]) and part.columns[place - 1].kind == "text":
                words.alignment = ALIGN.LEFT
    paper.add_paragraph().paragraph_format.line_spacing = Pt(8)


def _widths(part: Table, whole: float) -> list[float]:
    shares = [7.0, *(each.width for each in part.columns)]
    return [whole * share / sum(shares) for share in shares]


def _mark(table: DocxTable, row: int, name: str) -> None:
    table.rows[row]._tr.get_or_add_trPr().append(OxmlElement(name))


def _signatures(paper: Paper, of: Document) -> None:
    blocks = form.columns(of)
    cells = _cells(paper, [_width(of) / len(blocks)] * len(blocks))
    for cell, block in zip(cells, blocks, strict=True):
        if isinstance(block, Signature):
            _sign(cell, block)
        elif block:
            _recipients(cell, block)


def _recipients(cell: _Cell, recipients: Sequence[str]) -> None:
    _say(cell, form.RECIPIENT_TITLE, 12, bold=True, italic=True, first=True).alignment = ALIGN.LEFT
    for text in form.recipient_lines(recipients):
        _say(cell, text, form.RECIPIENTS).alignment = ALIGN.LEFT


def _sign(cell: _Cell, signature: Signature) -> None:
    for at, text in enumerate(signature.lines):
        _say(cell, text, form.BODY, bold=True, first=at == 0).paragraph_format.keep_with_next = True
    _say(cell, signature.note, form.TABLE, italic=True)
    for _ in range(_SIGN_LINES):
        _say(cell, "", form.BODY)
    _say(cell, signature.name, form.BODY, bold=True)
