"""Drawing a page in millimetres and points, the same on a printer, in a PDF and in a picture.

Documents are black on white and always Vietnamese, whatever language the screen speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPen,
    QPixmap,
    QTextDocument,
    QTransform,
)
from PySide6.QtSvg import QSvgRenderer

from desktop.errors import Cancelled, StorageFailed
from desktop.paths import RESOURCES
from desktop.progress import Progress, Silent
from desktop.services.code_squares import code_squares
from desktop.ui.widgets.code_view import code_picture

FAMILIES = ("Times New Roman", "Tinos", "Inter")  # the last two are ours
FONTS = RESOURCES / "fonts" / "documents"
MARGIN_MM = 12.0
MM_PER_INCH, POINTS_PER_INCH = 25.4, 72
THIN = 0.3  # mm
ANY_MASK = 3  # of a code: hundreds of learner cards are not to keep the window waiting
LEFT, CENTER = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter
WRAP = Qt.TextFlag.TextWordWrap
MIDDLE = Qt.AlignmentFlag.AlignVCenter
DOTS = "…" * 60  # to be written on by hand


@dataclass(frozen=True)
class Box:
    """In mm, from the corner of what can be printed."""

    x: float
    y: float
    width: float
    height: float


class Canvas:
    """A page to draw on. `size` in mm, without the margins."""

    def __init__(self, painter: QPainter, dpi: float, size: tuple[float, float]) -> None:
        self._painter = painter
        self._dots = dpi / MM_PER_INCH
        self._dpi = dpi
        self.width, self.height = size

    def text(
        self, box: Box, text: str, points: float, *, bold: bool = False, align: Qt.AlignmentFlag = LEFT
    ) -> float:
        """Wrapped, from the top of the box; gives the height it took in mm."""
        self._painter.setFont(self._font(points, bold=bold))
        flags = int(WRAP) | int(align)
        drawn = self._painter.drawText(self._rect(box), flags, text)
        return float(drawn.height()) / self._dots

    def line_of(
        self, box: Box, text: str, points: float, *, bold: bool = False, align: Qt.AlignmentFlag = LEFT
    ) -> None:
        """One line, in the middle of the box's height; cut at its edge."""
        font = self._font(points, bold=bold)
        self._painter.setFont(font)
        rect = self._rect(box)
        shown = QFontMetricsF(font, self._painter.device()).elidedText(
            text, Qt.TextElideMode.ElideRight, rect.width()
        )
        flags = int(align) | int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
        self._painter.drawText(rect, flags, shown)

    def cell(self, box: Box, text: str, points: float) -> None:
        """On one line, or wrapped, smaller if it must be: an address is read whole."""
        rect, wrapped = self._rect(box), int(LEFT) | int(Qt.AlignmentFlag.AlignVCenter) | int(WRAP)
        for size in (points, points - 1, points - 2):
            font = self._font(size, bold=False)
            needed = QFontMetricsF(font, self._painter.device()).boundingRect(rect, wrapped, text)
            if needed.height() <= rect.height() and needed.width() <= rect.width():
                self._painter.setFont(font)
                self._painter.drawText(rect, wrapped, text)
                return
        self.line_of(box, text, points - 2)

    def to_fill(self, box: Box, label: str, value: str, points: float) -> None:
        """'Nơi: Nhà văn hóa TDP 4', or dots to write on."""
        self._painter.save()
        self._painter.setClipRect(self._rect(box))
        self._painter.setFont(self._font(points, bold=False))
        flags = int(LEFT) | int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
        self._painter.drawText(self._rect(box), flags, f"{label} {value or DOTS}")
        self._painter.restore()

    def frame(self, box: Box, line: float = THIN) -> None:
        """`line`: its width in mm."""
        self._painter.setPen(QPen(Qt.GlobalColor.black, max(1.0, line * self._dots)))
        self._painter.drawRect(self._rect(box))

    def bar(self, box: Box) -> None:
        """Filled."""
        self._painter.fillRect(self._rect(box), Qt.GlobalColor.darkGray)

    def code(self, box: Box, text: str) -> None:
        """A QR code in the upper left of the box, as large as fits, its white border included."""
        side = min(box.width, box.height)
        self._painter.save()
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        self._painter.drawImage(
            self._rect(Box(box.x, box.y, side, side)), code_picture(code_squares(text, ANY_MASK))
        )
        self._painter.restore()

    def flow(self, box: Box, text: QTextDocument, page: int, dots: float) -> None:
        """One page of a text that is laid out at `dots` to the millimetre, from the box's corner on."""
        self._painter.save()
        self._painter.translate(self._rect(box).topLeft())
        self._painter.scale(self._dots / dots, self._dots / dots)
        size = text.pageSize()
        shown = QRectF(QPointF(0, page * size.height()), size)
        up = -shown.top()
        self._painter.translate(0, up)
        text.drawContents(self._painter, shown)
        self._painter.restore()

    def drawing(self, box: Box, file: Path) -> None:
        """An SVG, as large as fits in the box, in its upper left."""
        drawn = QSvgRenderer(str(file))
        size = drawn.defaultSize().scaled(*self._size(box), Qt.AspectRatioMode.KeepAspectRatio)
        corner = self._rect(box).topLeft()
        drawn.render(self._painter, QRectF(corner, QSizeF(size)))

    def _size(self, box: Box) -> tuple[int, int]:
        return round(box.width * self._dots), round(box.height * self._dots)

    def _rect(self, box: Box) -> QRectF:
        scaled = (each * self._dots for each in (box.x, box.y, box.width, box.height))
        return QRectF(*scaled)

    def _font(self, points: float, *, bold: bool) -> QFont:
        font = QFont(document_family())
        font.setPixelSize(max(1, round(points * self._dpi / POINTS_PER_INCH)))  # whatever the device's scale
        font.setBold(bold)
        font.setFeature(QFont.Tag("calt"), 0)  # Inter's other hyphen between capitals is no text in a PDF
        self._painter.setPen(Qt.GlobalColor.black)
        return font


