"""What was helped with, as services to toggle, and the outcome of each."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.contract.catalog import CatalogEntry
from desktop.services.catalog import Catalog
from desktop.services.help_visit import USUAL_OUTCOME
from desktop.ui.widgets.flow_layout import FlowLayout

COLUMNS = 3
NUMBERED = 9  # services with a key of their own


class ServicePicker(QWidget):
    """edited           a service was toggled, or its outcome chosen"""

    edited = Signal()

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        services = catalog.entries("service")
        self._services = {entry.code: entry for entry in services}
        self._outcomes, self._reasons = catalog.entries("outcome"), catalog.entries("reason")
        self._chosen: dict[str, dict[str, Any]] = {}
        self.tiles: dict[str, QPushButton] = {}
        self._rows: dict[str, QWidget] = {}

        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        for place, entry in enumerate(services[:NUMBERED]):
            tile = self._tile(entry, f"{place + 1}  ", "tile")
            self._grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
        self._rarer = FlowLayout()
        for entry in services[NUMBERED:]:
            self._rarer.addWidget(self._tile(entry, "", "chip"))
        self._rows_layout = QVBoxLayout()
        self._rows_layout.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for part in (self._grid, self._rarer, self._rows_layout):
            layout.addLayout(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Three tiles in a row where they fit, fewer with larger letters."""
        super().resizeEvent(event)
        tiles = list(self.tiles.values())[:NUMBERED]
        widest = max((tile.sizeHint().width() for tile in tiles), default=1) + self._grid.spacing()
        columns = max(1, min(COLUMNS, self.width() // widest))
        for place, tile in enumerate(tiles):
            self._grid.addWidget(tile, place // columns, place % columns)

    def load(self, chosen: Mapping[str, Mapping[str, Any]]) -> None:
        self._chosen = {code: dict(value) for code, value in chosen.items()}
        for code, tile in self.tiles.items():
            tile.setChecked(code in self._chosen)
        for code in list(self._rows):
            self._remove_row(code)
        for code in self._chosen:
            self._add_row(code)

    def chosen(self) -> dict[str, dict[str, Any]]:
        return {code: dict(value) for code, value in self._chosen.items()}

    def needs_private_typing(self) -> bool:
        """Whether something chosen asks the person for a password or an OTP."""
        return any(
            entry.data.get("needs_private_typing")
            for code in self._chosen
            if (entry := self._services.get(code))
        )

    def press(self, number: int) -> None:
        """The service with this number, as by its key."""
        if 0 < number <= len(self.tiles):
            list(self.tiles.values())[number - 1].click()

    def set_outcome(self, code: str, outcome: str, reason: str | None = None) -> None:
        self._chosen[code] |= {"outcome": outcome, "reason": reason}
        self.edited.emit()

    def _tile(self, entry: CatalogEntry, key: str, role: str) -> QPushButton:
        tile = QPushButton(key + entry.title)
        tile.setCheckable(True)
        tile.setProperty("role", role)
        tile.setAccessibleName(entry.title)
        tile.clicked.connect(lambda on, code=entry.code: self._toggle(code, on))
        self.tiles[entry.code] = tile
        return tile

    def _toggle(self, code: str, on: bool) -> None:
        if on:
            entry = self._services[code]
            self._chosen[code] = {"outcome": USUAL_OUTCOME, "reason": None, "version": entry.version}
            self._add_row(code)
        else:
            self._chosen.pop(code, None)
            self._remove_row(code)
        self.edited.emit()

    def _add_row(self, code: str) -> None:
        row = QWidget()
        line = QVBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        entry = self._services.get(code)
        title = QLabel(entry.title if entry else code)
        title.setProperty("role", "label")
        line.addWidget(title)
        buttons = FlowLayout()
        group = QButtonGroup(row)
        for outcome in self._outcomes:
            button = QPushButton(outcome.title)
            button.setCheckable(True)
            button.setProperty("role", "outcome")
            button.setChecked(self._chosen[code]["outcome"] == outcome.code)
            if outcome.code == "unfinished":
                self._offer_reasons(button, code)
            button.clicked.connect(partial(self.set_outcome, code, outcome.code))
            group.addButton(button)
            buttons.addWidget(button)
        line.addLayout(buttons)
        self._rows[code] = row
        self._rows_layout.addWidget(row)

    def _offer_reasons(self, button: QPushButton, code: str) -> None:
        titles = {entry.code: entry.title for entry in self._reasons}
        known = titles.get(self._chosen[code].get("reason") or "")
        button.setText(button.text() + (f": {known}" if known else "…"))
        menu = QMenu(button)
        for entry in self._reasons:
            menu.addAction(entry.title, partial(self._choose_reason, code, entry.code))
        button.setMenu(menu)

    def _choose_reason(self, code: str, reason: str) -> None:
        self.set_outcome(code, "unfinished", reason)
        self.load(self.chosen())

    def _remove_row(self, code: str) -> None:
        if row := self._rows.pop(code, None):
            self._rows_layout.removeWidget(row)
            row.hide()
            row.deleteLater()
