"""Buttons by what they are: primary, plain, link, icon; toggles: tile, chip, outcome."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLayout, QPushButton, QToolButton, QWidget

from desktop.ui.icons import set_icon
from desktop.ui.widgets.flow_layout import FlowLayout

ICON_TOKENS = {"primary": "on_primary", "link": "link", "danger": "trouble"}


def button(text: str, role: str = "", icon: str = "", shortcut: str = "") -> QPushButton:
    """A push button. The shortcut is shown behind the text: nobody has to know it beforehand."""
    made = QPushButton(text)
    if role:
        made.setProperty("role", role)
    if icon:
        set_icon(made, icon, ICON_TOKENS.get(role, "text"))
    made.setAccessibleName(text)
    if shortcut:
        keys = QKeySequence(shortcut)
        made.setText(f"{text}  {shown_keys(keys)}")
        made.setShortcut(keys)  # after the text, which would take it away
    made.setAutoDefault(False)
    return made


class _Once(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.MouseButtonDblClick


def once(made: QPushButton) -> QPushButton:
    """For what decides: a double click presses it once. The second press would be about what has come into
    its place by then, and nobody has read."""
    made.installEventFilter(_Once(made))
    return made


def shown_keys(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "↵")


def icon_button(icon: str, name: str) -> QToolButton:
    """A button that is only an icon: `name` is its tool tip and its accessible name."""
    made = QToolButton()
    made.setProperty("role", "icon")
    set_icon(made, icon, "quiet", 20)
    made.setToolTip(name)
    made.setAccessibleName(name)
    return made


class ToggleTile(QPushButton):
    """A large toggle, numbered for the keyboard: "2  VNeID: mức 2"."""

    def __init__(self, text: str, number: int | None = None, parent: QWidget | None = None) -> None:
        shown = text.replace("&", "&&")  # one alone underlines what follows
        super().__init__(f"{number}  {shown}" if number is not None else shown, parent)
        self.setProperty("role", "tile")
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setAutoDefault(False)


class Chip(QPushButton):
    """A small toggle: a filter, an answer. role: chip | outcome | person-tab"""

    def __init__(self, text: str, role: str = "chip", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", role)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setAutoDefault(False)


class ChoiceChips(QWidget):
    """One of a few, as chips in a row; or none. `chosen` with the code.

    `keeps_row`: never goes on in the next line; as wide as it needs to be.
    """

    chosen = Signal(object)

    def __init__(
        self,
        choices: Sequence[tuple[Any, str]],
        role: str = "chip",
        parent: QWidget | None = None,
        *,
        keeps_row: bool = False,
    ) -> None:
        super().__init__(parent)
        self._codes = [code for code, _ in choices]
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)  # pressing the chosen one again takes the choice back
        layout: QLayout = QHBoxLayout(self) if keeps_row else FlowLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for number, (_, text) in enumerate(choices):
            chip = Chip(text, role)
            self._group.addButton(chip, number)
            layout.addWidget(chip)
        self._group.idClicked.connect(self._on_clicked)

    def value(self) -> Any:
        return next((c for i, c in enumerate(self._codes) if self._group.button(i).isChecked()), None)

    def set_value(self, code: Any) -> None:
        for number, known in enumerate(self._codes):
            self._group.button(number).setChecked(known == code and code is not None)
        self.chosen.emit(self.value())

    def chips(self) -> list[Chip]:
        return [chip for chip in self._group.buttons() if isinstance(chip, Chip)]

    def _on_clicked(self, number: int) -> None:
        for other in range(len(self._codes)):
            if other != number:
                self._group.button(other).setChecked(False)
        self.chosen.emit(self.value())


class ManyChips(QWidget):
    """Any of a few, as chips in a row. `chosen` with the codes.

    A code that it does not know stays among them.
    """

    chosen = Signal(list)

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unknown: list[str] = []
        self.chips = {code: Chip(text) for code, text in choices}
        layout = FlowLayout(self)
        for chip in self.chips.values():
            chip.clicked.connect(lambda: self.chosen.emit(self.value()))
            layout.addWidget(chip)

    def value(self) -> list[str]:
        return [code for code, chip in self.chips.items() if chip.isChecked()] + self._unknown

    def set_value(self, codes: Sequence[str]) -> None:
        self._unknown = [code for code in codes if code not in self.chips]
        for code, chip in self.chips.items():
            chip.setChecked(code in codes)
        self.chosen.emit(self.value())


def row(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets beside each other; None is the stretch between them."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            layout.addStretch()
        else:
            layout.addWidget(widget)
    return layout
