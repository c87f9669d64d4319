"""Bars with their numbers, along the page or upright by months; a reader hears the numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import color, look

ROW, BAR, GAP = 26, 14, 8
HEIGHT, FOOT = 150, 22  # of the upright bars; of what stands under and over them


class Bar(NamedTuple):
    name: str
    value: float | None  # None: not known, which is not nothing
    said: str


class _Chart(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._bars: Sequence[Bar] = ()
        self._mark: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    def show_bars(self, bars: Sequence[Bar], mark: float | None = None) -> None:
        """`mark`: where a line is drawn, the target."""
        self._bars, self._mark = bars, mark
        self.setAccessibleName("; ".join(f"{bar.name}: {bar.said}" for bar in bars))
        self.updateGeometry()
        self.update()

    def _most(self) -> float:
        known = [bar.value for bar in self._bars if bar.value is not None]
        return max([*known, self._mark or 0.0], default=0.0) or 1.0

    def _fill(self, painter: QPainter, box: QRectF, token: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color(token)))
        painter.drawRoundedRect(box, 3, 3)

    def _outline(self, painter: QPainter, box: QRectF) -> None:
        """Where nothing is: filled, it would look like all in sunlight."""
        self._pen(painter, "line")
        painter.setBrush(QColor(color("page")))
        painter.drawRoundedRect(box, 3, 3)

    def _pen(self, painter: QPainter, token: str, width: int = 1) -> None:
        pen = painter.pen()
        pen.setStyle(Qt.PenStyle.SolidLine)
        pen.setColor(QColor(color(token)))
        pen.setWidth(width)
        painter.setPen(pen)


class PlaceChart(_Chart):
    """One bar for each place, from the top down."""

    def sizeHint(self) -> QSize:
        return QSize(look().px(320), max(len(self._bars), 1) * look().px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(240), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, metrics, gap = QPainter(self), self.fontMetrics(), look().px(GAP)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widest = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0)
        names = min(widest, self.width() // 2) + gap
        said = max((metrics.horizontalAdvance(bar.said) for bar in self._bars), default=0) + gap
        room = max(self.width() - names - said, 0)
        for number, bar in enumerate(self._bars):
            row = QRectF(0, number * look().px(ROW), self.width(), look().px(ROW))
            box = QRectF(names, row.center().y() - look().px(BAR) / 2, room, look().px(BAR))
            self._outline(painter, box)
            if bar.value and bar.value > 0:
                self._fill(
                    painter,
                    QRectF(box.x(), box.y(), room * bar.value / self._most(), box.height()),
                    "primary",
                )
            if self._mark:
                self._pen(painter, "text", 2)
                x = box.x() + room * self._mark / self._most()
                painter.drawLine(int(x), int(box.top()) - 2, int(x), int(box.bottom()) + 2)
            self._pen(painter, "text")
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, int(names - gap))
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, name)
            behind = row.adjusted(names + room + gap, 0, 0, 0)
            painter.drawText(behind, Qt.AlignmentFlag.AlignVCenter, bar.said)


class MonthChart(_Chart):
    """One upright bar for each month, the number over it, the target as a line."""

    def sizeHint(self) -> QSize:
        return QSize(look().px(320), look().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(240), look().px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter, foot = QPainter(self), look().px(FOOT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, room = self.width() / len(self._bars), self.height() - 2 * foot
        base = self.height() - foot
        names = max(self.fontMetrics().horizontalAdvance(bar.name) for bar in self._bars)
        every = 1 + int((names + look().px(GAP) // 2) // wide)  # of the names, so that they stand apart
        free = self.width()  # what is said of the newest months goes before the older ones'
        for number, bar in reversed(list(enumerate(self._bars))):
            left = number * wide
            high = room * max(bar.value or 0.0, 0.0) / self._most()
            self._fill(painter, QRectF(left + wide * 0.15, base - high, wide * 0.7, high), "primary")
            self._pen(painter, "text")
            said = self.fontMetrics().horizontalAdvance(bar.said)
            at = min(left + (wide - said) / 2, self.width() - said)
            if bar.value is not None and at + said <= free:
                free = int(at) - look().px(GAP) // 2
                painter.drawText(QRectF(at, base - high - foot, said + 1, foot), bar.said)
            if (len(self._bars) - 1 - number) % every == 0:
                below = QRectF(left - wide, base, 3 * wide, foot)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, bar.name)
        self._pen(painter, "line")
        painter.drawLine(0, int(base), self.width(), int(base))
        if self._mark:
            self._pen(painter, "text", 2)
            y = int(base - room * self._mark / self._most())
            painter.drawLine(0, y, self.width(), y)