class Sheet(Protocol):
    """A document of one page."""

    @property
    def landscape(self) -> bool: ...

    def draw(self, canvas: Canvas) -> None: ...


@cache
def document_family() -> str:
    """The letters of documents on this computer (domain notes, 8): the first that has ours, Ợ and all.

    Ours are read when the first document is: they take a moment, and the window does not need them.
    """
    for file in sorted(FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    vietnamese = QFontDatabase.WritingSystem.Vietnamese
    here = (name for name in FAMILIES if vietnamese in QFontDatabase.writingSystems(name))
    return next(here, FAMILIES[-1])


def print_sheets(
    sheets: Sequence[Sheet], device: QPagedPaintDevice, progress: Progress | None = None
) -> None:
    """Each on an A4 page of a printer or a PDF. Raises StorageFailed where nothing is written, Cancelled."""
    device.setPageLayout(_layout(landscape=sheets[0].landscape))
    painter = QPainter()
    if not painter.begin(device):
        raise StorageFailed
    dpi = float(device.logicalDpiX())
    room = painter.viewport()
    size = (room.width() / dpi * MM_PER_INCH, room.height() / dpi * MM_PER_INCH)
    watched = progress or Silent()
    try:
        for number, sheet in enumerate(sheets):
            if number:
                device.newPage()
            sheet.draw(Canvas(painter, dpi, size))
            watched.report(number + 1, len(sheets))
    except Cancelled:
        painter.end()
        raise
    if not painter.end():
        raise StorageFailed


def picture(sheet: Sheet, room: tuple[int, int]) -> QPixmap:
    """The whole page, margins and all, as large as so many pixels allow."""
    layout = _layout(landscape=sheet.landscape)
    page, inside = (
        layout.fullRect(QPageLayout.Unit.Millimeter),
        layout.paintRect(QPageLayout.Unit.Millimeter),
    )
    dots = min(room[0] / page.width(), room[1] / page.height())
    pixmap = QPixmap(round(page.width() * dots), round(page.height() * dots))
    pixmap.fill(Qt.GlobalColor.white)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.setTransform(QTransform.fromTranslate(inside.left() * dots, inside.top() * dots))
    sheet.draw(Canvas(painter, dots * MM_PER_INCH, (inside.width(), inside.height())))
    painter.end()
    return pixmap


def _layout(*, landscape: bool) -> QPageLayout:
    way = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), way, margins, QPageLayout.Unit.Millimeter)
