"""Some of several, as chips: topics of a class, who teaches it."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.buttons import Chip
from desktop.ui.widgets.flow_layout import FlowLayout


class SeveralChips(QWidget):
    """Its value is {code: words} of those chosen, in the order in which they were.

    edited          a chip was pressed, or other ones are shown
    """

    edited = Signal()

    def __init__(self, choices: Mapping[str, str] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: dict[str, Chip] = {}
        self._words: dict[str, str] = {}
        self._chosen: list[str] = []
        self._layout = FlowLayout(self)
        self.offer(choices or {})

    def offer(self, choices: Mapping[str, str]) -> None:
        """These in place of the ones before; none is chosen."""
        while item := self._layout.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.chips, self._words, self._chosen = {}, {}, []
        for code, words in choices.items():
            self._add(code, words)

    def value(self) -> dict[str, str]:
        return {code: self._words[code] for code in self._chosen}

    def set_value(self, value: Mapping[str, str] | None) -> None:
        """Whoever is chosen and not offered is offered from now on."""
        self._chosen = list(value or {})
        for code, words in (value or {}).items():
            if code not in self.chips:
                self._add(code, words)
            self._words[code] = words
        for code, chip in self.chips.items():
            chip.setChecked(code in self._chosen)
        self.edited.emit()

    def _add(self, code: str, words: str) -> None:
        chip = self.chips[code] = Chip(words)
        self._words[code] = words
        chip.clicked.connect(lambda checked: self._on_clicked(code, checked=checked))
        self._layout.addWidget(chip)
        if not self.focusProxy():
            self.setFocusProxy(chip)

    def _on_clicked(self, code: str, *, checked: bool) -> None:
        self._chosen = [each for each in self._chosen if each != code] + ([code] if checked else [])
        self.edited.emit()
