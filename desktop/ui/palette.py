"""Ctrl+K: every page, every action, every citizen, from the keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.contract.vietnamese import fold
from desktop.ui.icons import icon as themed_icon
from desktop.ui.theme import look
from desktop.ui.widgets.search_field import SearchField

WIDTH, HEIGHT, TOP = 620, 420, 80
SHOWN_PEOPLE = 8


@dataclass(frozen=True)
class Hit:
    """One line of the palette."""

    title: str
    detail: str
    icon: str
    open: Callable[[], object]


class Finder(Protocol):
    """Finds things by what was typed; must answer at once."""

    def find(self, typed: str, limit: int) -> Sequence[Hit]: ...


class Palette(QFrame):
    """A field and a list over the window; Escape or a click outside puts it away."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self._window = window
        self._fixed: Sequence[Hit] = []
        self._finders: Sequence[Finder] = []
        self._hits: list[Hit] = []
        self._typed = ""  # for which they were found
        self._before: QWidget | None = None
        self.field = SearchField(self.tr("Go to a page, an action or a person…"))
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setIconSize(QSize(look().px(20), look().px(20)))
        self.list.setProperty("role", "suggestions")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.searched.connect(self._search)
        self.list.itemClicked.connect(lambda item: self._open(self.list.row(item)))
        self.field.installEventFilter(self)
        self.hide()

    def ask(self, fixed: Sequence[Hit], finders: Sequence[Finder]) -> None:
        """Open it over the window. `fixed` are pages and actions."""
        self._fixed, self._finders = fixed, finders
        self._before = self._window.focusWidget()
        width = min(look().px(WIDTH), self._window.width() - 40)
        height = min(look().px(HEIGHT), self._window.height() - TOP - 20)
        self.setGeometry((self._window.width() - width) // 2, TOP, width, height)
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus()

    def dismiss(self) -> None:
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        current = self.list.currentRow()
        match event.key():
            case Qt.Key.Key_Down:
                self.list.setCurrentRow(min(current + 1, self.list.count() - 1))
            case Qt.Key.Key_Up:
                self.list.setCurrentRow(max(current - 1, 0))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.field.text() != self._typed:  # not looked for yet
                    self._search(self.field.text())
                self._open(max(self.list.currentRow(), 0))
            case Qt.Key.Key_Escape:
                self.dismiss()
            case _:
                return False
        return True

    def _search(self, typed: str) -> None:
        self._typed, words = typed, fold(typed).split()
        self._hits = [hit for hit in self._fixed if all(word in fold(hit.title) for word in words)]
        if words:
            for finder in self._finders:
                self._hits += finder.find(typed, SHOWN_PEOPLE)
        self.list.clear()
        for hit in self._hits:
            text = f"{hit.title}    {hit.detail}" if hit.detail else hit.title
            self.list.addItem(QListWidgetItem(themed_icon(hit.icon, "quiet"), text))
        self.list.setCurrentRow(0 if self._hits else -1)

    def _open(self, number: int) -> None:
        if 0 <= number < len(self._hits):
            hit = self._hits[number]
            self.hide()
            hit.open()
