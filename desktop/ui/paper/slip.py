"""Giấy hẹn cho bác: an A6 slip in large letters: what was done, when to come again, what to bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from desktop.ui.formats import date_text

LETTERS_PT = 18
MARGIN_MM = 8.0


@dataclass(frozen=True)
class Slip:
    """A document, not a screen: always Vietnamese. No ID number, no phone of the person."""

    name: str
    done: Sequence[str]
    appointment: Mapping[str, Any] | None
    place: str

    def lines(self) -> list[tuple[str, bool]]:
        """(text, bold)"""
        lines = [("GIẤY HẸN", True), (self.name, True)]
        if self.done:
            lines.append(("Hôm nay đã làm: " + ", ".join(self.done), False))
        if agreed := self.appointment:
            day = date_text(date.fromisoformat(agreed["day"]))
            lines.append((f"Hẹn: {' '.join(filter(None, [agreed.get('time'), day]))}", True))
            for label, key in (
                ("Nơi", "place"),
                ("Việc", "purpose"),
                ("Mang theo", "bring"),
                ("Gọi", "call"),
            ):
                if agreed.get(key):
                    lines.append((f"{label}: {agreed[key]}", False))
        return [*lines, (self.place, False)] if self.place else lines


def print_slip(slip: Slip, parent: QWidget) -> None:
    printer = QPrinter()
    if QPrintDialog(printer, parent).exec():
        draw(slip, printer)


def draw(slip: Slip, device: QPagedPaintDevice) -> None:
    """On one A6 page of a printer or a PDF; letters shrink only if they would not fit."""
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A6),
            QPageLayout.Orientation.Portrait,
            QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )
    painter = QPainter(device)
    page = QRectF(painter.viewport())
    size = LETTERS_PT
    while size > 9 and _height(slip, painter, page, size) > page.height():
        size -= 1
    _write(slip, painter, page, size)
    painter.end()


def _height(slip: Slip, painter: QPainter, page: QRectF, size: int) -> float:
    total = 0.0
    for text, bold in slip.lines():
        painter.setFont(_font(size, bold=bold))
        box = painter.boundingRect(page, int(Qt.TextFlag.TextWordWrap), text)
        total += box.height() + painter.fontMetrics().height() * 0.35
    return total


def _write(slip: Slip, painter: QPainter, page: QRectF, size: int) -> None:
    top = page.top()
    for text, bold in slip.lines():
        painter.setFont(_font(size, bold=bold))
        room = QRectF(page.left(), top, page.width(), page.bottom() - top)
        box = painter.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text)
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), text)
        top = box.bottom() + painter.fontMetrics().height() * 0.35


def _font(size: int, *, bold: bool) -> QFont:
    font = QFont("Inter", size)
    font.setBold(bold)
    return font
