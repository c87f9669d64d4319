"""Above every page: where am I, what can be done here, is my work safe."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from desktop.ui.icons import set_icon
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import icon_button


class NarrowWidget(QPushButton):
    """What stands at the right of the header, and knows how to be narrow."""

    reworded = Signal()  # it may need more room than before

    def set_narrow(self, *, narrow: bool) -> None:
        raise NotImplementedError


class Header(QWidget):
    """The title, what the page puts beside it, the page's actions; the safety light at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.search = icon_button("search", self.tr("Go to a page, an action or a person (Ctrl+K)"))
        self.help = icon_button("circle-help", self.tr("Help for this page (F1)"))
        self._light: NarrowWidget | None = None
        self._actions: list[QPushButton] = []
        self._beside: QWidget | None = None
        self._once_dressed = QTimer(self, singleShot=True, interval=0)  # what is new has its size by then
        self._once_dressed.timeout.connect(self._fit)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(22, 14, 22, 10)
        self._layout.setSpacing(10)
        self._layout.addWidget(self.title)
        self._layout.addStretch(1)
        self._layout.addWidget(self.search)
        self._layout.addWidget(self.help)
        look().changed.connect(self._fit)

    def add_light(self, light: NarrowWidget) -> None:
        self._light = light
        light.reworded.connect(self._fit)
        self._layout.addWidget(light)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The light says its whole sentence wherever everything else finds room beside it."""
        if self._light:
            self._light.set_narrow(narrow=False)
            self._light.set_narrow(narrow=self._layout.minimumSize().width() > self.width())
            self._layout.invalidate()  # asking for its size has told it that nothing is to be laid out anew
            self._layout.activate()

    def show_page(self, title: str, beside: QWidget | None, actions: list[QAction]) -> None:
        """A page's actions are its own; the one with the property primary=True stands out."""
        self.title.setText(title)
        for button in self._actions:
            self._layout.removeWidget(button)
            button.deleteLater()
        self._actions = [self._button(action) for action in actions]
        before_search = self._layout.indexOf(self.search)
        for offset, button in enumerate(self._actions):
            self._layout.insertWidget(before_search + offset, button)
        self._put_beside(beside)
        self._fit()
        self._once_dressed.start()

    def _put_beside(self, beside: QWidget | None) -> None:
        if self._beside is not None and self._beside is not beside:
            self._layout.removeWidget(self._beside)
            self._beside.hide()
        self._beside = beside
        if beside is not None:
            self._layout.insertWidget(1, beside)
            beside.show()

    def _button(self, action: QAction) -> QPushButton:
        made = QPushButton(action.text())
        is_primary = bool(action.property("primary"))
        if is_primary:
            made.setProperty("role", "primary")
        if name := action.property("icon_name"):
            set_icon(made, str(name), "on_primary" if is_primary else "text")
        made.setAutoDefault(False)
        made.setToolTip(action.toolTip())
        made.setEnabled(action.isEnabled())
        action.changed.connect(lambda: made.setEnabled(action.isEnabled()))
        made.clicked.connect(action.trigger)
        return made


def page_action(
    page: QWidget, text: str, icon: str = "", shortcut: str = "", *, primary: bool = False
) -> QAction:
    """An action of a page: a button in the header and a line in the palette.

    The shortcut works wherever the cursor is on the page.
    """
    action = QAction(text, page)
    action.setProperty("primary", primary)
    action.setProperty("icon_name", icon)
    if shortcut:
        action.setShortcut(shortcut)
        action.setToolTip(f"{text} ({shortcut})")
    page.addAction(action)
    return action


def menu_action(page: QWidget, menu: QMenu, text: str, icon: str, shortcut: str = "") -> QAction:
    """An action of a page that stands in one of its menus: no button in the header, a line in the palette."""
    action = page_action(page, text, icon, shortcut)
    action.setProperty("in_menu", True)
    set_icon(action, icon)
    menu.addAction(action)
    return action
