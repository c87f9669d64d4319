"""A QR code as large as its place, black on white in every theme."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.services.code_squares import code_squares

BORDER = 4  # white squares around a code, without which readers do not find it
SMALLEST = 160


class CodeView(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(SMALLEST, SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image: QImage | None = None

    def show_code(self, text: str) -> None:
        self._image = code_picture(code_squares(text)) if text else None
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image is None:
            return
        # Whole device pixels for each square: a code with blurred edges is read badly.
        ratio = self.devicePixelRatioF()
        each = max(1, int(min(self.width(), self.height()) * ratio) // self._image.width())
        side = int(each * self._image.width() / ratio)
        corner = QPoint((self.width() - side) // 2, (self.height() - side) // 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(QRect(corner.x(), corner.y(), side, side), self._image)


def code_picture(squares: Sequence[Sequence[bool]]) -> QImage:
    """One pixel for each square, the white border included."""
    side = len(squares) + 2 * BORDER
    empty = bytes([255]) * side
    edge = bytes([255]) * BORDER
    rows = [edge + bytes(0 if dark else 255 for dark in row) + edge for row in squares]
    pixels = b"".join([empty] * BORDER + rows + [empty] * BORDER)
    return QImage(pixels, side, side, side, QImage.Format.Format_Grayscale8).copy()
