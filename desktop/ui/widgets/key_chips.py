"""One of a few by a single key: the digit before its words chooses it and goes on."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.buttons import ChoiceChips


class KeyChips(ChoiceChips):
    """keyed            a digit has chosen: on to the next question"""

    keyed = Signal()

    def __init__(
        self, choices: Sequence[tuple[str, str]], first: int = 0, parent: QWidget | None = None
    ) -> None:
        """`first`: the digit of the first choice."""
        numbered = [(code, f"{number}  {text}") for number, (code, text) in enumerate(choices, first)]
        super().__init__(numbered, "chip", parent)
        self._keys = {str(number): code for number, (code, _) in enumerate(choices, first)}
        for chip, (_, text) in zip(self.chips(), choices, strict=True):
            chip.setAccessibleName(text)
        self.setFocusProxy(self.chips()[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in self._keys:
            self.set_value(self._keys[event.text()])
            self.keyed.emit()
        else:
            super().keyPressEvent(event)
