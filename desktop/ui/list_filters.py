"""Above a list: what is looked for, and what narrows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui.widgets.buttons import Chip, button
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.search_field import SearchField


@dataclass(frozen=True)
class Choice:
    """One of several, or any: its value is a code of `options` (code -> words), or None."""

    key: str
    title: str
    any_text: str
    options: Mapping[Any, str]


@dataclass(frozen=True)
class Tick:
    """Yes or no: its value is True or False. Not `narrows`: it brings more rows, not fewer."""

    key: str
    text: str
    narrows: bool = True


class ListFilters(QWidget):
    """`inputs` are the widgets, by key. Without a `hint` there is no search.

    changed        another list is wanted
    """

    changed = Signal()

    def __init__(self, hint: str, filters: Sequence[Choice | Tick]) -> None:
        super().__init__()
        self.search = SearchField(hint)
        self.search.setVisible(bool(hint))
        self._filters = {each.key: each for each in filters}
        self.inputs: dict[str, Any] = {each.key: self._input(each) for each in filters}
        self.clear_button = button(self.tr("Show all"), "link")
        self.clear_button.clicked.connect(self.clear)
        self.search.searched.connect(self._on_changed)
        self._lay_out(with_search=bool(hint))
        self._show_clear()

    def values(self) -> dict[str, Any]:
        """To ask with, and to remember; not what was searched for: that is about somebody."""
        return {key: _read(widget) for key, widget in self.inputs.items()}

    def narrows(self) -> bool:
        """Rows may be left out that are there."""
        chosen = (key for key, value in self.values().items() if value not in (None, False))
        ticks = (self._filters[key] for key in chosen)
        return bool(self.search.text().strip()) or any(getattr(each, "narrows", True) for each in ticks)

    def restore(self, values: Mapping[str, Any]) -> None:
        """What does not make sense is as if it had not been chosen."""
        for key, widget in self.inputs.items():
            if isinstance(widget, QComboBox):
                widget.setCurrentIndex(max(0, widget.findData(values.get(key))))
            else:
                widget.setChecked(values.get(key) is True)
        self._show_clear()

    def clear(self) -> None:
        self.search.clear()
        self.restore({})

    def add_button(self, made: QPushButton) -> None:
        """One of the page's own, beside the search."""
        self._top.addWidget(made)

    def _input(self, each: Choice | Tick) -> QComboBox | Chip:
        if isinstance(each, Tick):
            chip = Chip(each.text)
            chip.toggled.connect(self._on_changed)
            return chip
        box = QComboBox()
        box.setAccessibleName(each.title)
        box.addItem(each.any_text, None)
        for code, words in each.options.items():
            box.addItem(words, code)
        box.currentIndexChanged.connect(self._on_changed)
        return box

    def _lay_out(self, *, with_search: bool) -> None:
        layout, narrowing = QVBoxLayout(self), QWidget()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._top = QHBoxLayout()
        self._top.setSpacing(8)
        flow = FlowLayout(narrowing)  # several lines of them in large type
        for widget in (*self.inputs.values(), self.clear_button):
            flow.addWidget(widget)
        layout.addLayout(self._top)
        if with_search:
            self._top.addWidget(self.search, 1)
            layout.addWidget(narrowing)
        else:
            self._top.addWidget(narrowing, 1, Qt.AlignmentFlag.AlignVCenter)

    def _on_changed(self) -> None:
        self._show_clear()
        self.changed.emit()

    def _show_clear(self) -> None:
        self.clear_button.setVisible(self.narrows())


def _read(widget: QComboBox | Chip) -> Any:
    return widget.currentData() if isinstance(widget, QComboBox) else widget.isChecked()
