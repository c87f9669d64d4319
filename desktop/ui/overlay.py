"""Something over the whole window, under which nothing is seen and nothing can be operated."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget


class Overlay(QWidget):
    """What lies under it, and the dialogs beside it, stay as they are and come back afterwards."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window = window
        self._before: QWidget | None = None
        self._others: list[QWidget] = []  # windows of ours that were open beside
        window.installEventFilter(self)
        self.hide()

    def appear(self, focus: QWidget) -> None:
        self._before = self._window.focusWidget()
        self._under(is_usable=False)
        self._others = [each for each in QApplication.topLevelWidgets() if self._shows_something(each)]
        for other in self._others:
            other.hide()
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        focus.setFocus()

    def vanish(self) -> None:
        self.hide()
        self._under(is_usable=True)
        for other in self._others:
            other.show()
        self._others = []
        if self._before is not None:
            self._before.setFocus()

    def _shows_something(self, window: QWidget) -> bool:
        return window.isVisible() and window is not self._window and isinstance(window, QDialog)

    def _under(self, *, is_usable: bool) -> None:
        """The shortcuts of pages end too while they cannot be seen."""
        if page := self._window.centralWidget():
            page.setEnabled(is_usable)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False
