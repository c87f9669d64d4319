"""A document (services/document.py) on paper or in a PDF: page after page, numbered from the second on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
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
_RULE, _RULE_POINTS = "\u00a0", 6  # underlined, it is a line: each a quarter of its size wide
_SIGN_LINES = 3
LINE = 0.5  # points: of a table's frame
_ROWS_OF_A_PAGE = 60  # more fit on none
_BELOW_ROW = 8 * DOTS  # of its last line: padding, frame, and what follows the table


@dataclass(frozen=True)
class DocumentSheet:
    """One page of it."""

    text: QTextDocument
    page: int  # from 0
    landscape: bool

    def draw(self, canvas: Canvas) -> None:
        if self.page:
            canvas.line_of(Box(0, 0, canvas.width, 6), str(self.page + 1), 13, align=CENTER)
        corner = Box(form.LEFT - MARGIN_MM, form.TOP - MARGIN_MM, 0, 0)
        canvas.flow(corner, self.text, self.page, PER_MM)


def document_sheets(of: Document) -> Sequence[DocumentSheet]:
    text = _Layout(of).text
    return [DocumentSheet(text, page, of.landscape) for page in range(text.pageCount())]


class _Layout:
    def __init__(self, of: Document) -> None:
        self.text = QTextDocument()
        self.text.setDocumentMargin(0)
        width, height = (297, 210) if of.landscape else (210, 297)
        self._width = width - form.LEFT - form.RIGHT
        room = QSizeF(width - form.LEFT - form.RIGHT, height - form.TOP - form.BOTTOM)
        self.text.setPageSize(room * PER_MM)
        self._cursor = QTextCursor(self.text)
        self._headings: list[QTextBlock] = []
        self._head(of)
        for part in of.parts:
            if isinstance(part, Table):
                self._table(part)
            else:
                self._prose(part)
        signatures = self._signatures(of)
        for heading in self._headings:
            self._keep_with_next(heading)
        self._keep_together(signatures)

    def _head(self, of: Document) -> None:
        table = self._side_by_side([44, 56])
        left, right = table.cellAt(0, 0), table.cellAt(0, 1)
        for text, bold in form.issuer(of):
            _say(left, text, _words(12, bold=bold))
        _say(
            left,
            _rule(form.rule_mm(of.unit.split("\n")[-1], self._width * 0.44)),
            _words(_RULE_POINTS, underline=True),
        )
        _say(right, form.NATION, _words(12, bold=True))
        _say(right, form.MOTTO, _words(13, bold=True, underline=True))
        if of.number or of.place_and_day:
            _say(left, "", _words(4))
            _say(right, "", _words(6))
            _say(left, of.number, _words(13))
            _say(right, of.place_and_day, _words(13, italic=True))
        self._line(of.kind, form.BODY, bold=True, above=14)
        self._line(of.about, form.BODY, bold=True)
        self._cursor.insertBlock(_block(CENTER, above=3))
        self._cursor.insertText(
            _rule(form.rule_mm(of.about, self._width)), _words(_RULE_POINTS, underline=True)
        )
        self._line(of.note, form.SMALL, italic=True, above=4)
        self._line(of.to, form.BODY, above=form.BETWEEN)

    def _side_by_side(self, shares: Sequence[float]) -> QTextTable:
        """Cells without a frame; `shares` in percent."""
        made = QTextTableFormat()
        made.setBorder(0)
        made.setCellPadding(0)
        made.setCellSpacing(0)
        made.setWidth(_percent(100))
        made.setColumnWidthConstraints([_percent(each) for each in shares])
        table = self._cursor.insertTable(1, len(shares), made)
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
            self._headings.append(self._cursor.block())
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
        rows: list[tuple[Sequence[Value], bool]] = [
            ([at, *row], False) for at, row in enumerate(part.rows, 1)
        ]
        if part.total is not None:
            rows.append((["", *form.total_row(part.total)], True))
        done, is_next_page = 0, False
        while True:
            some = rows[done : done + _ROWS_OF_A_PAGE]
            self._cursor.beginEditBlock()  # laid out once, not after each cell
            table = self._piece(part, some, is_next_page=is_next_page)
            self._cursor.endEditBlock()
            fit = self._rows_on_its_page(table)
            if done + len(some) == len(rows) and fit == len(some):
                break
            if fit or is_next_page:
                fit = max(fit, 1)  # one that is higher than a page is cut all the same
                table.removeRows(fit + 1, len(some) - fit)
                done, is_next_page = done + fit, True
            else:  # its heading alone fits: all of it goes to the next page
                is_next_page = True
                table.removeRows(0, table.rows())
            self._leave()
            if done == len(rows):
                break
        self._leave()

    def _piece(
        self, part: Table, rows: Sequence[tuple[Sequence[Value], bool]], *, is_next_page: bool
    ) -> QTextTable:
        """What may stand on one page: a table of its own, closed at its foot."""
        made = _framed(part)
        if not is_next_page:
            self._cursor.insertBlock(_block(LEFT))
            self._cursor.insertText("", _words(2))
        else:
            thin = _block(LEFT)  # what is between the pieces must not need a page of its own
            thin.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            self._cursor.setBlockFormat(thin)
            made.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        table = self._cursor.insertTable(len(rows) + 1, len(part.columns) + 1, made)
        for at, title in enumerate([form.ORDINAL, *(column.title for column in part.columns)]):
            _say(table.cellAt(0, at), title, _words(form.TABLE, bold=True))
        for at, (values, bold) in enumerate(rows, 1):
            self._row(table, at, values, part, bold=bold)
        return table

    def _rows_on_its_page(self, table: QTextTable) -> int:
        """How many of its rows, after the heading, end on the page it begins on."""
        layout, height = self.text.documentLayout(), self.text.pageSize().height()
        page = int((layout.frameBoundingRect(table).top() + 1) // height)
        for row in range(1, table.rows()):
            cells = (table.cellAt(row, column) for column in range(table.columns()))
            low = max(layout.blockBoundingRect(cell.lastCursorPosition().block()).bottom() for cell in cells)
            if int((low + _BELOW_ROW) // height) > page:
                return row - 1
        return table.rows() - 1

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
        blocks = form.columns(of)
        table = self._side_by_side([100 / len(blocks)] * len(blocks))
        for at, block in enumerate(blocks):
            if isinstance(block, Signature):
                _sign(table.cellAt(0, at), block)
            elif block:
                _recipients(table.cellAt(0, at), block)
        return table

    def _keep_with_next(self, heading: QTextBlock) -> None:
        """No heading is the last line of a page."""
        layout, height = self.text.documentLayout(), self.text.pageSize().height()
        below = layout.blockBoundingRect(heading.next())
        line = heading.next().layout().lineAt(0)
        top = below.top() + (line.y() if line.isValid() else 0) + 1  # a dot: what begins a page is on it
        if int(layout.blockBoundingRect(heading).top() // height) != int(top // height):
            made = heading.blockFormat()
            made.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(heading).setBlockFormat(made)

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


def _rule(length: float) -> str:
    return _RULE * round(length / (_RULE_POINTS / 4 * MM_PER_POINT))


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
    _say(cell, form.RECIPIENT_TITLE, _words(12, bold=True, italic=True), LEFT)
    for text in form.recipient_lines(recipients):
        _say(cell, text, _words(form.RECIPIENTS), LEFT)


def _sign(cell: QTextTableCell, signature: Signature) -> None:
    for text in signature.lines:
        _say(cell, text, _words(form.BODY, bold=True))
    _say(cell, signature.note, _words(form.TABLE, italic=True))
    for _ in range(_SIGN_LINES):
        _say(cell, "", _words(form.BODY))
    _say(cell, signature.name, _words(form.BODY, bold=True))
