"""Something over the whole window, under which nothing is seen and nothing can be operated."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QMainWindow, QWidget


class Overlay(QWidget):
    """What lies under it stays as it is, and has the keyboard back afterwards."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window = window
        self._before: QWidget | None = None
        window.installEventFilter(self)
        self.hide()

    def appear(self, focus: QWidget) -> None:
        self._before = self._window.focusWidget()
        self._under(is_usable=False)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        focus.setFocus()

    def vanish(self) -> None:
        self.hide()
        self._under(is_usable=True)
        if self._before is not None:
            self._before.setFocus()

    def _under(self, *, is_usable: bool) -> None:
        """The shortcuts of pages end too while they cannot be seen."""
        if page := self._window.centralWidget():
            page.setEnabled(is_usable)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False
