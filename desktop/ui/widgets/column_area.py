"""A column that scrolls up and down, and is never narrower, nor lower, than what is in it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class ColumnArea(QScrollArea):
    def __init__(self, column: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column.setProperty("role", "scrolled")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(column)
        column.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        column = self.widget()
        if column is None:
            return least
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(column.minimumSizeHint().width() + bar, least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()

    def _keep_height(self) -> None:
        """QScrollArea measures wrapped texts at a width that is not theirs once its bar is there."""
        if column := self.widget():
            column.setMinimumHeight(max(0, column.heightForWidth(self.viewport().width())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # what is in it has become wider
            self._keep_height()
        return super().eventFilter(watched, event)
