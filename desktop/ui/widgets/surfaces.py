"""Things that hold other things: cards, notes, an empty state, a pill that says a state."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.icons import pixmap
from desktop.ui.theme import look
from desktop.ui.widgets.buttons import button

Tone = Literal["safe", "info", "waiting", "trouble", "quiet"]
PILL_ICONS: dict[Tone, str] = {
    "safe": "circle-check",
    "info": "copy",
    "waiting": "clock",
    "trouble": "circle-alert",
    "quiet": "circle-dashed",
}
NOTE_ICONS: dict[Tone, str] = {**PILL_ICONS, "info": "info"}  # a sentence is not two copies


class IconLabel(QLabel):
    """An icon that follows the theme. Says nothing to a screen reader: the word beside it does."""

    def __init__(
        self, name: str, token: str = "quiet", size: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._token, self._size = name, token, size
        look().changed.connect(self._draw)
        self._draw()

    def show_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(pixmap(self._name, self._token, look().px(self._size), self.devicePixelRatioF()))


class Card(QFrame):
    """A white surface with a heading; `body` is its layout. role: card | inset | note-safe …"""

    def __init__(self, heading: str = "", role: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.body = QVBoxLayout(self)
        is_card = role == "card"
        self.body.setContentsMargins(*((18, 16, 18, 16) if is_card else (12, 10, 12, 10)))
        self.body.setSpacing(10 if is_card else 6)
        if heading:
            self.heading = QLabel(heading)
            self.heading.setProperty("role", "subheading")
            self.body.addWidget(self.heading)


class NoteBar(QFrame):
    """A tinted bar: an icon, a sentence, perhaps a button."""

    def __init__(self, text: str, tone: Tone = "info", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", f"note-{tone}")
        self.text = QLabel(text, wordWrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(10)
        self._icon = IconLabel(icon or NOTE_ICONS[tone], tone)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.addWidget(self.text)
        layout.addLayout(words, 1)
        self._layout, self._words = layout, words

    def say(self, text: str, tone: Tone = "info") -> None:
        """Another sentence, shown."""
        self.setProperty("role", f"note-{tone}")
        self.text.setText(text)
        self._icon.show_icon(NOTE_ICONS[tone], tone)
        for widget in (self, self.text):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.show()

    def add_button(self, text: str, on_click: Callable[[], object], *, below: bool = False) -> QPushButton:
        """`below`: under the sentence, where the bar is narrow."""
        made = button(text)
        made.clicked.connect(on_click)
        if below:
            self._words.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
            return made
        self._layout.addWidget(made)
        self._layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignVCenter)
        return made


class StatusPill(QFrame):
    """The state of something: an icon and a word; colour only repeats them."""

    def __init__(
        self, text: str = "", tone: Tone = "quiet", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._text = IconLabel("circle-dashed", "quiet", 16), QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 3, 10, 3)
        layout.setSpacing(6)
        layout.addWidget(self._icon)
        layout.addWidget(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.show_state(text, tone, icon)

    def text(self) -> str:
        return self._text.text()

    def show_state(self, text: str, tone: Tone, icon: str = "") -> None:
        self.setProperty("role", f"pill-{tone}")
        self._text.setText(text)
        self._icon.show_icon(icon or PILL_ICONS[tone], tone)
        self.setAccessibleName(text)
        for widget in (self, self._text):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


class EmptyState(QWidget):
    """What a place is for, and the first step."""

    def __init__(self, icon: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addStretch()
        self.title, self.text = QLabel(title), QLabel(text, wordWrap=True)
        self.title.setProperty("role", "subheading")
        self.text.setProperty("role", "quiet")
        center = Qt.AlignmentFlag.AlignHCenter
        self.text.setAlignment(center)
        layout.addWidget(IconLabel(icon, "faint", 48), 0, center)
        layout.addWidget(self.title, 0, center)
        layout.addWidget(self.text)
        self._buttons = QHBoxLayout()
        layout.addLayout(self._buttons)
        layout.setAlignment(self._buttons, center)
        layout.addStretch()

    def add_action(
        self, text: str, on_click: Callable[[], object], *, role: str = "primary", icon: str = ""
    ) -> QPushButton:
        made = button(text, role, icon)
        made.clicked.connect(on_click)
        self._buttons.addWidget(made)
        return made
