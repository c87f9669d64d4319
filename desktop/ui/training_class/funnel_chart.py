"""From enrolled to able, as bars with their numbers; a reader hears the numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.services.class_result import Funnel
from desktop.ui.formats import number_text
from desktop.ui.theme import color, look

ROW, BAR, GAP = 26, 14, 10


class Step(NamedTuple):
    name: str
    reached: int


class FunnelChart(QWidget):
    """The first step is the whole; each bar is its part of it."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: Sequence[Step] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        look().changed.connect(self.updateGeometry)

    def show_funnel(self, funnel: Funnel) -> None:
        names = (self.tr("Enrolled"), self.tr("Attended"), self.tr("Assessed"), self.tr("Able in everything"))
        counts = (funnel.enrolled, funnel.attended, funnel.assessed, funnel.able)
        self.show_steps([Step(*each) for each in zip(names, counts, strict=True)])

    def show_steps(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self.setAccessibleName("; ".join(f"{step.name}: {_said(step, self._whole())}" for step in steps))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(420), len(self._steps) * look().px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(280), len(self._steps) * self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, whole, gap = self.fontMetrics(), self._whole(), look().px(GAP)
        names = max((metrics.horizontalAdvance(step.name) for step in self._steps), default=0) + gap
        said = max((metrics.horizontalAdvance(_said(step, whole)) for step in self._steps), default=0) + gap
        room = max(self.width() - names - said, 0)
        high = self.height() / max(len(self._steps), 1)  # less than ROW where large type leaves no room
        for number, step in enumerate(self._steps):
            row = QRectF(0, number * high, self.width(), high)
            share = step.reached / whole if whole else 0.0
            bar = QRectF(names, row.center().y() - look().px(BAR) / 2, room, look().px(BAR))
            self._bar(painter, bar, share)
            painter.setPen(QColor(color("text")))
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, step.name)
            behind = row.adjusted(names + room + gap, 0, 0, 0)
            painter.drawText(behind, Qt.AlignmentFlag.AlignVCenter, _said(step, whole))

    def _bar(self, painter: QPainter, box: QRectF, share: float) -> None:
        painter.setPen(
            QColor(color("line"))
        )  # an outline: filled with it, nothing looks like all in sunlight
        painter.setBrush(QColor(color("page")))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color("primary")))
        painter.drawRoundedRect(
            QRectF(box.topLeft(), box.size()).adjusted(0, 0, -box.width() * (1 - share), 0), 3, 3
        )

    def _whole(self) -> int:
        return next((step.reached for step in self._steps), 0)


def _said(step: Step, whole: int) -> str:
    """'12 · 40 %'; of nothing there is no part."""
    return (
        f"{number_text(step.reached)} · {100 * step.reached // whole} %"
        if whole
        else number_text(step.reached)
    )
