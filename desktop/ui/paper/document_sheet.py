"""A document (services/document.py) on paper or in a PDF: page after page, numbered from the second on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
    QTextTableFormat,
)

from desktop.services import document as form
from desktop.services.document import Document, Prose, Signature, Table
from desktop.services.document_marks import Value
from desktop.ui.paper.canvas import CENTER, MARGIN_MM, POINTS_PER_INCH, Box, Canvas, document_family

MM_PER_POINT = 25.4 / POINTS_PER_INCH
DOTS = 10  # to the point: laid out finely, so that no printer's own dots move a word
PER_MM = DOTS / MM_PER_POINT
LEFT, JUSTIFY, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignJustify, Qt.AlignmentFlag.AlignRight
_RULE = "\u00a0"  # underlined, it is a line
_SIGN_LINES = 3
LINE = 0.5  # points: of a table's frame


@dataclass(frozen=True)
class DocumentSheet:
    """One page of it."""

    text: QTextDocument
    page: int  # from 0
    landscape: bool
    is_cut: bool = False  # a table goes on on the next page: Qt draws the lower edge of its row only there

    def draw(self, canvas: Canvas) -> None:
        if self.page:
            canvas.line_of(Box(0, 0, canvas.width, 6), str(self.page + 1), 13, align=CENTER)
        corner = Box(form.LEFT - MARGIN_MM, form.TOP - MARGIN_MM, 0, 0)
        canvas.flow(corner, self.text, self.page, PER_MM)
        if self.is_cut:
            size = self.text.pageSize() / PER_MM
            canvas.frame(Box(corner.x, corner.y + size.height(), size.width(), 0), LINE * MM_PER_POINT)


def document_sheets(of: Document) -> Sequence[DocumentSheet]:
    layout = _Layout(of)
    pages = range(layout.text.pageCount())
    return [DocumentSheet(layout.text, page, of.landscape, layout.is_cut_at(page)) for page in pages]


class _Layout:
    def __init__(self, of: Document) -> None:
        self.text, self._framed = QTextDocument(), list[QTextTable]()
        self.text.setDocumentMargin(0)
        width, height = (297, 210) if of.landscape else (210, 297)
        room = QSizeF(width - form.LEFT - form.RIGHT, height - form.TOP - form.BOTTOM)
        self.text.setPageSize(room * PER_MM)
        self._cursor = QTextCursor(self.text)
        self._head(of)
        for part in of.parts:
            if isinstance(part, Table):
                self._table(part)
            else:
                self._prose(part)
        self._keep_together(self._signatures(of))

    def is_cut_at(self, page: int) -> bool:
        """A table is, at the end of this page."""
        layout, end = self.text.documentLayout(), (page + 1) * self.text.pageSize().height()
        heads = (table.cellAt(0, 0).firstCursorPosition().block() for table in self._framed)
        tops = (layout.blockBoundingRect(head).top() for head in heads)
        bottoms = (layout.frameBoundingRect(table).bottom() for table in self._framed)
        return any(top < end < bottom for top, bottom in zip(tops, bottoms, strict=True))

    def _head(self, of: Document) -> None:
        table = self._pair(44)
        left, right = table.cellAt(0, 0), table.cellAt(0, 1)
        _say(left, of.above, _words(12))
        _say(left, of.unit, _words(12, bold=True))
        _say(left, _RULE * 24, _words(6, underline=True))
        _say(right, form.NATION, _words(12, bold=True))
        _say(right, form.MOTTO, _words(13, bold=True, underline=True))
        if of.number or of.place_and_day:
            _say(left, "", _words(4))
            _say(right, "", _words(6))
            _say(left, of.number, _words(13))
            _say(right, of.place_and_day, _words(13, italic=True))
        self._line(of.kind, form.BODY, bold=True, above=14)
        self._line(of.about, form.BODY, bold=True)
        self._line(of.note, form.SMALL, italic=True)
        self._line(of.to, form.BODY, above=form.BETWEEN)

    def _pair(self, left: float) -> QTextTable:
        """Two cells side by side, without a frame; `left` in percent."""
        made = QTextTableFormat()
        made.setBorder(0)
        made.setCellPadding(0)
        made.setCellSpacing(0)
        made.setWidth(_percent(100))
        made.setColumnWidthConstraints([_percent(left), _percent(100 - left)])
        table = self._cursor.insertTable(1, 2, made)
        self._leave()
        return table

    def _leave(self) -> None:
        self._cursor.movePosition(QTextCursor.MoveOperation.End)

    def _line(
        self,
        text: str,
        points: float,
        *,
        bold: bool = False,
        italic: bool = False,
        above: float = 0,
        align: Qt.AlignmentFlag = CENTER,
    ) -> None:
        if not text:
            return
        self._cursor.insertBlock(_block(align, above=above))
        self._cursor.insertText(text, _words(points, bold=bold, italic=italic))

    def _prose(self, part: Prose) -> None:
        if part.heading:
            self._body(part.heading, bold=True)
        for text in form.paragraphs(part):
            self._body(text)

    def _body(self, text: str, *, bold: bool = False) -> None:
        block = _block(JUSTIFY, above=form.BETWEEN)
        block.setTextIndent(form.INDENT * PER_MM)
        block.setLineHeight(
            form.LINE_SPACING * 100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        self._cursor.insertBlock(block)
        self._cursor.insertText(text, _words(form.BODY, bold=bold))

    def _table(self, part: Table) -> None:
        self._line(part.title, form.SMALL, bold=True, above=form.BETWEEN)
        self._line(part.unit_line, form.TABLE, italic=True, align=RIGHT)
        count = len(part.rows) + 1 + (part.total is not None)
        self._cursor.insertBlock(_block(LEFT))
        self._cursor.insertText("", _words(2))
        table = self._cursor.insertTable(count, len(part.columns) + 1, _framed(part))
        self._framed.append(table)
        for at, column in enumerate(part.columns, 1):
            _say(table.cellAt(0, at), column.title, _words(form.TABLE, bold=True))
        _say(table.cellAt(0, 0), form.ORDINAL, _words(form.TABLE, bold=True))
        for at, row in enumerate(part.rows, 1):
            self._row(table, at, [at, *row], part)
        if part.total is not None:
            self._row(table, count - 1, ["", *form.total_row(part.total)], part, bold=True)
        self._leave()

    def _row(
        self, table: QTextTable, at: int, values: Sequence[Value], part: Table, *, bold: bool = False
    ) -> None:
        for place, value in enumerate(values):
            is_text = place > 0 and part.columns[place - 1].kind == "text" and not form.is_number(value)
            align = LEFT if is_text and not bold else CENTER
            text = form.cell_text(value)
            _say(table.cellAt(at, place), text, _words(form.TABLE, bold=bold), align)

    def _signatures(self, of: Document) -> QTextTable:
        self._line(" ", form.BETWEEN, align=LEFT)
        table = self._pair(50)
        signatures = list(of.signatures)
        if of.recipients:
            _recipients(table.cellAt(0, 0), of.recipients)
        elif len(signatures) > 1:
            _sign(table.cellAt(0, 0), signatures.pop(0))
        for each in signatures[:1]:
            _sign(table.cellAt(0, 1), each)
        return table

    def _keep_together(self, table: QTextTable) -> None:
        """No signature stands on another page than its title."""
        layout, height = self.text.documentLayout(), self.text.pageSize().height()
        room = layout.frameBoundingRect(table)
        if int(room.top() // height) == int((room.bottom() - 1) // height):
            return
        made = table.format()
        made.setPageBreakPolicy(QTextFrameFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        table.setFormat(made)


def _framed(part: Table) -> QTextTableFormat:
    made = QTextTableFormat()
    made.setBorder(LINE * DOTS)
    made.setBorderBrush(QBrush(Qt.GlobalColor.black))
    made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    made.setBorderCollapse(True)
    made.setCellPadding(2 * DOTS)
    made.setCellSpacing(0)
    made.setHeaderRowCount(1)
    made.setWidth(_percent(100))
    shares = [6.0, *(each.width for each in part.columns)]
    made.setColumnWidthConstraints([_percent(100 * share / sum(shares)) for share in shares])
    return made


def _percent(share: float) -> QTextLength:
    return QTextLength(QTextLength.Type.PercentageLength, share)


def _block(align: Qt.AlignmentFlag, *, above: float = 0) -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setAlignment(align)
    block.setTopMargin(above * DOTS)
    return block


def _words(
    points: float, *, bold: bool = False, italic: bool = False, underline: bool = False
) -> QTextCharFormat:
    font = QFont(document_family())
    font.setPixelSize(round(points * DOTS))
    font.setBold(bold)
    font.setItalic(italic)
    font.setUnderline(underline)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    words = QTextCharFormat()
    words.setFont(font)
    words.setForeground(QBrush(Qt.GlobalColor.black))
    return words


def _say(cell: QTextTableCell, text: str, words: QTextCharFormat, align: Qt.AlignmentFlag = CENTER) -> None:
    """A paragraph more in the cell."""
    cursor = cell.lastCursorPosition()
    if cell.firstCursorPosition().position() == cursor.position():
        cursor.setBlockFormat(_block(align))
    else:
        cursor.insertBlock(_block(align))
    cursor.setBlockCharFormat(words)
    cursor.insertText(text, words)


def _recipients(cell: QTextTableCell, recipients: Sequence[str]) -> None:
    _say(cell, "Nơi nhận:", _words(12, bold=True, italic=True), LEFT)
    for at, each in enumerate(recipients, 1):
        end = "." if at == len(recipients) else ";"
        _say(cell, f"- {each}{end}", _words(form.RECIPIENTS), LEFT)


def _sign(cell: QTextTableCell, signature: Signature) -> None:
    for text in signature.lines:
        _say(cell, text, _words(form.BODY, bold=True))
    _say(cell, signature.note, _words(form.TABLE, italic=True))
    for _ in range(_SIGN_LINES):
        _say(cell, "", _words(form.BODY))
    _say(cell, signature.name, _words(form.BODY, bold=True))
