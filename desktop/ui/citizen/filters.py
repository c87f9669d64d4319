"""Above the list of people: what is looked for, and what narrows it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.services.citizen_listing import CitizenFilter
from desktop.ui.record_states import WORDS, state_text
from desktop.ui.widgets.buttons import Chip, button
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.search_field import SearchField


class CitizenFilters(QWidget):
    """changed        another list is wanted"""

    changed = Signal()

    def __init__(self, places: Mapping[str, str]) -> None:
        super().__init__()
        self.search = SearchField(self.tr("Name without accents, phone or ID number"))
        self.place, self.state = QComboBox(), QComboBox()
        self.place.setAccessibleName(self.tr("Neighbourhood"))
        self.place.addItem(self.tr("All neighbourhoods"), None)
        for cell, name in places.items():
            self.place.addItem(name, cell)
        self.state.setAccessibleName(self.tr("State"))
        self.state.addItem(self.tr("Any state"), None)
        for state in WORDS:
            self.state.addItem(state_text(state), state)
        self.never, self.voided = Chip(self.tr("Not helped yet")), Chip(self.tr("Struck through too"))
        self.clear_button = button(self.tr("Show all"), "link")
        self._lay_out()
        self.search.searched.connect(self._on_changed)
        for box in (self.place, self.state):
            box.currentIndexChanged.connect(self._on_changed)
        for chip in (self.never, self.voided):
            chip.toggled.connect(self._on_changed)
        self.clear_button.clicked.connect(self.clear)
        self._show_clear()

    def wanted(self) -> CitizenFilter:
        return CitizenFilter(
            text=self.search.text(),
            cell=self.place.currentData(),
            state=self.state.currentData(),
            with_voided=self.voided.isChecked(),
            only_helped=False if self.never.isChecked() else None,
        )

    def as_note(self) -> dict[str, Any]:
        """To remember; not what was searched for: that is about somebody."""
        return {
            "place": self.place.currentData(),
            "state": self.state.currentData(),
            "never": self.never.isChecked(),
            "voided": self.voided.isChecked(),
        }

    def restore(self, note: Mapping[str, Any]) -> None:
        for box, name in ((self.place, "place"), (self.state, "state")):
            box.setCurrentIndex(max(0, box.findData(note.get(name))))
        self.never.setChecked(note.get("never") is True)
        self.voided.setChecked(note.get("voided") is True)

    def clear(self) -> None:
        self.search.clear()
        self.restore({})

    def add_button(self, made: QPushButton) -> None:
        """One of the page's own, beside the search."""
        self._top.addWidget(made)

    def _lay_out(self) -> None:
        layout, narrowing = QVBoxLayout(self), QWidget()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._top = QHBoxLayout()
        self._top.setSpacing(8)
        self._top.addWidget(self.search, 1)
        flow = FlowLayout(narrowing)  # several lines of them in large type
        for widget in (self.place, self.state, self.never, self.voided, self.clear_button):
            flow.addWidget(widget)
        layout.addLayout(self._top)
        layout.addWidget(narrowing)

    def _on_changed(self) -> None:
        self._show_clear()
        self.changed.emit()

    def _show_clear(self) -> None:
        self.clear_button.setVisible(self.wanted().narrows)
