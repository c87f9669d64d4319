"""F7: the screen turned to the citizen: where the genuine apps are, as QR codes read across a table.

Needs no network, and shows nothing of anybody: whoever is being helped stays open underneath.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QVBoxLayout

from desktop.services.genuine_app import GenuineApp
from desktop.ui.formats import date_text
from desktop.ui.overlay import Overlay
from desktop.ui.widgets.buttons import Chip, button
from desktop.ui.widgets.code_view import CodeView
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import NoteBar

MARGIN = 28


class GenuineApps(Overlay):
    """Left and right, or 1, 2, 3: another app; up and down: another place to get it; Esc or F7: back."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setProperty("role", "showing")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Genuine apps, for the citizen to scan"))
        self._apps: Sequence[GenuineApp] = []
        self._at = self._shelf = 0
        self.code, self.address = CodeView(), QLabel(wordWrap=True)
        self.name, self.maker, self.checked = (QLabel(wordWrap=True) for _ in range(3))
        self.safety = NoteBar(
            self.tr(
                "Install only from these addresses. Nobody from the team or the State asks for your OTP."
            ),
            "waiting",
            "shield-check",
        )
        self.back_button = button(self.tr("Back  Esc"), icon="x")
        self.back_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back_button.clicked.connect(self.vanish)
        self.keys = QLabel(self.tr("← → another app · ↑ ↓ another place"), wordWrap=True)
        self.keys.setProperty("role", "quiet")
        self._apps_row, self._shelves_row = FlowLayout(), FlowLayout()
        self._lay_out()

    def turn(self, apps: Sequence[GenuineApp]) -> None:
        """Turn the screen to the citizen; again: back."""
        if self.isVisible():
            self.vanish()
            return
        self._apps, self._at, self._shelf = apps, min(self._at, max(0, len(apps) - 1)), 0
        self._show()
        self.appear(self)

    def go_to(self, at: int) -> None:
        if 0 <= at < len(self._apps):
            self._at, self._shelf = at, 0
            self._show()

    def take_shelf(self, shelf: int) -> None:
        """0, 1, 2: for Android, for iPhone, the site; as far as this app has them."""
        if self._apps and 0 <= shelf < len(self._apps[self._at].shelves):
            self._shelf = shelf
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key reaches the window underneath."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.vanish()
            case Qt.Key.Key_Left:
                self.go_to(self._at - 1)
            case Qt.Key.Key_Right:
                self.go_to(self._at + 1)
            case Qt.Key.Key_Up:
                self.take_shelf(self._shelf - 1)
            case Qt.Key.Key_Down:
                self.take_shelf(self._shelf + 1)
            case key if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
                self.go_to(key - Qt.Key.Key_1)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round the apps."""
        if self._apps:
            self.go_to((self._at + (1 if forward else -1)) % len(self._apps))
        return True

    def _show(self) -> None:
        _fill(
            self._apps_row, [f"{n}  {app.name}" for n, app in enumerate(self._apps, 1)], self._at, self.go_to
        )
        if not self._apps:
            self.name.setText(self.tr("The catalogue of the ward names no genuine app yet."))
            self.code.show_code("")
            for label in (self.address, self.maker, self.checked):
                label.clear()
            _fill(self._shelves_row, [], 0, self.take_shelf)
            return
        app = self._apps[self._at]
        words = {
            "android": self.tr("Android phone"),
            "iphone": self.tr("iPhone"),
            "site": self.tr("Official site"),
        }
        _fill(self._shelves_row, [words[shelf] for shelf, _ in app.shelves], self._shelf, self.take_shelf)
        address = app.shelves[self._shelf][1]
        self.code.show_code(address)
        self.address.setText(_breakable(address))
        self.name.setText(app.name)
        self.maker.setText(self.tr("Made by: {maker}").format(maker=app.maker) if app.maker else "")
        self.checked.setText(
            self.tr("Address checked on {day}").format(day=date_text(app.checked)) if app.checked else ""
        )

    def _lay_out(self) -> None:
        self.name.setProperty("role", "giant")
        self.address.setProperty("role", "far")
        self.maker.setProperty("role", "far")
        self.checked.setProperty("role", "quiet")
        self.safety.text.setProperty("role", "far")
        self.address.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.code, 1)
        left.addWidget(self.address)
        right.setSpacing(16)
        right.addLayout(self._apps_row)
        right.addStretch()
        for part in (self.name, self.maker):
            right.addWidget(part)
        right.addLayout(self._shelves_row)
        right.addWidget(self.checked)
        right.addStretch()
        right.addWidget(self.safety)
        bottom = QHBoxLayout()
        bottom.addWidget(self.keys, 1)
        bottom.addWidget(self.back_button)
        right.addLayout(bottom)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        whole.setSpacing(MARGIN)
        whole.addLayout(left, 11)
        whole.addLayout(right, 9)


def _fill(row: FlowLayout, texts: Sequence[str], chosen: int, choose: Callable[[int], object]) -> None:
    """Chips that are pressed, never stood upon: the keyboard stays with the whole screen."""
    while item := row.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
    for number, text in enumerate(texts):
        chip = Chip(text, "far-chip")
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.setChecked(number == chosen)
        chip.clicked.connect(partial(choose, number))
        row.addWidget(chip)


def _breakable(address: str) -> str:
    """May go on in the next line behind a slash or a question mark (a space of no width)."""
    return re.sub(r"(?<![:/])([/?])", "\\1\u200b", address)
